"""Secrets and what is made from them: derived keys, tokens, sealed text, links that never end."""
