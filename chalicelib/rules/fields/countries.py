"""Countries: the ISO 3166-1 alpha-2 codes, and those that the form offers.

Only the code is stored and published; a page translates it into a name in the reader's language.
"""

# The 249 officially assigned codes of ISO 3166-1. Source: https://www.iso.org/obp/ui/#search/code/
_ASSIGNED = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
CODES = frozenset(_ASSIGNED.split())

# Short enough to scroll with a thumb: the Americas, and the European countries whose organisations sign most.
# The field accepts every code above. A page sorts them by name in the reader's language.
_OFFERED = """
    MX AR BO BR BZ CA CL CO CR CU DO EC GT HN HT JM NI PA PE PR PY SV TT US UY VE ES PT FR IT DE GB
    BE CH NL AT IE SE NO
"""
OFFERED = tuple(_OFFERED.split())


class CountryRefused(ValueError):
    """The country is not accepted; `code` is always ``unknown``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_country(raw: str) -> str:
    """The typed alpha-2 code in upper case, or '' for none. Raises CountryRefused."""
    text = raw.strip()
    code = text.upper()
    # ASCII only: the dotless i, for one, becomes an ASCII letter in upper case.
    if text and not (text.isascii() and code in CODES):
        raise CountryRefused("unknown")
    return code
