"""The one page that belongs to the site and not to a letter: the 404 page."""

from chalicelib.pages.templates import STYLE_SHEET, asset, render
from chalicelib.ports.publishing import FOR_EVER, Bucket
from chalicelib.rules.files import content_type, file_path, sha256

NOT_FOUND = "404.html"


def publish_sitewide(bucket: Bucket) -> None:
    """Bring the page up to date. It belongs to no edition, so it is numbered by its own hash."""
    css = asset(STYLE_SHEET).encode()
    css_path = file_path(sha256(css), "css")
    body = render("letter/not_found.html", "es", {"css_url": f"/{css_path}"}).encode()
    # Every pointer carries a number; this one changes whenever the page does.
    number = int(sha256(body)[:12], 16)
    current_pointer = bucket.read_pointer(NOT_FOUND)
    if current_pointer is not None and current_pointer.edition == number:
        return
    bucket.create(css_path, css, content_type=content_type(css_path), cache=FOR_EVER)
    bucket.replace(NOT_FOUND, body, content_type=content_type(NOT_FOUND), expected=current_pointer, edition=number)
