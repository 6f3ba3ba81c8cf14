"""The front page's words outside of its pages, as plain text."""

from chalicelib.pages.templates import phrase

WORDS = "front/_words.html"


def feed_title(name: str, lang: str) -> str:
    """Open letters: Water Board"""
    return phrase(WORDS, "feed_title", lang, name)


def event_title(event: str, title: str, lang: str) -> str:
    """Open for signature: For clean water"""
    return phrase(WORDS, "event_title", lang, event, title)
