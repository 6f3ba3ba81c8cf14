"""The frozen values that templates are given, a module for each kind of page."""
