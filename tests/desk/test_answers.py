"""What a page answers: a file of any bytes reaches whoever downloads it as it is, whatever their browser asks for."""

import base64

from chalice.app import Response
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk import answers
from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit
from tests.support.api import event


@given(content=st.binary(max_size=300), accept=st.sampled_from([None, "", "text/html", "*/*", "application/zip"]))
def test_a_file_of_any_bytes_arrives_as_it_is(content: bytes, accept: str | None) -> None:
    desk = Desk()

    @desk.get("/file", None)
    def file(visit: Visit) -> Response:
        return answers.binary(content, "letter.zip", "application/zip")

    request = event("apigateway-proxy") | {
        "headers": {} if accept is None else {"Accept": accept},
        "multiValueHeaders": {} if accept is None else {"Accept": [accept]},
        "resource": "/file",
        "path": "/file",
    }
    request["requestContext"] |= {"resourcePath": "/file", "httpMethod": "GET", "path": "/file"}
    request["httpMethod"] = "GET"
    answer = desk(request, None)
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert base64.b64decode(answer["body"]) == content
    assert answer["headers"]["Content-Disposition"] == 'attachment; filename="letter.zip"'
    assert answer["headers"]["Cache-Control"] == answers.HEADERS["Cache-Control"]
