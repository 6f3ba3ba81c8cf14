"""HTTP: from a request to the call of one use case, and from what came of it to an answer."""
