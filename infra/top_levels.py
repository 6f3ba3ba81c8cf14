"""``make endings``: writes the top-level domains in use, from the locked Public Suffix List.

The list itself takes 60 ms to read, which is too long for an address on the form. It names every domain of IANA's root
zone, and its maintainers add new ones within days.
"""

import re
import textwrap
from importlib import resources

from infra import ROOT, print_line

PATH = ROOT / "chalicelib" / "rules" / "fields" / "top_levels.txt"
HEAD = "# Written by `make endings` from the Public Suffix List of {day}. Do not edit.\n"


def content() -> str:
    """The table, as text: its day, then the names in ASCII and lower case."""
    text = resources.files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text(encoding="utf-8")
    day = re.search(r"^// VERSION: (\d{4}-\d\d-\d\d)", text, re.MULTILINE)
    if day is None:
        raise ValueError("the Public Suffix List does not say its day")
    icann = text.partition("===BEGIN ICANN DOMAINS===")[2].partition("===END ICANN DOMAINS===")[0]
    rules = (line.split()[0] for line in icann.splitlines() if line.strip() and not line.startswith("//"))
    names = sorted({rule.rpartition(".")[2].encode("idna").decode("ascii") for rule in rules})
    return HEAD.format(day=day[1]) + textwrap.fill(" ".join(names), 120, break_on_hyphens=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(content(), encoding="ascii")
    print_line(f"{PATH.relative_to(ROOT)}: {PATH.stat().st_size} bytes")
