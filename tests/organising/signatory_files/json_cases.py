"""JSON as people and programs write it."""

import json

from chalicelib.organising.signatory_files.table import Choices
from tests.organising.signatory_files.case import Case, text

JSONS = (
    *(
        Case(
            f"a {kind} in the list of {listed}",
            "r.json",
            text(f'{{"{listed}": [{{"name": "Red Sol", "kind": "{kind}"}}, "Luz Mar"]}}'),
            names=["Luz Mar"],
            refused=[("line 1", "stands in a list of others")],
        )
        for kind, listed in (
            ("persona", "organizaciones"),
            ("person", "coalitions"),
            ("organisation", "persons"),
            ("red", "individus"),
            ("ONG", "coaliciones"),
        )
    ),
    Case(
        "a coalition in the list of organisations",
        "r.json",
        text('{"organizaciones": [{"name": "Red Sol", "kind": "red"}, {"name": "Casa", "kind": "ONG"}]}'),
        names=["Red Sol", "Casa"],
    ),
    Case(
        "names in parts, and whole as well",
        "r.json",
        text(
            '[{"nombre": "Ana", "apellidos": "Paz"}, {"nombre": "Casa"}, {"full name": "Eva Sol", "apellidos": "Mar"}]'
        ),
        names=["Ana Paz", "Casa"],
        refused=[("line 1 (entry 3)", "two names: “Mar” and another")],
    ),
    Case(
        "a header of JSON", "r.json", text('[{"name": "Ana"}]'), no_file=["for tables"], choices=Choices(header_row=1)
    ),
    Case(
        "lists by kind",
        "r.json",
        text(
            '{"note": "de marzo", "organisations": [{"number": 1, "name": "Casa", "members": []},\n{"name": "Red", '
            '"members": ["Uno"]}],\n"individuals": [{"name": "Ana"}]}'
        ),
        names=["Casa", "Red", "Ana"],
        remarks=["“note” was left out", "number"],
    ),
    Case(
        "lists in Spanish",
        "r.json",
        text('{"organizaciones": [{"nombre": "Casa", "país": "México"}], "personas": ["Ana"]}'),
        names=["Casa", "Ana"],
        details={"kind": "organisation", "country": "MX"},
    ),
    Case(
        "lists in Portuguese and French",
        "r.json",
        text('{"organizações": ["Casa"], "personnes": [{"nom": "Zoé"}]}'),
        names=["Casa", "Zoé"],
    ),
    Case("a single object", "r.json", text('{"nombre": "Ana Paz", "pais": "PE"}'), names=["Ana Paz"]),
    Case(
        "members that are objects",
        "r.json",
        text(
            json.dumps(
                [
                    {
                        "kind": "coalition",
                        "name": "Red",
                        "separator": "; ",
                        "end": ".",
                        "members": [
                            "Uno",
                            {"name": "Luz Mar", "kind": "persona", "role": "bióloga", "country": "Chile"},
                        ],
                    }
                ]
            )
        ),
        names=["Red"],
        details={
            "separator": "; ",
            "end": ".",
            "members": ["Uno", {"name": "Luz Mar", "kind": "person", "role": "bióloga", "country": "CL"}],
        },
    ),
    Case(
        "members that say more, or other things",
        "r.json",
        text(
            json.dumps(
                [
                    {"name": "Red", "members": [{"name": "Uno", "color": "x"}]},
                    {"name": "Red", "members": [{"name": "Uno", "kind": "rey"}]},
                    {"name": "Red", "members": [{"name": True}]},
                    {"name": "Red", "members": [[1]]},
                ]
            )
        ),
        refused=[
            ("line 1 (entry 1)", "“color” is nothing"),
            ("line 1 (entry 2)", "“rey” is no kind of member"),
            ("line 1 (entry 3)", "True"),
            ("line 1 (entry 4)", "a program wrote"),
        ],
    ),
    Case(
        "values that are no text",
        "r.json",
        text(
            '[{"name": true},\n{"name": {"name": "Ana"}},\n{"name": ["Ana"]},\n{"name": 3.5},\n'
            '{"name": NaN},\n{"name": null},\n3]'
        ),
        refused=[
            ("line 1 (entry 1)", "True"),
            ("line 2", "a program wrote"),
            ("line 3", "a program wrote"),
            ("line 4", "“3.5”"),
            ("line 5", "“NaN”"),
            ("line 6", "Enter the name"),
            ("line 7", "no object"),
        ],
    ),
    Case(
        "a key that stands twice",
        "r.json",
        text('[{"name": "Ana", "name": "Eva"}, {"name": "Luz", "nombre": "Sol"}]'),
        refused=[("line 1 (entry 1)", "“name” stands here twice"), ("line 1 (entry 2)", "“nombre” stands here twice")],
    ),
    Case(
        "unknown keys, all at once",
        "r.json",
        text('[{"name": "Ana", "color": 1}, {"name": "Eva", "talla": 2}]'),
        no_file=["“color”, “talla”"],
    ),
    Case("an unknown list", "r.json", text('{"personas": ["Ana"], "amigos": ["Eva"]}'), no_file=["“amigos”"]),
    Case(
        "no list at all",
        "r.json",
        text('{"amigos": [{"name": "Eva"}]}'),
        no_file=["no list of signatories", "“amigos”"],
    ),
    Case("empty lists", "r.json", text('{"organisations": [], "individuals": []}'), no_file=["no signatory"]),
    Case("a list that is none", "r.json", text('{"persons": 3}'), no_file=["“persons” is no list"]),
    Case("no JSON", "r.json", text('[{"name": "Ana"},\n{name: "Eva"}]'), no_file=["line 2: this is not JSON"]),
    Case("a number", "r.json", b"3", no_file=["no list of signatories"]),
    Case("JSON of Windows", "r.json", '[{"name": "Peña"}]'.encode("cp1252"), names=["Peña"], remarks=["windows-1252"]),
    Case("a number of thousands of digits", "r.json", b'[{"name": ' + b"1" * 5000 + b"}]", no_file=["too many digits"]),
)
