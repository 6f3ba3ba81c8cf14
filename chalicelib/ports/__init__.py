"""Ports: every Protocol that AWS fulfils in production and memory fulfils in tests. No implementation stands here."""
