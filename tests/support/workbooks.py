"""Workbooks written part by part, so that a test can put into one what no library writes."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE = 1  # the style of a date in `STYLES`
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


@dataclass(frozen=True)
class Raw:
    """A cell as XML, of which ``{r}`` is the reference."""

    xml: str


ERROR = Raw('<c r="{r}" t="e"><v>#REF!</v></c>')
TRUE = Raw('<c r="{r}" t="b"><v>1</v></c>')
DAY = Raw(f'<c r="{{r}}" s="{DATE}"><v>45000</v></c>')
NEVER_CALCULATED = Raw('<c r="{r}"><f>A1&amp;B1</f><v></v></c>')


def formula(value: str) -> Raw:
    return Raw(f'<c r="{{r}}" t="str"><f>A1</f><v>{escape(value)}</v></c>')


def shared(number: int) -> Raw:
    return Raw(f'<c r="{{r}}" t="s"><v>{number}</v></c>')


@dataclass
class Sheet:
    rows: Sequence[Sequence[object]]
    name: str = "Hoja1"
    state: str = ""
    hidden_rows: Sequence[int] = ()
    columns: str = ""  # XML inside <cols>
    dimension: str = ""
    behind: str = ""  # XML behind the cells
    row_numbers: Sequence[int] = field(default_factory=list)

    def xml(self) -> str:
        numbers = self.row_numbers or range(1, len(self.rows) + 1)
        rows = "".join(
            f'<row r="{number}"{" hidden=" + quoteattr("1") if number in self.hidden_rows else ""}>'
            + "".join(
                _cell(f"{letters(column)}{number}", cell) for column, cell in enumerate(cells) if cell is not None
            )
            + "</row>"
            for number, cells in zip(numbers, self.rows, strict=True)
        )
        stated = f'<dimension ref="{self.dimension}"/>' if self.dimension else ""
        columns = f"<cols>{self.columns}</cols>" if self.columns else ""
        return f'<worksheet xmlns="{MAIN}">{stated}{columns}<sheetData>{rows}</sheetData>{self.behind}</worksheet>'


def letters(column: int) -> str:
    name, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def _cell(reference: str, cell: object) -> str:
    if isinstance(cell, Raw):
        return cell.xml.replace("{r}", reference)
    if isinstance(cell, str):
        return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    return f'<c r="{reference}"><v>{cell}</v></c>'


def xlsx(*sheets: Sheet, strings: Sequence[str] = (), **parts: str) -> bytes:
    """A workbook. ``strings`` are the shared texts as XML inside ``<si>``; ``parts`` replace a part by its stem."""
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{at}" r:id="rId{at}"'
        + (f' state="{sheet.state}"' if sheet.state else "")
        + "/>"
        for at, sheet in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="rs" Type="{RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    related += f'<Relationship Id="rt" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    texts = "".join(f"<si>{text}</si>" for text in strings)
    found = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": STYLES,
    } | {f"xl/worksheets/sheet{at}.xml": sheet.xml() for at, sheet in enumerate(sheets, start=1)}
    for name in found:
        stem = name.rpartition("/")[2].partition(".")[0]
        found[name] = parts.get(stem, found[name])
    return zipped({name: text.encode() for name, text in found.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()
