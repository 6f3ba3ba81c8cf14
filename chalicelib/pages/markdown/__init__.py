"""CommonMark, which letters are written in, to HTML, to plain text and to a tree for typesetting."""
