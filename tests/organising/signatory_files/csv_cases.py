"""Text that is split into cells: delimiters, marks, encodings, and what stands around the list."""

from chalicelib.organising.signatory_files.limits import MOST_ROWS
from chalicelib.organising.signatory_files.table import Choices
from tests.organising.signatory_files.case import Case, text

PEOPLE = "name,country\nAna Paz,MX\nLuis Solís,PE\n"

TEXTS = (
    *(
        Case(
            f"members with {what}",
            "r.csv",
            text(f'Tipo,Nombre,Integrantes\nRed,Red Verde,"{members}"\n'),
            names=["Red Verde"],
            details={"members": ["Casa Uno", "350.org", "3 de Marzo"]},
        )
        for what, members in (
            ("numbers", "1. Casa Uno\n2. 350.org\n3. 3 de Marzo"),
            ("numbers between semicolons", "1) Casa Uno; 2) 350.org; 3) 3 de Marzo"),
            ("letters", "a) Casa Uno\nb) 350.org\nc) 3 de Marzo"),
            ("bullets", "• Casa Uno\n• 350.org\n• 3 de Marzo"),
            ("dashes", "- Casa Uno\n\n- 350.org\n- 3 de Marzo"),
            ("nothing else", "Casa Uno\n350.org\n3 de Marzo"),
        )
    ),
    *(
        Case(
            f"a row that stands in one cell, with {what}",
            "r.csv",
            text(f'Nombre,País\n{row}\nLuz Sol\n"Casa, A.C."\n"Mesa, Mar",\n'),
            names=["Luz Sol", "Casa, A.C.", "Mesa, Mar"],
            refused=[("line 2", "the whole row stands in one cell")],
        )
        for what, row in (
            ("marks", '"Ana Paz,Chile"'),
            ("semicolons", "Ana Paz;Chile"),
            ("tabs", "Ana Paz\tChile"),
            ("bars", "Ana Paz|Chile"),
        )
    ),
    Case(
        "a row that repeats one name of the columns",
        "r.csv",
        text("Nombre,Organización\nAna,\nNombre,\n,Organización\n"),
        names=["Ana"],
        refused=[("line 3", "repeats the names"), ("line 4", "repeats the names")],
    ),
    Case(
        "the apostrophe by which a spreadsheet keeps a cell from being a formula",
        "r.csv",
        text("Nombre,Organización\nAna,'+Vida\n'=Vida,\n'Iwa Mar,O'Higgins\n"),
        names=["Ana", "'Iwa Mar"],
        details={"affiliation": "+Vida"},
        refused=[("line 3", "Begin the name with a letter")],
    ),
    Case(
        "as many signatories as are read, below their columns and a title",
        "r.csv",
        text("Firmas\nOrganización,País\n" + "Casa Mar,MX\n" * MOST_ROWS),
        names=["Casa Mar"] * MOST_ROWS,
    ),
    Case(
        "one signatory more than are read",
        "r.csv",
        text("Organización,País\n" + "Casa Mar,MX\n" * (MOST_ROWS + 1)),
        no_file=["more than 50,000 rows"],
    ),
    Case(
        "a text that begins like a zip",
        "r.csv",
        text("PK,Nombre\n1,Ana\n"),
        names=["Ana"],
        choices=Choices(ignored=["PK"]),
    ),
    Case(
        "Windows-1252 with apostrophes in words",
        "r.csv",
        "name\nCasa d’olmedo\nAsociación K’iche’\nO’Farrill\n".encode("cp1252"),
        names=["Casa d’olmedo", "Asociación K’iche’", "O’Farrill"],
    ),
    Case("bytes that Windows-1252 lacks", "r.csv", b"name\nJos\x8d\x81\n", no_file=["encoding is not certain"]),
    Case(
        "a column without a name that numbers the rows",
        "r.csv",
        text(",Nombre\n0,Ana\n1,Luis\n"),
        names=["Ana", "Luis"],
        remarks=["only numbers the rows"],
    ),
    Case("a sheet of a text", "r.csv", text(PEOPLE), no_file=["for workbooks"], choices=Choices(sheet="Hoja1")),
    Case(
        "a cell that no column takes",
        "r.csv",
        text("Nombre,País\nAna,MX,sobra\nLuis,PE,\n"),
        names=["Luis"],
        refused=[("line 2", "no column takes “sobra”")],
    ),
    Case(
        "a column without a name",
        "r.csv",
        text("Nombre,,País\nAna,,MX\nLuis,dato,PE\n"),
        names=["Ana"],
        refused=[("line 3", "no column takes “dato”")],
    ),
    Case(
        "a comma in a cell without marks",
        "r.csv",
        text("Nombre,País\nPaz, Ana,MX\n"),
        refused=[("line 2", "no column takes")],
    ),
    Case(
        "rows that are short or blank",
        "r.csv",
        text("Nombre,País\n\nAna\n,\n   ,\t\nLuis,PE\n\n"),
        names=["Ana", "Luis"],
    ),
    Case("semicolons", "r.csv", text("Nombre;País\nAna;MX\n"), names=["Ana"]),
    Case("tabs", "r.tsv", text("Nombre\tPaís\nAna\tMX\n"), names=["Ana"]),
    Case("bars", "r.csv", text("Nombre|País\nAna|MX\n"), names=["Ana"]),
    Case(
        "semicolons, and commas in the header",
        "r.csv",
        text("Nombre;Cargo, puesto;País\nAna;Jueza;MX\n"),
        no_file=["“Cargo, puesto”"],
    ),
    Case(
        "a line that names the separator",
        "r.csv",
        text("sep=;\r\nNombre;País\r\nAna, la de la Casa;MX\r\n"),
        names=["Ana, la de la Casa"],
    ),
    Case("a suffix in capitals", "LISTA.CSV", text(PEOPLE), names=["Ana Paz", "Luis Solís"]),
    Case("a suffix that is not true", "lista.xlsx", text(PEOPLE), names=["Ana Paz", "Luis Solís"]),
    Case("lines of an old Mac", "r.csv", text(PEOPLE.replace("\n", "\r")), names=["Ana Paz", "Luis Solís"]),
    Case(
        "a quoted cell over several lines",
        "r.csv",
        text('kind,name,members\ncoalition,Red,"Uno\nDos\r\nTres"\nperson,Ana,\n'),
        names=["Red", "Ana"],
        details={"members": ["Uno", "Dos", "Tres"]},
    ),
    Case("doubled marks", "r.csv", text('name\n"Colectivo ""Ana"" A.C."\n'), names=['Colectivo "Ana" A.C.']),
    Case(
        "bare marks in a cell", "r.csv", text('name,country\nColectivo "Ana" A.C.,MX\n'), names=['Colectivo "Ana" A.C.']
    ),
    Case(
        "bare marks in a quoted cell",
        "r.csv",
        text('name,country\n"Colectivo "Ana", A.C.",MX\nLuz,PE\n'),
        names=['Colectivo "Ana", A.C.', "Luz"],
    ),
    Case(
        "a cell that begins with a bare mark",
        "r.csv",
        text('name,country\n"Casa Azul" A.C.,"MX"\nLuz,PE\n'),
        names=['"Casa Azul" A.C.', "Luz"],
    ),
    Case(
        "a mark that is never closed",
        "r.csv",
        text('name,country\n"Ana,MX\nLuis,PE\n"Eva",AR\n'),
        names=["Luis", "Eva"],
        refused=[("line 2", "never closed")],
    ),
    Case(
        "notes above the header",
        "r.csv",
        text("Firmas reunidas en marzo\n\nNombre,País\nAna,MX\n"),
        names=["Ana"],
        remarks=["line 1 “Firmas reunidas en marzo”"],
    ),
    Case(
        "rows above the header that may be signatories",
        "r.csv",
        text("Eva,PE\nNombre,País\nAna,MX\n"),
        no_file=["--header-row", "“Eva”, “PE”"],
    ),
    Case(
        "a header that is pointed at",
        "r.csv",
        text("Eva,PE\nNombre,País\nAna,MX\n"),
        names=["Ana"],
        remarks=["line 1 “Eva PE”"],
        choices=Choices(header_row=2),
    ),
    Case(
        "a header where nothing is", "r.csv", text(PEOPLE), no_file=["nothing in line 9"], choices=Choices(header_row=9)
    ),
    Case(
        "no header at all", "r.csv", text("Ana Paz,MX\nLuis Sol,PE\n"), no_file=["no row certainly names the columns"]
    ),
    Case(
        "a header that is repeated",
        "r.csv",
        text("Nombre,País\nAna,MX\nNOMBRE,pais:\nLuis,PE\n"),
        names=["Ana", "Luis"],
        refused=[("line 3", "repeats the names of the columns")],
    ),
    Case("UTF-8 with a mark", "r.csv", b"\xef\xbb\xbf" + text(PEOPLE), names=["Ana Paz", "Luis Solís"]),
    Case("UTF-16", "r.csv", PEOPLE.encode("utf-16"), names=["Ana Paz", "Luis Solís"], remarks=["utf-16"]),
    Case("UTF-16 without a mark", "r.csv", PEOPLE.encode("utf-16-be"), names=["Ana Paz", "Luis Solís"]),
    Case(
        "Windows-1252",
        "r.csv",
        "name\nÍñigo Muñoz\nLa “Güera” Núñez\n".encode("cp1252"),
        names=["Íñigo Muñoz", "La “Güera” Núñez"],
        remarks=["windows-1252"],
    ),
    Case(
        "Mac Roman",
        "r.csv",
        "name\nJosé Peña\n".encode("mac_roman"),
        no_file=["--encoding mac-roman as “José Peña”", "--encoding windows-1252 as “JosŽ Pe–a”"],
    ),
    Case(
        "Mac Roman that is pointed at",
        "r.csv",
        "name\nJosé Peña\n".encode("mac_roman"),
        names=["José Peña"],
        remarks=["mac-roman"],
        choices=Choices(encoding="mac-roman"),
    ),
    Case(
        "an encoding that is not the file's",
        "r.csv",
        "name\nPeña\n".encode("cp1252"),
        no_file=["not in utf-8"],
        choices=Choices(encoding="utf-8"),
    ),
    Case(
        "UTF-8 read as Windows-1252",
        "r.csv",
        text("name\nJosÃ© PeÃ±a\nAna\n"),
        names=["Ana"],
        refused=[("line 2", "garbled")],
    ),
    Case(
        "letters lost to question marks",
        "r.csv",
        text("name\nPe?a Ruiz\n¿Quién?\n"),
        names=["¿Quién?"],
        refused=[("line 2", "question mark for a letter")],
    ),
)
