"""What stands at the edges of a printed letter's pages: a style sheet of a few lines for each language.

The one style sheet serves every letter, and a page's margins can show only what a style sheet says. It names
nobody and no edition, so it changes as seldom as the letter's title.
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
