"""Serves the API on the Web: does API Gateway's part, from a URL's path to the function's event."""

import base64
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import app
from infra.gateway import gateway_responses
from infra.local.proxy import gateway_error
from tests.support.api import event
from tests.support.roles import acting

Environ = dict[str, Any]
# What precedes a path at the address that API Gateway itself gives to an API.
STAGE = "/api"
Start = Callable[[str, list[tuple[str, str]]], Any]

# Each route's path as a pattern for its parameters, none of which contains a slash. One slash behind it is ignored:
# https://github.com/aws-powertools/powertools-lambda-python/issues/1552
RESOURCES = {
    resource: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(resource)) + "/?")
    for resource in app.app.routes
}


def wsgi(environ: Environ, start: Start) -> Iterable[bytes]:
    """The whole API, as a WSGI application."""
    # WSGI passes each byte of the path as one character.
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    for resource, pattern in RESOURCES.items():
        found = pattern.fullmatch(path)
        if found and environ["REQUEST_METHOD"] in app.app.routes[resource]:
            with acting("APIHandler"):
                answer = app.app(event_of(environ, resource, path, found.groupdict(), STAGE), None)
            start(status_line(answer["statusCode"]), list(answer["headers"].items()))
            return [answer["body"].encode()]
    kind = "MissingAuthenticationTokenException"
    status, headers, body = gateway_error(gateway_responses(), kind, 403, environ.get("HTTP_ACCEPT", ""))
    start(status_line(status), headers)
    return [body]


def status_line(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"


def event_of(environ: Environ, resource: str, path: str, parameters: dict[str, str], stage: str = "") -> dict[str, Any]:
    """The event of API Gateway for a request; ``stage`` precedes the path at the address of its own."""
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name == "CONTENT_TYPE" and value)
    }
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    asked = event("apigateway-proxy")
    asked |= {
        "resource": resource,
        "path": path,
        "httpMethod": environ["REQUEST_METHOD"],
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters or None,
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }
    context = {"resourcePath": resource, "httpMethod": environ["REQUEST_METHOD"], "path": f"{stage}{path}"}
    asked["requestContext"] |= context
    return asked
