"""``make openapi``: writes the OpenAPI 3.1 description of the API, from the routes of ``app.py`` and their policies."""

import json
import re
from collections.abc import Mapping
from typing import Any

import app
from chalicelib import __version__
from chalicelib.http.bodies import FORM, JSON
from chalicelib.rules.letters.letter import SLUG
from chalicelib.web.problems import OUR_FAULT, PAGES_BY_ERROR, PAGES_BY_STATUS
from infra import ROOT, print_line
from infra.gateway import PAGES
from infra.routes import ALWAYS, PAGE_REFUSALS, POLICIES, Answer, Policy

Json = dict[str, Any]

PATH = ROOT / "docs" / "openapi.json"
HTML = "text/html"

PARAMETERS: Mapping[str, Json] = {
    "slug": {
        "description": "The letter's slug; before the letter is public, followed by a full stop and its invitation",
        "schema": {"type": "string", "pattern": rf"^{SLUG.pattern}(\.[a-z2-7]{{26}})?$", "maxLength": 87},
    },
    "token": {
        "description": "The end of a mailed link, or of one that a coalition passes on",
        "schema": {"type": "string", "pattern": rf"^{SLUG.pattern}_[a-z2-7]{{77}}$", "maxLength": 138},
    },
}
# What each status means, whichever refusal it carries.
NAMES = {
    400: "The body cannot be read",
    404: "It does not exist, or no longer exists",
    409: "Not now: the current state is not what the request assumes",
    410: "It has expired or closed",
    413: "The body is larger than any form",
    415: "The body is neither a form nor JSON",
    429: "Too many requests for now",
    500: "An error on our side",
    503: "A backing service did not answer; assume that nothing was done",
}
RETRIED = (429, 503)
HEADERS: Mapping[str, Json] = {
    "Cache-Control": {"description": "No response may be cached", "schema": {"type": "string", "const": "no-store"}},
    "Location": {"description": "Where to look", "schema": {"type": "string", "format": "uri-reference"}},
    "Retry-After": {"description": "Seconds", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
}
PAGE = {"schema": {"type": "string"}}
NOTHING = {"schema": {"type": "string", "maxLength": 0}}


def describe() -> Json:
    """The complete description. Raises `KeyError` for a route without a policy."""
    paths: Json = {}
    for path, methods in sorted(app.app.routes.items()):
        paths[path] = {"parameters": _parameters(path)} if _parameter_names(path) else {}
        for method in sorted(methods):
            paths[path][method.lower()] = _operation(path, method, POLICIES[method, path])
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Firmamos",
            "version": __version__,
            "summary": "Signing an open letter, and the mailed links",
            "description": "In words: api.md, beside this file.",
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "https://firmas.example.org", "description": "The stage's `ApiUrl`"}],
        "security": [],
        "paths": paths,
        "components": {"headers": HEADERS, "schemas": _schemas()},
    }


def text() -> str:
    """The contents of the file: sorted, so that a diff shows only what changed."""
    return json.dumps(describe(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def refusal_statuses() -> dict[str, int]:
    """The HTTP status of each refusal, ours and API Gateway's."""
    ours = {page.outcome: page.status for page in (*PAGES_BY_ERROR.values(), *PAGES_BY_STATUS.values(), OUR_FAULT)}
    gateways = {page.error: page.status for page in PAGES.values() if page.status is not None}
    return {**PAGE_REFUSALS, **ours, **gateways}


def _parameter_names(path: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", path)


def _parameters(path: str) -> list[Json]:
    return [{"name": name, "in": "path", "required": True, **PARAMETERS[name]} for name in _parameter_names(path)]


def _operation(path: str, method: str, policy: Policy) -> Json:
    operation: Json = {
        "operationId": app.app.routes[path][method].view_name,
        "summary": policy.does,
        "x-who": policy.who,
        "x-scanner-safe": policy.safe,
        "x-limited-by": policy.limited,
        "x-cached": policy.cached,
        "responses": _responses(policy),
    }
    if policy.fields is not None:
        schema = {"$ref": f"#/components/schemas/{_schema_name(operation['operationId'])}"}
        content = {media: {"schema": schema} for media in (FORM, JSON)}
        operation["requestBody"] = {"required": bool(policy.fields["required"]), "content": content}
    return operation


def _responses(policy: Policy) -> Json:
    refused: dict[int, list[str]] = {}
    known = refusal_statuses()
    for word in (*policy.refusals, *ALWAYS):
        refused.setdefault(known[word], []).append(word)
    every = {status: _response(answer) for status, answer in policy.answers.items()}
    every |= {status: _refusal(status, words) for status, words in refused.items()}
    return {str(status): every[status] for status in sorted(every)}


def _response(answer: Answer) -> Json:
    content: Json = {}
    if answer.json is not None:
        content[JSON] = {"schema": answer.json}
    if answer.page:
        content[HTML] = PAGE
    if answer.location:
        content["text/plain"] = NOTHING
    also = ("Location",) if answer.location else ()
    return {"description": answer.means, "headers": _headers(*also), "content": content}


def _refusal(status: int, words: list[str]) -> Json:
    schema = {
        "type": "object",
        "properties": {"error": {"type": "string", "enum": sorted(words)}},
        "required": ["error"],
        "additionalProperties": False,
    }
    also = ("Retry-After",) if status in RETRIED else ()
    return {
        "description": NAMES[status],
        "headers": _headers(*also),
        "content": {JSON: {"schema": schema}, HTML: PAGE},
    }


def _headers(*also: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("Cache-Control", *also)}


def _schemas() -> Json:
    """The fields of each body, by the name of the view that reads them."""
    with_fields = ((method, path) for (method, path), policy in POLICIES.items() if policy.fields is not None)
    return {
        _schema_name(app.app.routes[path][method].view_name): POLICIES[method, path].fields
        for method, path in with_fields
    }


def _schema_name(view: str) -> str:
    return f"{view.title().replace('_', '')}Fields"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
    print_line(f"wrote {PATH.relative_to(ROOT)}")
