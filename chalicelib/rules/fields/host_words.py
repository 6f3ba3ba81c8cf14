"""Which words beside a full stop are part of a domain, and which are words of a name with a space missing.

The endings in use are a table that `make endings` writes. What is listed here is what people are called, or how they
abbreviate it, and changes with no registry: an ending that is not listed counts as an ending.
"""

import unicodedata
from functools import cache

from chalicelib.rules.fields import top_levels

# Reserved for examples and tests (RFC 2606, RFC 6761), and those that some browsers look up elsewhere than in the DNS.
_NOT_IN_THE_DNS = frozenset({"example", "invalid", "localhost", "onion", "test", "crypto", "eth", "i2p"})

# Endings that are no word of any name: behind a title they are an ending, too, and behind a full stop and a space.
_SOLD = """
    com net org info biz xyz top site online website web shop store club click icu vip bid loan news blog tech cloud
    digital zip mov stream download racing webcam casino bet poker bingo porn sex xxx adult dating singles email network
    social finance credit crypto market sale deals gratis app buzz cheap codes coupons discount guru lol ninja pics
    rocks sexy sucks tips wtf win
"""
CERTAIN = frozenset(_SOLD.split())
# Those that are certain behind a space, where a new sentence may begin.
BEHIND_A_SPACE = frozenset({"com", "net", "org", "info", "biz", "xyz"})
# Endings that are also first names, surnames, or what stands behind one.
_CALLED = """
    abbott abogado actor al art barcelona berlin black bloomberg bo bond bosch boston cal cat ch church cipriani cpa
    cruise dds dental dentist desi doctor dupont durban eco edeka engineer ericsson erni esq ferrari ferrero ford fox
    gal gallo gallup gay ge george gold green hamburg honda hughes jo joy kia kim komatsu ky lasalle lat latino law
    lawyer leclerc li lilly lincoln london lu ma madrid mango marshalls mba md merck miami moe mom ng nico norton omega
    paris pars ph phd philips physio pohl prof ren rexroth rich rio rogers sakura saxo sc schaeffler schmidt schwarz
    sina solar song sr st su suzuki sydney tatar th toyota tui vegas vet viking villas vin vu walter wang weber weir
    zara zuerich
"""
NAMES = frozenset(_CALLED.split())
# Those that are a name's only if more of it follows: "Juan.De Dios", "Ana.In Memoriam", "Patrick.Mc Donald".
PARTICLES = frozenset({"de", "la", "do", "in", "mc", "al", "st", "casa", "red", "san"})
# What follows a particle in lower case.
_BEHIND_PARTICLES = frozenset({"la", "las", "lo", "los", "el", "dios", "jesús", "jesus", "león", "leon"})
# Degrees that are a country's ending as well, as one writes them: "Ana Ruiz.MD".
DEGREES = frozenset({"MD", "MS", "MA", "BA", "BS", "SC", "MC", "PS", "CP"})
# "Red por la Ribera.AC/Oaxaca".
LEGAL_FORMS = frozenset(
    {"ac", "coop", "gmbh", "inc", "llc", "ltd", "ltda", "ngo", "ong", "sa", "sarl", "sas", "sc", "srl"}
)

_ABBREVIATED = """
    abg abog alej ant antrop arq art asist asoc ass assoc atte aux av bibl biol cap capt cia cie cmdt cmte cnel
    col colect com comp conf cons cont coop coord coronel dep depto des diac dip dir doc don dona dpto dr dra ec
    econ ed educ emb enf eng esc estud exma exmo fac fam fed fern fis fr fray fund gab geog geol gob gral guad
    hist hna hno hon imp ing insp inst inv ir jorn jr lic licda licdo lida ma maest mag mat me med mgtr min mlle
    mme mons mov mr mrs ms mtra mtro mun nac not nutr obs odont org p padre par parr pdta pdte pe period ph post
    pr prep pres prim prof profa profe profr profra prom prov psic psicol psiq q quim rda rdo reg rel rep repr rev
    rva rvda rvdo s sacerd san santa sec secc secr sen sind soc sociol sor sr sra srita srta sta sto subsec sup
    tec tel ten tes tnte trab tte univ vda vet voc डा डॉ प्रो श्री
"""
_TITLES = frozenset(_ABBREVIATED.split())


@cache
def endings() -> frozenset[str]:
    """The top-level domains in use, in lower case; those in other scripts as they are read."""
    in_ascii = top_levels.in_use()
    as_read = (ending[4:].encode().decode("punycode") for ending in in_ascii if ending.startswith("xn--"))
    return _NOT_IN_THE_DNS.union(in_ascii, as_read)


def is_title(word: str) -> bool:
    """Whether a word is an abbreviation or a title, behind which a full stop ends nothing: "Profra", "Lic", "J".

    No list is complete, so a word without a vowel before its last letter is one as well: "Mtra", "Pbro", "Cdra".
    """
    plain = "".join(one for one in unicodedata.normalize("NFD", word.casefold()) if not "\u0300" <= one <= "\u036f")
    if (len(word) == 1 and (word.islower() or word.isupper())) or word.casefold() in _TITLES or plain in _TITLES:
        return True
    stem = plain.removesuffix("s").rstrip("aeo") if not word.isupper() else plain.rstrip("aeo")
    shortened = len(plain) - len(stem) <= 2 and (not word.isupper() or stem != plain)
    return 2 <= len(stem) <= 5 and shortened and stem.isascii() and stem.isalpha() and not set(stem) & set("aeiouy")


def goes_on(word: str, before: str, *, is_capital: bool) -> bool:
    """Whether a word behind a particle continues a name that has ``before`` in front of the particle."""
    if is_capital or word.casefold() in _BEHIND_PARTICLES:
        return True
    return word[:1].isupper() and (before[:1].isupper() or before.casefold() in PARTICLES)
