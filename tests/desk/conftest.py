"""A letter and the stage's key of organisers in moto, for the tests of pages."""

import functools
import gettext
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from babel.messages.pofile import read_po

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.kms import KmsKeyMaker
from chalicelib.pages.templates import LOCALES
from tests.support import process_caches
from tests.support.moto_aws import store_letter
from tests.support.samples import SLUG, VERSION


@pytest.fixture(autouse=True)
def stage(aws: None) -> None:
    """A stage with one letter, and a new process."""
    prepare_stage()


def prepare_stage() -> None:
    """A stage with one letter and the stage's keys, in a new process."""
    process_caches.forget()
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter()
    DynamoPeople().put_wrapped_key(KmsKeyMaker(settings.current().key_id).new_organisers_key())


@pytest.fixture(autouse=True)
def every_sentence_is_translated(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """No page may show a sentence that the catalogues do not have: templates translate what views name, and no check
    of the templates sees that. A test that means to show one takes it out of this set."""
    unknown: set[str] = set()
    for kind in (gettext.NullTranslations, gettext.GNUTranslations):
        for name, place in (("gettext", 0), ("ngettext", 0), ("pgettext", 1), ("npgettext", 1)):
            monkeypatch.setattr(kind, name, _noting(getattr(kind, name), place, unknown))
    yield unknown
    assert unknown == set()


def _noting(translate: Callable[..., str], place: int, unknown: set[str]) -> Callable[..., str]:
    def noting(catalogue: Any, *arguments: Any) -> str:
        if arguments[place] not in _sentences():
            unknown.add(arguments[place])
        return translate(catalogue, *arguments)

    return noting


@functools.cache
def _sentences() -> frozenset[str]:
    """The message ids of the catalogues."""
    found: set[str] = {""}
    for path in (LOCALES / "es" / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            found.update(entry.id if isinstance(entry.id, str) else entry.id[0] for entry in read_po(file))
    return frozenset(found)
