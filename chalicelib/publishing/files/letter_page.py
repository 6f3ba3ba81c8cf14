"""The letter itself, in each of its languages."""

from urllib.parse import quote

from chalicelib.pages.cldr import language_name
from chalicelib.pages.markdown.html import to_parts
from chalicelib.pages.shared import form_view
from chalicelib.pages.templates import render
from chalicelib.pages.views.letter import LetterLinks, LetterPage, Link, SigningView
from chalicelib.pages.views.shared import Addressee, Entry, FormView
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import with_mark
from chalicelib.publishing.files import events, form_script, phrases, print_css
from chalicelib.publishing.files.entries import any_confirmed, entries
from chalicelib.publishing.files.long_lists import directory, is_long
from chalicelib.publishing.files.metadata import meta
from chalicelib.rules.files import file_path, sha256
from chalicelib.rules.signatories.roll import Signatory

# Where a letter can be shared: plain links that send no request until they are followed.
NETWORKS = (
    ("WhatsApp", "https://wa.me/?text={title}%20{url}"),
    ("Telegram", "https://t.me/share/url?url={url}&text={title}"),
    ("X", "https://x.com/intent/post?text={title}&url={url}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
)
DATA = ("xlsx", "csv", "json")


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/index.html`` and its print style sheet for each language, and ``index.html`` for the
    authoritative one."""
    bodies = {content.letter_css_path: content.letter_css}
    if content.signing == "open":
        bodies |= form_script.files()
    for lang in content.languages:
        bodies[_paper_path(content, lang)] = _paper(content, lang)
        page = render("letter/letter.html", lang, {"page": _page(content, lang)})
        bodies[f"{lang}/index.html"] = with_mark(content.secret, page)
    return bodies | {"index.html": bodies[f"{content.letter.language}/index.html"]}


def _page(content: Content, lang: str) -> LetterPage:
    letter, version, text = content.letter, content.version, content.version.texts[lang]
    body = to_parts(text.body, lang=lang)
    place, place_lang = phrases.in_page(content, version.place, lang)
    return LetterPage(
        head=content.head(lang),
        canonical_url=content.absolute(f"{lang}/"),
        css_url=content.url(content.letter_css_path),
        paper_url=content.url(_paper_path(content, lang)),
        languages=content.language_links(lang, ""),
        is_translation=lang != letter.language,
        authoritative_lang=letter.language,
        authoritative_label=language_name(letter.language, lang),
        place=place,
        place_lang=place_lang,
        date=phrases.letter_date(content, lang),
        date_iso=version.date,
        subject_label=text.subject_label,
        subject=text.subject,
        addressees=tuple(
            Addressee(name, *phrases.in_page(content, titles, lang)) for name, titles in version.addressees
        ),
        body_html=body.body,
        notes_html=body.notes,
        closing=text.closing,
        organisations_heading=text.organisations_heading,
        persons_heading=text.persons_heading,
        first=entries(content, content.first, lang),
        organisations=_entries_if_short(content, content.listed.organisations, lang),
        persons=_entries_if_short(content, content.listed.persons, lang),
        directory=directory(content, lang),
        counts=content.counts,
        edition_number=content.number,
        as_of=content.as_of(lang),
        as_of_iso=content.at_iso,
        signing=_signing(content, lang),
        links=_links(content, lang),
        meta=meta(content, lang),
        delivery=events.delivery(content, lang),
        answer=events.answer(content, lang),
        embargo=content.moment(letter.embargo, lang),
        confirmed_members=not is_long(content.listed.organisations) and any_confirmed(content.listed.organisations),
        version=version.number,
        versions=content.versions,
        goal=letter.goal,
    )


def _entries_if_short(content: Content, group: tuple[Signatory, ...], lang: str) -> tuple[Entry, ...]:
    """The entries of a list that the letter shows whole; none for a list that has pages of its own."""
    return () if is_long(group) else entries(content, group, lang)


def _paper(content: Content, lang: str) -> bytes:
    return print_css.sheet(content.letter.title(lang), phrases.letter_date(content, lang), content.absolute(f"{lang}/"))


def _paper_path(content: Content, lang: str) -> str:
    return file_path(sha256(_paper(content, lang)), "css")


def _signing(content: Content, lang: str) -> SigningView:
    letter = content.letter
    return SigningView(
        state=content.signing,
        opens=content.day(letter.opens, lang),
        # ``closes`` is the first moment after the last day.
        closes=content.day(letter.closes, lang, before=1),
        ended=events.ended(content),
        form=_form(content, lang) if content.signing == "open" else None,
    )


def _form(content: Content, lang: str) -> FormView:
    action = f"{content.site.api_url}/letters/{content.letter.address_name}/signatures"
    script_url = content.url(form_script.script_path())
    return form_view(content.site.site_url, content.letter, lang, action, script_url=script_url)


def _links(content: Content, lang: str) -> LetterLinks:
    title, url = (quote(text, safe="") for text in (content.letter.title(lang), content.absolute(f"{lang}/")))
    # A letter under embargo must not invite readers to share it.
    networks = NETWORKS if content.letter.embargo is None else ()
    return LetterLinks(
        edition=content.url(f"editions/{content.number}/"),
        corrections=content.url(f"{lang}/corrections.html"),
        pdf=content.url_of_costly(f"letter.{lang}.pdf"),
        text=content.url(f"letter.{lang}.txt"),
        data=tuple(Link(kind.upper(), content.url(f"signatories.{kind}")) for kind in DATA),
        press=content.url(f"{lang}/press/"),
        report=content.report_url(lang),
        feed=content.url(f"{lang}/feed.xml"),
        embed=content.url(f"{lang}/embed/"),
        mail=f"mailto:?subject={title}&body={url}",
        share=tuple(Link(label, href.format(title=title, url=url)) for label, href in networks),
    )
