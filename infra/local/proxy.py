"""Two proxies to the emulator: the API's public address, and the functions' path to SES, which records the mails."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from infra.local.inbox import Mailbox
from infra.local.serving import Handler

# Hop-by-hop headers, which a proxy does not forward.
HOP_BY_HOP = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
SEND_EMAIL = "/v2/email/outbound-emails"
CLIENT = "x-forwarded-for"

Answer = tuple[int, list[tuple[str, str]], bytes]


def forward(endpoint: str, handler: Handler, path: str, body: bytes) -> Answer:
    """Forwards a request and returns the emulator's answer unchanged: no redirect is followed, nothing is decoded."""
    target = urlsplit(endpoint)
    connection = http.client.HTTPConnection(target.hostname or "", target.port)
    try:
        connection.putrequest(handler.command, path, skip_host=True, skip_accept_encoding=True)
        for name, value in handler.headers.items():
            if name.lower() not in (*HOP_BY_HOP, CLIENT):
                connection.putheader(name, value)
        # API Gateway takes the client's address from the connection. The emulator takes it from this header.
        connection.putheader(CLIENT, str(handler.client_address[0]))
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        kept = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP]
        return response.status, kept, response.read()
    finally:
        connection.close()


def api_handler(endpoint: str, api_id: str, stage: str, gateway_responses: dict[str, Any]) -> type[Handler]:
    """The handler of the API's server, which stands for a custom domain of API Gateway.

    The emulator does not import an API's gateway responses, so this replaces its errors with the packaged template's
    pages, as AWS does by itself.
    """
    prefix = f"/_aws/execute-api/{api_id}/{stage}"

    class ApiHandler(Handler):
        def do_GET(self) -> None:
            status, headers, body = forward(endpoint, self, prefix + self.path, self.body())
            kind = next((value for name, value in headers if name.lower() == "x-amzn-errortype"), None)
            if kind is not None:
                status, headers, body = gateway_error(gateway_responses, kind, status, self.headers.get("Accept", ""))
            self.answer(status, headers, body)

        do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET

    return ApiHandler


def gateway_error(responses: dict[str, Any], kind: str, status: int, accept: str) -> Answer:
    """The template's answer for one of API Gateway's own errors."""
    if kind.startswith("MissingAuthenticationToken"):
        name = "MISSING_AUTHENTICATION_TOKEN"
    elif status == 429:
        name = "THROTTLED"
    elif status == 413:
        name = "REQUEST_TOO_LARGE"
    else:
        name = "DEFAULT_5XX" if status >= 500 else "DEFAULT_4XX"
    response = responses[name]
    fixed = response["ResponseParameters"]["Headers"]
    content_type = "text/html" if "text/html" in accept else "application/json"
    headers = [(header, value[1:-1]) for header, value in fixed.items()]
    headers.append(("Content-Type", content_type))
    return (
        int(response.get("StatusCode", status)),
        headers,
        response["ResponseTemplates"][content_type].encode(),
    )


def ses_handler(endpoint: str, mailbox: Mailbox) -> type[Handler]:
    """The handler through which the functions reach SES.

    The emulator stores a mail's texts but not its headers, so the whole mail is stored here once the emulator has
    accepted it. Host and signature pass unchanged, so the emulator still enforces IAM.
    """

    class SesHandler(Handler):
        def do_GET(self) -> None:
            sent = self.body()
            status, headers, body = forward(endpoint, self, self.path, sent)
            if status == 200 and self.command == "POST" and self.path == SEND_EMAIL:
                mailbox.keep(json.loads(body)["MessageId"], json.loads(sent))
            self.answer(status, headers, body)

        do_POST = do_PUT = do_DELETE = do_GET

    return SesHandler
