"""HTTP: read the request, call one use case, respond. Rules and AWS live elsewhere."""
