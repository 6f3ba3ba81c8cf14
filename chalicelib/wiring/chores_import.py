"""Jobs that import a list, put together when one comes: most minutes there is none, and their reader is large."""

import functools
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.kms import KmsDataKeys
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.ports.organisers_jobs import Kind
from chalicelib.rules.letters.letter import Letter
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.wiring.organise import letters, mail_queue, now_ms, peppers, vouched_limit

if TYPE_CHECKING:
    from chalicelib.organising.importing import Importer
    from chalicelib.organising.signatory_files.checking import ImportRow


@functools.cache
def rows() -> Kind:
    """What adds the rows of a file, one after another."""
    from chalicelib.organising.import_store import ImportStore
    from chalicelib.organising.jobs.import_rows import ImportKind

    store = ImportStore(S3Bucket(settings.current().state_bucket), _vault())
    return ImportKind(vouched_limit(), letters(), store, _importer, now_ms)


def _importer(letter: Letter, rows: "Sequence[ImportRow]") -> "Importer":
    from chalicelib.organising.importing import Importer

    marks = _published_marks(letter) if any(row.mark for row in rows) else frozenset()
    return Importer(DynamoSignatures(_vault()), mail_queue(), letter, peppers().of(letter), marks)


@functools.cache
def _vault() -> LetterVault:
    """Reads a letter's head for each row: nothing is sealed for a letter whose keys were destroyed a moment ago."""
    return LetterVault(letters(), KmsDataKeys())


def _published_marks(letter: Letter) -> frozenset[str]:
    """The marks of the letter's own published list, so that its entries are not added to it again."""
    body = S3Bucket(settings.current().site_bucket).get(f"{letter.folder}/signatories.json")
    return frozenset(row.get("mark", "") for row in json.loads(body or b"[]")) - {""}
