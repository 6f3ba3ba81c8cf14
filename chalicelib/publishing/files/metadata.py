"""A letter page's metadata for programs: previews in networks and chats, search engines, feed readers."""

import json

from chalicelib.pages.views.newsroom import Meta
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import phrases
from chalicelib.publishing.files.pdf_sheets import card_sheet
from chalicelib.rules.files import CONTENT_TYPES

# Open Graph needs a territory with each language; the one for Spanish is Facebook's name for Latin America.
LOCALES = {"es": "es_LA", "en": "en_GB", "pt": "pt_BR", "fr": "fr_FR"}
SCHEMA = "https://schema.org"


def meta(content: Content, lang: str) -> Meta:
    """The metadata of the letter in one language."""
    return Meta(
        locale=open_graph_locale(lang),
        other_locales=tuple(open_graph_locale(other) for other in content.languages if other != lang),
        image_url=_image_url(content, lang),
        image_alt=_card_text(content, lang),
        modified=content.at_iso,
        feed_url=content.url(f"{lang}/feed.xml"),
        schema=_inside_html(_article(content, lang)),
    )


def open_graph_locale(lang: str) -> str:
    return LOCALES.get(lang, lang)


def _article(content: Content, lang: str) -> dict[str, object]:
    """The letter as schema.org describes an article, in JSON-LD."""
    letter, here = content.letter, _text_url(content, lang)
    article: dict[str, object] = {
        "@context": SCHEMA,
        "@type": "Article",
        "@id": here,
        "url": here,
        "headline": letter.title(lang),
        "alternativeHeadline": content.version.texts[lang].subject,
        "genre": phrases.open_letter(lang),
        "inLanguage": lang,
        "datePublished": content.version.date,
        "dateModified": content.at_iso,
        "version": content.number,
        "image": _image_url(content, lang),
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": f"{SCHEMA}/EndorseAction",
            "userInteractionCount": content.counts.signatures,
        },
    }
    if letter.organisers:
        article["author"] = article["publisher"] = {"@type": "Organization", "name": letter.organisers}
    pdf = f"letter.{lang}.pdf"
    if pdf not in content.missing:
        pdf_type = CONTENT_TYPES["pdf"]
        article["encoding"] = {"@type": "MediaObject", "encodingFormat": pdf_type, "contentUrl": content.absolute(pdf)}
    if lang != letter.language:
        article["translationOfWork"] = {"@id": _text_url(content, letter.language)}
    elif len(content.languages) > 1:
        article["workTranslation"] = [
            {"@id": _text_url(content, other)} for other in content.languages if other != lang
        ]
    return article


def _text_url(content: Content, lang: str) -> str:
    return content.absolute(f"{lang}/")


def _image_url(content: Content, lang: str) -> str:
    return content.absolute(f"card.{lang}.png")


def _card_text(content: Content, lang: str) -> str:
    """The text of the picture, whose numbers grow in steps."""
    data = card_sheet(content, lang).data
    counted = ", ".join(filter(None, (data["signatures"], data["organisations"])))
    return ". ".join(filter(None, (phrases.feed_title(data["title"], lang), counted, data["organisers"])))


def _inside_html(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
