"""A form with files, as a browser sends it."""

from collections.abc import Iterable, Mapping

_BOUNDARY = "----WebKitFormBoundaryb0undary"


def multipart(fields: Iterable[tuple[str, str]], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """The body and its type; ``files`` are by the name of their field: the file's own name, and its content."""
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{of}"\r\n\r\n{value}\r\n'.encode()
        for of, value in fields
    ]
    for of, (name, content) in files.items():
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{of}"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={_BOUNDARY}"
