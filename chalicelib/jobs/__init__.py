"""A module for each job. Lambda loads it by itself and never sees app.py, so nothing in it may need that."""
