"""Tables for comparing organisations' names: countries and their abbreviations, usual words and theirs.

Every entry is folded, as `chalicelib.rules.organisations.same_name.folded` returns it.
"""

import re
from collections.abc import Mapping

# A country's usual name, and how else names write it: in other languages, and in abbreviations that are no words.
_COUNTRIES = """
    argentina: argentine, argentinien
    bolivia: bolivie
    brasil: brazil, bresil, bra
    canada:
    chile: chili
    colombia: colombie
    costa rica:
    cuba:
    ecuador: equador, equateur
    el salvador: salvador
    espana: spain, espagne, espanha
    estados unidos: united states, etats unis, ee uu, eeuu, eua, usa, ee uu a, u s a, estados unidos de america
    francia: france, franca
    guatemala: guate
    haiti: ayiti
    honduras:
    jamaica:
    mexico: mx, mex, mexique, republica mexicana
    nicaragua:
    panama:
    paraguay: paraguai
    peru: perou
    puerto rico:
    republica dominicana: dominican republic, rep dominicana, rep dom, r d
    uruguay: uruguai
    venezuela:
    ciudad de mexico: cdmx, mexico df, mexico d f, mexico city, cd de mexico
"""
# Codes that are words as well, or parts of names: they stand for the country at the end of a name only.
_CODES = """
    ar: argentina, arg: argentina, bo: bolivia, bol: bolivia, br: brasil, cl: chile, chi: chile, co: colombia,
    col: colombia, cr: costa rica, cu: cuba, ec: ecuador, ecu: ecuador, sv: el salvador, es: espana, esp: espana,
    us: estados unidos, fr: francia, gt: guatemala, gua: guatemala, hn: honduras, hon: honduras, ht: haiti,
    ni: nicaragua, nic: nicaragua, pa: panama, pan: panama, pe: peru, per: peru, pr: puerto rico, py: paraguay,
    par: paraguay, rd: republica dominicana, uy: uruguay, uru: uruguay, ve: venezuela, ven: venezuela, ca: canada
"""
_REGIONS = """
    america latina | latinoamerica | latin america | amerique latine | america | las americas | americas
    centroamerica | america central | central america | mesoamerica | sudamerica | america del sur | suramerica
    south america | norteamerica | caribe | caribbean | region andina
    regional | global | internacional | international | nacional | national | mundial | capitulo
"""
# How usual words are abbreviated.
_ABBREVIATIONS = """
    asoc: asociacion, asn: asociacion, assoc: associacao, ass: associacao, fund: fundacion, fdn: fundacion,
    fund: fundacion, inst: instituto, univ: universidad, u: universidad, org: organizacion, orgs: organizaciones,
    ctro: centro, ctr: centro, com: comite, coord: coordinadora, col: colectivo, colect: colectivo, mov: movimiento,
    fed: federacion, conf: confederacion, coop: cooperativa, sind: sindicato, secr: secretariado, dept: departamento,
    depto: departamento, dpto: departamento, fac: facultad, nal: nacional, nac: nacional, intl: international,
    int: internacional, ddhh: derechos humanos, dh: derechos humanos, cdh: centro de derechos humanos,
    dd: derechos, hh: humanos, dir: direccion,
    gral: general, sta: santa, sto: santo, sn: san, ma: maria, migr: migracion, lat: latinoamericana
"""
# What says what kind of institution a name is, before the name itself.
_INSTITUTIONS = """
    fundacion fundacao foundation fondation asociacion associacao association organizacion organizacao organization
    organisation instituto institute institut corporacion corporation colectivo colectiva coletivo collectif collective
    centro center centre comite committee comision comissao commission red rede network reseau consultora consultoria
    sociedad sociedade society cooperativa proyecto projeto project movimiento movimento movement grupo group ong
    observatorio observatory programa program coordinadora federacion federation union casa espacio iniciativa
"""
# A single word that is no name: without the institution before it, too many names would end with it.
_COMMON = """
    mexico paz vida mujer mujeres agua tierra migrante migrantes derechos humanos pueblo pueblos comunidad comunidades
    social ciudadana ciudadano ciudadania popular nacional internacional regional global juventud jovenes ninez
    familia familias educacion salud cultura justicia libertad esperanza solidaridad desarrollo futuro camino raices
    norte centro oriente occidente indigena indigenas feminista campesina campesino ambiental ecologica universitaria
    refugiados personas trabajadores trabajadoras estudiantes vecinos vecinas maestras maestros
"""
SEPARATORS = re.compile(r"\s*(?:[,;:()\[\]/|–—]|\s-\s|-\s|\s-|\.\s)\s*")


def _names(text: str) -> Mapping[str, str]:
    """Every way to write a name → the usual one, from lines ``usual: other, other``."""
    found: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        usual, _, others = line.strip().partition(":")
        found |= {other.strip(): usual for other in (usual, *others.split(",")) if other.strip()}
    return found


def _pairs(text: str) -> Mapping[str, str]:
    """Short → long, from ``short: long, short: long``."""
    pairs = (pair.partition(":") for pair in text.split(",") if pair.strip())
    return {short.strip(): " ".join(long.split()) for short, _, long in pairs}


COUNTRIES = _names(_COUNTRIES)
COUNTRY_CODES = _pairs(_CODES)
REGIONS = frozenset(entry.strip() for line in _REGIONS.splitlines() for entry in line.split("|") if entry.strip())
ABBREVIATIONS = _pairs(_ABBREVIATIONS)
INSTITUTIONS = frozenset(_INSTITUTIONS.split())
COMMON = frozenset(_COMMON.split())
