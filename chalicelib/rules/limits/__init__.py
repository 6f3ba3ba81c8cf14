"""How much is too much: buckets that count requests and mails, and the proof of work."""
