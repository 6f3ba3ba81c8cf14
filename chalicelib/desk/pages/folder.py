"""The letter's folder: the draft as a zip of the files that the command reads, and another one in its place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

from chalice.app import Response

from chalicelib import settings
from chalicelib.authoring.beginnings import named_in, renamed_files
from chalicelib.authoring.file_names import letters_name
from chalicelib.authoring.folder_zip import FolderRefused, pack, unpack
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.desk import answers
from chalicelib.desk.names import Names
from chalicelib.desk.pages.import_words import say
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.folder import ZIP_PROBLEMS, ComparePage, FileChange, FileLine, FolderPage
from chalicelib.desk.visit import Visit
from chalicelib.http.bodies import BadRequest
from chalicelib.organising.drafting import DraftChanged, Drafting, Folder, check_files
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import LetterRefused, canonical
from chalicelib.wiring import organise_writing

FIELD = "text."  # and the name of a file


def show(visit: Visit) -> Response:
    return _page(visit, done=visit.asked("done") == "replaced")


def download(visit: Visit) -> Response:
    files = _drafting(visit).folder(visit.on)
    content = pack({name: file.text for name, file in files.items()})
    return answers.binary(content, f"{visit.on.slug}.zip", "application/zip")


def compare(visit: Visit) -> Response:
    """Show what another folder would change. Nothing is kept of it yet."""
    sent = visit.file("folder")
    if sent is None:
        return _page(visit, problem=say(visit.lang)(ZIP_PROBLEMS["empty"]), status=422)
    try:
        found = unpack(sent.content)
    except FolderRefused as refusal:
        words = say(visit.lang)(ZIP_PROBLEMS[refusal.why]).replace("{}", refusal.file)
        return _page(visit, problem=words, status=422)
    name, _ = named_in(found.texts)
    if name in ("", visit.on.slug):
        return _compared(visit, found.texts, found.left_out, "")
    return _compared(visit, renamed_files(found.texts, visit.on.slug), found.left_out, name)


def use(visit: Visit) -> Response:
    """Make the folder the draft, over what the page was compared with."""
    texts = _texts(visit)
    drafting = _drafting(visit)
    if _standing(drafting.all_files(visit.on)) != visit.field("standing"):
        return _compared(visit, texts, (), "", 409, is_changed=True)
    try:
        drafting.replace(visit.on, texts)
    except DraftChanged:
        return _compared(visit, texts, (), "", 409, is_changed=True)
    with suppress(LetterRefused):  # then the pages of the letter say why
        drafting.settle(visit.on)
    return visit.go("folder", done="replaced")


def _drafting(visit: Visit) -> Drafting:
    return organise_writing.drafting(visit.me.id)


def _texts(visit: Visit) -> Mapping[str, str]:
    """The files that the form carries. Raises `BadRequest` for what our page does not send."""
    found: dict[str, str] = {}
    for field in visit.request.fields:
        if field.startswith(FIELD):
            name, text = field.removeprefix(FIELD), visit.field(field).replace("\r\n", "\n")
            if not name or letters_name(name) != name or len(text.encode()) > MOST_BYTES:
                raise BadRequest("no file of a letter")
            found[name] = text
    if not found:
        raise BadRequest("no files")
    return found


def _standing(files: Folder) -> str:
    """What the draft is now, in one word."""
    return sha256(canonical(sorted((name, file.revision, file.text) for name, file in files.items())))


def _page(visit: Visit, *, problem: str = "", done: bool = False, status: int = 200) -> Response:
    names = Names()
    files = [
        FileLine(
            name=file.name,
            size=len(file.text.encode()),
            saved=in_words(visit, file.at_ms) if file.at_ms else "",
            by=names.of(file.by) if file.at_ms else "",
        )
        for _, file in sorted(_drafting(visit).folder(visit.on).items())
    ]
    action = visit.here("folder") if visit.may("edit-draft") else ""
    view = FolderPage(files, visit.here("folder.zip"), action, problem, done)
    return visit.render("desk/folder.html", view, status)


def _compared(
    visit: Visit,
    texts: Mapping[str, str],
    left_out: Sequence[str],
    other_name: str,
    status: int = 200,
    *,
    is_changed: bool = False,
) -> Response:
    drafting = _drafting(visit)
    files = drafting.all_files(visit.on)
    before = {name: file.text for name, file in files.items() if file.text}
    view = ComparePage(
        changes=[_change(name, before.get(name, ""), texts.get(name, "")) for name in sorted({*before, *texts})],
        texts=texts,
        standing=_standing(files),
        left_out=left_out,
        other_name=other_name,
        problems=len(check_files(texts, settings.current().languages).problems),
        action=visit.here("folder/use"),
        back_url=visit.here("folder"),
        is_changed=is_changed,
    )
    return visit.render("desk/folder_compare.html", view, status)


def _change(name: str, before: str, after: str) -> FileChange:
    lines, others = Counter(before.splitlines()), Counter(after.splitlines())
    kind = "same" if before == after else "new" if not before else "gone" if not after else "changed"
    return FileChange(name, kind, (others - lines).total(), (lines - others).total())
