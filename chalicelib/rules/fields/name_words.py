"""The words by which a comma inside a name is told from one between names: legal forms, places, what people do, and
how organisations are called, in Spanish, English, Portuguese and French.

They only decide what is offered to the person who pasted a list, who then looks at it: a word that is missing here
costs them an edit, and nothing is ever changed for it.
"""

import re
import unicodedata

# Folded as by `plain`. What may stand between two commas and still belong to the name before.
_LEGAL_FORMS = """
    ac|a c|a en c|asociacion civil|associacao civil|sc|s c|iap|i a p|iasp|abp|ibp|institucion de asistencia privada
    |institucion de beneficencia privada|ong|ongd|osc|oscip|ipss|sa|s a|sa de cv|s a de c v|sas|s a s|srl|s r l|s de rl
    |s de rl de cv|s de r l|s de r l de c v|spr|s p r|sc de rl|s c de r l|ltda|lda|association loi 1901|asbl|aisbl|vzw
    |ev|e v|ggmbh|gmbh|onlus|inc|incorporated|llc|ltd|plc|ngo|npo|esal|cv|c v|de cv|de c v|rl|r l|ap|a p|ar|a r
    |asociacion politica|sin fines de lucro|sem fins lucrativos|corp|co
"""
_PLACES = """
    america|america latina|latinoamerica|latin america|america central|centroamerica|central america|caribe|caribbean
    |america del norte|america del sur|sudamerica|south america|norteamerica|north america|regional|global|internacional
    |international|argentina|belice|belize|bolivia|brasil|brazil|bresil|canada|chile|chili|colombia|colombie|costa rica
    |cuba|ecuador|equador|equateur|el salvador|espana|espanha|espagne|spain|estados unidos|united states|etats unis|usa
    |us|eua|ee uu|eeuu|guatemala|haiti|honduras|jamaica|mexico|mexique|nicaragua|panama|paraguay|peru|perou|portugal
    |puerto rico|porto rico|republica dominicana|dominican republic|trinidad y tobago|uruguay|venezuela|francia|france
    |franca|alemania|germany|alemanha|allemagne|italia|italy|italie|reino unido|united kingdom|uk|suiza|switzerland
    |suica|suisse|belgica|belgium|belgique|paises bajos|netherlands|suecia|sweden|noruega|norway|austria|irlanda
    |ireland|filipinas|philippines|india|sudafrica|south africa|kenia|kenya
    |aguascalientes|baja california|baja california sur|campeche|chiapas|chihuahua|ciudad de mexico|cdmx|mexico city
    |coahuila|colima|durango|estado de mexico|edomex|guanajuato|guerrero|hidalgo|jalisco|michoacan|morelos|nayarit
    |nuevo leon|oaxaca|puebla|queretaro|quintana roo|san luis potosi|sinaloa|sonora|tabasco|tamaulipas|tlaxcala
    |veracruz|yucatan|zacatecas|alabama|alaska|arizona|arkansas|california|colorado|connecticut|florida|georgia|hawaii
    |illinois|indiana|kansas|kentucky|louisiana|maryland|massachusetts|michigan|minnesota|misisipi|mississippi|missouri
    |montana|nebraska|nevada|new jersey|nueva jersey|new mexico|nuevo mexico|new york|nueva york|north carolina|ohio
    |oklahoma|oregon|pennsylvania|south carolina|tennessee|texas|tejas|utah|vermont|virginia|washington|dc|d c
    |washington dc|wisconsin|ontario|quebec|bogota|medellin|cali|lima|cusco|quito|guayaquil|la paz|santa cruz|asuncion
    |montevideo|buenos aires|cordoba|rosario|mendoza|santiago|valparaiso|caracas|managua|tegucigalpa|san salvador
    |san jose|guadalajara|monterrey|tijuana|tapachula|ciudad juarez|merida|xalapa|toluca|cuernavaca|tegucigalpa
    |sao paulo|rio de janeiro|minas gerais|bahia|pernambuco|ceara|para|amazonas|parana|santa catarina
    |rio grande do sul|brasilia|recife|salvador|fortaleza|belem|manaus|porto alegre|curitiba|belo horizonte|lisboa
    |lisbon|madrid|barcelona|paris|londres|london|berlin|bruselas|brussels|bruxelles|ginebra|geneva|geneve|roma|rome
"""
# The first word of what somebody does; its ending is left out.
_ROLES = re.compile(
    r"(?:ex )?(?:investigador|researcher|pesquisador|chercheu|analista|analyst|profes|docente|teacher|academic|maestr"
    r"|catedratic|director|diretor|directrice|directeur|coordina|coordenador|fundador|founder|cofundador|fondat"
    r"|secretari|secretary|president|presidenta|vicepresident|abogad|lawyer|advogad|avocat|periodista|journalist"
    r"|jornalista|activista|activist|ativista|militant|defensor|defender|consultor|consultant|asesor|assessor|advisor"
    r"|estudiante|student|estudante|etudiant|medic|doctor|escritor|writer|ecrivain|poet|artist|cineasta|filmmaker|obispo"
    r"|bishop|bispo|sacerdote|priest|parroco|rector|reitor|diputad|deputad|senador|senator|antropolog|anthropolog"
    r"|sociolog|historiador|historian|psicolog|psycholog|economista|economist|politolog|trabajador|assistente|relator"
    r"|representante|representative|vocer|portavoz|spokes|lider|leader|dirigente|miembro|member|membre|integrante"
    r"|titular|responsable|responsavel|especialista|specialist|expert|ingenier|engineer|arquitect|biolog|geograf"
    r"|filosof|teolog|music|actor|actriz|actress|traductor|editor|promotor|gestor|voluntari|jubilad)\w*\b"
)
# How organisations are called; no person is.
_HEADS = re.compile(
    r"(?:casa|centro|centre|center|red|rede|reseau|network|colectiv\w*|coletiv\w*|collecti\w*|fundacion|fundacao|foundation"
    r"|fondation|asociacion|associacao|association|instituto|institut|institute|institucion|comite|comites|committee"
    r"|comision|comissao|commission|mesa|movimiento|movimento|movement|mouvement|servicio|servico|service|grupo|group"
    r"|groupe|foro|forum|frente|front|coordinadora|coordinacion|union|uniao|universidad|universidade|university"
    r"|universite|clinica|clinic|programa|program|projeto|proyecto|project|projet|organizacion|organizacao"
    r"|organization|organisation|alianza|alianca|alliance|consejo|conselho|council|conseil|coalicion|coalizao"
    r"|coalition|confederacion|confederacao|federacion|federacao|federation|sindicato|syndicat|cooperativa|cooperative"
    r"|iglesia|igreja|church|eglise|pastoral|caritas|observatorio|observatory|observatoire|laboratorio|laboratory"
    r"|laboratoire|escuela|escola|school|ecole|museo|museu|museum|radio|revista|editorial|maison|house|hogar|albergue"
    r"|refugio|shelter|plataforma|platform|plateforme|campana|campaign|iniciativa|initiative|espacio|espaco|junta"
    r"|consultoria|despacho|agencia|agency|sociedad|sociedade|society|societe|ciudadania|mujeres|mulheres|femmes|women"
    r"|jovenes|pueblos|comunidades|comunidad|communities|vecinas|vecinos|madres|familias|trabajadoras|trabajadores"
    r"|barrio|ejido|parroquia|diocesis|compania|taller|equipo|brigada|asamblea|assembleia|assembly|oficina|office"
    r"|secretariado|articulacao|articulacion|voces|tierra|agua|derechos)\b"
)
# The adjectives of "derechos civiles, económicos, sociales y culturales", alone or before "y".
_ADJECTIVES = re.compile(
    r"(?:humanos|civiles|politic[oa]s|economic[oa]s|sociales|culturales|ambientales|sexuales|reproductivos|laborales"
    r"|civis|sociais|culturais|ambientais|civils|politiques|economiques|sociaux|culturels|environnementaux"
    r"|economic|social|cultural|civil|political|environmental)(?: (?:y|e|and|et) .*)?"
)
_PARTICLES = "de del la las los y e da das do dos di van von der den el al san santa d du des le"
LEGAL_FORMS = frozenset(form.strip() for form in _LEGAL_FORMS.split("|"))
PLACES = frozenset(place.strip() for place in _PLACES.split("|"))
PARTICLES = frozenset(_PARTICLES.split())


def plain(text: str) -> str:
    """A text in lower case without accents, stops and brackets: "I.A.P." is "i a p"."""
    letters = unicodedata.normalize("NFD", text.casefold())
    kept = (letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


def is_legal_form(text: str) -> bool:
    """Whether a text is a legal form, perhaps with the acronym in brackets that follows it."""
    return plain(text.partition("(")[0]) in LEGAL_FORMS


def is_place(text: str) -> bool:
    return plain(text) in PLACES


def is_role(text: str) -> bool:
    """Whether a text says what somebody does, as far as its first word tells."""
    return _ROLES.match(plain(text)) is not None


def begins_as_organisation(text: str) -> bool:
    return _HEADS.match(plain(text)) is not None


def goes_on(text: str) -> bool:
    """Whether a text goes on with an enumeration of rights that the name before it began."""
    return _ADJECTIVES.fullmatch(plain(text)) is not None


def is_acronym(text: str) -> bool:
    """Whether a text is one word of capitals, as "CAFAMI" and "(CAT)" are."""
    word = text.strip("()[]. ")
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) >= 2 and len(word) <= 12 and not set(word) & set(" \t") and all(map(str.isupper, letters))


def abbreviates(acronym: str, name: str) -> bool:
    """Whether the letters of an acronym follow in a name, the first at the beginning of a word."""
    letters, text = "".join(plain(acronym).split()), plain(name)
    for at in range(len(text)):
        if (at == 0 or text[at - 1] == " ") and text[at] == letters[0]:
            rest = iter(text[at:])
            return all(letter in rest for letter in letters)
    return False


def looks_like_person(name: str) -> bool:
    """Whether a name is two to six words in capitals, as a person's, and no organisation is called so."""
    words = name.split()
    counted = [word for word in words if plain(word) not in PARTICLES]
    return (
        2 <= len(counted) <= 6
        and not begins_as_organisation(name)
        and not any(character.isdigit() or character in '()[]"«»“”/&' for character in name)
        and all(_is_capitalised(word) for word in counted)
    )


def _is_capitalised(word: str) -> bool:
    """Whether a word is written as a surname: "Ávila", "d'Ávila", and no acronym."""
    initial = word[2:3] if word[1:2] in {"'", "\u2019"} and word[:1].islower() else word[:1]
    return initial.isupper() and not (len(word) > 3 and word.isupper())
