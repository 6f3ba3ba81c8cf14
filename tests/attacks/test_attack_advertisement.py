"""A spammer wants their words or link in a mail to strangers, or on a page that many people read."""

import json
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup

from tests.conftest import API_URL, SITE_URL
from tests.support import leak_search
from tests.support.api import deliver, mails, queued
from tests.support.api_client import (
    HOUR,
    after,
    full_width,
    mailed,
    own_page,
    post,
    press,
    record,
    see,
    sign_and_confirm,
    sign_and_mail,
    states,
)
from tests.support.mailed_links import prepare_letter
from tests.support.publish_on_moto import publish
from tests.support.samples import FIELDS

ANA, SPAMMER = "ana@example.org", "ventas@evil.example"
WORDS = "Gangas Kanari"
# Each free-text field, filled in with words that the test can find again.
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
    "Gane en evil.lol",
    "Llame al 55 1234 5678",
    "evil。com",
    f"evil{full_width('.')}com",
    "evil｡com",
    full_width("evil.com"),
    "evil\u2024com",
    "ev\u00adil.c\u200bom",
    "\u202emoc.live\u202c evil.com",
    "evil.com\u2060",
    "evil.\u4e2d\u56fd",
    "evil punto com",
    "55\xb012\xb034\xb056\xb078",
    "evil[.]com",
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
DOMAINS = {words for words in LINKS if "/" not in words and "@" not in words and "www" not in words} - {
    *("tel:+5255", "javascript:alert(1)", "&lt;a&gt;", "[url=evil.com]Ana", "203.0.113.7", "=HYPERLINK(1)"),
    *("55\xb012\xb034\xb056\xb078", "evil[.]com"),
}  # fmt: skip
WEBSITES = (
    "javascript:alert(1)",
    "data:text/html,<script>",
    "https://red.example@evil.com",
    "https://red.example\\@evil.com",
    "https://203.0.113.7/",
    "https://evil.com\u202e",
    "http://localhost/",
    "https://evil.com\r\nX: 1",
    'https://evil.com/"onclick="x',
)
# Mail programs and browsers show these as plain words. Someone may really have such a name.
WORDS_AND_NOT_LINKS = ("evil punto y coma", "Evil (Punto)", "Llame ya")
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
    yield from prepare_letter()


def mail_parts(mail: EmailMessage) -> str:
    """A mail's headers and its decoded parts, without the address that it goes to."""
    headers = [f"{name}: {value}" for name, value in mail.items() if name != "To"]
    return "\n".join([*headers, *(part.get_content() for part in mail.walk() if not part.is_multipart())])


@pytest.mark.parametrize("kind", ADVERTISEMENT)
def test_no_mail_has_a_word_that_was_typed(kind: str) -> None:
    typed = ADVERTISEMENT[kind]
    sign_and_confirm(**typed, email=ANA, lang="es")
    for hours in (1, 2):
        with after(hours * HOUR):
            post(FIELDS | typed | {"email": ANA})
            deliver()
    assert len(mailed(ANA)) == 3
    for mail in mails():
        assert "anari" not in mail_parts(mail).lower()
        assert str(mail["To"]) == ANA
        assert mail["Cc"] is None and mail["Bcc"] is None and mail["Reply-To"] is None


def test_every_link_of_a_mail_leads_to_us() -> None:
    sign_and_mail(**ADVERTISEMENT["coalition"], email=ANA)
    for part in mailed(ANA)[0].walk():
        if part.get_content_type() == "text/html":
            soup = BeautifulSoup(part.get_content(), "html5lib")
            links = [tag[name] for name in ("href", "src", "action") for tag in soup.select(f"[{name}]")]
            assert links
            assert [
                one for one in links if not str(one).startswith((f"{API_URL}/", f"{SITE_URL}/", "mailto:red@"))
            ] == []


def test_no_field_of_a_person_takes_a_link(subtests: pytest.Subtests) -> None:
    for number, words in enumerate(LINKS):
        # A workplace may have its domain as its name: it is printed, not linked.
        fields = {"name"} if words in DOMAINS else {"name", "affiliation", "role"}
        with subtests.test(words):
            sent = FIELDS | {"email": ANA} | dict.fromkeys(fields, words)
            answer = post(sent, f"192.0.{number}.7", as_json=True)
            assert (answer["statusCode"], json.loads(answer["body"])["errors"].keys()) == (422, fields)
    assert (queued(), states()) == ([], {})


def test_no_field_takes_a_line_or_a_header_with_it(subtests: pytest.Subtests) -> None:
    for field in ("name", "affiliation", "role", "representative", "email", "website"):
        fields = FIELDS | ({} if field == "affiliation" else ADVERTISEMENT["coalition"]) | {"email": ANA}
        for words in BROKEN:
            with subtests.test(field, words=words):
                answer = post(fields | {field: words}, as_json=True)
                assert answer["statusCode"] in (400, 422)
                assert all("\n" not in str(value) for value in answer["headers"].values())
    assert (queued(), states()) == ([], {})


def test_the_language_leads_nowhere_else() -> None:
    for lang in ("es\r\nLocation: https://evil.com", "//evil.com", "../../evil", "ES", "es/../x"):
        answer = post(FIELDS | {"email": ANA, "lang": lang})
        wanted = {f"{SITE_URL}/agua-limpia/{one}/check-your-email/" for one in ("es", "en")}
        assert answer["headers"]["Location"] in wanted
        assert post(FIELDS | {"email": ANA, "lang": lang, "show": lang})["statusCode"] == 422
    deliver()
    assert "evil" not in mail_parts(mailed(ANA)[0])


def test_the_website_is_an_address_that_looks_like_what_it_is(subtests: pytest.Subtests) -> None:
    for website in WEBSITES:
        with subtests.test(website):
            fields = FIELDS | ADVERTISEMENT["coalition"] | {"email": SPAMMER, "website": website}
            answer = post(fields, as_json=True)
            assert (answer["statusCode"], json.loads(answer["body"])) == (422, {"errors": {"website": ["invalid"]}})


def test_a_website_stands_on_the_page_only_with_proof_or_an_organiser_s_leave() -> None:
    sign_and_confirm(**ADVERTISEMENT["coalition"], email=SPAMMER)
    assert states() == {"held": 1}
    assert leak_search.find_words(("kanari",), publish()) == []


def test_words_that_are_no_link_stay_words_wherever_they_are_read() -> None:
    for number, words in enumerate(WORDS_AND_NOT_LINKS):
        sign_and_confirm(name=f"Ana {words}", email=f"ana{number}@example.org")
    files = publish()
    for words in WORDS_AND_NOT_LINKS:
        assert any(words.encode() in body for body in files.values())
    for page in (body for place, body in files.items() if place.endswith(".html")):
        soup = BeautifulSoup(page, "html5lib")
        assert not [tag for tag in soup("a") if "evil" in tag["href"] or "Llame" in tag["href"]]


def test_what_turns_a_line_around_or_hides_is_taken_out() -> None:
    sign_and_confirm(name="Ana \u202eserolF\u202c \u2066L\u2069una\u200f\ufeff", email=ANA)
    kept = record(ANA)
    assert kept is not None and kept.details.name == "Ana serolF Luna"


def test_the_own_page_takes_nothing_that_the_form_does_not() -> None:
    sign_and_confirm(name="Ana Flores", email=ANA)
    before = record(ANA)
    for words in LINKS:
        assert press("signature", own_page(ANA), action="amend", name=words)["statusCode"] == 422
    assert record(ANA) == before
    page = see("signature", own_page(ANA))
    assert "evil" not in page["body"]


def test_what_an_address_has_behind_its_plus_is_all_that_a_stranger_reads_of_it() -> None:
    """Mail goes to the address as typed, so its words appear in the recipient line and nowhere else."""
    post(FIELDS | {"email": "ana+gangas-en-kanari@example.org"})
    deliver()
    (mail,) = mailed(ANA)
    assert str(mail["To"]) == "ana+gangas-en-kanari@example.org"
    assert "kanari" not in mail_parts(mail)
