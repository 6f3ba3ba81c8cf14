"""The files of drafts in DynamoDB: each is written over the one that was read, and what it was can be found again."""

import pytest

from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.ports.drafts import Drafts
from chalicelib.rules.organisers.draft import DraftFile
from tests.fakes.drafts import MemoryDrafts

AT = 1_790_000_000_000
ES = DraftFile("es.md", "Agua", "eva", AT, 1)


@pytest.fixture(params=["dynamodb", "memory"])
def drafts(request: pytest.FixtureRequest, aws: None) -> Drafts:
    return DynamoDrafts() if request.param == "dynamodb" else MemoryDrafts()


def test_a_file_is_written_over_the_one_that_was_read(drafts: Drafts) -> None:
    assert drafts.file("agua", "es.md") is None
    assert drafts.put("agua", ES, expected=0)
    assert drafts.file("agua", "es.md") == ES
    assert not drafts.put("agua", DraftFile("es.md", "Tierra", "luz", AT + 1), expected=0)
    assert drafts.put("agua", DraftFile("es.md", "Tierra", "luz", AT + 1), expected=1)
    assert not drafts.put("agua", DraftFile("es.md", "Aire", "eva", AT + 2), expected=1)
    assert drafts.file("agua", "es.md") == DraftFile("es.md", "Tierra", "luz", AT + 1, 2)


def test_a_letter_has_its_own_files(drafts: Drafts) -> None:
    for slug, name in (("agua", "es.md"), ("agua", "press.es.md"), ("agua-limpia", "es.md")):
        assert drafts.put(slug, DraftFile(name, f"{slug}/{name}", "eva", AT), expected=0)
    assert {name: file.text for name, file in drafts.files("agua").items()} == {
        "es.md": "agua/es.md",
        "press.es.md": "agua/press.es.md",
    }


def test_what_a_file_was_is_listed_and_read(drafts: Drafts) -> None:
    for at in (AT, AT + 1):
        drafts.keep("agua", DraftFile("es.md", f"a las {at}", "eva", at, 3), expires_at=AT)
    drafts.keep("agua", DraftFile("press.es.md", "prensa", "eva", AT, 1), expires_at=AT)
    listed = drafts.kept("agua", "es.md")
    assert [(file.at_ms, file.by, file.text) for file in listed] == [(AT + 1, "eva", ""), (AT, "eva", "")]
    found = drafts.kept_at("agua", "es.md", AT)
    assert found is not None
    assert (found.name, found.text, found.at_ms) == ("es.md", f"a las {AT}", AT)
    assert drafts.kept_at("agua", "es.md", AT + 5) is None
    assert [file.at_ms for file in drafts.kept("agua", "es.md", before_ms=AT + 1)] == [AT]
    assert [file.at_ms for file in drafts.kept("agua", "es.md", most=1)] == [AT + 1]
    assert drafts.kept("agua", "es.md", before_ms=AT) == []


def test_the_largest_file_is_stored(drafts: Drafts) -> None:
    assert drafts.put("agua", DraftFile("es.md", "ñ" * 75_000, "eva", AT), expected=0)
    found = drafts.file("agua", "es.md")
    assert found is not None
    assert len(found.text) == 75_000
