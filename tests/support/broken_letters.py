"""Letters with every mistake that `chalicelib.authoring` reports: the sample letter, each time with something wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.authoring.folder import SourceRefused, read_files
from chalicelib.authoring.problems import Problem
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.rules.outside import TooLarge
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.pasted_snippets import snippets

Files = dict[str, bytes]
Change = Callable[[Files], None]


@dataclass(frozen=True)
class BrokenFiles:
    """Files in memory, which unlike those of a draft may be folders, and hold any bytes."""

    files: Mapping[str, bytes]
    folders: Sequence[str] = ()

    def names(self) -> Sequence[tuple[str, bool]]:
        return [*((name, False) for name in sorted(self.files)), *((name, True) for name in self.folders)]

    def read(self, name: str, most: int) -> bytes:
        if name not in self.files:
            raise FileNotFoundError(name)
        if len(self.files[name]) > most:
            raise TooLarge("it has more than {:,} bytes", most)
        return self.files[name]


def sound() -> Files:
    return {path.name: path.read_bytes() for path in EXAMPLE.iterdir() if path.suffix in (".md", ".toml")}


def found_in(files: Mapping[str, bytes], folders: Sequence[str] = ()) -> list[Problem]:
    """The problems and the warnings."""
    try:
        return list(read_files(BrokenFiles(files, folders), SPOKEN).warnings)
    except SourceRefused as refused:
        return [*refused.problems, *refused.warnings]


def swap(name: str, before: str, after: str) -> Change:
    def change(files: Files) -> None:
        text = files[name].decode()
        assert before in text, f"{name} has no {before!r}"
        files[name] = text.replace(before, after, 1).encode()

    return change


def settings(line: str) -> Change:
    """A further setting, before all tables."""
    return swap("letter.toml", "timezone =", f"{line}\ntimezone =")


def add(name: str, text: str) -> Change:
    def change(files: Files) -> None:
        files[name] = files[name].rstrip() + b"\n\n" + text.encode() + b"\n"

    return change


def be(name: str, content: bytes) -> Change:
    def change(files: Files) -> None:
        files[name] = content

    return change


def drop(*names: str) -> Change:
    def change(files: Files) -> None:
        for name in names:
            del files[name]

    return change


def without(*tables_or_keys: str) -> Change:
    """Settings without some keys, and without some tables."""

    def change(files: Files) -> None:
        kept, is_kept = [], True
        for line in files["letter.toml"].decode().split("\n"):
            if line.startswith("["):
                is_kept = line.strip("[] ") not in tables_or_keys
            if is_kept and line.partition(" ")[0].partition(".")[0] not in tables_or_keys:
                kept.append(line)
        files["letter.toml"] = "\n".join(kept).encode()

    return change


def also(*changes: Change) -> Change:
    def change(files: Files) -> None:
        for one in changes:
            one(files)

    return change


NO_TABLES = without("hold", "retention", "privacy")
FRONT = b"---\ntitle: Uno\nsubject_label: Dos\nsubject: Tres\nclosing: Cuatro\n"

# name → what is done to the files, and the field that has to be named; '' for what concerns a file as a whole.
MISTAKES: Mapping[str, tuple[Change, str]] = {
    # letter.toml
    "no settings": (drop("letter.toml"), ""),
    "settings in UTF-16": (be("letter.toml", "slug = 1".encode("utf-16")), ""),
    "settings in another encoding": (be("letter.toml", 'slug = "año"'.encode("cp1252")), ""),
    "settings as a document": (be("letter.toml", b"PK\x03\x04"), ""),
    "settings too long": (be("letter.toml", b"#" * (MOST_BYTES + 1)), ""),
    "no TOML": (settings("slug = slug"), ""),
    "curled quotes": (settings("place = “agua”"), ""),
    "a long key": (settings(".".join("a" * 60) + " = 1"), ""),
    "nested": (settings("x = " + "[" * 30 + "]" * 30), ""),
    "nested beyond TOML": (settings("x = " + "[" * 9_000), ""),
    "a huge number": (settings(f"x = {'9' * 20}"), ""),
    "unknown setting": (settings("odd = 1"), "odd"),
    "no slug": (without("slug"), "slug"),
    "bad slug": (swap("letter.toml", 'slug = "', 'slug = "Mal Nombre'), "slug"),
    "reserved slug": (swap("letter.toml", 'slug = "agua-de-amancay"', 'slug = "files"'), "slug"),
    "no language": (without("language"), "language"),
    "language without text": (swap("letter.toml", 'language = "es"', 'language = "qu"'), "language"),
    "no date": (without("date"), "date"),
    "date in words": (swap("letter.toml", "date = 2026-11-09", 'date = "ayer"'), "date"),
    "time zone": (swap("letter.toml", "America/", "Marte/"), "timezone"),
    "organisers that are no text": (swap("letter.toml", "organisers =", "organisers = 3 #"), "organisers"),
    "contact that is no text": (swap("letter.toml", "contact =", "contact = 3 #"), "contact"),
    "contact that is no address": (swap("letter.toml", "mesa@", "mesa"), "contact"),
    "order": (swap("letter.toml", '"collated"', '"random"'), "order"),
    "no kinds": (swap("letter.toml", "kinds = [", "kinds = [] # ["), "kinds"),
    "unknown kind": (swap("letter.toml", '"coalition"', '"club"'), "kinds"),
    "countries": (settings('countries = "MX"'), "countries"),
    "unknown country": (settings('countries = ["XX"]'), "countries"),
    "opens in words": (settings('opens = "mañana"'), "opens"),
    "closes too late": (settings("closes = 9999-12-31"), "closes"),
    "closes before it opens": (settings("opens = 2026-02-01\ncloses = 2026-01-31"), "closes"),
    "goal that is no number": (settings("goal = 1.5"), "goal"),
    "first signatories": (settings("first_signatories = 3"), "first_signatories"),
    "first signatories twice": (settings("first_signatories = [3, 3]"), "first_signatories"),
    "a goal in words": (settings('goal = "mil"'), "goal"),
    "place that is no text": (swap("letter.toml", "place =", "place = 3 #"), "place"),
    "place in some languages": (swap("letter.toml", "place =", 'place = {es = "Uno"} #'), "place.en"),
    "coalition in some languages": (settings('coalition = {es = "red"}'), "coalition.fr"),
    "place in another language": (
        swap("letter.toml", "place =", 'place = {es = "a", en = "a", pt = "a", fr = "a", qu = "a"} #'),
        "place.qu",
    ),
    "no addressee": (without("addressees"), "addressees"),
    "addressees that are none": (also(without("addressees"), settings("addressees = 3")), "addressees"),
    "too many addressees": (
        also(without("addressees"), settings(f"addressees = [{'{},' * 501}]")),
        "addressees",
    ),
    "addressee without a name": (swap("letter.toml", 'name = "Dr. Tomás', 'name = "" # "Dr.'), "addressees.2.name"),
    "addressee without a title": (
        also(without("addressees"), settings('addressees = [{name = "Ana"}]')),
        "addressees.1.title",
    ),
    "addressee without a title in a language": (
        swap("letter.toml", 'title.pt = "Diretor', 'title.qu = "Diretor'),
        "addressees.2.title.pt",
    ),
    "unknown of an addressee": (
        swap("letter.toml", 'name = "Dr. ', 'cargo = "Director"\nname = "Dr. '),
        "addressees.2.cargo",
    ),
    "updates that are none": (also(without("updates"), settings("updates = 3")), "updates"),
    "too many updates": (also(without("updates"), settings(f"updates = [{'{},' * 501}]")), "updates"),
    "update without a date": (swap("letter.toml", "date = 2026-11-19", ""), "updates.2.date"),
    "update without a title": (
        also(without("updates"), settings("updates = [{date = 2026-01-01}]")),
        "updates.1.title",
    ),
    "update without a title in a language": (
        swap("letter.toml", 'title.es = "El exp', 'title.qu = "El'),
        "updates.2.title.es",
    ),
    "update with a text that is none": (
        also(without("updates"), settings('updates = [{date = 2026-01-01, title = "Uno", text = 3}]')),
        "updates.1.text",
    ),
    "update without a text in a language": (
        swap("letter.toml", 'text.es = "Son 212', 'text.qu = "Son'),
        "updates.2.text.es",
    ),
    "unknown of an update": (swap("letter.toml", "date = 2026-11-19", "date = 2026-11-19\nx = 1"), "updates.2.x"),
    "update with a bad address": (swap("letter.toml", 'url = "https://', 'url = "javascript:'), "updates.2.url"),
    "no table of retention": (also(NO_TABLES, settings("retention = 90")), "retention"),
    "no table of what is held": (also(NO_TABLES, settings('hold = "all"')), "hold"),
    "no table of privacy": (also(NO_TABLES, settings("privacy = 90")), "privacy"),
    "a kind that cannot wait": (also(NO_TABLES, settings('hold = ["person"]')), "hold"),
    "unknown in a table": (swap("letter.toml", "well_known", "wellknown"), "hold.wellknown"),
    "held organisations": (swap("letter.toml", '"unproved"', '"some"'), "hold.organisations"),
    "well-known names": (swap("letter.toml", "well_known = []", "well_known = [3]"), "hold.well_known"),
    "a long name": (swap("letter.toml", "well_known = []", f'well_known = ["{"a" * 201}"]'), "hold.well_known"),
    "days": (swap("letter.toml", "delivery = 90", "delivery = 0"), "retention.purge_days_after_delivery"),
    "kept address": (swap("letter.toml", '"confirmation"', '"never"'), "retention.address"),
    "controller that is no text": (swap("letter.toml", "controller =", "controller = 3 #"), "privacy.controller"),
    "contact for data that is no address": (also(NO_TABLES, settings('privacy = {contact = "x"}')), "privacy.contact"),
    "nobody is responsible": (without("organisers", "contact", "privacy"), "privacy.controller"),
    "nobody answers": (without("organisers", "contact", "privacy"), "privacy.contact"),
    # Files.
    "no text": (drop(*(f"{kind}{lang}.md" for lang in SPOKEN for kind in ("", "privacy.", "press."))), ""),
    "a language that the site lacks": (be("qu.md", FRONT), ""),
    "no privacy notice": (drop("privacy.en.md"), ""),
    "a privacy notice of no text": (drop("pt.md", "press.pt.md"), ""),
    "a press text of no text": (drop("pt.md", "privacy.pt.md"), ""),
    "two files that are one": (be("ES.md", FRONT), ""),
    "a misnamed file": (be("es (1).md", FRONT), ""),
    "a document": (be("Carta.docx", b""), ""),
    "another file": (be("foto.jpg", b""), ""),
    # Front matter.
    "no front matter": (swap("es.md", "---\n", ""), ""),
    "empty front matter": (be("es.md", b"---\n---\n\nUna carta.\n"), ""),
    "front matter too long": (swap("es.md", "closing: ", "closing: " + "a" * 50_001), ""),
    "front matter that refers": (swap("es.md", "headings:\n", "headings: {a: *b}\nx:\n"), ""),
    "front matter that cannot be read": (swap("es.md", "headings:", "headings: ["), ""),
    "front matter of lists": (swap("es.md", "headings:\n", "? [a]\n: b\nheadings:\n"), ""),
    "front matter as a list": (be("es.md", b"---\n- a\n- b\n---\n\nUna carta.\n"), ""),
    "nested front matter": (swap("press.es.md", "quotes:\n", f"quotes: {'[' * 30}{']' * 30}\nx:\n"), ""),
    "unknown in front matter": (swap("es.md", "title:", "titulo: Uno\ntitle:"), "titulo"),
    "no title": (swap("es.md", "title: ", "title: ''\nx: "), "title"),
    "no word for the subject": (swap("es.md", "subject_label: Asunto\n", ""), "subject_label"),
    "no subject": (swap("es.md", "subject: ", "x: "), "subject"),
    "no closing": (swap("es.md", "closing: ", "x: "), "closing"),
    "no heading of organisations": (swap("es.md", "  organisations: ", "  organizaciones: "), "headings.organisations"),
    "no heading of people": (swap("es.md", "  persons: ", "  personas: "), "headings.persons"),
    "a date that is a list": (swap("es.md", "closing:", "date:\n  - 3\nclosing:"), "date"),
    "no body": (be("es.md", FRONT + b"headings:\n  organisations: A\n  persons: B\n---\n"), "body"),
    "a setting twice": (swap("es.md", "title:", "title: Uno\ntitle:"), "title"),
    "a heading twice": (swap("es.md", "  persons:", "  persons: Uno\n  persons:"), "headings.persons"),
    "a part of a quote twice": (swap("press.es.md", "    role: reg", "    name: Ana\n    role: x"), "quotes.2.name"),
    "what is lost behind quotes": (swap("es.md", "closing: ", 'closing: "Uno" # '), "closing"),
    "what is lost behind quotes in a heading": (
        swap("es.md", '  persons: "Personas que firman a título individual:"', '  persons: "Uno" # dos'),
        "headings.persons",
    ),
    "what is lost behind quotes in a quote": (
        swap("press.es.md", "    name: Eulalia Xicoy", '    name: "Eulalia" # Xicoy'),
        "quotes.2.name",
    ),
    "marks in the subject": (swap("es.md", "subject: ", "subject: **Urgente** "), "subject"),
    "marks in a heading": (swap("es.md", '  persons: "', '  persons: "**Uno** '), "headings.persons"),
    "marks in a quote": (swap("press.es.md", "name: Eulalia", "name: **Eulalia**"), "quotes.2.name"),
    # The press text.
    "no short text": (swap("press.es.md", "short:", "corto:"), "short"),
    "no contact for newsrooms": (swap("press.es.md", "contact: >", "contact:\n  - 3\nodd: >"), "contact"),
    "no long text": (be("press.es.md", b"---\nshort: Uno\ncontact: Dos\n---\n"), "body"),
    "quotes that are none": (swap("press.es.md", "quotes:", "quotes: uno\nodd:"), "quotes"),
    "a quote that is none": (swap("press.es.md", "quotes:", "quotes: [uno]\nodd:"), "quotes.1"),
    "unknown in a quote": (swap("press.es.md", "    name: Eulalia", "    nombre: Eulalia"), "quotes.2.nombre"),
    "a quote without a name": (swap("press.es.md", "    name: Eulalia", "    nombre: Eulalia"), "quotes.2.name"),
    "a quote without words": (swap("press.es.md", "  - text: El agua", "  - texto: El agua"), "quotes.2.text"),
    "a role that is a list": (swap("press.es.md", "role: regante, 83 años", "role:\n      - 83"), "quotes.2.role"),
    # Bodies.
    "HTML in a privacy notice": (add("privacy.es.md", "<b>Uno</b>"), "body"),
    "a block of HTML": (add("es.md", "<div>\nUno\n</div>"), "body"),
    "HTML in a press text": (add("press.es.md", "Uno <b>dos</b>"), "body"),
    "a picture": (add("es.md", "![foto](https://example.org/x.png)"), "body"),
    "a forbidden link": (add("es.md", "[x](javascript:alert(1))"), "body"),
    "a link to no place": (add("es.md", "[x](#nowhere)"), "body"),
    "a table with a cell too many": (add("es.md", "| a | b |\n|---|---|\n| 1 | 2 | 3 |"), "body"),
    "a note that nothing refers to": (add("es.md", "[^9]: Nadie me cita."), "body"),
    "two notes with one mark": (add("es.md", "Uno[^9].\n\n[^9]: A.\n\n[^9]: B."), "body"),
    "a link that is not used": (add("es.md", "[nada]: https://example.org"), "body"),
    "a heading by accident": (add("es.md", "Uno\n---"), "body"),
    "a link with a blank": (add("es.md", "[palabras] (https://example.org/una)"), "body"),
    "tabs": (add("es.md", "Uno\tdos\ttres"), "body"),
    "a list that goes on": (add("es.md", "- uno\ndos"), "body"),
    "a quotation that goes on": (add("es.md", "> uno\ndos"), "body"),
    "a broken word": (add("es.md", "Una palabra bas-\ntante larga, que sigue en la línea de abajo."), "body"),
    "lines that are joined": (add("es.md", "Uno\ndos"), "body"),
    "words that are not printed": (add("es.md", "```agua perdida\nuno\n```"), "body"),
}  # fmt: skip


@dataclass(frozen=True)
class Broken:
    name: str
    problems: Sequence[Problem]
    field: str | None = field(default=None)  # the one that is to be named, where that is known


def broken_letters() -> Iterator[Broken]:
    """Each mistake with what is reported of it, and besides what is reported of every pasted snippet."""
    for name, (change, named) in MISTAKES.items():
        files = sound()
        change(files)
        yield Broken(name, found_in(files), named)
    yield Broken("a folder", found_in(sound(), ["viejo"]), "")
    for snippet in snippets():
        files = sound()
        add("es.md", snippet.source)(files)
        yield Broken(f"snippet: {snippet.name}", found_in(files))
