"""Ports: every Protocol that AWS implements in production and memory in tests. There is no implementation here.

What signatures name is imported for the type checker alone, so that importing a port costs a cold start nothing.
"""
