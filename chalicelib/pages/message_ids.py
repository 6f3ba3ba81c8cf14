"""Sentences that stand in a table rather than in a template are marked where they stand."""

# Marks a message id for extraction and leaves it as it is.
N_ = str
