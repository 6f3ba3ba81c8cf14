"""A coalition pastes its members: what is wrong is named by line, and a list in one line is asked about."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.pages.refusals import END, ISOLATE
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.wiring import api
from tests.support.api import FORM, JSON, call, deliver, mails, queued, sign, token
from tests.support.html import attribute, one, text_of
from tests.support.mailed_links import prepare_letter
from tests.support.samples import FIELDS, SLUG

COALITION = FIELDS | {"kind": "coalition", "name": "Red del Maíz", "representative": "Luz Mar"}
ONE_LINE = "Casa Uno, A.C.; Sin Muros, IAP; Foro Mar"
SPLIT = ["Casa Uno, A.C.", "Sin Muros, IAP", "Foro Mar"]
LANGS = ("es", "en", "pt", "fr")
# The reason of each line, and what a program is told.
BAD = {
    2: ("Casa <b>Dos</b>", "markup"),
    4: ("Red https://maiz.example/firma", "link"),
    5: ("=SUMA(A1)", "formula"),
    7: ("???", "no-letter"),
}
GOOD = {1: "• Casa Uno", 3: "• Casa Tres", 6: "• Foro 24/7"}
PASTED = "\n".join(GOOD.get(n) or BAD[n][0] for n in range(1, 8))


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter(state="open")


def page(answer: Mapping[str, Any]) -> BeautifulSoup:
    return BeautifulSoup(answer["body"], "html5lib")


def listed(found: BeautifulSoup) -> str:
    return one(found, "textarea[name=members]").get_text().removeprefix("\n")


def filled(found: BeautifulSoup) -> dict[str, str]:
    """The fields of the form as a browser sends it again, untouched."""
    form = one(found, "form")
    fields = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")}
    for field in form.select("input:not([type=hidden], [type=radio], [type=checkbox])"):
        fields[str(field["name"])] = str(field.get("value", ""))
    for field in form.select("[type=radio][checked], [type=checkbox][checked], option[selected]"):
        fields[str((field if field.name == "input" else one(form, "select"))["name"])] = str(field["value"])
    return fields | {"members": listed(found)}


def members() -> list[str]:
    """The members that the confirmation page shows, one by one."""
    deliver()
    return [item.get_text().strip() for item in page(call("GET", "/confirm/{token}", token=token())).select(".slip li")]


def nothing_was_kept() -> bool:
    return not list(SignatureItem.scan()) and not queued() and not mails()


@pytest.mark.promise("Each line of a list that is refused is named with its reason")
@pytest.mark.parametrize("lang", LANGS)
def test_each_bad_line_of_pasted_members_is_named_with_its_number_and_its_reason(lang: str) -> None:
    answer = sign(COALITION | {"members": PASTED, "lang": lang})
    assert answer["statusCode"] == 422
    found = page(answer)
    summary = [text_of(link) for link in found.select("[role=alert] a[href='#f-members']")]
    beside = [text_of(item) for item in found.select("#e-members li")]
    assert summary == beside
    assert len(summary) == len(BAD)
    for (line, (start, _)), sentence in zip(BAD.items(), summary, strict=True):
        place, _, reason = sentence.partition(f"{ISOLATE}{start}{END}")
        assert str(line) in place
        assert len(reason) > 15
    assert len({sentence.rpartition(END)[2] for sentence in summary}) == len(BAD), "four reasons"
    assert listed(found) == PASTED
    assert attribute(found, "#f-members", "aria-describedby") == "h-members e-members"
    assert nothing_was_kept()


def test_a_program_is_told_the_codes_and_the_lines_of_each() -> None:
    expected = {
        "errors": {"members": ["markup", "link", "formula", "no-letter"]},
        "lines": {"members": {str(line): [code] for line, (_, code) in BAD.items()}},
    }
    as_lines = sign(COALITION | {"members": PASTED}, JSON)
    as_list = sign(COALITION | {"members": PASTED.split("\n")}, JSON)
    assert as_lines["statusCode"] == as_list["statusCode"] == 422
    assert json.loads(as_lines["body"]) == json.loads(as_list["body"]) == expected
    other = json.loads(sign(FIELDS | {"name": ""}, JSON)["body"])
    assert other == {"errors": {"name": ["required"]}}, "a field of one line has no lines"


def test_of_hundreds_of_bad_lines_the_first_are_named_and_the_others_counted() -> None:
    found = page(sign(COALITION | {"members": "\n".join(f"www.casa{n}.example" for n in range(120)), "lang": "en"}))
    told = [text_of(item) for item in found.select("#e-members li")]
    assert len(told) == 21
    assert told[-1] == "100 more lines have problems."
    as_json = json.loads(sign(COALITION | {"members": ["<b>"] * 120}, JSON)["body"])
    assert len(as_json["lines"]["members"]) == 120


def test_a_bad_line_is_quoted_so_that_it_is_found_and_does_no_harm() -> None:
    line = "\u202eCasa\u0007 <script>alert(1)</script> " + "x" * 300
    found = page(sign(COALITION | {"members": f"Casa Uno\n{line}"}))
    assert not found.select("main script, .error script")
    (sentence,) = [text_of(item) for item in found.select("#e-members")]
    quoted = sentence.partition(ISOLATE)[2].partition(END)[0]
    assert quoted.startswith("Casa <script>")
    assert len(quoted) <= 41


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.promise("Commas and semicolons never split a list unseen")
def test_members_in_one_line_come_back_as_they_would_be_split_with_the_question(lang: str) -> None:
    answer = sign(COALITION | {"members": ONE_LINE, "lang": lang})
    assert answer["statusCode"] == 422
    found = page(answer)
    assert listed(found).split("\n") == SPLIT
    ask = one(found, ".ask[role=alert][autofocus]")
    assert "3" in text_of(ask)
    assert ask.select_one("a[href='#f-members']")
    assert not found.select(".error, [aria-invalid=true]")
    answers = found.select("[name=members_as]")
    assert [(choice["value"], choice.has_attr("checked")) for choice in answers] == [("lines", True), ("typed", False)]
    assert filled(found) | {"lang": lang} == {
        **{name: value for name, value in COALITION.items() if value},
        **filled(found),
        "lang": lang,
        "members": "\n".join(SPLIT),
        "members_typed": ONE_LINE,
    }, "everything typed is still there"
    assert nothing_was_kept()


def test_the_list_that_looks_right_is_taken_as_it_stands() -> None:
    found = page(sign(COALITION | {"members": ONE_LINE}))
    assert sign(filled(found))["statusCode"] == 303
    assert members() == SPLIT


def test_a_list_corrected_by_hand_is_taken_as_corrected() -> None:
    found = page(sign(COALITION | {"members": "Cambises, Moving Rights Along, Red Sol, Foro Mar, Mesa Dos"}))
    joined = "Cambises, Moving Rights Along\nRed Sol\nForo Mar\nMesa Dos"
    assert sign(filled(found) | {"members": joined})["statusCode"] == 303
    assert members() == joined.split("\n")


def test_what_was_typed_is_kept_when_its_sender_says_so() -> None:
    found = page(sign(COALITION | {"members": ONE_LINE}))
    assert sign(filled(found) | {"members_as": "typed"})["statusCode"] == 303
    assert members() == [ONE_LINE]


def test_an_answer_is_not_lost_when_another_field_is_wrong() -> None:
    found = page(sign(COALITION | {"members": ONE_LINE, "email": "luz@"}))
    assert found.select("#e-email")
    assert found.select(".ask:not([role])")
    again = page(sign(filled(found) | {"members_as": "typed"}))
    assert (listed(again), again.select("[type=radio][name=members_as]")) == (ONE_LINE, [])
    done = sign(filled(again) | {"email": "luz@maiz.example"})
    assert done["statusCode"] == 303
    assert members() == [ONE_LINE]


@pytest.mark.parametrize("answer", ["typed", "lines"])
def test_a_correction_after_the_answer_is_what_counts(answer: str) -> None:
    found = page(sign(COALITION | {"members": "Casa <b>Uno</b>, A.C.; Foro Mar"}))
    again = page(sign(filled(found) | {"members_as": answer}))
    assert again.select("#e-members")
    corrected = "Casa Uno, A.C.\nForo Mar y Sol"
    assert sign(filled(again) | {"members": corrected})["statusCode"] == 303
    assert members() == corrected.split("\n")


def test_a_list_that_is_split_again_after_what_was_typed_is_asked_about_again() -> None:
    found = page(sign(COALITION | {"members": ONE_LINE, "email": "luz@"}))
    again = page(sign(filled(found) | {"members_as": "typed"}))
    other = "Red Sol; Foro Alba"
    asked = page(sign(filled(again) | {"members": other, "email": "luz@maiz.example"}))
    assert listed(asked).split("\n") == other.split("; ")
    assert filled(asked)["members_typed"] == other


def test_another_list_in_one_line_is_asked_about_again() -> None:
    found = page(sign(COALITION | {"members": ONE_LINE}))
    other = "Red Sol, Foro Alba, Mesa Dos, Liga Alta"
    again = page(sign(filled(found) | {"members": other}))
    assert listed(again).split("\n") == other.split(", ")
    assert filled(again)["members_typed"] == other


def test_a_line_of_the_offered_list_that_is_refused_is_named_beside_the_question() -> None:
    found = page(sign(COALITION | {"members": "Casa Uno; www.casa.example; Foro Mar"}))
    assert found.select(".ask")
    assert text_of(one(found, "#e-members")).startswith("Línea 2,")


def test_doubtful_lines_are_named() -> None:
    found = page(sign(COALITION | {"members": "Casa Uno; Mesa (MEDO). Red Tres; Foro Mar", "lang": "en"}))
    assert "Look first at these lines" in text_of(one(found, ".asked"))
    assert "2." in text_of(one(found, ".asked .hint"))


def test_a_program_is_never_asked() -> None:
    assert sign(COALITION | {"members": [ONE_LINE]}, JSON)["statusCode"] == 202
    assert sign(COALITION | {"members": "Casa Uno, Casa Dos", "email": "dos@maiz.example"}, JSON)["statusCode"] == 202
    body = urlencode(COALITION | {"members": "Casa Uno, Casa Dos", "email": "tres@maiz.example"}).encode()
    posted = call("POST", "/letters/{slug}/signatures", body, FORM | {"Accept": "application/json"}, slug=SLUG)
    assert posted["statusCode"] == 202


@pytest.mark.parametrize(
    "pasted",
    ["Casa Uno, A.C.", "Casa Uno\nRed Mar, Sal y Costa\nForo Tres", "1. Casa Uno, A.C.;\n2. Casa Dos, A.C.", ""],
)
def test_nobody_is_asked_about_one_name_a_line(pasted: str) -> None:
    assert sign(COALITION | {"members": pasted})["statusCode"] == 303


def test_other_kinds_are_not_asked_about_a_field_that_they_do_not_have() -> None:
    assert sign(FIELDS | {"members": ONE_LINE})["statusCode"] == 303


def test_marks_numbers_and_repeated_names_go_from_a_pasted_list() -> None:
    pasted = "1.\tCasa Uno;\n2.\tRed Ñandú, A.C.;\n\n3.\t350.org; y\n4.\tCasa Uno.\n\uf0b7"
    assert sign(COALITION | {"members": pasted})["statusCode"] == 303
    assert members() == ["Casa Uno", "Red Ñandú, A.C.", "350.org"]


@pytest.fixture
def own() -> str:
    """The own page of a coalition that signed."""
    sign(COALITION | {"members": "Casa Uno\nCasa Dos, Casa Tres"})
    deliver()
    pepper = api.peppers().of(api.signing().letter_by_address(SLUG))
    return page_token(pepper, tokens.decode(token()).signature_id)


def amend(own: str, fields: Mapping[str, str], headers: dict[str, str] | None = None) -> dict[str, Any]:
    sent = {"action": "amend", "name": "Red del Maíz", "representative": "Luz Mar"} | dict(fields)
    body = json.dumps(sent) if headers == JSON else urlencode(sent)
    return call("POST", "/signature/{token}", body.encode(), headers or FORM, token=own)


def held(own: str) -> list[str]:
    return listed(page(call("GET", "/signature/{token}", token=own))).split("\n")


def test_the_own_page_asks_in_the_same_way(own: str) -> None:
    answer = amend(own, {"members": ONE_LINE})
    assert answer["statusCode"] == 422
    found = page(answer)
    assert found.select(".ask[role=alert]")
    assert listed(found).split("\n") == SPLIT
    assert held(own) == ["Casa Uno", "Casa Dos, Casa Tres"], "nothing is saved meanwhile"
    right = {"members": "\n".join(SPLIT), "members_typed": ONE_LINE, "members_as": "lines"}
    assert amend(own, right)["statusCode"] == 303
    assert held(own) == SPLIT


def test_the_own_page_does_not_ask_about_members_that_are_there(own: str) -> None:
    assert amend(own, {"members": "Casa Dos, Casa Tres"})["statusCode"] == 303
    assert held(own) == ["Casa Dos, Casa Tres"]


def test_the_own_page_takes_nothing_from_names_that_are_there() -> None:
    given = ["1. FC Altomira", "2. FC Ribera", "Foro.", "y Casa Dos", "Mesa."]
    sign(COALITION | {"members": given}, JSON)
    deliver()
    pepper = api.peppers().of(api.signing().letter_by_address(SLUG))
    own = page_token(pepper, tokens.decode(token()).signature_id)
    assert held(own) == given, "a program's list is taken as it stands"
    assert amend(own, {"members": "\n".join(held(own)), "country": "BO"})["statusCode"] == 303
    assert held(own) == given
    assert amend(own, {"members": "\n".join([*held(own)[:-1], "• Red Sol."])})["statusCode"] == 303
    assert held(own) == [*given[:-1], "Red Sol"]


def test_the_own_page_names_the_bad_lines(own: str) -> None:
    found = page(amend(own, {"members": PASTED}))
    assert [text_of(item)[:8] for item in found.select("#e-members li")] == [f"Línea {line}," for line in BAD]
    told = json.loads(amend(own, {"members": PASTED}, JSON)["body"])
    assert told["lines"] == {"members": {str(line): [code] for line, (_, code) in BAD.items()}}
    assert held(own) == ["Casa Uno", "Casa Dos, Casa Tres"]
