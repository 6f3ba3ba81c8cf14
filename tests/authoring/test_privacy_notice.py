"""The notice that is proposed says what is set and what the program does; and a notice that says otherwise is found."""

import itertools
import re
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.not_carried import check_commonmark
from chalicelib.authoring.privacy_notice import NoticeSettings, notice_settings, proposed, stale
from chalicelib.authoring.problems import Found
from chalicelib.authoring.settings_tables import KEPT
from chalicelib.pages.markdown.html import to_parts
from chalicelib.rules.letters.letter import KINDS, Kind
from chalicelib.rules.signatures.details import DETAIL_FIELDS
from chalicelib.rules.signatures.signature import PENDING_SECONDS
from tests.support.edit_letter import EXAMPLE
from tests.support.html import text_of

LANGS = ("es", "en", "pt", "fr")
SETTINGS = NoticeSettings("Red del Agua, A.C.", "datos@example.org", "Calle del Molino 12", KINDS, "confirmation", 90)
TEXT = (EXAMPLE / "letter.toml").read_text(encoding="utf-8")


def words(settings: NoticeSettings, lang: str = "en") -> str:
    """The notice as readers see it, in one line."""
    return text_of(BeautifulSoup(to_parts(proposed(settings, lang), lang=lang).body, "html.parser"))


def problems(text: str) -> list[str]:
    found = Found()
    check_commonmark(text, found.at("privacy.es.md"), 1)
    return [str(problem) for problem in (*found.problems, *found.warnings)]


# A setting, and the words that depend on it: (changes, what is said then, what is not).
DEPENDS: list[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    ({"controller": "Mesa del Río"}, ("Mesa del Río, Calle",), ("Red del Agua",)),
    ({"contact": "https://example.org/datos"}, ("write to us: https://example.org/datos",), ("datos@",)),
    ({"address": ""}, ("Red del Agua, A.C. You can", "datos@example.org"), ("Calle",)),
    ({"address": "Plaza 3"}, ("Red del Agua, A.C., Plaza 3.",), ("Calle",)),
    ({"kinds": ("person",)}, ("Of a person: name", "your initials"), ("Of an org", "A coalition is", "signs for it")),
    ({"kinds": ("organisation",)}, ("Of an organisation: its name",), ("initials", "Of a coalition", "A coalition is")),
    ({"kinds": ("coalition",)}, ("Of a coalition: its name, its members",), ("initials", "An organisation is")),
    ({"keep_address": "confirmation"}, ("We delete your e-mail address when",), ("until the letter closes",)),
    ({"keep_address": "closing"}, ("We keep your e-mail address until the letter closes",), ("address when",)),
    ({"purge_days": 30}, ("everything that is not published 30 days after",), ("90", "no day")),
    ({"purge_days": 1}, ("everything that is not published one day after",), ("90", "no day")),
    ({"purge_days": None}, ("We have set no day",), ("We destroy", "90")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said", "unsaid"), DEPENDS, ids=str)
def test_each_statement_follows_the_setting_that_it_depends_on(
    changes: dict[str, Any], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    text = words(replace(SETTINGS, **changes))
    assert [part for part in said if part not in text] == []
    assert [part for part in unsaid if part in text] == []


def test_every_field_of_the_settings_has_a_statement_that_depends_on_it() -> None:
    assert {name for changes, _, _ in DEPENDS for name in changes} == set(NoticeSettings.__dataclass_fields__)


def test_what_depends_on_no_setting_is_what_the_program_does() -> None:
    text = words(SETTINGS)
    assert PENDING_SECONDS == 7 * 24 * 3600 and "deleted after seven days" in text
    assert "up to 35 days more" in text
    assert "Amazon Web Services" in text and "keyed hash" in text
    for kind in KINDS:
        asked = {name for name, described in DETAIL_FIELDS.items() if kind in described.kinds}
        sentence = re.search(rf"Of an? {kind}: ([^.]*)\.", text)
        assert sentence is not None
        names = {"affiliation": "institution", "role": "position", "separator": "", "end": "", "show": "", "kind": ""}
        for name in asked:
            if name == "representative":
                assert "whoever signs for it" in sentence[1]
            else:
                assert names.get(name, name) in sentence[1], name
    for part in ("political opinions", "explicit consent", "voluntary", "withdraw your signature at any time"):
        assert part in text
    for law in ("General Data Protection Regulation", "LGPD", "Mexico", "Argentina", "data protection authority"):
        assert law in text


@pytest.mark.parametrize("lang", LANGS)
def test_in_every_language_and_for_all_settings_it_is_sound_and_says_what_is_set(lang: str) -> None:
    several: list[tuple[Kind, ...]] = [("person",), ("organisation", "coalition"), KINDS]
    for kinds, address, kept, days in itertools.product(several, ("", "Calle 1"), KEPT, (None, 1, 90)):
        settings = NoticeSettings("Red del Agua, A.C.", "datos@example.org", address, kinds, kept, days)
        text = proposed(settings, lang)
        assert problems(text) == []
        assert stale(text, settings, lang) == ()
        assert text.count("## ") == 10 and text.endswith("\n") and "{" not in text and "%(" not in text
        assert "mailto:datos@example.org" in text
        assert stale(text, replace(settings, purge_days=45), lang) == ("purge",)
        (other,) = [one for one in KEPT if one != kept]
        assert stale(text, replace(settings, keep_address=other), lang) == ("kept",)


def test_no_two_languages_say_the_same() -> None:
    for one, other in itertools.combinations(LANGS, 2):
        pairs = zip(proposed(SETTINGS, one).split("\n\n"), proposed(SETTINGS, other).split("\n\n"), strict=True)
        assert [one for one, other in pairs if one == other] == []


@given(
    st.text(st.sampled_from("aZñ é.,;:-#!()'\"/@0" + "\\`*_[]<>&~|^={}"), min_size=1, max_size=40),
    st.sampled_from(["controller", "contact", "address"]),
)
def test_a_name_is_printed_as_it_is_set_whatever_signs_it_has(name: str, setting: str) -> None:
    if not any(map(str.isalnum, name)):
        return
    changed: dict[str, Any] = {setting: " ".join(name.split())}
    settings = replace(SETTINGS, **changed)
    text = proposed(settings, "en")
    assert problems(text) == []
    assert stale(text, settings, "en") == ()
    shown = words(settings)
    assert " ".join(name.split()) in shown.replace("’", "'").replace("“", '"').replace("”", '"')


def test_a_notice_by_hand_is_asked_for_the_names_alone() -> None:
    by_hand = (EXAMPLE / "privacy.es.md").read_text(encoding="utf-8")
    settings = notice_settings(TEXT)
    assert settings is not None
    assert stale(by_hand, replace(settings, address=""), "es") == ()
    assert stale(by_hand, replace(settings, controller="Otra red", contact="otra@example.org"), "es")[:2] == (
        "controller",
        "contact",
    )


ALL_KINDS = '["person", "organisation", "coalition"]'
MESA = "Mesa por el Agua del Valle de Amancay"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('controller = "Mesa', 'contraller = "Mesa', {"controller": MESA}),
        ("[privacy]", "[privacies]", {"contact": "mesa@agua-amancay.example.org", "address": ""}),
        ("= 90", '= "ninety"', {"purge_days": None}),
        (ALL_KINDS, '["coalition", "person", 7]', {"kinds": ("person", "coalition")}),
        (ALL_KINDS, '"person"', {"kinds": KINDS}),
    ],
)
def test_settings_that_are_half_filled_are_read_as_far_as_they_go(old: str, new: str, expected: dict[str, Any]) -> None:
    settings = notice_settings(TEXT.replace(old, new))
    assert settings is not None
    assert {name: getattr(settings, name) for name in expected} == expected


def test_what_cannot_be_proposed_yet_says_what_is_missing() -> None:
    nothing = notice_settings("slug = 'agua'\n")
    assert nothing is not None
    assert nothing.missing == ("privacy.controller", "privacy.contact")
    assert SETTINGS.missing == ()
    assert notice_settings("slug = ") is None
