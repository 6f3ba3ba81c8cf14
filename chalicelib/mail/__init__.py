"""From a message in the queue to SES, and from what SES reports back to the record."""
