"""Finds elements that a page must have, or fails the test."""

from bs4 import Tag


def one(page: Tag, selector: str) -> Tag:
    """The first element that matches a CSS selector."""
    found = page.select_one(selector)
    assert found is not None, f"the page has no {selector}"
    return found


def attribute(page: Tag, selector: str, name: str) -> str:
    """An attribute of the first element that matches a CSS selector."""
    value = one(page, selector)[name]
    assert isinstance(value, str), f"{name} is a list"
    return value


def text_of(node: Tag | None) -> str:
    """Its words, separated by one space."""
    assert node is not None
    return " ".join(node.get_text().split())
