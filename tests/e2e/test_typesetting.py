"""The function that typesets, from its own zip on the local stack, with IAM on."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.typeset_function import LambdaTypesetter
from chalicelib.publishing.files.pdf_sheets import card_sheet, letter_sheet
from infra.local.stack import LocalStack
from tests.conftest import forget_clients
from tests.support.contents import content_of, signatory

pytestmark = pytest.mark.ministack

BEGIN_PDF, BEGIN_PNG = b"%PDF-1.", b"\x89PNG\r\n\x1a\n"
CONTENT = content_of([signatory(1, "Rosa Amancay")])


@pytest.fixture
def as_function(on_stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Act with only the permissions of a function, given by its logical id."""

    def become(name: str) -> None:
        described = on_stack.client("lambda").get_function_configuration(FunctionName=on_stack.info["functions"][name])
        lent = on_stack.client("sts").assume_role(RoleArn=described["Role"], RoleSessionName="test")["Credentials"]
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", lent["AccessKeyId"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", lent["SecretAccessKey"])
        monkeypatch.setenv("AWS_SESSION_TOKEN", lent["SessionToken"])
        forget_clients()

    return become


def typesetter() -> LambdaTypesetter:
    config = settings.current()
    return LambdaTypesetter(S3Bucket(config.state_bucket), config.typeset_function)


def test_a_publisher_has_letters_and_cards_typeset(as_function: Callable[[str], None]) -> None:
    as_function("Publish")
    pdf = typesetter().typeset("agua-typeset", letter_sheet(CONTENT, "es"))
    png = typesetter().typeset("invited/agua-typeset", card_sheet(CONTENT, "es"))
    assert pdf is not None and pdf.startswith(BEGIN_PDF)
    assert png is not None and png.startswith(BEGIN_PNG)


@pytest.mark.parametrize("name", ["APIHandler", "SendMail", "Typeset"])
def test_no_other_function_has_anything_typeset(as_function: Callable[[str], None], name: str) -> None:
    as_function(name)
    assert typesetter().typeset("agua-refused", card_sheet(CONTENT, "es")) is None
    refused(clients.lambda_().invoke, FunctionName=settings.current().typeset_function, Payload="{}")


def test_it_reads_and_writes_nothing_but_sheets_and_what_they_become(
    as_function: Callable[[str], None], on_stack: LocalStack
) -> None:
    state, site = settings.current().state_bucket, on_stack.info["site_bucket"]
    as_function("Typeset")
    clients.s3().put_object(Bucket=state, Key="agua/typeset/x.png", Body=b"x")
    for bucket, key in ((state, "agua/rolls/x.gz"), (state, "agua/letter.es.pdf"), (site, "agua/typeset/x.pdf")):
        refused(clients.s3().get_object, Bucket=bucket, Key=key)
        refused(clients.s3().put_object, Bucket=bucket, Key=key, Body=b"x")


def test_a_letter_that_is_published_has_its_pdf_and_its_card_beside_it(
    on_stack: LocalStack, open_letter: Callable[[], str]
) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    site = S3Bucket(on_stack.info["site_bucket"])
    for path, begins in (("letter.es.pdf", BEGIN_PDF), ("card.png", BEGIN_PNG)):
        body = site.get(f"{slug}/{path}")
        assert body is not None and body.startswith(begins), path


def refused(call: Callable[..., Any], **request: Any) -> None:
    with pytest.raises(clients.s3().exceptions.ClientError, match="AccessDenied"):
        call(**request)
