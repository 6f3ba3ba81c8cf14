"""The settings of letter.toml in the sections in which organisers change them."""

from collections.abc import Mapping

from chalicelib.authoring.settings_form import Setting
from chalicelib.authoring.settings_tables import HELD, KEPT
from chalicelib.rules.fields.countries import CODES
from chalicelib.rules.letters.letter import KINDS, ORDERS

ADDRESSEE = (Setting("name"), Setting("title", "words"))
UPDATE = (
    Setting("date", "day"),
    Setting("title", "words"),
    Setting("text", "words", is_long=True),
    Setting("url"),
)

# Section → its settings, in the order of the page.
SECTIONS: Mapping[str, tuple[Setting, ...]] = {
    "head": (
        Setting("language", "language"),
        Setting("date", "day"),
        Setting("place", "words"),
        Setting("addressees", "rows", columns=ADDRESSEE),
    ),
    "signers": (
        Setting("kinds", "choices", KINDS, otherwise=KINDS),
        Setting("countries", "choices", tuple(sorted(CODES))),
    ),
    "dates": (
        Setting("opens", "when"),
        Setting("closes", "when"),
        Setting("public", "when"),
        Setting("timezone", "zone"),
    ),
    "list": (Setting("order", "choice", ORDERS), Setting("coalition", "coalition")),
    "goal": (Setting("goal", "number"),),
    "holds": (Setting("hold.organisations", "choice", HELD), Setting("hold.well_known", "lines")),
    "data": (
        Setting("privacy.controller"),
        Setting("privacy.contact"),
        Setting("privacy.address"),
        Setting("retention.purge_days_after_delivery", "number"),
        Setting("retention.address", "choice", KEPT),
    ),
    "organisers": (Setting("organisers"), Setting("contact")),
    "first": (Setting("first_signatories", "numbers"),),
    "news": (Setting("updates", "rows", columns=UPDATE),),
}
# What people sign besides the texts: other values make a new version of an open letter.
SIGNED = frozenset({"date", "place", "addressees", "timezone"})
# What is no setting of a form: the letter's name, which cannot be changed.
NAME = "slug"


def section_of(key: str) -> str:
    """The section in which a setting, or the field of one, is changed; '' for what is in none."""
    for section, settings in SECTIONS.items():
        if any(key == setting.key or key.startswith(f"{setting.key}.") for setting in settings):
            return section
    # A problem of a whole table: [hold].
    return next((name for name, all_of in SECTIONS.items() if any(s.key.startswith(f"{key}.") for s in all_of)), "")
