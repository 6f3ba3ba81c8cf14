"""From signatories to a published edition. The publisher decides when to publish, and `files` builds the content. The
bucket is a port."""
