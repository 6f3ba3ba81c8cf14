"""Addresses as people paste them: what surely does not belong to them goes, and nothing is guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields import pasted_addresses
from chalicelib.rules.fields.characters import APOSTROPHES
from chalicelib.rules.fields.emails import AddressRefused, parse_address

ADDRESS = "ana.paz+carta@example.org"
WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u202a\u202c\u2060\u2065\u2069\ufe0f\ufeff\U000e0020"
SIGNS = ".,;:()[]<>\"'`\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e\uff0c\uff1b\uff08\uff09\u3002"
BEHIND = "!?/\\|*_~-\u2026\u2014\u00bf}"


def read(typed: str) -> str:
    return parse_address(typed).as_typed


def refused(typed: str) -> str:
    with pytest.raises(AddressRefused) as refusal:
        parse_address(typed)
    return refusal.value.code


@pytest.mark.parametrize("sign", [*WHITE, *UNSEEN, *SIGNS], ids=ascii)
def test_what_stands_around_an_address_is_taken_away(sign: str) -> None:
    for typed in (f"{sign}{ADDRESS}", f"{ADDRESS}{sign}", f"{sign}{ADDRESS}{sign}", f" {sign} {ADDRESS} {sign} "):
        assert read(typed) == ADDRESS


@pytest.mark.parametrize("sign", BEHIND, ids=ascii)
def test_no_domain_ends_in_a_sign(sign: str) -> None:
    assert read(f"{ADDRESS}{sign}") == ADDRESS


@pytest.mark.parametrize(
    "typed",
    [
        "mailto:{}",
        "MAILTO: {}",
        "mailto://{}",
        "mailto:{}?subject=Carta&body=Hola%20a%20todas",
        "<mailto:{}>",
        "Ana Paz <{}>",
        "Ana Paz<{}>",
        '"Ana" <{}>',
        '"Paz, Ana" <{}>;',
        "Ana «la de la ribera» <{}>,",
        "Ana Paz < {} >",
        "Ana Paz <{}",
        "<{}>",
        "<<{}>>",
        "&lt;{}&gt;",
        "Ana &lt;{}&gt;",
        "&quot;Ana&quot; &#60;{}&#x3E;",
        "&nbsp;{}&nbsp;",
        "{} <{}>",
        "'{}' <{}>",
        "{}<mailto:{}>",
        "[{}](mailto:{})",
        '<a href="mailto:{}">{}</a>',
        "{} {}",
        "{} (Ana Paz)",
        "- {}",
        "* {}",
        "\u2022 {}",
        "\u2013 {}",
        "\u2014{}",
        "*{}*",
        "_{}_",
        "**{}**",
        "***{}***",
        "~~{}~~",
        "- **{}**",
        "*{}*.",
        "**{}**;",
        "_{}_ /",
        "*<{}>*,",
        "(**{}**)",
        "\u2026{}",
        "\u2192 {}",
        "\u27a4{}",
        "\u2709\ufe0f{}",
        "\U0001f4e7{}",
        "\U0001f4e7 {} \U0001f331",
        "\u2714\ufe0f {}",
        "\u00a7{}",
        "| {}",
        "|{}|",
        "/{}",
        "\\{}",
        "\u201c{}\u201d.",
        "\u00ab\u00a0{}\u00a0\u00bb",
    ],
)
def test_an_address_in_its_wrapping_is_that_address(typed: str) -> None:
    assert read(typed.replace("{}", ADDRESS)) == ADDRESS


@pytest.mark.parametrize(
    ("typed", "sent_to"),
    [
        ("ana @ example.org", "ana@example.org"),
        ("ana\u00a0@\u2003example.org", "ana@example.org"),
        ("ana\uff20example\uff0eorg", "ana@example.org"),
        ("\uff21\uff4e\uff41\uff20example\u3002org", "Ana@example.org"),
        ("ana\ufe6bexample.org", "ana@example.org"),
        ("ana&#64;example.org", "ana@example.org"),
        ("ana&amp;eva@example.org", "ana&eva@example.org"),
        ("mailto:ana%40example.org", "ana@example.org"),
        ("mailto:ana%2Bcarta@example.org", "ana+carta@example.org"),
        ("a\u00adna\u200b@exam\u00adple.org", "ana@example.org"),
        ("ana\u2011maria@red\u2010sur.example", "ana-maria@red-sur.example"),
        ("ANA@EXAMPLE.ORG", "ANA@example.org"),
        ("ana@example.org.", "ana@example.org"),
        (".ana@example.org", "ana@example.org"),
        ("ana@gmail,com", "ana@gmail.com"),
        ("ana@yahoo.com,mx", "ana@yahoo.com.mx"),
        ("'ana'@example.org", "ana@example.org"),
        ("*ana@example.org", "*ana@example.org"),
        ("_ana@example.org", "_ana@example.org"),
        ("_ana@example.org.", "_ana@example.org"),
        ("o'neill@example.org", "o'neill@example.org"),
    ],
)
def test_other_keyboards_and_programs_write_the_same_address(typed: str, sent_to: str) -> None:
    assert read(typed) == sent_to


@pytest.mark.parametrize("apostrophe", APOSTROPHES, ids=ascii)
def test_an_apostrophe_of_any_keyboard_is_one(apostrophe: str) -> None:
    expected = "`" if apostrophe in "`\uff40" else "'"  # that one may stand in a name
    assert read(f"o{apostrophe}neill@example.org") == f"o{expected}neill@example.org"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ana@example.org, eva@example.org", "several"),
        ("ana@example.org eva@example.org", "several"),
        ("ana@example.org;eva@example.org", "several"),
        ("ana@example.org/eva@example.org", "invalid"),
        ("Ana <ana@example.org>, Eva <eva@example.org>", "several"),
        ("eva@example.org <ana@example.org>", "several"),
        ("mailto:ana@example.org,eva@example.org", "several"),
        ("ana@example.org\r\nBcc: eva@example.org", "several"),
        ("Mi correo es ana@example.org", "words"),
        ("Correo: ana@example.org", "words"),
        ("ana@example.org o llámame", "words"),
        ("ana maria@example.org", "words"),
        ("ana@exam ple.org", "spaces"),
        ("ana@example. org", "spaces"),
        ("ana arroba example.org", "invalid"),
        ("ana@", "invalid"),
        ("<>", "required"),
        ("mailto:", "required"),
        ("\u201c\u201d", "required"),
        (f"{990 * 'a '} ana@example.org", "too-long"),
    ],
)
def test_what_could_mean_two_things_is_not_guessed(typed: str, code: str) -> None:
    assert refused(typed) == code


pieces = st.sampled_from(
    [
        ADDRESS,
        "eva@example.org",
        "ana",
        "@",
        "example.org",
        "mailto:",
        "<",
        ">",
        "(",
        ")",
        "[",
        "]",
        "&lt;",
        "&#64;",
        "'",
    ]
) | st.sampled_from([*WHITE, *UNSEEN, *SIGNS, *BEHIND])


@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=40))
def test_what_is_read_once_is_read_the_same_again(typed: str) -> None:
    try:
        address = parse_address(typed)
    except AddressRefused:
        return
    assert parse_address(address.as_typed) == address
    assert parse_address(f" <{address.as_typed}>. ") == address
    assert parse_address(address.canonical).canonical == address.canonical


@given(st.lists(pieces, max_size=12).map("".join))
def test_of_two_addresses_none_is_taken(typed: str) -> None:
    """Whatever surrounds them: what is read is the only address that the text has."""
    try:
        address = parse_address(typed)
    except AddressRefused:
        return
    for one, other in ((ADDRESS, "eva@example.org"), ("eva@example.org", ADDRESS)):
        if address.as_typed == one:
            assert f" {other} " not in f" {typed} "


def test_the_longest_text_of_the_worst_kind_ends() -> None:
    """A pattern that tries every way to part a text would not."""
    longest = pasted_addresses.LONGEST
    for piece in ("<", "< ", " ", "(", "a@", "&lt;", "mailto:", "'", "*", "a.", "@", "<a@b>", "&", "%40", ",a"):
        text = (piece * longest)[:longest]
        for typed in (text, f"{text}@", f"<{text}"[:longest], f"a@{text}"[:longest]):
            with suppress(AddressRefused):
                parse_address(typed)
