"""Editions brought out on moto, and what they say of themselves."""

import json
from dataclasses import replace
from typing import Any

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.ports.publishing import one_by_one
from chalicelib.wiring.publish import publisher
from tests.fakes.publishing import FakeTypesetter
from tests.support import leak_search
from tests.support.samples import SLUG


def publish() -> dict[str, bytes]:
    """Bring out what has changed, PDFs and workbook with it; what is served then, as `leak_search.site` has it."""
    # One file after another: moto does not take several at once well.
    by = replace(publisher(), typesetter=FakeTypesetter(), each=one_by_one)
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    by.publish(letter)
    return leak_search.site()


def edition(files: dict[str, bytes]) -> dict[str, Any]:
    """The manifest of the present edition."""
    return dict(_json(files, "edition.json"))


def listed(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The present list of signatories."""
    return list(_json(files, "signatories.json"))


def _json(files: dict[str, bytes], name: str) -> Any:
    # Behind the file's own words stand those of its headers.
    return json.JSONDecoder().raw_decode(files[f"site {SLUG}/{name}"].decode())[0]
