"""One module for each kind of published file, and the helpers that several of them share."""
