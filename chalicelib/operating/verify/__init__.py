"""Checking a published letter from its files alone."""
