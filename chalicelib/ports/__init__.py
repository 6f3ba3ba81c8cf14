"""Ports: every Protocol that AWS implements in production and memory in tests. There is no implementation here."""
