"""What organisers do with readers' reports, on AWS: for their page."""

from chalicelib.aws.dynamodb.reports import DynamoReports
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.aws.kms import KmsDataKeys
from chalicelib.organising.reports import ReportDesk
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.wiring import organise
from chalicelib.wiring.organise_entries import lists, now_ms, signatures


def report_desk(by: str) -> ReportDesk:
    vault = LetterVault(organise.letters(), KmsDataKeys())
    return ReportDesk(DynamoWaiting(), DynamoReports(), signatures(), lists(), vault, organise.letters(), by, now_ms)
