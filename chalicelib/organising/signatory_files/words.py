"""Words as they are compared in a file: without accents, case, punctuation, and what stands in brackets for the plural.

The words themselves are those that organisations write into their lists, in Spanish, English, Portuguese and French.
"""

import re
import unicodedata

_PLURAL = re.compile(r"\((?:e?s|a|as|o|os|es/as|a/s|as/os)\)", re.IGNORECASE)


# What people add to the name of a column in brackets, and what changes nothing.
_REMARKS = """
    opcional, optional, facultatif, facultative, facultativo, obligatorio, obligatoria, required, requerido,
    obrigatorio, obligatoire, si aplica, si corresponde, si procede, if any, if applicable, se houver, le cas echeant,
    no se publica, no se publicara, no sera publicado, not published, nao sera publicado, non publie, en su caso
"""
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def plain(text: str) -> str:
    """A header, a kind or a country as it is compared: «¿Correo electrónico? (opcional):» is ``correo electronico``."""
    text = _BRACKETS.sub(_without_remark, _PLURAL.sub(_plural_of, text[:400]))
    return _words(text)


def _without_remark(found: re.Match[str]) -> str:
    return "" if _words(found[1]) in REMARKS else found[0]


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+", letters))


def _plural_of(found: re.Match[str]) -> str:
    return "s" if "s" in found[0].casefold() else ""


KINDS = {
    "person": """
        person, persons, people, individual, individuals, persona, personas, individuo, individua, individuos, persona
        fisica, personal, particular, titulo personal, a titulo personal, titulo individual, a titulo individual,
        pessoa, pessoas, pessoa fisica, a titulo pessoal, personne, personnes, personne physique, individu, individus,
        particulier, individuel, a titre personnel, a titre individuel
    """,
    "organisation": """
        organisation, organisations, organization, organizations, ngo, organizacion, organizaciones, organizacion
        civil, organizacion social, organizacion de la sociedad civil, osc, ong, asociacion, asociaciones, asociacion
        civil, colectivo, colectiva, colectivos, institucion, instituciones, organizacao, organizacoes, associacao,
        associacoes, coletivo, coletivos, instituicao, instituicoes, organisme, association, associations, collectif,
        collectifs
    """,
    "coalition": """
        coalition, coalitions, network, networks, alliance, coalicion, coaliciones, red, redes, alianza, alianzas,
        coalizao, coalizoes, coligacao, rede, alianca, reseau, reseaux
    """,
}

# What a column holds, by how it is called. `organisation` is the organisation's own name where a row names no person,
# and otherwise where the person belongs.
FIELDS = {
    "name": """
        name, full name, name and surname, signatory, nombre, nombre completo, nombre y apellido, nombre y apellidos,
        nombres y apellidos, apellidos y nombres, apellido y nombre, nombre de la persona, nombre del firmante, nombre
        de quien firma, firmante, nome, nome completo, nome e sobrenome, nome e apelido, signatario, nom complet, nom
        et prenom, nom et prenoms, prenom et nom, nom prenom, signataire
    """,
    "first_names": """
        first name, first names, second name, middle name, given name, given names, forename, nombres, primer nombre,
        segundo nombre, nombre de pila, prenom, prenoms, primeiro nome
    """,
    "last_names": """
        last name, last names, surname, surnames, family name, apellido, apellidos, primer apellido, segundo apellido,
        apellido paterno, apellido materno, sobrenome, sobrenomes, nom de famille
    """,
    "organisation": """
        organisation, organization, name of organisation, name of organization, organisation name, organization name,
        organizacion, nombre de la organizacion, nombre de organizacion, organizacion o colectivo, organizacion
        colectivo, organizacion institucion, organizacion o institucion, institucion u organizacion, institucion
        organizacion, institucion, nombre de la institucion, colectivo, colectivo u organizacion, asociacion,
        organizacao, nome da organizacao, instituicao, nome da instituicao, entidade, coletivo, organisme, nom de l
        organisation, nom de l organisme, institution, institution organisation, association, collectif, nom de l
        association
    """,
    "email": """
        email, e mail, mail, email address, e mail address, mail address, correo, correo electronico, correo e,
        direccion de correo, direccion de correo electronico, direccion de e mail, direccion de email, correo de
        contacto, correio eletronico, endereco de e mail, endereco de email, endereco eletronico, courriel, adresse
        courriel, adresse de courriel, adresse mail, adresse e mail, adresse email, adresse electronique, courrier
        electronique, adresse de courrier electronique
    """,
    "affiliation": """
        affiliation, affiliations, afiliacion, adscripcion, adscripcion institucional, afiliacion institucional,
        institucion o comunidad, pertenencia, filiacao, afiliacao, filiacao institucional, vinculo institucional,
        institution or community, appartenance, affiliation institutionnelle
    """,
    "role": """
        role, position, job title, occupation, profession, cargo, puesto, rol, funcion, ocupacion, profesion, oficio,
        cargo o puesto, puesto o cargo, ocupacion o cargo, funcao, ocupacao, profissao, fonction, poste
    """,
    "representative": """
        representative, represented by, name of representative, representante, representante legal, nombre del
        representante, nombre de la representante, nombre de la persona representante, persona representante, nome do
        representante, representant, representante da organizacao, representant legal, nom du representant
    """,
    "country": """
        country, country code, pais, pais de residencia, pais de origen, codigo de pais, codigo del pais, pays, code
        pays, pays de residence
    """,
    "website": """
        website, web site, web, web page, webpage, url, site, sitio, sitio web, sitio de internet, pagina, pagina web,
        pagina de internet, pagina electronica, site web, site internet, site da organizacao, sitio web de la
        organizacion
    """,
    "members": """
        members, member organisations, member organizations, miembros, miembras, integrantes, organizaciones miembro,
        organizaciones miembros, organizaciones integrantes, organizaciones que la integran, lista de integrantes,
        membros, organizacoes membro, organizacoes membros, membres, organisations membres
    """,
    "separator": "separator, separador, separateur",
    "end": "end",
    "kind": """
        kind, type, kind of signatory, type of signatory, tipo, tipo de firma, tipo de firmante, tipo de signatario,
        tipo de adhesion, firma como, tipo de assinatura, tipo de signataire, type de signataire, type de signature
    """,
    # Said and left out: when a form was sent, how rows are numbered, and what the published lists have besides.
    "": """
        timestamp, marca temporal, marca de tiempo, fecha y hora, data e hora, start time, completion time, submission
        date, submitted at, hora de inicio, hora de finalizacion, hora de conclusao, heure de debut, heure de fin,
        horodateur, carimbo de data hora, number, num, numero, nro, no, n, nr, id,
        permanent, confirmed members, mark
    """,
}
LISTS = {
    "organisation": """
        organisations, organizations, organizaciones, organizacoes, colectivos, asociaciones, associations,
        associacoes
    """,
    "coalition": "coalitions, coaliciones, redes, coalizoes, reseaux, networks, alianzas",
    "person": "individuals, persons, people, personas, individuos, pessoas, personnes, individus",
    "": "signatories, signatures, firmantes, firmas, signatarios, signataires, assinaturas",
}


def by_word(words: dict[str, str]) -> dict[str, str]:
    """Each word of a table → what it stands for."""
    return {" ".join(word.split()): meaning for meaning, listed in words.items() for word in listed.split(",")}


KIND_OF = by_word(KINDS)
FIELD_WORDS = by_word(FIELDS)
LIST_OF = by_word(LISTS)
REMARKS = by_word({"": _REMARKS})
