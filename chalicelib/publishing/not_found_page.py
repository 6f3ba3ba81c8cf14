"""What the site has beside its letters: the page for an address that leads nowhere."""

from chalicelib.pages.templates import STYLE_SHEET, asset, render
from chalicelib.ports.publishing import FOR_EVER, Bucket
from chalicelib.rules.files import content_type, file_path, sha256

NOT_FOUND = "404.html"


def publish_sitewide(bucket: Bucket) -> None:
    """Bring the page up to date. It carries no edition of a letter, so its own hash numbers it."""
    css = asset(STYLE_SHEET).encode()
    css_path = file_path(sha256(css), "css")
    body = render("letter/not_found.html", "es", {"css_url": f"/{css_path}"}).encode()
    # A number that differs whenever the page does; pointers carry one.
    number = int(sha256(body)[:12], 16)
    seen = bucket.read_pointer(NOT_FOUND)
    if seen is not None and seen.edition == number:
        return
    bucket.create(css_path, css, content_type=content_type(css_path), cache=FOR_EVER)
    bucket.replace(NOT_FOUND, body, content_type=content_type(NOT_FOUND), expected=seen, edition=number)
