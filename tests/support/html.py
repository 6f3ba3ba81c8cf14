"""What a page must have: found, or the test fails there."""

from bs4 import Tag


def one(page: Tag, selector: str) -> Tag:
    """The first element that a CSS selector finds."""
    found = page.select_one(selector)
    assert found is not None, f"the page has no {selector}"
    return found


def attribute(page: Tag, selector: str, name: str) -> str:
    """An attribute of the first element that a CSS selector finds."""
    value = one(page, selector)[name]
    assert isinstance(value, str), f"{name} is a list"
    return value


def text_of(node: Tag | None) -> str:
    """Its words, with one blank between them."""
    assert node is not None
    return " ".join(node.get_text().split())
