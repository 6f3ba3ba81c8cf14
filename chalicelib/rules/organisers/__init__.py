"""Organisers: who they are, what they may do, and how long a session lasts. Pure functions of values and the time."""
