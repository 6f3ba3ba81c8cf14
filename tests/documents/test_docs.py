"""The documents match the program: they contain every name that people rely on, and none that does not exist."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import click
import pytest
from click.testing import CliRunner

import app
from chalicelib import settings
from chalicelib.authoring import by_language, folder, press_files, settings_tables, text_files
from chalicelib.operating.cli import cli
from chalicelib.organising.signatory_files import columns
from chalicelib.pages.refusals import CODE_MESSAGES, FIELD_MESSAGES
from chalicelib.publishing.edition.manifest import Manifest
from chalicelib.publishing.files import csv_and_json
from chalicelib.publishing.front.listed import EVENTS, STATES, ListedLetter
from chalicelib.publishing.run_state import Outcome
from chalicelib.rules.letters.letter import KINDS, ORDERS, TRANSITIONS
from chalicelib.rules.mail import organiser_mail
from chalicelib.rules.mail.mail_state import MailKind
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatures.details import SHOWS
from chalicelib.rules.signatures.signature import MailState, State
from chalicelib.signing import form
from chalicelib.web.problems import OUR_FAULT, PAGES_BY_ERROR, PAGES_BY_STATUS
from infra.gateway import PAGES
from tests.publishing.front.test_front_files import made
from tests.support.published_site import ANSWERED, LONG, OPEN, PublishedSite

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def section(name: str, heading: str = "") -> str:
    """A document, or the text under one of its headings down to the next of any level."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if not heading:
        return text
    found = re.search(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", FENCE.sub(_quoted, text), re.DOTALL | re.MULTILINE
    )
    assert found, f"{name} has no heading “{heading}”"
    return found[1]


def _quoted(fence: re.Match[str]) -> str:
    """A block of code, whose comments must not be taken for headings."""
    return fence[0].replace("\n#", "\n #")


def rows(text: str) -> dict[str, str]:
    """Each name in backquotes in the first cell of a table's row → the rest of the row."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("|"):
            first, _, rest = line[1:].partition("|")
            found |= dict.fromkeys(re.findall(r"`([^`]+)`", first), rest)
    return found


def named(text: str) -> set[str]:
    """Every name in backquotes."""
    return set(re.findall(r"`([^`\n]+)`", text))


def assert_documented(
    where: str, what: str, real: Iterable[str], documented: Iterable[str], *, others: bool = False
) -> None:
    """Each real name is documented and, unless ``others`` are allowed, no other name is."""
    wanted, found = set(real), set(documented)
    lacking, invented = wanted - found, found - wanted
    assert not lacking, f"{where} does not describe the {what} {', '.join(sorted(lacking))}"
    assert others or not invented, f"{where} describes the {what} {', '.join(sorted(invented))}, which is not there"


def test_every_setting_is_described() -> None:
    real = {settings.PREFIX + name.upper() for name in settings.Settings.__dataclass_fields__}
    documented = {
        name: rest for name, rest in rows(section("docs/settings.md")).items() if name.startswith(settings.PREFIX)
    }
    assert_documented("docs/settings.md", "setting", real, documented)
    for name, rest in documented.items():
        optional = name.removeprefix(settings.PREFIX).lower() in settings.OPTIONAL
        assert ("Optional" in rest) == optional, f"docs/settings.md is wrong on whether {name} may be missing"


def commands(command: click.Command, path: tuple[str, ...] = ("firmamos",)) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))


@pytest.mark.parametrize("path", list(commands(cli)), ids=" ".join)
def test_every_command_is_described_by_its_own_help(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, [*path[1:], "--help"], prog_name="firmamos", env={"COLUMNS": "80"})
    documented = section("docs/commands.md", " ".join(path))
    assert f"```\n{shown.output}```" in documented, f"docs/commands.md does not show this help:\n\n{shown.output}"


def test_no_command_is_described_that_is_not_there() -> None:
    documented = re.findall(r"^#+ (firmamos.*)$", section("docs/commands.md"), re.MULTILINE)
    assert_documented("docs/commands.md", "command", map(" ".join, commands(cli)), documented)


def test_every_outcome_of_publishing_is_described() -> None:
    documented = rows(section("docs/commands.md", "firmamos publish"))
    assert_documented("docs/commands.md", "outcome", get_args(Outcome), documented)


def test_every_make_target_is_described() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    real = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    documented = rows(section("docs/commands.md", "make"))
    assert_documented("docs/commands.md", "command", [f"make {target}" for target in real], documented)


def test_every_key_of_the_local_stack_is_described() -> None:
    program = (ROOT / "infra" / "local" / "stack.py").read_text(encoding="utf-8")
    real = re.findall(r'^ {8}"(\w+)":', program.partition("    info = {")[2].partition("\n    }\n")[0], re.MULTILINE)
    assert_documented("docs/commands.md", "key", real, rows(section("docs/commands.md", ".local/stack.json")))


def test_every_route_is_described() -> None:
    real = [f"{method} {path}" for path, methods in app.app.routes.items() for method in methods]
    assert_documented("docs/api.md", "route", real, rows(section("docs/api.md", "Routes")))


def test_every_field_is_described_with_its_refusals() -> None:
    documented = rows(section("docs/api.md", "Signing"))
    codes = CODE_MESSAGES.keys() | {code for known in FIELD_MESSAGES.values() for code in known}
    codes -= FIELD_MESSAGES["form"].keys()  # the message of a 503 belongs to no field
    assert_documented("docs/api.md", "field or code", form.FIELDS | codes, documented)
    for field in form.FIELDS & FIELD_MESSAGES.keys():
        refusals = named(documented[field].rstrip("| ").rpartition("|")[2])
        assert_documented("docs/api.md", f"refusal of {field}", FIELD_MESSAGES[field], refusals, others=True)
        assert refusals <= codes, f"docs/api.md refuses {field} with {', '.join(refusals - codes)}, which is no code"
    assert_documented("docs/api.md", "choice", [*KINDS, *SHOWS], named(section("docs/api.md", "Signing")), others=True)


def test_every_answer_is_described_with_its_status() -> None:
    ours = {(found.status, found.outcome) for found in (*PAGES_BY_ERROR.values(), *PAGES_BY_STATUS.values(), OUR_FAULT)}
    gateways = {(page.status, page.error) for page in PAGES.values() if page.status is not None}
    text = section("docs/api.md", "Other answers")
    documented = re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", text, re.MULTILINE)
    refused = [f"{status} {word}" for status, word in documented if status != "200"]
    assert_documented("docs/api.md", "answer", {f"{status} {word}" for status, word in ours | gateways}, refused)


def test_every_setting_of_a_letter_is_described() -> None:
    text = section("docs/writing-a-letter.md", "letter.toml")
    assert_documented("docs/writing-a-letter.md", "setting", folder.KEYS, rows(text))
    assert_documented("docs/writing-a-letter.md", "choice", [*KINDS, *ORDERS], named(text), others=True)


@pytest.mark.parametrize(
    ("heading", "keys", "choices"),
    [
        ("Who waits for you", settings_tables.HOLD, settings_tables.HELD),
        ("How long it is kept", settings_tables.RETENTION, settings_tables.KEPT),
        ("Who answers for the data", settings_tables.PRIVACY, ()),
    ],
)
def test_every_setting_of_a_table_is_described(heading: str, keys: tuple[str, ...], choices: tuple[str, ...]) -> None:
    text = section("docs/writing-a-letter.md", heading)
    assert_documented("docs/writing-a-letter.md", "setting", keys, rows(text))
    assert_documented("docs/writing-a-letter.md", "choice", choices, named(text), others=True)


def test_every_line_of_front_matter_is_described() -> None:
    text = section("docs/writing-a-letter.md", "The text: es.md, en.md, …")
    assert_documented("docs/writing-a-letter.md", "line", text_files.ALLOWED, rows(text))
    assert_documented("docs/writing-a-letter.md", "heading", text_files.HEADINGS, named(text), others=True)


def test_every_line_of_a_press_kit_is_described() -> None:
    text = section("docs/writing-a-letter.md", "The press kit: press.es.md, …")
    assert_documented("docs/writing-a-letter.md", "line", press_files.ALLOWED, rows(text))
    assert_documented("docs/writing-a-letter.md", "part of a quote", press_files.QUOTE_KEYS, named(text), others=True)
    news = section("docs/writing-a-letter.md", "News of the letter")
    assert_documented(
        "docs/writing-a-letter.md", "setting", by_language.UPDATE_KEYS, re.findall(r"^(\w+) =", news, re.MULTILINE)
    )


def test_every_column_of_an_import_is_described() -> None:
    text = section("docs/importing.md", "What the columns hold")
    assert_documented("docs/importing.md", "column", (*columns.COLUMNS, *columns.COMPOSED), rows(text))


def test_the_letter_that_the_walk_through_makes_is_sound(tmp_path: Path) -> None:
    text = section("docs/writing-a-letter.md", "From a finished letter")
    for name, fence in (("letter.toml", "```toml\n"), ("es.md", "```\n   ---\n")):
        lines = (fence.partition("\n")[2] + text.partition(fence)[2].partition("```")[0]).splitlines()
        (tmp_path / name).write_text("\n".join(line.removeprefix("   ") for line in lines), encoding="utf-8")
    (tmp_path / "privacy.es.md").write_text("Una nota.\n", encoding="utf-8")
    assert folder.read_source(tmp_path, settings.default_languages()).warnings == ()


def test_the_letter_in_the_document_is_sound(tmp_path: Path) -> None:
    toml = section("docs/writing-a-letter.md", "letter.toml").partition("```toml\n")[2].partition("```")[0]
    letter = section("docs/writing-a-letter.md", "The text: es.md, en.md, …").partition("```\n")[2].partition("```")[0]
    (tmp_path / "letter.toml").write_text(toml, encoding="utf-8")
    for lang in ("es", "en"):
        (tmp_path / f"{lang}.md").write_text(letter, encoding="utf-8")
        (tmp_path / f"privacy.{lang}.md").write_text("Una nota.\n", encoding="utf-8")
    try:
        folder.read_source(tmp_path, settings.default_languages())
    except folder.SourceRefused as refused:
        pytest.fail(f"docs/writing-a-letter.md shows a letter that is refused:\n{refused}", pytrace=False)


def test_every_field_of_an_edition_is_described() -> None:
    name = "docs/editions.md"
    manifest = section(name, "edition.json")
    real = [*Manifest.__dataclass_fields__, *Counts().to_json()]
    assert_documented(name, "field", real, rows(manifest))
    assert_documented(name, "field", csv_and_json.COLUMNS, rows(section(name, "signatories.json")))
    assert_documented(name, "column", csv_and_json.COLUMNS, named(section(name, "signatories.csv")), others=True)


def test_every_published_path_is_described(published: PublishedSite) -> None:
    documented = named(section("docs/editions.md") + section("docs/for-newsrooms.md"))
    patterns = {re.compile(path_pattern(name)) for name in documented if re.search(r"/$|\.[a-z]+$", name)}
    letters = [key.partition("/")[2] for key in published.bucket.objects if key.startswith((OPEN, LONG, ANSWERED))]
    lacking = {path for path in letters if not any(pattern.fullmatch(path) for pattern in patterns)}
    assert not lacking, f"docs/editions.md and docs/for-newsrooms.md do not say what is at {', '.join(sorted(lacking))}"


def test_every_path_of_the_front_page_and_every_field_of_its_data_is_described() -> None:
    text = section("docs/editions.md", "The front page")
    patterns = [re.compile(path_pattern(name)) for name in rows(text) if re.search(r"\.[a-z]+$", name)]
    lacking = {path for path in made(60) if not any(pattern.fullmatch(path) for pattern in patterns)}
    assert not lacking, f"docs/editions.md does not say what is at {', '.join(sorted(lacking))}"
    fields = {name for name in rows(text) if re.fullmatch("[a-z_]+", name)}
    assert_documented("docs/editions.md", "field", ListedLetter.__dataclass_fields__, fields)
    assert_documented("docs/editions.md", "state or event", {*STATES, *EVENTS}, named(text), others=True)


def path_pattern(name: str) -> str:
    """A pattern for a path in the documents: ``LANG/press/`` matches ``es/press/index.html``."""
    name = re.escape(f"{name}index.html" if name.endswith("/") else name)
    for word, values in (("LANG", "(es|en|pt|fr)"), ("NUMBER|BLOCK|PAGE", r"\\d+"), ("HASH", "[0-9a-f]{32}")):
        name = re.sub(word, values, name)
    return name


def test_every_room_is_in_the_layer_that_the_program_keeps_to() -> None:
    documented = {
        name.rstrip("/"): cells[1].strip()
        for cells in (line.split("|") for line in section("CONTRIBUTING.md", "The layers").splitlines())
        if len(cells) > 2
        for name in named(cells[2])
    }
    layers = tomllib.loads(section("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {
        room.strip().removeprefix("chalicelib.").strip("()"): str(number)
        for number, layer in enumerate(layers, start=1)
        for room in layer.split("|")
    }
    real = {path.stem for path in (ROOT / "chalicelib").glob("*.py")} - {"__init__"}
    real |= {path.name for path in (ROOT / "chalicelib").iterdir() if any(path.rglob("*.p[yo]"))}
    outside = {"app.py", "infra", "templates"}
    assert_documented("CONTRIBUTING.md", "room", real, documented.keys() - outside)
    for room, layer in documented.items():
        if room in rooms:
            assert layer == rooms[room], f"CONTRIBUTING.md has {room} in layer {layer}, pyproject.toml in {rooms[room]}"


def test_every_state_is_described() -> None:
    name = "docs/states.md"
    assert_documented(name, "state of a letter", TRANSITIONS, named(section(name, "Letter")), others=True)
    assert_documented(name, "state of a signature", get_args(State), named(section(name, "Signature")), others=True)
    mails = get_args(get_type_hints(MailState)["state"])
    assert_documented(name, "state of a mail", mails, rows(section(name, "Mail")))


def test_the_tests_that_are_named_are_there() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    real = {found for path in files for found in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))}
    documented = {
        name
        for path in DOCUMENTS
        for name in named(path.read_text(encoding="utf-8"))
        if re.fullmatch(r"test_\w+", name)
    }
    assert documented <= real, f"docs name tests that do not exist: {', '.join(sorted(documented - real))}"


def test_every_mail_is_described() -> None:
    assert_documented("docs/mail.md", "mail", get_args(MailKind), rows(section("docs/mail.md", "The mails")))
    assert_documented("docs/mail.md", "mail", organiser_mail.KINDS, rows(section("docs/mail.md", "To organisers")))


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    for target in ("".join(found) for found in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8")))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        leads_to = (document.parent / path).resolve() if path else document
        assert leads_to.exists(), f"{document.name} links to {target}, which is not there"
        assert not anchor or anchor in anchors(leads_to), f"{document.name} links to {target}: no such heading"


def anchors(document: Path) -> set[str]:
    """The anchors that a document's headings get on the Web."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_document_is_in_the_index() -> None:
    index = section("docs/README.md")
    for path in (ROOT / "docs").glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index, f"docs/README.md does not list {path.name}"


@every_document
def test_files_that_are_named_are_there(document: Path) -> None:
    """Checks paths in backquotes that begin with a folder of the repository."""
    for name in named(FENCE.sub("", document.read_text(encoding="utf-8"))):
        if re.fullmatch(r"(chalicelib|infra|templates|tests|letters)/[\w./-]+", name) and not re.search(
            r"[A-Z]{4}", name
        ):
            assert (ROOT / name).exists(), f"{document.name} names {name}, which is not there"
