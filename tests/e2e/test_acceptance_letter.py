"""A real open letter is rendered as it was published: every word, every signatory, every count."""

import contextlib
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatures.member import Member
from infra.local.stack import LocalStack
from tests.e2e.client import edition, firmamos, published
from tests.support import acceptance_letter

pytestmark = [pytest.mark.ministack, pytest.mark.acceptance_letter]


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def page(on_stack: LocalStack, tmp_path: Path) -> tuple[BeautifulSoup, LocalStack, str]:
    slug = acceptance_letter.write_source(tmp_path / "carta")
    firmamos("letter", "push", str(tmp_path / "carta"))
    with contextlib.suppress(LetterRefused):  # another test of this session opened it
        firmamos("letter", "open", slug)
    file = tmp_path / "firmas.json"
    file.write_text(json.dumps(acceptance_letter.with_members_as_they_are()), encoding="utf-8")
    firmamos("import", str(file), "--letter", slug, "--vouched-by", "Equipo de la carta")
    on_stack.publish_until_settled(slug)
    return BeautifulSoup(published(on_stack, slug), "html5lib"), on_stack, slug


def names_of(entry: Tag) -> list[str]:
    return [found.get_text() for found in entry("bdi")]


def test_every_word_and_every_signatory_is_there(page: tuple[BeautifulSoup, LocalStack, str]) -> None:
    soup, stack, slug = page
    head, signatories = acceptance_letter.head(), acceptance_letter.signatories()
    letter = soup.article
    assert letter is not None
    text = words(letter.get_text(" "))
    for said in (head["date_as_printed"], head["subject"], head["closing"], *head["headings"].values()):
        assert words(said) in text
    for addressee in head["addressees"]:
        assert addressee["name"] in text
        assert addressee["title"] in text

    expected = BeautifulSoup(MarkdownIt("commonmark").render(acceptance_letter.body()), "html5lib")
    paragraphs = [words(paragraph.get_text()) for paragraph in letter("p")]
    for paragraph in expected("p"):
        assert words(paragraph.get_text()) in paragraphs
    assert [found.get_text() for found in letter("em")] == [found.get_text() for found in expected("em")]
    links = [(found.get_text(), found["href"]) for found in expected("a")]
    assert len(links) == 5
    shown = [(found.get_text(), found["href"]) for found in letter("a")]
    assert [link for link in shown if link in links] == links

    organisations, persons = (found for found in letter("ol") if found.find("bdi"))
    wanted = [[one["name"], *one["members"]] for one in signatories["organisations"]]
    assert [names_of(entry) for entry in organisations.find_all("li", recursive=False)] == wanted
    assert [names_of(entry) for entry in persons.find_all("li", recursive=False)] == [
        [one["name"]] for one in signatories["individuals"]
    ]

    listed = json.loads(published(stack, slug, "signatories.json"))
    data = [(one["number"], one["name"], [Member.from_json(each).printed for each in one["members"]]) for one in listed]
    assert data == [(one["number"], one["name"], one["members"]) for one in signatories["organisations"]] + [
        (one["number"], one["name"], []) for one in signatories["individuals"]
    ]
    distinct, members = acceptance_letter.facts()["distinct"], acceptance_letter.members()
    assert {one["name"]: len(one["members"]) for one in listed if one["kind"] == "coalition"} == members
    counts = edition(stack, slug)["counts"]
    assert (counts["persons"], counts["organisations"], counts["coalitions"], counts["unnamed"]) == (
        distinct["persons_of_their_own"], distinct["organisations_of_their_own"], distinct["coalitions"], 0,
    )  # fmt: skip


def test_it_counts_truly_once_its_names_are_decided(page: tuple[BeautifulSoup, LocalStack, str]) -> None:
    _, stack, slug = page
    facts = acceptance_letter.facts()
    for names in (*facts["same"], *facts["same_persons"]):
        for other in names[1:]:
            firmamos("matches", "decide", slug, names[0], other, "one")
    stack.publish_until_settled(slug)
    counts = edition(stack, slug)["counts"]
    expected = {
        "organisations": "organisations_of_their_own", "members": "member_organisations", "both": "both",
        "organisations_in_all": "organisations_in_all", "persons_in_both": "persons_in_both",
        "persons_in_all": "persons_in_all",
    }  # fmt: skip
    assert {name: counts[name] for name in expected} == {
        name: facts["distinct"][known] for name, known in expected.items()
    }
    sentence = "103 organizaciones (41 por sí mismas y 72 como integrantes de 2 coaliciones; 10, de ambas formas)"
    for path in ("", "es/press/", "es/embed/counter.html", "letter.es.txt"):
        assert sentence in words(BeautifulSoup(published(stack, slug, path), "html5lib").get_text(" "))


@pytest.mark.promise("Nobody signs who did not confirm")
def test_the_import_is_logged_with_who_vouched(page: tuple[BeautifulSoup, LocalStack, str]) -> None:
    _, stack, slug = page
    found = stack.client("dynamodb").query(
        TableName=stack.info["tables"]["letters"],
        KeyConditionExpression="letter = :slug AND begins_with(#record, :audit)",
        ExpressionAttributeNames={"#record": "record"},
        ExpressionAttributeValues={":slug": {"S": slug}, ":audit": {"S": "audit#"}},
    )
    lines = [json.loads(item["content"]["S"]) for item in found["Items"]]
    imported = next(line for line in lines if line["what"] == "import")
    assert imported["detail"]["vouched_by"] == "Equipo de la carta"
    signatories = acceptance_letter.signatories()
    assert imported["detail"]["rows"] == str(len(signatories["organisations"]) + len(signatories["individuals"]))
    assert not re.search("Reyes|Ávila", json.dumps(lines))
