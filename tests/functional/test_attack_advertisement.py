"""A spammer wants words or a link of theirs in a mail to strangers, or on a page that many read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib import clients, settings
from chalicelib.publishing.run import publish_all, publisher
from tests.conftest import API_URL, SITE_URL
from tests.functional.api import deliver, mails, queued
from tests.functional.attacking import (
    HOUR,
    after,
    confirmed,
    mailed,
    own_page,
    post,
    press,
    record,
    see,
    signed,
    states,
    wide,
)
from tests.functional.mailed import a_letter
from tests.samples import FIELDS

ANA, SPAMMER = "ana@example.org", "ventas@evil.example"
WORDS = "Gangas Kanari"
# Each field that takes words, filled in with words that can be found again.
ADVERTISEMENT = {
    "person": {"name": f"{WORDS} Uno", "affiliation": f"{WORDS} Dos", "role": f"{WORDS} Tres"},
    "coalition": {
        "kind": "coalition",
        "name": f"{WORDS} Uno",
        "representative": f"{WORDS} Dos",
        "role": f"{WORDS} Tres",
        "website": "https://kanari.example/gangas",
        "members": f"{WORDS} Cuatro\n{WORDS} Cinco",
    },
}
LINKS = (
    "https://evil.example",
    "HTTPS://EVIL.COM",
    "hxxp://evil.com https://evil.com",
    "www.evil.com",
    "evil.com",
    "evil.com/gangas",
    "Ana evil.com",
    "evil。com",
    f"evil{wide('.')}com",
    "evil｡com",
    wide("evil.com"),
    "evil\u2024com",
    "ev\u00adil.c\u200bom",
    "\u202emoc.live\u202c evil.com",
    "evil.com\u2060",
    "//evil.com/x",
    "mailto:ventas@evil.com",
    "ventas@evil.com",
    "tel:+5255",
    "javascript:alert(1)",
    "data:text/html,x",
    "[gangas](https://evil.com)",
    "<a href=//evil.com>Ana</a>",
    "&lt;a&gt;",
    "[url=evil.com]Ana",
    "bit.ly/x",
    "203.0.113.7",
    "xn--80ak6aa92e.com",
    "t.me/gangas",
    "=HYPERLINK(1)",
)
# Words, to a mail program and to a browser. Nobody can keep a person from being called so.
WORDS_AND_NOT_LINKS = ("evil[.]com", "evil punto com", "Llame ya")
BROKEN = (
    "Ana\r\nBcc: otra@example.org",
    "Ana\nSubject: Gangas",
    "Ana\r\n\r\n<h1>Gangas</h1>",
    "Ana\0",
    "Ana\x0b",
    "Ana\u2028Gangas\x85",
)


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from a_letter()


def whole(mail: Any) -> str:
    """A mail's headers, and its parts as they are read; but for the address that it goes to."""
    headers = [f"{name}: {value}" for name, value in mail.items() if name != "To"]
    return "\n".join([*headers, *(part.get_content() for part in mail.walk() if not part.is_multipart())])


@pytest.mark.parametrize("kind", ADVERTISEMENT)
def test_no_mail_has_a_word_that_was_typed(kind: str) -> None:
    typed = ADVERTISEMENT[kind]
    confirmed(**typed, email=ANA, lang="es")
    for hours in (1, 2):
        with after(hours * HOUR):
            post(FIELDS | typed | {"email": ANA})
            deliver()
    assert len(mailed(ANA)) == 3
    for mail in mails():
        assert "anari" not in whole(mail).lower()
        assert str(mail["To"]) == ANA
        assert mail["Cc"] is None and mail["Bcc"] is None and mail["Reply-To"] is None


def test_every_link_of_a_mail_leads_to_us() -> None:
    signed(**ADVERTISEMENT["coalition"], email=ANA)
    for part in mailed(ANA)[0].walk():
        if part.get_content_type() == "text/html":
            soup = BeautifulSoup(part.get_content(), "html5lib")
            links = [tag[name] for name in ("href", "src", "action") for tag in soup.find_all(attrs={name: True})]
            assert links
            assert [
                one for one in links if not str(one).startswith((f"{API_URL}/", f"{SITE_URL}/", "mailto:red@"))
            ] == []


@pytest.mark.parametrize("field", ["name", "affiliation", "role"])
def test_no_field_of_a_person_takes_a_link(field: str, subtests: pytest.Subtests) -> None:
    # Where somebody works may be called by its domain: it is printed, and is no link.
    domains = {
        "evil.com",
        "Ana evil.com",
        "evil。com",
        f"evil{wide('.')}com",
        "evil｡com",
        wide("evil.com"),
        "evil\u2024com",
    }
    domains |= {"ev\u00adil.c\u200bom", "\u202emoc.live\u202c evil.com", "evil.com\u2060", "xn--80ak6aa92e.com"}
    for number, words in enumerate(LINKS):
        if field == "name" or words not in domains:
            with subtests.test(words):
                answer = post(FIELDS | {"email": ANA, field: words}, f"192.0.{number}.7", as_json=True)
                assert (answer["statusCode"], [*json.loads(answer["body"])["errors"]]) == (422, [field])
    assert (queued(), states()) == ([], {})


@pytest.mark.parametrize("field", ["name", "affiliation", "role", "representative", "members", "email", "website"])
def test_no_field_takes_a_line_or_a_header_with_it(field: str) -> None:
    for number, words in enumerate(BROKEN):
        if field == "members" and "\0" not in words:
            continue  # each of its lines is a name by itself
        fields = FIELDS | ADVERTISEMENT["coalition"] | {"email": ANA, field: words}
        if field == "affiliation":
            fields = FIELDS | {"email": ANA, field: words}
        answer = post(fields, f"192.0.{number}.7", as_json=True)
        assert answer["statusCode"] in (400, 422)
        assert all("\n" not in str(value) for value in answer["headers"].values())
    assert (queued(), states()) == ([], {})


@pytest.mark.parametrize(
    "lang", ["es\r\nLocation: https://evil.com", "//evil.com", "../../evil", "zz", "ES", "es/../x"]
)
def test_the_language_leads_nowhere_else(lang: str) -> None:
    answer = post(FIELDS | {"email": ANA, "lang": lang})
    assert answer["headers"]["Location"] in {f"{SITE_URL}/agua-limpia/{one}/check-your-email/" for one in ("es", "en")}
    assert post(FIELDS | {"email": ANA, "lang": lang, "show": lang})["statusCode"] == 422
    deliver()
    assert "evil" not in whole(mailed(ANA)[0])


@pytest.mark.parametrize(
    "website",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "https://red.example@evil.com",
        "https://red.example\\@evil.com",
        "https://203.0.113.7/",
        "https://evil.com\u202e",
        "http://localhost/",
        "https://evil.com\r\nX: 1",
        'https://evil.com/"onclick="x',
    ],
)
def test_the_website_is_an_address_that_looks_like_what_it_is(website: str) -> None:
    fields = FIELDS | ADVERTISEMENT["coalition"] | {"email": SPAMMER, "website": website}
    answer = post(fields, as_json=True)
    assert (answer["statusCode"], json.loads(answer["body"])) == (422, {"errors": {"website": ["invalid"]}})


def test_a_website_stands_on_the_page_only_with_proof_or_an_organiser_s_leave() -> None:
    confirmed(**ADVERTISEMENT["coalition"], email=SPAMMER)
    assert states() == {"held": 1}
    publish_all(publisher())
    assert "kanari" not in site_text().lower()


@pytest.mark.parametrize("words", WORDS_AND_NOT_LINKS)
def test_words_that_are_no_link_stay_words_wherever_they_are_read(words: str) -> None:
    confirmed(name=f"Ana {words}", email=ANA)
    publish_all(publisher())
    assert words in site_text()
    for body in site_bodies(".html"):
        soup = BeautifulSoup(body, "html5lib")
        assert not [tag for tag in soup("a") if "evil" in tag["href"] or "Llame" in tag["href"]]


def test_what_turns_a_line_around_or_hides_is_taken_out() -> None:
    confirmed(name="Ana \u202eserolF\u202c \u2066L\u2069una\u200f\ufeff", email=ANA)
    kept = record(ANA)
    assert kept is not None and kept.details.name == "Ana serolF Luna"


def test_the_own_page_takes_nothing_that_the_form_does_not() -> None:
    confirmed(name="Ana Flores", email=ANA)
    before = record(ANA)
    for words in LINKS:
        assert press("signature", own_page(ANA), action="amend", name=words)["statusCode"] == 422
    assert record(ANA) == before
    page = see("signature", own_page(ANA))
    assert "evil" not in page["body"]


def test_what_an_address_has_behind_its_plus_is_all_that_a_stranger_reads_of_it() -> None:
    """Mail goes to an address as it was typed, so its own words are in the line that says to whom, and nowhere else."""
    post(FIELDS | {"email": "ana+gangas-en-kanari@example.org"})
    deliver()
    (mail,) = mailed(ANA)
    assert str(mail["To"]) == "ana+gangas-en-kanari@example.org"
    assert "kanari" not in whole(mail)


def site_bodies(ending: str = "") -> list[str]:
    bucket = settings.current().site_bucket
    keys = [one["Key"] for one in clients.s3().list_objects_v2(Bucket=bucket)["Contents"]]
    found = (clients.s3().get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys if key.endswith(ending))
    return [body.decode("utf-8", "replace") for body in found]


def site_text() -> str:
    return "\n".join(site_bodies())
