"""What programs leave in cells, and what people write into them."""

from tests.organising.signatory_files.case import Case, text

CELLS = (
    Case(
        "dashes and long numbers",
        "r.csv",
        text("name,role\nAna,-\n1E+10,x\nEva,—\n"),
        refused=[("line 2", "stands for nothing"), ("line 3", "a number, “1E+10”"), ("line 4", "stands for nothing")],
    ),
    Case(
        "errors of spreadsheets",
        "r.csv",
        text("name,role\n#REF!,x\nAna,#N/A\nEva,#¡VALOR!\nLuz,Err:502\nSol,#DIV/0!\nMar,########\n#YoSoyRibera,x\n"),
        names=["#YoSoyRibera"],
        refused=[
            ("line 2", "#REF!"),
            ("line 3", "#N/A"),
            ("line 4", "#¡VALOR!"),
            ("line 5", "Err:502"),
            ("line 6", "#DIV/0!"),
            ("line 7", "########"),
        ],
    ),
    Case(
        "truth values, nothing, and what programs write",
        "r.csv",
        text("name;role\nTRUE;x\nFALSO;x\n['Aurelia', 'Lista'];x\n{'name': 'Ana'};x\nEva;nan\nLuz;N/A\nMar;True\n"),
        refused=[
            ("line 2", "TRUE"),
            ("line 3", "FALSO"),
            ("line 4", "a program wrote"),
            ("line 5", "a program wrote"),
            ("line 6", "stands for nothing"),
            ("line 7", "stands for nothing"),
            ("line 8", "True"),
        ],
    ),
    Case(
        "members that a program wrote",
        "r.csv",
        text("kind;name;members\ncoalition;Red;['Uno', 'Dos']\n"),
        refused=[("line 2", "members: the cell holds what a program wrote")],
    ),
    Case(
        "Excel's carriage returns",
        "r.csv",
        text('kind;name;members\ncoalition;Red;"Uno_x000D_\nDos_x000D_"\n'),
        names=["Red"],
        details={"members": ["Uno", "Dos"]},
    ),
    Case("two names in one cell", "r.csv", text('name\n"Ana\nLuis"\n'), refused=[("line 2", "several lines")]),
    Case(
        "countries in words",
        "r.csv",
        text(
            "name;country\nA;EE.UU.\nB;brasil\nC;Côte d’Ivoire\nD;Corea\nE;mexico\nF;Estados Unidos\nG;México y Perú\n"
        ),
        names=["A", "B", "C", "E", "F"],
        refused=[("line 5", "“Corea” is no country"), ("line 8", "“México y Perú” is no country")],
        details={"country": "US"},
    ),
    Case(
        "fields that a kind does not have",
        "r.csv",
        text("kind;name;website\nperson;Ana;https://a.example.org\n"),
        names=["Ana"],
        remarks=["website (a person has none) in line 2"],
    ),
    Case(
        "members of what is no coalition",
        "r.csv",
        text("kind;name;members\norganisation;Casa;Uno\nperson;Ana;Uno\n"),
        refused=[("line 2", "has no members here"), ("line 3", "has no members here")],
    ),
    Case(
        "members make a coalition",
        "r.csv",
        text('name;members\nRed;"Uno; Dos"\n'),
        names=["Red"],
        details={"kind": "coalition", "members": ["Uno", "Dos"]},
    ),
    Case(
        "bad members, each named",
        "r.csv",
        text("kind|name|members\ncoalition|Red|Uno;=x;Dos;<b>;#REF!\n"),
        refused=[("line 2", "“=x”"), ("line 2", "“<b>”"), ("line 2", "“#REF!”")],
    ),
    Case(
        "addresses that are none",
        "r.csv",
        text("name,email\nAna,ana@\nLuis,a@example.org y b@example.org\nEva,eva@example.org\n"),
        names=["Eva"],
        refused=[("line 2", "email: “ana@”"), ("line 3", "“a@example.org y b@example.org”")],
    ),
    Case("nothing", "r.csv", b"", no_file=["the file is empty"]),
    Case("nothing but blanks", "r.csv", b"\xef\xbb\xbf \n\n", no_file=["the file is empty"]),
    Case("a header and no rows", "r.csv", text("Nombre,País\n"), no_file=["no signatory"]),
)
