"""The running head and foot of a printed letter: a style sheet of a few lines for each language.

The main style sheet serves every letter, and the margins of a printed page can show only text from a style sheet.
This one names nobody and no edition, so it changes as rarely as the letter's title.
"""

import re

SPECIAL = re.compile(r'[\x00-\x1f"\\<>\x7f]')


def sheet(title: str, date: str, url: str) -> bytes:
    """CSS: title and date at the head of every page but the first, which has the letterhead; the address below."""
    return (
        f"@page{{@top-left{{content:{_string(title)}}}@top-right{{content:{_string(date)}}}"
        f"@bottom-left{{content:{_string(url)}}}}}\n"
        "@page:first{@top-left{content:none}@top-right{content:none}}\n"
    ).encode()


def _string(text: str) -> str:
    """A CSS string. https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point"""
    return '"' + SPECIAL.sub(lambda found: f"\\{ord(found[0]) or 0xFFFD:x} ", text) + '"'
