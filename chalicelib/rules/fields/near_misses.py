"""“Did you mean”: addresses one slip away from a large provider, or from the endings of a country's institutions.

A pure table, so that the page's script can decide the same (`chalicelib.publishing.files.form_script`). It suggests and
never decides: whoever owns such a domain sends the form as it is. Honest domains get no suggestion, which rather leaves
a slip unseen.
"""

from functools import cache

from chalicelib.rules.fields.top_levels import in_use, is_in_use

# The first label of a provider's domains → what stands behind it, the most usual first.
PROVIDERS = {
    "gmail": ("com",),
    "hotmail": ("com", "es", "com.ar", "com.br", "com.mx", "fr", "it", "co.uk", "de", "cl"),
    "outlook": ("com", "es", "com.ar", "com.br", "fr", "pt", "cl", "it", "de"),
    "yahoo": ("com", "com.mx", "com.ar", "com.br", "es", "fr", "com.co", "com.pe", "com.ve", "cl", "it", "de", "co.uk"),
    "icloud": ("com",),
    "live": ("com", "com.mx", "com.ar", "cl", "fr", "co.uk", "com.pt"),
    "protonmail": ("com", "ch"),
    "proton": ("me",),
    "googlemail": ("com",),
    "rocketmail": ("com",),
    "ymail": ("com",),
    "msn": ("com",),
    "aol": ("com",),
    "gmx": ("com", "net", "es", "fr", "de", "at", "ch"),
    "prodigy": ("net.mx",),
    "uol": ("com.br",),
    "bol": ("com.br",),
    "terra": ("com.br", "com", "com.mx", "es", "cl"),
    "fibertel": ("com.ar",),
    "laposte": ("net",),
    "wanadoo": ("fr", "es"),
    "telefonica": ("net",),
}
# These have no other domains, whatever else may be registered under the name.
_SINGLE = frozenset({"gmail", "icloud", "googlemail"})
# Names that are slipped in. Shorter ones, and those that are words, have honest neighbours.
_DISTINCT = (
    "gmail", "hotmail", "outlook", "yahoo", "icloud", "proton", "protonmail", "googlemail", "rocketmail", "prodigy",
    "fibertel",
)  # fmt: skip
# Words, and other people's domains, beside them.
_HONEST = frozenset(
    {
        "gail", "gmails", "gemail", "gsmail", "hotmails", "outlooks", "iclouds", "icloudy", "photon", "proto",
        "protos", "protons", "prodigi", "yahoos",
    }
)  # fmt: skip
# What is more than one slip away and meant all the same.
_KNOWN_SLIPS = {"icould": "icloud"}
# What a slip makes of ``com`` and is a top-level domain too.
_SLIPPED_COM = frozenset({"co", "cm", "om", "cam"})

# The endings that a country's institutions share. Countries with the most people first.
INSTITUTIONS = {
    "mx": ("gob", "org", "edu", "com", "net"),
    "br": ("gov", "org", "edu", "com", "net"),
    "co": ("gov", "org", "edu", "com", "net", "mil"),
    "ar": ("gob", "gov", "org", "edu", "com", "net"),
    "pe": ("gob", "org", "edu", "com", "net"),
    "ve": ("gob", "gov", "org", "edu", "com", "net", "co"),
    "cl": ("gob", "gov", "co"),
    "ec": ("gob", "gov", "org", "edu", "com", "net"),
    "gt": ("gob", "org", "edu", "com", "net"),
    "bo": ("gob", "org", "edu", "com", "net"),
    "cu": ("gob", "org", "edu", "com", "net"),
    "do": ("gob", "gov", "org", "edu", "com", "net"),
    "hn": ("gob", "org", "edu", "com", "net"),
    "py": ("gov", "org", "edu", "com", "net"),
    "sv": ("gob", "org", "edu", "com"),
    "ni": ("gob", "org", "edu", "com", "net", "co"),
    "pa": ("gob", "org", "edu", "com", "net"),
    "uy": ("gub", "org", "edu", "com", "net"),
    "pr": ("gov", "org", "edu", "com", "net"),
    "es": ("gob", "org", "edu", "com"),
    "pt": ("gov", "org", "edu", "com", "net"),
}
_GOVERNMENTS = ("gob", "gov", "gub")
_WORDS = frozenset({"gob", "gov", "gub", "org", "edu", "com", "net", "mil"})
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def did_you_mean(address: str) -> str:
    """The address that an address, in ASCII, is one slip away from; '' if there is none."""
    local, _, host = address.rpartition("@")
    meant = _meant(host.lower())
    return f"{local}@{meant}" if meant else ""


def _meant(host: str) -> str:
    return _provider(host.removeprefix("www."), www=host.startswith("www.")) or _institution(host.split("."))


def _provider(host: str, *, www: bool) -> str:
    name, _, ending = host.partition(".")
    known = name in PROVIDERS
    meant = name if known else _near_name(name)
    if not meant:
        return ""
    found = _ending(meant, ending, known=known)
    right = f"{meant}.{found}"
    return right if found and (www or right != host) else ""


def _near_name(name: str) -> str:
    if name in _HONEST:
        return ""
    if name in _KNOWN_SLIPS:
        return _KNOWN_SLIPS[name]
    return next((each for each in _DISTINCT if each[0] == name[:1] and is_one_slip(name, each)), "")


def _ending(provider: str, ending: str, *, known: bool) -> str:
    """What was meant to stand behind a provider's name; '' if nobody can say."""
    endings = PROVIDERS[provider]
    if ending in endings:
        return ending
    if ending in _SLIPPED_COM and "com" in endings:
        return "com"
    before, _, country = ending.rpartition(".")
    slipped = [each for each in endings if is_one_slip(ending, each)]
    if is_in_use(country):
        slipped = [each for each in slipped if before and each.endswith(f".{country}")]
    if not slipped and known and provider in _SINGLE:
        return endings[0]
    return slipped[0] if slipped else ""


def _institution(labels: list[str]) -> str:
    *before, last = labels
    if (parted := _parted(last)) and before:
        return ".".join([*before, *parted])
    if not before:
        return ""
    *before, word = before
    # No other country says "gob".
    if not is_in_use(last) or (word == "gob" and last not in INSTITUTIONS):
        near = is_beside if is_in_use(last) else is_one_slip
        countries = [each for each, words in INSTITUTIONS.items() if word in words and near(last, each)]
        countries.sort(key=lambda each: not is_beside(last, each))
        return ".".join([*before, word, countries[0]]) if countries else ""
    if not before or last not in INSTITUTIONS or word in INSTITUTIONS[last]:
        return ""
    meant = _word(word, INSTITUTIONS[last])
    return ".".join([*before, meant, last]) if meant else ""


def _parted(label: str) -> tuple[str, str] | None:
    """``govbr`` as ``gov`` and ``br``."""
    word, country = label[:3], label[3:]
    return (word, country) if word in _WORDS and word in INSTITUTIONS.get(country, ()) else None


def _word(word: str, words: tuple[str, ...]) -> str:
    """The word of a country that was meant: its own for the government, or one beside it on the keyboard."""
    if word in _GOVERNMENTS:
        return next(each for each in words if each in _GOVERNMENTS)
    if word in ("cm", "om") and "com" in words:
        return "com"
    return next((each for each in words if each in _WORDS and is_beside(word, each)), "")


def is_one_slip(text: str, other: str) -> bool:
    """Whether one letter was mistyped, left out, added, or typed before the one that it follows (the distance of
    Damerau and Levenshtein is 1)."""
    at = 0
    while at < min(len(text), len(other)) and text[at] == other[at]:
        at += 1
    rest, others = text[at:], other[at:]
    return rest != others and (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )


def is_beside(text: str, other: str) -> bool:
    """Whether one letter is that of the key beside it, is doubled, or stands before the one that it follows."""
    if not is_one_slip(text, other):
        return False
    if len(text) == len(other):
        changed = [pair for pair in zip(text, other, strict=True) if pair[0] != pair[1]]
        return len(changed) == 2 or _are_neighbours(*changed[0])
    return len(text) > len(other) and any(text[at] == text[at + 1] for at in range(len(text) - 1))


def _are_neighbours(key: str, other: str) -> bool:
    places = [
        next(((row, keys.index(each)) for row, keys in enumerate(_ROWS) if each in keys), None) for each in (key, other)
    ]
    one, two = places
    return one is not None and two is not None and abs(one[0] - two[0]) <= 1 and abs(one[1] - two[1]) <= 1


@cache
def table() -> dict[str, object]:
    """What the page's script needs to decide the same."""
    targets = {each.rpartition(".")[2] for endings in PROVIDERS.values() for each in endings} | INSTITUTIONS.keys()
    near = sorted(one for one in in_use() if one in targets or any(is_one_slip(one, each) for each in targets))
    return {
        "providers": PROVIDERS,
        "single": sorted(_SINGLE),
        "distinct": _DISTINCT,
        "honest": sorted(_HONEST),
        "known": _KNOWN_SLIPS,
        "slipped": sorted(_SLIPPED_COM),
        "institutions": INSTITUTIONS,
        "words": sorted(_WORDS),
        "inUse": " ".join(near),
    }
