"""The problems that `firmamos letter check` reports in a letter's folder."""

import shutil
from pathlib import Path

import pytest

from chalicelib.authoring.folder import SourceRefused, read_source
from chalicelib.rules.letters.letter import Controller, Handling, Held
from tests.support.edit_letter import EXAMPLE, SPOKEN, change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))


def problems(folder: Path) -> list[str]:
    with pytest.raises(SourceRefused) as refusal:
        read_source(folder, SPOKEN)
    return [str(problem) for problem in refusal.value.problems]


def test_the_example_is_a_sound_letter() -> None:
    source = read_source(EXAMPLE, SPOKEN)
    assert list(source.texts) == ["es", "en", "fr", "pt"]
    assert source.kit.texts.keys() == source.texts.keys()
    assert source.language == "es"
    assert set(source.kinds) == {"person", "organisation", "coalition"}


def test_every_problem_is_told_at_once_with_its_file_and_line(folder: Path) -> None:
    settings = folder / "letter.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    slug_line = next(number for number, line in enumerate(lines, start=1) if line.startswith("slug"))
    settings.write_text(
        "\n".join('slug = "Mal Nombre"' if number == slug_line else line for number, line in enumerate(lines, start=1))
        + "\n[odd]\nx = 1\n",
        encoding="utf-8",
    )
    (folder / "privacy.en.md").unlink()
    with (folder / "es.md").open("a", encoding="utf-8") as text:
        text.write("\nUn [enlace](javascript:alert(1)) y <b>HTML</b>.\n\n![foto](https://example.org/x.png)\n")
    told = problems(folder)
    count = len((folder / "es.md").read_text(encoding="utf-8").splitlines())
    assert any(line.startswith(f"letter.toml:{slug_line}: “Mal Nombre”") for line in told)
    assert any("letter.toml" in line and "“odd” is not a setting" in line for line in told)
    assert "privacy.en.md: this file is missing; it holds the privacy notice in this language" in told
    assert f"es.md:{count - 2}: HTML is not published: <b>" in told
    assert any(line.startswith(f"es.md:{count - 2}: this link leads neither") for line in told)
    assert f"es.md:{count}: pictures are not published in a letter" in told


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("letter.toml", 'order = "collated"', 'order = "random"', "“order” must be one of collated, signed, given"),
        ("letter.toml", 'language = "es"', 'language = "qu"', "the authoritative text is in “qu”"),
        ("letter.toml", 'timezone = "', 'timezone = "Marte/', "is not a time zone"),
        ("letter.toml", 'slug = "', "slug = ", "this is not TOML"),
        ("es.md", "title:", "titulo:", "“titulo” is unknown here"),
        ("es.md", "---\n", "", "begin the file with the lines between"),
        ("es.md", "headings:", "headings: [", "these lines cannot be read"),
        ("letter.toml", 'timezone = "', 'timezone = ["UTC"] # "', "is not a time zone"),
        ("letter.toml", 'order = "', 'closes = 9999-12-31\norder = "', "is too far away"),
        ("letter.toml", 'order = "', 'opens = 2026-02-01\ncloses = 2026-01-31\norder = "', "close before it opens"),
        ("letter.toml", 'slug = "agua-de-amancay"', 'slug = "invited"', "is reserved by the site"),
        ("letter.toml", 'slug = "agua-de-amancay"', 'slug = "files"', "is reserved by the site"),
        ("letter.toml", 'order = "', 'public = "soon"\norder = "', "“public” must be a day or a time"),
        ("letter.toml", 'order = "', 'first_signatories = [3, 0]\norder = "', "must be a list of permanent numbers"),
        ("letter.toml", 'order = "', 'first_signatories = [true]\norder = "', "must be a list of permanent numbers"),
        ("letter.toml", 'order = "', 'first_signatories = "3"\norder = "', "must be a list of permanent numbers"),
        ("letter.toml", 'order = "', 'first_signatories = [3, 17, 3]\norder = "', "3 is in “first_signatories” twice"),
        ("press.es.md", "short:", "corto:", "“corto” is unknown here"),
        ("press.es.md", "short:", "corto:", "give “short” in words"),
        ("press.es.md", "contact: >", "contact:\n  - 3\nodd: >", "give “contact” in words"),
        ("press.es.md", "quotes:", "quotes: uno\nodd:", "“quotes” must be a list"),
        ("press.es.md", "    name: Eulalia Xicoy", "    nombre: Eulalia Xicoy", "“nombre” in quote 2 is unknown"),
        ("press.es.md", "    name: Eulalia Xicoy", "    nombre: Eulalia Xicoy", "give the “name” of quote 2"),
        ("press.es.md", "    role: regante, 83 años", "    role:\n      - 83", "give the “role” of quote 2 in words"),
        ("press.es.md", "---\n", "", "begin the file with the lines between --- and --- that give short and contact"),
    ],
)
def test_each_mistake_in_plain_words(folder: Path, file: str, before: str, after: str, told: str) -> None:
    change(folder / file, before, after)
    assert any(line.startswith(file.partition(":")[0]) and told in line for line in problems(folder))


@pytest.mark.parametrize("front", ["", "# nothing\n", "- a\n- list\n", "just words\n"])
def test_front_matter_that_says_nothing_is_told(folder: Path, front: str) -> None:
    (folder / "es.md").write_text(f"---\n{front}---\n\nUna carta.\n", encoding="utf-8")
    assert [line for line in problems(folder) if line.startswith("es.md:")]


def test_an_empty_folder_is_no_letter(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["letter.toml: this file is missing; it says who the letter is to and who may sign it"]


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def test_a_mistake_in_the_second_update_is_told_where_it_is(folder: Path) -> None:
    toml = folder / "letter.toml"
    change(toml, "date = 2026-11-19\ntitle.es = ", 'date = "mañana"\nlink = "x"\ntitle.eo = ')
    change(toml, '\nurl = "https://archivo.example.org/concesion-114"', '\nurl = "javascript:alert(1)"')
    begins = line_of(toml, 'date = "mañana"')
    assert problems(folder) == [
        f"letter.toml:{begins}: set the “date” of update 2, such as 2026-12-01, without quotes",
        f"letter.toml:{begins + 1}: “link” is not a setting of an update; is it misspelt?",
        f"letter.toml:{begins + 2}: “title” is missing in es",
        f"letter.toml:{begins + 10}: “javascript:alert(1)” is not a web address, or is longer than 200 characters",
    ]


def test_what_an_update_lacks_is_told_where_it_begins(folder: Path) -> None:
    toml = folder / "letter.toml"
    change(toml, "[[updates]]\ndate = 2026-11-10\n", "[[updates]]\n")
    assert problems(folder) == [
        f"letter.toml:{line_of(toml, '[[updates]]')}: set the “date” of update 1, such as 2026-12-01, without quotes"
    ]


@pytest.mark.parametrize("written", ["updates = 3", "updates = [1]"])
def test_updates_that_are_no_tables_are_told(folder: Path, written: str) -> None:
    toml = folder / "letter.toml"
    text = toml.read_text(encoding="utf-8")
    begins, ends = text.index("[[updates]]"), text.index("[[addressees]]")
    toml.write_text(text[:begins] + written + "\n" + text[ends:], encoding="utf-8")
    assert problems(folder) == [f"letter.toml:{line_of(toml, written)}: write each update under a line [[updates]]"]


def test_an_addressee_without_a_title_in_a_language_is_told_where_it_is(folder: Path) -> None:
    toml = folder / "letter.toml"
    change(toml, 'title.pt = "Diretor', 'title.eo = "Diretor')
    second = toml.read_text(encoding="utf-8").splitlines().index('name = "Dr. Tomás Echaniz Ruiz"') + 1
    assert problems(folder) == [f"letter.toml:{second + 1}: “title” is missing in pt"]


def test_html_in_a_press_kit_is_told_with_its_line(folder: Path) -> None:
    with (folder / "press.fr.md").open("a", encoding="utf-8") as text:
        text.write("\nUn <b>mot</b>.\n")
    last = len((folder / "press.fr.md").read_text(encoding="utf-8").splitlines())
    assert f"press.fr.md:{last}: HTML is not published: <b>" in problems(folder)


def test_a_press_kit_in_a_language_that_the_letter_has_not_is_told(folder: Path) -> None:
    for name in ("pt.md", "privacy.pt.md"):
        (folder / name).unlink()
    assert problems(folder) == ["press.pt.md: the letter has no text in this language: there is no pt.md"]


def test_a_letter_needs_no_press_kit_in_any_language(folder: Path) -> None:
    for path in folder.glob("press.*.md"):
        path.unlink()
    assert read_source(folder, SPOKEN).kit.texts == {}


def test_what_newsrooms_get_is_no_part_of_what_is_signed(folder: Path) -> None:
    before = read_source(folder, SPOKEN)
    change(folder / "press.en.md", "Monday to Friday", "every day")
    (folder / "press.pt.md").unlink()
    change(folder / "letter.toml", 'order = "', 'first_signatories = [17, 3]\npublic = 2027-01-01\norder = "')
    change(folder / "letter.toml", "date = 2026-11-19", "date = 2026-11-20")
    after = read_source(folder, SPOKEN)
    assert after.kit != before.kit
    assert after.kit.first == (17, 3)
    assert after.sha256() == before.sha256()


def test_the_day_when_it_becomes_public_begins_where_the_letter_is(folder: Path) -> None:
    change(folder / "letter.toml", 'order = "', 'public = 2027-01-01\norder = "')
    assert read_source(folder, SPOKEN).public == 1_798_783_200, "2027-01-01T06:00:00Z: midnight in Guatemala"


def test_what_is_held_and_kept_is_read(folder: Path) -> None:
    toml = folder / "letter.toml"
    change(toml, 'organisations = "unproved"', 'organisations = "all"')
    change(toml, "well_known = []", 'well_known = [" Marcela   Ibarrondo ", "Cruz Azul", "Cruz Azul"]')
    change(toml, 'address = "confirmation"', 'address = "closing"')
    source = read_source(folder, SPOKEN)
    assert source.handling == Handling("all", ("Marcela Ibarrondo", "Cruz Azul"), 90, "closing")
    assert source.controller == Controller(
        "Mesa por el Agua del Valle de Amancay", "mesa@agua-amancay.example.org", "Calle del Molino 12, Puerto Amancay"
    )


def without_tables(folder: Path) -> Path:
    toml = folder / "letter.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text[: text.index("[hold]")], encoding="utf-8")
    return toml


def test_a_letter_that_says_nothing_of_it_holds_the_unproved_and_destroys_nothing(folder: Path) -> None:
    without_tables(folder)
    source = read_source(folder, SPOKEN)
    assert source.handling == Handling("unproved", (), None, "confirmation")
    assert source.controller == Controller()


@pytest.mark.parametrize(("written", "held"), [("[]", "none"), ('["organisation"]', "all")])
def test_the_list_of_earlier_letters_is_understood(folder: Path, written: str, held: Held) -> None:
    toml = without_tables(folder)
    change(toml, 'order = "', f'hold = {written}\norder = "')
    assert read_source(folder, SPOKEN).handling == Handling(held)


def test_a_kind_that_cannot_wait_is_told(folder: Path) -> None:
    toml = without_tables(folder)
    change(toml, 'order = "', 'hold = ["person"]\norder = "')
    told = "“person” is not a kind that can wait; write a table [hold], as the guide shows"
    assert problems(folder) == [f"letter.toml:{line_of(toml, 'hold = ')}: {told}"]


def test_how_signatures_are_handled_is_no_part_of_what_is_signed(folder: Path) -> None:
    before = read_source(folder, SPOKEN).sha256()
    without_tables(folder)
    assert read_source(folder, SPOKEN).sha256() == before


@pytest.mark.parametrize(
    ("before", "after", "at", "told"),
    [
        ('organisations = "un', 'organisations = "some', "organisations =", "must be one of unproved, all, none"),
        ("well_known = []", 'well_known = "Ana"', "well_known =", "must be a list of names between quotes"),
        ("well_known = []", "well_known = [3]", "well_known =", "must be a list of names between quotes"),
        ("well_known = []", 'well_known = ["…"]', "well_known =", "must be a list of names between quotes"),
        ("well_known = []", f'well_known = ["{"a" * 201}"]', "well_known =", "up to 200 names of up to 200 characters"),
        ("well_known = []", 'wellknown = ["Ana"]', "wellknown =", "“wellknown” is unknown under [hold]"),
        ("delivery = 90", "delivery = 0", "purge_days", "a whole number of days, from 1 to 3650"),
        ("delivery = 90", "delivery = true", "purge_days", "a whole number of days, from 1 to 3650"),
        ("delivery = 90", 'delivery = "90"', "purge_days", "a whole number of days, from 1 to 3650"),
        ('address = "conf', 'address = "never', 'address = "never', "must be one of confirmation, closing"),
        ('controller = "', 'controller = ["x"] # "', "controller =", "give the “controller” in words"),
        (
            'contact = "mesa@agua-amancay.example.org"\naddress',
            'contact = "x"\naddress',
            'contact = "x',
            "“x” is neither",
        ),
        ('address = "Calle', 'address = "" # "Calle', 'address = ""', "give the “address” in words"),
        ("[privacy]\ncontroller", "[privacy]\norder", "order = ", "does it belong above that line?"),
        ("[hold]", "[hold.odd]\n[hold]", "[hold]", "“odd” is unknown under [hold]"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_where_it_is(
    folder: Path, before: str, after: str, at: str, told: str
) -> None:
    toml = folder / "letter.toml"
    change(toml, before, after)
    found = [line for line in problems(folder) if told in line]
    lines = [n for n, line in enumerate(toml.read_text(encoding="utf-8").splitlines(), 1) if line.startswith(at)]
    assert [line.partition(": ")[0] for line in found] == [f"letter.toml:{lines[-1]}"]


@pytest.mark.parametrize("table", ["hold", "retention", "privacy"])
def test_a_table_that_is_none_is_told(folder: Path, table: str) -> None:
    toml = without_tables(folder)
    change(toml, 'order = "', f'{table} = 90\norder = "')
    assert problems(folder)[0].startswith(f"letter.toml:{line_of(toml, f'{table} = 90')}: write “{table}” as a table")


def test_dotted_settings_are_found_too(folder: Path) -> None:
    toml = without_tables(folder)
    change(toml, 'order = "', 'retention.purge_days_after_delivery = -1\norder = "')
    assert problems(folder) == [
        f"letter.toml:{line_of(toml, 'retention.')}: write a whole number of days, from 1 to 3650"
    ]


def without(folder: Path, *keys: str) -> None:
    toml = folder / "letter.toml"
    lines = toml.read_text(encoding="utf-8").split("\n")
    toml.write_text("\n".join(line for line in lines if line.partition(" ")[0] not in keys), encoding="utf-8")


def test_place_organisers_and_contact_may_be_left_out(folder: Path) -> None:
    without(folder, "place", "organisers", "contact", "controller")
    change(folder / "letter.toml", "[privacy]\n", '[privacy]\ncontroller = "Pozos, A.C."\ncontact = "d@example.org"\n')
    source = read_source(folder, SPOKEN)
    assert (source.place, source.organisers, source.contact) == ({}, "", "")
    change(folder / "letter.toml", 'language = "es"', 'language = "es"\nplace = ""\norganisers = ""\ncontact = ""')
    empty = read_source(folder, SPOKEN)
    assert (set(empty.place.values()), empty.organisers, empty.contact) == ({""}, "", "")


def test_somebody_answers_for_the_data_of_every_letter(folder: Path) -> None:
    without(folder, "organisers", "contact", "controller")
    line = line_of(folder / "letter.toml", "[privacy]")
    why = "say who is responsible for the data: “{}” here, because “{}” is not set"
    assert problems(folder) == [
        f"letter.toml:{line}: {why.format('contact', 'contact')}",
        f"letter.toml:{line}: {why.format('controller', 'organisers')}",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [('""', ""), ('"red"', "red"), ('{ es = "red", en = "network", pt = "rede", fr = "réseau" }', "red")],
)
def test_the_word_after_a_coalition_is_a_setting(folder: Path, written: str, read: str) -> None:
    assert read_source(folder, SPOKEN).coalition is None
    change(folder / "letter.toml", 'language = "es"', f'language = "es"\ncoalition = {written}')
    coalition = read_source(folder, SPOKEN).coalition
    assert coalition is not None
    assert coalition["es"] == read


def test_an_unknown_setting_of_an_addressee_is_told_where_it_is(folder: Path) -> None:
    toml = folder / "letter.toml"
    change(toml, 'name = "Dr. Tomás Echaniz Ruiz"', 'name = "Dr. Tomás Echaniz Ruiz"\ncargo = "Director"')
    assert problems(folder) == [
        f"letter.toml:{line_of(toml, 'cargo')}: “cargo” is not a setting of an addressee; is it misspelt?"
    ]


def test_words_in_a_language_that_the_letter_has_not_are_told(folder: Path) -> None:
    toml = folder / "letter.toml"
    change(toml, 'title.pt = "Diretor', 'title.qu = "Kamachiq"\ntitle.pt = "Diretor')
    (warning,) = read_source(folder, SPOKEN).warnings
    assert (warning.file, str(warning.message)) == (
        "letter.toml",
        "“title” in qu is not printed: the letter has no text in this language",
    )


def test_the_quotation_marks_of_a_word_processor_are_told(folder: Path) -> None:
    toml = folder / "letter.toml"
    change(toml, 'slug = "agua-de-amancay"', "slug = “agua-de-amancay”")
    (problem,) = problems(folder)
    assert problem.startswith(f"letter.toml:{line_of(toml, 'slug')}: this is not TOML")
    assert problem.endswith('write straight quotation marks, "like these"')
