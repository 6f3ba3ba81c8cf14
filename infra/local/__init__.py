"""The stack on a laptop: an emulated AWS, the packaged artifact in it, and what stands before it."""
