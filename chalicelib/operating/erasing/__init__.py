"""Destroying signers' personal data, and proving that it is gone."""
