"""Builds each function's objects, one module per function, so that none loads what another needs."""
