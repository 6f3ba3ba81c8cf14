"""Endings: those that no mail reaches are refused, and a new one is not refused for years."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from publicsuffixlist import PublicSuffixList

from chalicelib.rules.fields import top_levels
from chalicelib.rules.fields.emails import AddressRefused, parse_address, stored_address
from infra import top_levels as generator

LISTED = int(datetime.fromisoformat(top_levels.listed_on()).replace(tzinfo=UTC).timestamp())
DAY = 86_400
# Not delegated; made of what could be.
NEW = "quechua"


def accepted(typed: str, now: int = LISTED, *, examples: bool = True) -> bool:
    try:
        parse_address(typed, now, examples=examples)
    except AddressRefused as refusal:
        assert refusal.code in ("ending", "invalid")
        return False
    return True


def test_the_list_is_that_of_the_locked_package() -> None:
    assert generator.PATH.read_text(encoding="ascii") == generator.content(), "run `make endings`"


def test_the_list_says_its_day() -> None:
    day = datetime.fromisoformat(top_levels.listed_on()).date()
    assert timedelta(0) < day - datetime(2026, 1, 1, tzinfo=UTC).date()
    assert f"of {day.isoformat()}." in generator.PATH.read_text(encoding="ascii").split("\n")[0]


def test_it_has_every_ending_of_the_public_suffix_list_and_none_besides() -> None:
    known = PublicSuffixList(only_icann=True, accept_unknown=False)
    assert len(top_levels.in_use()) > 1_400
    # Nobody gets a name directly under .za.
    assert [name for name in top_levels.in_use() if known.publicsuffix(f"red.{name}") is None] == ["za"]
    for name in ("conm", "c", "1", "example", NEW, "localdomain", "corp"):
        assert name not in top_levels.in_use()


@pytest.mark.parametrize("host", ["red.org", "red.mx", "red.museum", "red.coop", "red.中国", "red.xn--fiqs8s", "ñu.рф"])
def test_every_ending_in_use_is_accepted_as_it_is_typed(host: str) -> None:
    assert accepted(f"ana@{host}")
    assert accepted(f"ana@{host.upper()}.")


def test_every_listed_ending_is_accepted() -> None:
    special = top_levels.UNREACHABLE
    refused = [name for name in sorted(top_levels.in_use() - special) if not accepted(f"ana@red.{name}")]
    assert not refused


@pytest.mark.parametrize("name", sorted(top_levels.UNREACHABLE))
def test_special_use_names_are_refused_however_old_the_list_is(name: str) -> None:
    for host in (f"red.{name}", f"red.{name.upper()}", f"a.b.{name}.", f"home.{name}"):
        assert not accepted(f"ana@{host}")
        assert not accepted(f"ana@{host}", LISTED + 9_999 * DAY)


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost.localdomain", "home.arpa", "1.168.192.in-addr.arpa", "red.invalid", "red.test", "x.onion"],
)
def test_hosts_that_are_reserved_are_refused(host: str) -> None:
    assert not accepted(f"ana@{host}")


@pytest.mark.parametrize("host", ["example.c", "x.conm", "x.1", "x.123", "x.o1", "red.orgg", "x.xn--zzzz", f"x.{NEW}"])
def test_endings_that_do_not_exist_are_refused(host: str) -> None:
    assert not accepted(f"ana@{host}")


def test_an_old_list_does_not_keep_a_new_ending_out() -> None:
    """Nobody may have updated the stage for years, and the ending be real by now."""
    assert not accepted(f"ana@red.{NEW}", LISTED + top_levels.BELIEVED_DAYS * DAY)
    assert accepted(f"ana@red.{NEW}", LISTED + top_levels.BELIEVED_DAYS * DAY + 1)
    for impossible in ("x.c", "x.1", "x.o1", "red.localdomain"):
        assert not accepted(f"ana@{impossible}", LISTED + 9_999 * DAY)


def test_what_was_accepted_once_is_written_to_whatever_the_list_says() -> None:
    address = parse_address(f"ana@red.{NEW}", LISTED + 9_999 * DAY).as_typed
    assert stored_address(address).as_typed == address
    with pytest.raises(AddressRefused):
        stored_address("ana@localhost.localdomain")


@pytest.mark.parametrize("host", ["example.org", "example.com", "mail.example.net", "red.example", "a.b.EXAMPLE"])
def test_names_for_examples_are_accepted_where_they_are_used(host: str) -> None:
    assert accepted(f"ana@{host}")
    assert not accepted(f"ana@{host}", examples=False)


@pytest.mark.parametrize("host", ["example.mx", "myexample.org", "example.com.mx"])
def test_names_that_only_look_like_examples_are_people_s(host: str) -> None:
    assert accepted(f"ana@{host}", examples=False)


def test_an_ordinary_address_reads_the_list_and_loads_no_library() -> None:
    code = (
        "import sys; from chalicelib.rules.fields.emails import parse_address; parse_address('ana@red.org.mx', 1);"
        "print(sorted({'publicsuffixlist', 'email_validator', 'html'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3], capture_output=True, text=True
    )
    assert ran.stdout == "[]\n"
