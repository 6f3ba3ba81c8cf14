"""Organisations: which names are the same one, and what shows that somebody may sign for one."""
