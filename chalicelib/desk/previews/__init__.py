"""A draft as it will be published, with invented signatories, and without anything that acts."""
