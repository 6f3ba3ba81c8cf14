"""Addresses of requests, from API Gateway's event and never from a header, which the client writes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


def base_address(context: Mapping[str, Any], route: str, configured: str) -> str:
    """The API's address without a trailing slash: ``configured``, or if API Gateway chose it, the domain and the path
    prefix of the request. ``route`` is the pattern of the path."""
    # What precedes the route's path: the name of API Gateway's stage.
    prefix, found, _ = str(context.get("path") or "").partition(route.partition("{")[0])
    prefix = prefix.strip("/") if found else ""
    own = f"https://{context.get('domainName') or ''}" + (f"/{prefix}" if prefix else "")
    return configured or own


def route_path(route: str, parameters: Mapping[str, str]) -> str:
    """The path that a route declares, with the request's parameters."""
    path = route
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", quote(value, safe="", errors="replace"))
    return path


def is_exact(event: Mapping[str, Any]) -> bool:
    """Whether the path has no slash too many. API Gateway routes ``/confirm/x/`` as ``/confirm/x``, and a browser takes
    the last part for a folder: https://github.com/aws-powertools/powertools-lambda-python/issues/1552
    """
    path = str(event.get("path") or "")
    return not path.endswith("/") and "//" not in path
