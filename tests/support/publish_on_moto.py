"""Publishes editions on moto, and reads them."""

import json
from dataclasses import replace
from typing import Any

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.ports.publishing import one_by_one
from chalicelib.publishing.all_letters import publish_one
from chalicelib.wiring.publish import publisher
from tests.fakes.publishing import FakeTypesetter
from tests.support import leak_search
from tests.support.roles import acting
from tests.support.samples import SLUG


def publish() -> dict[str, bytes]:
    """Publish the changes, with PDFs, workbook and front page; returns the served files as `leak_search.site` does."""
    # One file after another: moto does not handle parallel writes well.
    by = replace(publisher(), typesetter=FakeTypesetter(), each=one_by_one)
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    with acting("Publish"):
        publish_one(by, letter)
    return leak_search.site()


def edition(files: dict[str, bytes]) -> dict[str, Any]:
    """The manifest of the current edition."""
    return dict(_json(files, "edition.json"))


def listed(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The current list of signatories."""
    return list(_json(files, "signatories.json"))


def _json(files: dict[str, bytes], name: str) -> Any:
    # The file's own text is followed by its headers.
    return json.JSONDecoder().raw_decode(files[f"site {SLUG}/{name}"].decode())[0]
