"""The samples include every mail."""

from pathlib import Path
from typing import get_args

from chalicelib.mail.organiser_writer import template_of
from chalicelib.operating.sample_mails import LANGUAGES, SAMPLES, VIEWS, write_mails
from chalicelib.organising.sample_mails import KINDS
from chalicelib.pages.templates import TEMPLATES
from chalicelib.rules.mail.mail_state import MailKind
from chalicelib.rules.mail.organiser_mail import KINDS as ORGANISER_KINDS


def test_every_mail_is_written_in_every_language_as_text_and_html(tmp_path: Path) -> None:
    written = {path.name for path in write_mails(tmp_path / "mails")}
    assert written == {f"{kind}.{lang}.{end}" for kind in SAMPLES for lang in LANGUAGES for end in ("html", "txt")} | {
        "index.html"
    }
    index = (tmp_path / "mails" / "index.html").read_text(encoding="utf-8")
    assert all(name in index for name in written - {"index.html"})


def test_no_kind_of_mail_is_left_out() -> None:
    assert set(KINDS) == set(VIEWS) == set(get_args(MailKind))
    assert set(SAMPLES) == {*KINDS, *map(template_of, ORGANISER_KINDS)}
    templates = {path.name for path in (TEMPLATES / "mail").glob("[!_]*") if "_shared." not in path.name}
    assert templates == {f"{kind}.{end}" for kind in SAMPLES for end in ("txt", "html", "subject.txt")}
