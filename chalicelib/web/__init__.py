"""HTTP: read the request, call one use case, answer."""
