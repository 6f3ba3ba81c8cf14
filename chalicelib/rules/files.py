"""Published files by their path: their content types, which of them never change, and names derived from content."""

import hashlib

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    # Feeds. CloudFront does not compress Atom's own type, and feed readers go by the content.
    "xml": "text/xml; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# The list of signatories.
LIST_JSON, LIST_CSV, LIST_WORKBOOK = "signatories.json", "signatories.csv", "signatories.xlsx"
FILES = "files/"
EDITIONS = "editions/"
DOCUMENTS = "documents/"


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


# The hash of no bytes: of a file that stands in for one that was removed.
EMPTY = sha256(b"")


def content_type(path: str) -> str:
    return CONTENT_TYPES[path.rpartition(".")[2]]


def file_path(digest: str, extension: str) -> str:
    """The content-hashed path of a file, under the letter's folder."""
    return f"{FILES}{digest[:32]}.{extension}"


def is_immutable(path: str) -> bool:
    """Whether the file at a path never changes: its name is derived from its content, or it belongs to an edition."""
    return path.startswith((FILES, EDITIONS, DOCUMENTS))


def kept_at(digest: str, path: str) -> str:
    """Where the content of a published path is kept until its edition is committed."""
    return file_path(digest, path.rpartition(".")[2])
