"""Secrets and what is derived from them: keys, tokens, sealed text, permanent links."""
