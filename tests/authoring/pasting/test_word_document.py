"""A document of Word becomes the letter's marks; one that is hostile is refused before anything of it is opened."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.pasting.word_document import LIMITS, MOST_ELEMENTS, DocumentRefused, from_word
from tests.authoring.pasting.documents import HEAD, RELATIONS, STYLES, R, W, document, footnotes, paragraph, run
from tests.authoring.test_folder_zip import encrypted

LETTER = r"""# Por los humedales

Pedimos que se **suspenda** el dragado[^1] según [el acta](https://humedales.example.org/acta) y clic

1. Uno
   - Dos
2. Tres

Visible nuevo

> Nadie vende el agua.

| Año | Garzas |
|---|---|
| 2019 | 4 |

[^1]: Decreto 7."""


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc>{paragraph(run(words, properties))}</w:tc>"


def letter() -> bytes:
    link, script = '<w:hyperlink r:id="rId4">', '<w:hyperlink r:id="rId5">'
    underlined = run("el acta", '<w:u w:val="single"/><w:color w:val="0563C1"/>')
    return document(
        paragraph(run("Por los humedales"), style="Heading1"),
        paragraph(
            run("Pedimos que se "),
            run("suspenda", "<w:b/>"),
            run(" el "),
            run("dragado", '<w:u w:val="single"/><w:color w:val="FF0000"/>'),
            '<w:r><w:footnoteReference w:id="1"/></w:r>',
            f"{run(' según ')}{link}{underlined}</w:hyperlink>{run(' y ')}{script}{run('clic')}</w:hyperlink>",
        ),
        paragraph(run("Uno"), level=0),
        paragraph(run("Dos"), level=1),
        paragraph(run("Tres"), level=0),
        paragraph(
            run("Oculto", "<w:vanish/>"),
            run("Visible", '<w:vanish w:val="0"/>'),
            '<w:del w:id="1" w:author="x"><w:r><w:delText>borrado</w:delText></w:r></w:del>',
            f'<w:ins w:id="2" w:author="x">{run(" nuevo")}</w:ins>',
            '<w:r><w:drawing/></w:r><w:r><w:commentReference w:id="0"/></w:r>',
        ),
        paragraph(run("Nadie vende el agua."), style="Cita"),
        f"<w:tbl><w:tr>{cell('Año', '<w:b/>')}{cell('Garzas', '<w:b/>')}</w:tr>"
        f"<w:tr>{cell('2019')}{cell('4')}</w:tr></w:tbl>",
        word__footnotes_xml=footnotes("Decreto 7."),
        word__header1_xml=f"<w:hdr {W}>{paragraph(run('Borrador'))}</w:hdr>",
    )


def test_a_document_becomes_marks_and_what_was_lost_is_told() -> None:
    found = from_word(letter())
    assert found.text == LETTER
    assert {change.kind: (change.count, change.samples) for change in found.changes} == {
        "underlined": (1, ("dragado",)),
        "coloured": (1, ("dragado",)),
        "hidden": (1, ("Oculto",)),
        "deleted": (1, ("borrado",)),
        "inserted": (1, ("nuevo",)),
        "pictures": (1, ()),
        "comments": (1, ()),
        "running": (1, ("Borrador",)),
        "links": (1, ("clic → javascript:alert(1)",)),
        "notes": (1, ()),
    }


ENTITIES = '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def with_document(text: str) -> bytes:
    return document(word__document_xml=f"{HEAD}{text}")


def with_part(name: str, content: bytes) -> bytes:
    body = io.BytesIO(document())
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr(name, content)
    return body.getvalue()


def deep() -> bytes:
    return with_document(f"<w:document {W}><w:body>{'<w:sdt><w:sdtContent>' * 3000}x{'</w:sdtContent></w:sdt>' * 3000}"
                         "</w:body></w:document>")  # fmt: skip


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"Querida ministra", "damaged"),
    "an old document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old-word"),
    "another zip with a password": (encrypted, "not-word"),
    "another zip": (lambda: with_zip("notas.txt"), "not-word"),
    "entities": (lambda: with_document(f"{ENTITIES}<w:document {W}><w:body>&b;</w:body></w:document>"), "bomb"),
    "a file of ours": (lambda: with_document(f"{EXTERNAL}<w:document {W}><w:body>&a;</w:body></w:document>"), "bomb"),
    "entities in its styles": (lambda: document(word__styles_xml=f"{HEAD}{ENTITIES}<a>&b;</a>"), "bomb"),
    "entities in its relations": (lambda: with_relations(f"{ENTITIES}{RELATIONS[len(HEAD) :]}"), "bomb"),
    "a part of many bytes": (lambda: document(word__styles_xml=b"a" * 13_000_000), "bomb"),
    "a zip of many bytes": (lambda: with_part("word/media/a.png", bytes(LIMITS.unpacked)), "bomb"),
    "many elements": (lambda: document(paragraph(*["<w:r/>"] * (MOST_ELEMENTS + 1))), "too-large"),
    "nested deeply": (deep, "bomb"),
    "no XML": (lambda: document(word__document_xml="Agua"), "damaged"),
    "XML that is cut off": (lambda: with_document(f"<w:document {W}><w:body>"), "damaged"),
    "a part twice": (lambda: with_part("WORD/document.xml", b"<a/>"), "damaged"),
}  # fmt: skip


def with_zip(name: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as out:
        out.writestr(name, "x")
    return body.getvalue()


def with_relations(text: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as out:
        out.writestr("_rels/.rels", text)
        out.writestr("word/document.xml", f"<w:document {W}><w:body/></w:document>")
    return body.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.promise("A pasted text brings nothing along but words and the letter's own marks")
def test_a_hostile_document_is_refused_by_its_reason(name: str) -> None:
    make, why = HOSTILE[name]
    with pytest.raises(DocumentRefused) as refusal:
        from_word(make())
    assert refusal.value.why == why


def test_a_style_map_of_the_document_s_own_writes_no_tags() -> None:
    body = with_part("mammoth/style-map", b"p => script:fresh")
    assert from_word(body).text == ""
    styled = io.BytesIO(document(paragraph(run("alert(1)"))))
    with zipfile.ZipFile(styled, "a") as out:
        out.writestr("mammoth/style-map", "p => script:fresh")
    assert from_word(styled.getvalue()).text == "alert(1)"


def test_any_byte_may_be_wrong() -> None:
    whole = letter()
    for place in range(0, len(whole), 97):
        body = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        try:
            from_word(body)
        except DocumentRefused as refusal:
            assert refusal.why in ("damaged", "bomb", "password", "not-word", "too-large")


NAMES = ("w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:hyperlink", "w:fldChar", "w:numPr", "w:pPr",
         "w:footnoteReference",
         "w:sym", "w:sdt", "w:drawing", "w:gridSpan", "w:vMerge", "w:tcPr", "w:num", "w:lvl", "w:style")  # fmt: skip
ATTRIBUTES = (
    "",
    ' w:val="x"',
    ' w:id="9"',
    ' r:id="rId9"',
    ' w:fldCharType="end"',
    ' w:val="-1"',
    ' w:char="zz" w:font="y"',
)
xml = st.recursive(
    st.sampled_from(["", "x"]),
    lambda inner: st.builds(
        lambda name, given, parts: f"<{name}{given}>{''.join(parts)}</{name}>",
        st.sampled_from(NAMES),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@given(xml, st.sampled_from(["word__document_xml", "word__numbering_xml", "word__styles_xml", "word__footnotes_xml"]))
def test_any_xml_in_a_part_is_read_or_refused(inner: str, part: str) -> None:
    root = {"word__document_xml": "w:document"}.get(part, part.split("__")[1].removesuffix("_xml").join(["w:", ""]))
    try:
        from_word(document(paragraph(run("Agua"), level=0), **{part: f"{HEAD}<{root} {W} {R}>{inner}</{root}>"}))
    except DocumentRefused as refusal:
        assert refusal.why == "damaged"


def test_pictures_are_never_opened() -> None:
    picture = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rId4"/>'
        "</w:drawing></w:r>"
    )
    found = from_word(document(paragraph(run("Agua"), picture), word__styles_xml=STYLES))
    assert found.text == "Agua"
    assert [change.kind for change in found.changes] == ["pictures"]
