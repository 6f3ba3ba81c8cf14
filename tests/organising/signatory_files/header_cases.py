"""Files whose columns are named as organisations name them."""

from chalicelib.organising.signatory_files.table import Choices
from tests.organising.signatory_files.case import Case, text

FORM = "Marca temporal,Nombre completo,Organización,Correo electrónico,Cargo,País\n"

HEADERS = (
    Case(
        "headers of a form in Spanish",
        "r.csv",
        text(FORM + "2026/1/5,Ana Paz,Casa Río,ana@example.org,Maestra,México\n"),
        names=["Ana Paz"],
        remarks=["Marca temporal"],
        details={"affiliation": "Casa Río", "role": "Maestra", "country": "MX", "kind": "person"},
    ),
    Case(
        "headers in Portuguese",
        "r.csv",
        text(
            "Carimbo de data/hora,Nome completo,Organização,Endereço de e-mail,Função,País\n"
            "1,João Sá,Rede,,Médico,Brasil\n"
        ),
        names=["João Sá"],
        remarks=["Carimbo"],
        details={"affiliation": "Rede", "country": "BR", "role": "Médico"},
    ),
    Case(
        "headers in French",
        "r.csv",
        text(
            "Horodateur;Nom;Prénom;Organisme;Adresse e-mail;Fonction;Pays\n1;Roy;Zoé;;z@example.org;Juge;États-Unis\n"
        ),
        names=["Zoé Roy"],
        details={"country": "US", "role": "Juge"},
    ),
    Case(
        "headers in English",
        "r.csv",
        text("Timestamp,Full Name,Email Address,Job title,Country\n1,Ana Paz,,Judge,brazil\n"),
        names=["Ana Paz"],
        details={"country": "BR", "role": "Judge"},
    ),
    Case(
        "headers with question marks, colons and asterisks",
        "r.csv",
        text("¿Nombre?:,* Correo electrónico (no se publica) *,País [opcional]\nAna Paz,,\n"),
        names=["Ana Paz"],
    ),
    Case("a short French header alone is the name", "r.csv", text("Nom,Pays\nZoé Roy,FR\n"), names=["Zoé Roy"]),
    Case(
        "first names and surnames",
        "r.csv",
        text("Nombre(s),Apellido paterno,Apellido materno\nAna,Paz,Ruiz\n"),
        names=["Ana Paz Ruiz"],
    ),
    Case("a name and surnames", "r.csv", text("Nombre,Apellidos\nAna,Paz Ruiz\n"), names=["Ana Paz Ruiz"]),
    Case("surnames alone", "r.csv", text("Apellidos,País\nPaz,MX\n"), no_file=["surnames and none of first names"]),
    Case(
        "the name whole and in parts",
        "r.csv",
        text("Nombre completo,Apellidos,Nombres\nAna Paz,Paz,Ana\n"),
        no_file=["in parts as well", "“Nombre completo”, “Apellidos”, “Nombres”"],
    ),
    Case(
        "persons and organisations by the column that is filled",
        "r.csv",
        text("Nombre,Organización,País\nAna Paz,,MX\n,Casa Río,MX\nLuis Sol,Casa Río,MX\n"),
        names=["Ana Paz", "Casa Río", "Luis Sol"],
    ),
    Case(
        "an organisation and who signs for it",
        "r.csv",
        text("Tipo,Nombre,Organización\nOrganización,Ana Paz,Casa Río\n"),
        names=["Casa Río"],
        details={"kind": "organisation", "representative": "Ana Paz"},
    ),
    Case(
        "kinds in words",
        "r.csv",
        text("Tipo;Nombre\nPersona;Ana\nONG;Casa\nRed;Red Sur\nÀ titre personnel;Zoé\nRey;Juan\n"),
        names=["Ana", "Casa", "Red Sur", "Zoé"],
        refused=[("line 6", "kind: “Rey” is no kind of signatory")],
    ),
    Case(
        "unknown columns, all at once",
        "r.csv",
        text("Nombre,Color,Talla\nAna,1,2\n"),
        no_file=["2 columns are unknown: “Color”, “Talla”", '--ignore "Color"'],
    ),
    Case(
        "unknown columns that are decided",
        "r.csv",
        text("Nombre,Color,Vive en\nAna,1,Chile\n"),
        names=["Ana"],
        remarks=["“Color”"],
        details={"country": "CL"},
        choices=Choices(columns={"vive en:": "country"}, ignored=["color"]),
    ),
    Case(
        "an option for a column that is not there",
        "r.csv",
        text("Nombre\nAna\n"),
        no_file=["there is no column “Talla”"],
        choices=Choices(ignored=["Talla"]),
    ),
    Case(
        "an option for a field that is not there",
        "r.csv",
        text("Nombre,X\nAna,1\n"),
        no_file=["“talla” is no field"],
        choices=Choices(columns={"X": "talla"}),
    ),
    Case(
        "two columns for one field",
        "r.csv",
        text("Nombre,Correo,Dirección de correo electrónico\nAna,a@example.org,\n"),
        no_file=["2 columns hold the field email: “Correo”, “Dirección de correo electrónico”"],
    ),
    Case("two columns with one name", "r.csv", text("Nombre,Nombre\nAna,Luis\n"), no_file=["the same name"]),
)
