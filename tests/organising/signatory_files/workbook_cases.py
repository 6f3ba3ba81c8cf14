"""Workbooks, with what is hidden in them and what no library writes."""

from chalicelib.organising.signatory_files.table import Choices
from tests.organising.signatory_files.case import Case
from tests.support.workbooks import DAY, ERROR, NEVER_CALCULATED, TRUE, Raw, Sheet, formula, shared, xlsx, zipped

TABLE = [["Nombre", "País"], ["Ana Paz", "México"], ["Luis Solís", "Perú"]]
TWO_SHEETS = (Sheet(TABLE, "Marzo"), Sheet([["Nombre"], ["Eva"]], "Abril"))
WITH_HIDDEN_ROWS = Sheet([*TABLE, ["Eva Sol", "Chile"]], hidden_rows=[3])
HIDDEN_COLUMN = '<col min="2" max="2" width="9" hidden="1"/>'

WORKBOOKS = (
    Case("a sheet", "r.xlsx", xlsx(Sheet(TABLE)), names=["Ana Paz", "Luis Solís"], details={"country": "MX"}),
    Case("a workbook with another suffix", "r.csv", xlsx(Sheet(TABLE)), names=["Ana Paz", "Luis Solís"]),
    Case(
        "an extent that is not true", "r.xlsx", xlsx(Sheet(TABLE, dimension="A1:A2")), names=["Ana Paz", "Luis Solís"]
    ),
    Case(
        "a blank cell in a far corner",
        "r.xlsx",
        xlsx(Sheet([*TABLE, [*[None] * 16000, " "]], row_numbers=[1, 2, 3, 999_999])),
        names=["Ana Paz", "Luis Solís"],
    ),
    Case(
        "a cell in a far corner",
        "r.xlsx",
        xlsx(Sheet([*TABLE, [None, None, "sobra"]], row_numbers=[1, 2, 3, 999_999])),
        names=["Ana Paz", "Luis Solís"],
        refused=[("row 999999", "no column takes “sobra”"), ("row 999999", "name")],
    ),
    Case("rows between", "r.xlsx", xlsx(Sheet(TABLE, row_numbers=[4, 7, 9])), names=["Ana Paz", "Luis Solís"]),
    Case(
        "cells without references",
        "r.xlsx",
        xlsx(
            Sheet([]),
            sheet1='<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Nombre</x:t></x:is>'
            '</x:c></x:row><x:row><x:c t="inlineStr"><x:is><x:t>Ana</x:t></x:is></x:c></x:row>'
            "</x:sheetData></x:worksheet>",
        ),
        names=["Ana"],
    ),
    Case(
        "shared and formatted texts",
        "r.xlsx",
        xlsx(
            Sheet([[shared(0)], [shared(1)], [shared(2)]]),
            strings=["<t>Nombre</t>", "<r><t>Ana </t></r><r><t>Paz</t></r>", "<t>東</t><rPh><t>ひがし</t></rPh>"],
        ),
        names=["Ana Paz", "東"],
    ),
    Case(
        "errors, truth values, dates and formulas",
        "r.xlsx",
        xlsx(
            Sheet(
                [
                    ["Nombre", "Cargo"],
                    ["Ana", ERROR],
                    ["Eva", TRUE],
                    ["Luz", DAY],
                    ["Sol", NEVER_CALCULATED],
                    ["Mar", 2.5],
                    [formula("Ana Sol"), "Jueza"],
                ]
            )
        ),
        names=["Ana Sol"],
        refused=[
            ("row 2", "error of the spreadsheet, “#REF!”"),
            ("row 3", "TRUE"),
            ("row 4", "a date, “2023-03-15”"),
            ("row 5", "never calculated"),
            ("row 6", "a number, “2.5”"),
        ],
    ),
    Case(
        "errors in columns that are left out",
        "r.xlsx",
        xlsx(Sheet([["Nº", "Nombre"], [1.0, "Ana"], [ERROR, "Eva"]])),
        names=["Ana", "Eva"],
    ),
    Case(
        "escapes of Excel",
        "r.xlsx",
        xlsx(Sheet([["name", "members"], ["Red_x0020_Sur", "Uno_x000D_\nDos_x000D_"], ["Casa _x005F_x0041_", ""]])),
        names=["Red Sur", "Casa _x0041_"],
        details={"members": ["Uno", "Dos"]},
    ),
    Case(
        "several sheets",
        "r.xlsx",
        xlsx(*TWO_SHEETS),
        no_file=["2 sheets: “Marzo” (3 rows), “Abril” (2 rows)", "--sheet"],
    ),
    Case(
        "an encoding for a workbook",
        "r.xlsx",
        xlsx(Sheet(TABLE)),
        no_file=["--encoding is for files of text"],
        choices=Choices(encoding="utf-8"),
    ),
    Case(
        "a sheet that is chosen",
        "r.xlsx",
        xlsx(*TWO_SHEETS),
        names=["Eva"],
        remarks=["not “Marzo”"],
        choices=Choices(sheet="abril"),
    ),
    Case(
        "a sheet that is not there",
        "r.xlsx",
        xlsx(*TWO_SHEETS),
        no_file=["no sheet “Mayo”"],
        choices=Choices(sheet="Mayo"),
    ),
    Case("an empty sheet besides", "r.xlsx", xlsx(Sheet([], "Hoja2"), Sheet(TABLE)), names=["Ana Paz", "Luis Solís"]),
    Case(
        "a hidden sheet besides",
        "r.xlsx",
        xlsx(Sheet(TABLE), Sheet([["Eva"]], "Oculta", "veryHidden")),
        no_file=["“Oculta” (1 row, hidden)"],
    ),
    Case("a sheet that is hidden", "r.xlsx", xlsx(Sheet(TABLE, state="hidden")), no_file=["hidden"]),
    Case("hidden rows", "r.xlsx", xlsx(WITH_HIDDEN_ROWS), no_file=["1 hidden row (3)", "--hidden include"]),
    Case(
        "hidden rows that are included",
        "r.xlsx",
        xlsx(WITH_HIDDEN_ROWS),
        names=["Ana Paz", "Luis Solís", "Eva Sol"],
        remarks=["were read as well"],
        choices=Choices(hidden="include"),
    ),
    Case(
        "hidden rows that are left out",
        "r.xlsx",
        xlsx(WITH_HIDDEN_ROWS),
        names=["Ana Paz", "Eva Sol"],
        refused=[("row 3", "hidden, and was left out as you asked")],
        choices=Choices(hidden="leave-out"),
    ),
    Case("hidden columns", "r.xlsx", xlsx(Sheet(TABLE, columns=HIDDEN_COLUMN)), no_file=["1 hidden column (B)"]),
    Case(
        "hidden columns that are left out",
        "r.xlsx",
        xlsx(Sheet(TABLE, columns=HIDDEN_COLUMN)),
        names=["Ana Paz", "Luis Solís"],
        details={"country": ""},
        choices=Choices(hidden="leave-out"),
    ),
    Case(
        "hidden columns with nothing in them",
        "r.xlsx",
        xlsx(Sheet(TABLE, columns='<col min="3" max="16384" width="0"/>')),
        names=["Ana Paz", "Luis Solís"],
    ),
    Case(
        "cells merged over rows",
        "r.xlsx",
        xlsx(Sheet(TABLE, behind='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>')),
        no_file=["merged over several rows (B2:B3)"],
    ),
    Case(
        "a title in merged cells",
        "r.xlsx",
        xlsx(Sheet([["Firmas"], *TABLE], behind='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')),
        names=["Ana Paz", "Luis Solís"],
        remarks=["row 1 “Firmas”"],
    ),
    Case("a workbook with nothing", "r.xlsx", xlsx(Sheet([])), no_file=["nothing in the workbook"]),
    Case(
        "entities",
        "r.xlsx",
        xlsx(Sheet([]), sheet1='<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'),
        no_file=["declares entities"],
    ),
    Case("XML that breaks off", "r.xlsx", xlsx(Sheet([]), sheet1="<worksheet><sheetData>"), no_file=["damaged"]),
    Case("a text that is not there", "r.xlsx", xlsx(Sheet([["Nombre"], [shared(7)]])), no_file=["damaged"]),
    Case(
        "two cells in one place",
        "r.xlsx",
        xlsx(Sheet([["Nombre"], [Raw('<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>')]])),
        no_file=["damaged"],
    ),
    Case("a zip that breaks off", "r.xlsx", xlsx(Sheet(TABLE))[:-40], no_file=["damaged"]),
    Case("a zip of other things", "r.xlsx", zipped({"foto.jpg": b"x"}), no_file=["no workbook"]),
    Case(
        "a text document",
        "r.xlsx",
        zipped({"[Content_Types].xml": b"", "word/document.xml": b""}),
        no_file=["no workbook"],
    ),
    Case("an OpenDocument file", "r.ods", zipped({"mimetype": b"", "content.xml": b""}), no_file=["OpenDocument"]),
)
