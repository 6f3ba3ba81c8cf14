"""CommonMark, as letters are written in it, to HTML, to plain text and to a tree for typesetting."""
