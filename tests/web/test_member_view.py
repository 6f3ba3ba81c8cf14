"""The content and actions of a member's page, and the links that the coalition passes on."""

from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.coalition_members import member_token, members_of
from chalicelib.web.member_view import member_links, member_view
from tests.fakes.keys import PEPPER
from tests.signing.test_coalition_members import ID, LISTED, RED
from tests.support.html import text_of
from tests.support.pages.sample_pages import LANGS, every_language, shown
from tests.support.samples import LETTER, named

SITE, API = "https://cartas.example.org", "https://firmas.example.org"
OBJECTED = replace(
    RED,
    details=replace(RED.details, members=named(*LISTED[:2])),
    confirmed_members=LISTED[:1],
    objected_members=named(*LISTED[2:]),
)
TITLES = dict.fromkeys(LANGS, "Agua & “vida”")


class TestTheMembersPage:
    @pytest.mark.parametrize(
        ("page", "does"),
        [
            ("member", ["confirm", "object"]),
            ("member, coalition held", ["confirm", "object"]),
            ("member, refused", ["confirm", "object"]),
            ("member, confirmed", ["object", "listed"]),
            ("member, objected", ["confirm", "listed"]),
            ("member, taken back", ["confirm", "object"]),
        ],
    )
    def test_each_state_has_its_buttons_which_post_to_the_page(self, page: str, does: list[str]) -> None:
        forms = shown(page).select("main form")
        assert [field["value"] for form in forms for field in form.select("[name=action]")] == does
        for form in forms:
            assert (form["method"], form.get("action")) == ("post", None)
            assert len(form.select("button[type=submit]")) == 1

    @every_language
    def test_every_state_says_another_thing(self, lang: str) -> None:
        pages = ("member", "member, coalition held", "member, confirmed", "member, objected")
        texts = {text_of(shown(page, lang).main) for page in pages}
        assert len(texts) == len(pages)

    def test_says_who_lists_whom_and_that_nobody_checks_who_presses(self) -> None:
        main = text_of(shown("member").main)
        assert "La coalición Red <de> Redes firmó la carta abierta «Por el agua»" in main
        assert "nadie verifica quién los usa" in main
        assert "No es una firma propia" in main
        assert "no se pueden recuperar" in main
        assert [text_of(name) for name in shown("member").select("h1 bdi")] == ["Uno; y medio"]

    @pytest.mark.parametrize(
        ("page", "focused"), [("member", 0), ("member, refused", 1), ("member, confirmed", 1), ("member, objected", 1)]
    )
    def test_what_was_done_or_is_wrong_comes_first_and_takes_the_focus(self, page: str, focused: int) -> None:
        assert len(shown(page).select("main > :first-child[autofocus]")) == focused

    @pytest.mark.parametrize(("done", "word"), [("confirmed", "confirmed"), ("objected", ""), ("<b>", "")])
    def test_says_that_something_was_done_only_if_it_is_so(self, done: str, word: str) -> None:
        member = members_of(OBJECTED)[0]
        assert member_view(SITE, LETTER, OBJECTED, member, "es", done=done).done == word

    def test_says_whether_the_coalition_is_on_the_letter(self) -> None:
        member = members_of(RED)[0]
        held = replace(RED, state="held", holds=("organisation",))
        for signature, on_letter in ((RED, True), (held, False)):
            assert member_view(SITE, LETTER, signature, member, "es").on_letter == on_letter


class TestWhatTheCoalitionPassesOn:
    def links(self, signature: Signature = OBJECTED, lang: str = "es") -> tuple[tuple[str, str], ...]:
        return tuple((one.name, one.word) for one in member_links(API, LETTER, signature, PEPPER, lang))

    def test_is_a_link_for_each_member_with_what_it_said(self) -> None:
        assert self.links() == ((LISTED[0], "confirmed"), (LISTED[1], "listed"), (LISTED[2], "objected"))
        (first, *_) = member_links(API, LETTER, OBJECTED, PEPPER, "es")
        assert first.url == f"{API}/member/{member_token(PEPPER, ID, LISTED[0])}"
        assert tokens.decode(first.url.rpartition("/")[2]).signature_id == ID

    def test_is_nothing_before_the_coalition_has_confirmed(self) -> None:
        assert self.links(replace(RED, state="pending", expires_at=1)) == ()

    def test_two_ways_to_write_a_name_are_one_member(self) -> None:
        twice = replace(RED, details=replace(RED.details, members=named("Ñandú", "NANDU, A.C.")))
        assert self.links(twice) == (("Ñandú / NANDU, A.C.", "listed"),)

    @every_language
    def test_the_mail_is_written_but_for_the_address(self, lang: str) -> None:
        letter = replace(LETTER, titles=TITLES)
        coalition = replace(RED, details=replace(RED.details, name="Red «A & B»", members=named("Pozo 1%")))
        (one,) = member_links(API, letter, coalition, PEPPER, lang)
        parts = urlsplit(one.mail)
        assert (parts.scheme, parts.path) == ("mailto", "")
        fields = {name: value for name, (value,) in parse_qs(parts.query, strict_parsing=True).items()}
        assert fields.keys() == {"subject", "body"}
        assert fields["subject"].endswith("Agua & “vida”")
        words, blank, link, end = fields["body"].split("\r\n")
        assert (blank, link, end) == ("", one.url, "")
        for name in ("Red «A & B»", "Agua & “vida”", "Pozo 1%"):
            assert name in words
        mail = EmailMessage()
        mail["Subject"] = fields["subject"]

    def test_stands_folded_away_on_its_own_page(self) -> None:
        found = shown("own, coalition").select_one("main details")
        assert found is not None
        assert text_of(found.summary) == "Los enlaces de 3 integrantes"
        assert not found.has_attr("open")
        items = found.select("li")
        assert [text_of(one.bdi) for one in items] == ["Uno; y medio", "Dos", "Tres <b>"]
        assert [len(one.select(".copy")) for one in items] == [1, 1, 0]
        assert [str(link["href"])[:7] for link in found.select("a")] == ["mailto:"] * 2
        assert not shown("own").select("main details")
