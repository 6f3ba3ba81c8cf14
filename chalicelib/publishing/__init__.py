"""Publishing: from the roll to an edition in the bucket, one whole edition at a time."""
