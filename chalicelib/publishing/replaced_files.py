"""Pages and files that the present edition no longer has, because a list became shorter or a language was dropped.

Left alone they would go on naming people who have left. Each is replaced by something useful that names only
signatories of the present edition.
"""

from collections.abc import Collection, Mapping

from chalicelib.rules.files import is_immutable


def replacements(
    before: Collection[str], present: Collection[str], bodies: Mapping[str, bytes], language: str
) -> dict[str, bytes]:
    """Path → content for every pointer in ``before`` that is not in ``present``, taken from the edition's ``bodies``.

    ``language`` is the authoritative one, which replaces a language that was dropped.
    """
    return {
        path: _replacement(path, bodies, language) for path in before if path not in present and not is_immutable(path)
    }


def _replacement(path: str, bodies: Mapping[str, bytes], language: str) -> bytes:
    folder, _, below = path.partition("/")
    candidates = [f"{language}/{below}", f"{folder}/signatories/index.html", f"{folder}/index.html", "index.html"]
    if "/" not in path:
        # letter.fr.pdf, card.fr.png
        stem, _, extension = path.rpartition(".")
        candidates.insert(0, f"{stem.rpartition('.')[0]}.{language}.{extension}")
    kind = path.rpartition(".")[2]
    return next(
        (bodies[candidate] for candidate in candidates if candidate in bodies and candidate.endswith(f".{kind}")), b""
    )
