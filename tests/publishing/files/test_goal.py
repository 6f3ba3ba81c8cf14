"""A goal is shown beside the count, in words and as a bar, of confirmed signatures alone, and presses nobody."""

import json
from dataclasses import replace

import jsonschema
import pytest
from bs4 import BeautifulSoup

from chalicelib.authoring.folder import GREATEST_GOAL, LEAST_GOAL, SourceRefused, read_files
from chalicelib.authoring.source_files import GivenFiles
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import embeds, json_schemas, letter_page, text_file
from tests.support.contents import signatory
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.newsroom import edition, page
from tests.support.publisher_world import PublisherWorld
from tests.support.samples import SLUG

# Seven signatures: four entries, and three who are not named.
SIGNED = 7
WORDS = {
    "es": ("7 de 500 firmas confirmadas.", "Se alcanzó la meta de 7 firmas."),
    "en": ("7 of 500 signatures confirmed.", "The goal of 7 signatures is reached."),
}


def shown_in(content: Content, lang: str) -> dict[str, BeautifulSoup]:
    """The pages that show a goal, read as HTML."""
    return {
        "letter": page(letter_page.files(content), f"{lang}/index.html"),
        "counter": page(embeds.files(content), f"{lang}/embed/counter.html"),
    }


@pytest.mark.parametrize("lang", WORDS)
def test_confirmed_signatures_of_the_goal_are_said_and_drawn(lang: str) -> None:
    content = edition(goal=500)
    assert content.counts.signatures == SIGNED
    for shown in shown_in(content, lang).values():
        words, bar = shown.select_one("#goal"), shown.select_one("progress")
        assert words is not None and bar is not None
        assert words.get_text() == WORDS[lang][0]
        assert (bar["value"], bar["max"], bar["aria-labelledby"]) == ("7", "500", "goal")
    assert WORDS[lang][0] in " ".join(text_file.files(content)[f"letter.{lang}.txt"].decode().split())
    picture = page(embeds.files(content), f"{lang}/embed/counter.svg")
    assert WORDS[lang][0] in " ".join(picture.get_text(" ").split())


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("goal", [SIGNED, SIGNED - 1])
def test_a_goal_that_is_reached_is_said_to_be_and_nothing_more(lang: str, goal: int) -> None:
    content = edition(goal=goal)
    for shown in shown_in(content, lang).values():
        words = shown.select_one("#goal")
        assert words is not None and shown.select_one("progress") is None
        assert words.get_text() == WORDS[lang][1].replace("7", str(goal))


def test_without_a_goal_no_file_has_one() -> None:
    content = edition()
    for shown in shown_in(content, "es").values():
        assert shown.select_one("#goal, progress") is None
    with_goal = text_file.files(edition(goal=500))["letter.es.txt"].decode()
    without = text_file.files(content)["letter.es.txt"].decode()
    assert "meta" not in without and "500" not in without
    assert len(with_goal.splitlines()) == len(without.splitlines()) + 2


def test_an_edition_has_the_goal_of_its_letter_and_says_so_to_programs() -> None:
    world = PublisherWorld()
    world.confirmed("Ana Paz")
    assert world.publish() == "published"
    assert "goal" not in world.edition()
    head = world.letters.head(SLUG)
    assert head is not None
    assert world.letters.replace_head(head, replace(head, goal=12))
    world.now += 60_000
    assert world.publish() == "published"
    described = world.edition()
    assert described["goal"] == 12
    jsonschema.Draft202012Validator(json_schemas.EDITION).validate(described)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schemas.EDITION).validate(described | {"goal": 1})
    assert json.loads(world.read("edition.json"))["goal"] == 12


def test_signatures_that_are_not_confirmed_do_not_count() -> None:
    content = replace(edition(goal=500), roll={"a": signatory(1, "Ana Paz")}, unnamed=0)
    words = shown_in(content, "en")["letter"].select_one("#goal")
    assert words is not None
    assert words.get_text() == f"{content.counts.signatures} of 500 signatures confirmed."


@pytest.mark.parametrize("goal", ["1", "0", "-5", "true", "2.5", '"500"', "[500]", str(GREATEST_GOAL + 1)])
def test_a_goal_is_a_whole_number(goal: str) -> None:
    files = {path.name: path.read_text("utf-8") for path in EXAMPLE.iterdir() if path.suffix in (".md", ".toml")}
    toml = files["letter.toml"]
    for good in (LEAST_GOAL, GREATEST_GOAL):
        assert read_files(GivenFiles(files | {"letter.toml": f"goal = {good}\n{toml}"}), SPOKEN).goal == good
    with pytest.raises(SourceRefused, match="whole number of signatures") as refused:
        read_files(GivenFiles(files | {"letter.toml": f"goal = {goal}\n{toml}"}), SPOKEN)
    assert [problem.line for problem in refused.value.problems] == [1]
