"""From signatories to a published edition. The publisher decides when; `files` makes what; the bucket is a port."""
