"""Organisations: which names belong to the same one, and the evidence that somebody may sign for one."""
