"""Every mail in every language as files for the eye: ``make mails``."""

import sys
from html import escape
from pathlib import Path

from chalicelib import settings
from chalicelib.mail.compose import parts
from chalicelib.mail.outbox import MailKind
from chalicelib.views import MailView

KINDS: tuple[MailKind, ...] = ("confirm", "already_signed")
LANGUAGES = settings.default_languages()
LINK = "https://firmas.example.org/confirm/agua-limpia_" + "mzxw6ytboi" * 7 + "mzxw6yq"
LETTER = "https://cartas.example.org/agua-limpia/es/"

VIEWS: dict[MailKind, MailView] = {
    "confirm": MailView(
        letter_title="Por el agua limpia del río Claro",
        letter_url=LETTER,
        link=LINK,
        organisers="Red del Agua",
        contact="red@example.org",
        expires="11 de febrero de 2026",
    ),
    "already_signed": MailView(
        letter_title="Por el agua limpia del río Claro",
        letter_url=LETTER,
        link=LETTER,
        organisers="Red del Agua",
        contact="red@example.org",
        expires="",
    ),
}


def write_mails(folder: Path) -> list[Path]:
    """Write ``{kind}.{lang}.html`` and ``.txt`` into a folder, and an index of them; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    rows: list[str] = []
    for kind in KINDS:
        for lang in LANGUAGES:
            subject, text, html = parts(kind, lang, VIEWS[kind])
            for suffix, body in (("html", html), ("txt", f"{subject}\n\n{text}")):
                path = folder / f"{kind}.{lang}.{suffix}"
                path.write_text(body, encoding="utf-8")
                written.append(path)
            rows.append(
                f'<li lang="{lang}">{escape(subject)}: <a href="{kind}.{lang}.html">HTML</a>, '
                f'<a href="{kind}.{lang}.txt">text</a></li>'
            )
    index = folder / "index.html"
    head = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Mails</title>\n<h1>Mails</h1>\n'
    index.write_text(f"{head}<ul>\n{''.join(rows)}</ul>\n", encoding="utf-8")
    return [*written, index]


if __name__ == "__main__":
    paths = write_mails(Path(sys.argv[1]))
    sys.stdout.write(f"{len(paths)} files: open {paths[-1]}\n")
