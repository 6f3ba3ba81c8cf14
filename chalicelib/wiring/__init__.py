"""What each function is put together from, one module a function, so that none loads what another needs."""
