"""Destroying what is held of signers, and proving that it is gone."""
