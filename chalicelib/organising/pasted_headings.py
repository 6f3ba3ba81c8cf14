"""What a line of a pasted list says of the names below it: of which kind they are, or nothing."""

import re
from typing import Literal

from chalicelib.organising.pasted_layout import Line
from chalicelib.rules.fields.name_words import plain

# Their kind, nothing ("Atentamente:"), or what cannot be told.
Heading = Literal["organisation", "person", "other", "unclear"]

_ORGANISATIONS = re.compile(
    r"(?:las |los |the |les |as |os )?(?:otras |other |signing |signatory )?(?:organi[sz]a[ct]|colectiv|coletiv"
    r"|collecti|institu|asociaciones|associac|associations|ong\b|ongs|osc\b|oscs|ngo|redes|networks|reseaux|coaliciones"
    r"|coalizoes|coalitions|entidades|movimientos|movimentos|mouvements|sociedad civil|sociedade civil|civil society)"
)
_PERSONS = re.compile(
    r"(?:las |los |the |les |as |os )?(?:otras |other )?(?:personas|personalidades|individu|persons|people|pessoas"
    r"|personnes|ciudadan|cidada|citizens|citoyen|firmas individuales|academic|a titulo (?:individual|personal|pessoal)"
    r"|a titre individuel|in (?:an|their) individual capacity|signatures individuelles|assinaturas individuais)"
)
_AND_OTHERS = r"\b(?:y|e|and|et) "
_NEUTRAL = re.compile(
    r"(?:firm|suscrib|adhe|aten|cordial|respetuos|sign|undersigned|sincerely|respectful|assin|subscrev"
    r"|respeitos|soussign|list|por |en nombre|pour )"
)
_HEADING_WORDS = 14
# The words of headings that have no colon. A name has others, or only one word of these and a line before it.
_OF_ORGANISATIONS_WORDS = """
    organizaciones organisations organizations organizacoes colectivos colectivas coletivos coletivas collectifs
    asociaciones associations associacoes redes networks reseaux coaliciones coalizoes coalitions instituciones
    institutions instituicoes entidades movimientos movimentos mouvements ongs oscs ngos
"""
_OF_PERSONS_WORDS = """
    personas persons people pessoas personnes individuos individuals individus personalidades titulo
    titre
"""
_OF_NOBODY_WORDS = """
    firmas firmantes firman suscriben atentamente cordialmente respetuosamente adhesiones adherentes signatories
    signatures sincerely respectfully signataires signatarios signatarias assinaturas assinam atenciosamente
"""
_BESIDE_WORDS = """
    y e and et de da la las los les the as os del que a o sociedad sociedade civil civile society societe firmantes
    firman suscriben adherentes signatarias signatarios signatories signataires signatory signing sign who assinam
    otras otros other outras outros autres individual individuel personal personnel pessoal fisicas naturales physiques
    in an their capacity sociales sociais social yours lista list liste
"""
_OF_ORGANISATIONS = frozenset(_OF_ORGANISATIONS_WORDS.split())
_OF_PERSONS = frozenset(_OF_PERSONS_WORDS.split())
_OF_NOBODY = frozenset(_OF_NOBODY_WORDS.split())
_BESIDE = frozenset(_BESIDE_WORDS.split())


def heading_of(line: Line, after: Line | None, *, apart: bool) -> Heading | None:
    """What a heading says about the names below it; None if the line is none. ``apart``: whether the line stands apart
    from the names above it."""
    marked = line.text.startswith("#") or (line.text.startswith("**") and line.text.rstrip(":").endswith("**"))
    words = plain(line.text)
    if line.number or line.indent or not words:
        return None
    if after is None:
        return _bare(words.split()) if line.text.endswith(":") else None
    if not (marked or line.text.endswith(":")):
        return _bare(words.split()) if apart and not line.bulleted else None
    if len(words.split()) > _HEADING_WORDS:
        return None
    if match := _ORGANISATIONS.match(words):
        return "unclear" if re.search(rf"{_AND_OTHERS}{_PERSONS.pattern}", words[match.end() :]) else "organisation"
    if match := _PERSONS.match(words):
        return "unclear" if re.search(rf"{_AND_OTHERS}{_ORGANISATIONS.pattern}", words[match.end() :]) else "person"
    if after.indent or after.bulleted:
        return None  # a coalition, with its members below
    return "other" if marked or _NEUTRAL.match(words) else "unclear"


def is_bare(line: Line) -> bool:
    """Whether a heading has no sign of one, so that it has to be reported."""
    return not line.text.startswith(("#", "**")) and not line.text.endswith(":")


def _bare(words: list[str]) -> Heading | None:
    """What a line says that has the words of headings and no other."""
    found = set(words)
    organisations, persons = found & _OF_ORGANISATIONS, found & _OF_PERSONS
    if len(words) > _HEADING_WORDS or found - _OF_ORGANISATIONS - _OF_PERSONS - _OF_NOBODY - _BESIDE:
        return None
    if organisations or persons:
        return "unclear" if organisations and persons else "organisation" if organisations else "person"
    return "other" if found & _OF_NOBODY else None
