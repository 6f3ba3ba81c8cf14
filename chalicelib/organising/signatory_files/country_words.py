"""Countries as people write them: by code, or by their names in CLDR, in Spanish, English, Portuguese and French."""

from functools import cache

from chalicelib.organising.signatory_files.words import plain
from chalicelib.rules.fields.countries import CODES

_SEVERAL = {"congo", "corea", "korea", "coreia", "coree", "guayana", "guiana"}
_LOCALES = ("es", "es_419", "es_MX", "en", "en_001", "pt", "pt_PT", "fr", "fr_CA")
# What people write besides CLDR's names. Three-letter codes: of the countries that the form offers.
_ALSO = {
    "US": "ee uu, e u, eeuu, eua, e u a, usa, u s a, u s, us, estados unidos de america, estados unidos da america, "
    "estados unidos de norteamerica, united states of america, etats unis d amerique",
    "GB": "uk, u k, gran bretana, great britain, england, inglaterra, gra bretanha, grande bretagne, angleterre, gbr",
    "MX": "estados unidos mexicanos, mexique, mex", "NL": "holanda, holland, hollande, nld",
    "BO": "estado plurinacional de bolivia, bolivia estado plurinacional de, bol",
    "VE": "republica bolivariana de venezuela, venezuela republica bolivariana de, ven",
    "CZ": "republica checa, czech republic, republica tcheca, republique tcheque", "DO": "rep dominicana, dom",
    "KR": "corea del sur, south korea, coreia do sul, coree du sud", "HK": "hong kong", "MO": "macao, macau",
    "KP": "corea del norte, north korea, coreia do norte, coree du nord", "PS": "palestina, palestine",
    "RU": "federacion rusa, russian federation, federacao russa", "SV": "salvador, slv", "PR": "pri", "AR": "arg",
    "BR": "bra", "BZ": "blz", "CA": "can", "CL": "chl", "CO": "col", "CR": "cri", "CU": "cub", "EC": "ecu", "GT": "gtm",
    "HN": "hnd", "HT": "hti", "JM": "jam", "NI": "nic", "PA": "pan", "PE": "per", "PY": "pry", "TT": "tto", "UY": "ury",
    "ES": "esp", "PT": "prt", "FR": "fra", "IT": "ita", "DE": "deu", "BE": "bel", "CH": "che", "AT": "aut", "IE": "irl",
    "SE": "swe", "NO": "nor",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """The code of a country; '' for none, None if no single country is called so."""
    text = text.strip()
    if not text:
        return ""
    code = text.upper()
    if text.isascii() and code in CODES:
        return code
    return _by_name().get(plain(text))


@cache
def _by_name() -> dict[str, str]:
    """Names that stand for one country only."""
    # Imported here because only a file with countries needs it.
    from babel.core import Locale

    named: dict[str, set[str]] = {}
    for locale in map(Locale.parse, _LOCALES):
        for code in CODES & locale.territories.keys():
            named.setdefault(plain(locale.territories[code]), set()).add(code)
    found = {name: next(iter(codes)) for name, codes in named.items() if len(codes) == 1 and name not in _SEVERAL}
    return found | {" ".join(name.split()): code for code, names in _ALSO.items() for name in names.split(",")}
