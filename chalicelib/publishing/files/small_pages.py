"""The small pages of a letter: check your e-mail, thanks, privacy."""

from chalicelib.pages.markdown.html import to_html
from chalicelib.pages.shared import custody
from chalicelib.pages.templates import render
from chalicelib.pages.views.shared import NoticePage
from chalicelib.publishing.edition.content import Content

NOTICES = ("check-your-email", "thanks", "privacy")


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/{notice}/index.html``."""
    return {
        f"{lang}/{name}/index.html": render(
            f"letter/{name.replace('-', '_')}.html", lang, {"page": _notice(content, lang, name)}
        ).encode()
        for lang in content.languages
        for name in NOTICES
    }


def _notice(content: Content, lang: str, name: str) -> NoticePage:
    return NoticePage(
        head=content.head(lang),
        css_url=content.url(content.letter_css_path),
        languages=content.language_links(lang, f"{name}/"),
        body_html=to_html(content.version.texts[lang].privacy, lang=lang) if name == "privacy" else "",
        custody=custody(content.letter),
        sender=content.site.sender,
    )
