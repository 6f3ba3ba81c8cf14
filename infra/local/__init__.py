"""The stack on a laptop: an emulated AWS, the packaged artifact in it, and the web servers in front of it."""
