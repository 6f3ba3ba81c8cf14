"""The letter and its signatories as plain text, to paste into a mail or a newsroom's system."""

from chalicelib.pages.markdown.plain_text import WIDTH, hang, to_plain_parts, wrap
from chalicelib.pages.printed import printed_details
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import mark
from chalicelib.publishing.files import phrases
from chalicelib.rules.signatories.roll import Signatory


def files(content: Content) -> dict[str, bytes]:
    """``letter.{lang}.txt``: UTF-8, lines of 72 columns that end in LF, with the mark on the last line."""
    return {f"letter.{lang}.txt": _marked(content, _letter(content, lang), lang) for lang in content.languages}


def _marked(content: Content, text: str, lang: str) -> bytes:
    return f"{text}\n\n{phrases.mark_line(mark(content.secret, text.encode()), lang)}\n".encode()


def _letter(content: Content, lang: str) -> str:
    text = content.version.texts[lang]
    body, notes = to_plain_parts(text.body)
    blocks = [
        *_head(content, lang),
        body,
        wrap(text.closing),
        notes,
        *_list(text.organisations_heading, content.listed.organisations, lang, phrases.coalition(content, lang)),
        *_list(text.persons_heading, content.listed.persons, lang, ""),
        *_end(content, lang),
    ]
    return "\n\n".join(block for block in blocks if block)


def _head(content: Content, lang: str) -> list[str]:
    letter, text = content.letter, content.version.texts[lang]
    label = f"{text.subject_label}{phrases.colon(lang)}" if text.subject_label else ""
    return [
        wrap(phrases.feed_title(letter.title(lang), lang)),
        letter.organisers.center(WIDTH).rstrip(),
        wrap(f"{phrases.translation(content, lang)} <{content.absolute()}>") if lang != letter.language else "",
        phrases.place_and_date(content, lang).rjust(WIDTH),
        wrap(f"{label}{text.subject}"),
        *(wrap("\n".join(filter(None, addressee))) for addressee in phrases.addressees(content, lang)),
    ]


def _list(heading: str, group: tuple[Signatory, ...], lang: str, coalition: str) -> list[str]:
    """One of the two lists under its heading; nothing when it is empty."""
    if not group:
        return []
    wide = len(f"{len(group)}. ")
    lines = (
        hang(f"{number}. ".rjust(wide), wrap(_signatory(signatory, lang, coalition), WIDTH - wide))
        for number, signatory in enumerate(group, start=1)
    )
    return [wrap(heading), "\n".join(lines)]


def _signatory(signatory: Signatory, lang: str, coalition: str) -> str:
    name = f"{signatory.name} ({coalition})" if signatory.kind == "coalition" and coalition else signatory.name
    line = ", ".join([name, *(part.text for part in printed_details(signatory.details, lang))])
    if not signatory.members:
        return line
    between = signatory.details.separator or phrases.between_members(lang)
    members = between.join(member.printed for member in signatory.members)
    return f"{line}{phrases.colon(lang)}{members}{signatory.details.end}"


def _end(content: Content, lang: str) -> list[str]:
    return [
        wrap(phrases.unnamed(content, lang)) if content.counts.unnamed else "",
        "* * *".center(WIDTH).rstrip(),
        wrap(phrases.confirmed(content, lang)),
        wrap(phrases.goal(content, lang)),
        phrases.edition(content.number, lang) + phrases.colon(lang) + content.absolute(f"editions/{content.number}/"),
        f"{phrases.on_the_web(lang)}\n{content.absolute(f'{lang}/')}",
    ]
