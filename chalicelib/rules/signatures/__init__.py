"""The record of a signature, and the transitions between its states."""
