"""The stage's front page: the letters that are public, in each language, as a page, a feed and data."""
