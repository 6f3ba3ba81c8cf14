"""A sample letter, a form and their parts."""

from chalicelib.rules.letters.letter import Letter, Text, Version, version_sha256
from chalicelib.rules.signatures.member import Member
from chalicelib.signing.form import Form, read_form

NOW = 1_790_000_000_000  # ms: 2026-09-21T14:13:20Z
SLUG = "agua-limpia"

TEXT = Text(
    title="Por el agua limpia",
    subject_label="Asunto",
    subject="El agua del río Claro",
    closing="Atentamente,",
    organisations_heading="Organizaciones firmantes:",
    persons_heading="Personas firmantes:",
    date="",
    body="Nos dirigimos a usted *con respeto* y [con datos](https://example.org/datos).\n",
    privacy="La Red del Agua es responsable de sus datos.\n",
)
ENGLISH = Text(
    title="For clean water",
    subject_label="Re",
    subject="The water of the Claro river",
    closing="Sincerely,",
    organisations_heading="Signing organisations:",
    persons_heading="Signing persons:",
    date="",
    body="We write to you *with respect* and [with data](https://example.org/data).\n",
    privacy="The Water Network is responsible for your data.\n",
)
VERSION = Version(
    number=1,
    sha256=version_sha256("sample"),
    date="2026-02-04",
    place={"es": "San Jacinto", "en": "San Jacinto"},
    timezone="America/Mexico_City",
    addressees=(("Dra. Elena Robles", {"es": "Ministra del Agua", "en": "Minister of Water"}),),
    texts={"es": TEXT, "en": ENGLISH},
)
LETTER = Letter(
    slug=SLUG,
    state="open",
    language="es",
    titles={"es": TEXT.title, "en": ENGLISH.title},
    kinds=("person", "organisation", "coalition"),
    order="collated",
    organisers="Red del Agua",
    contact="red@example.org",
    countries=(),
    opens=None,
    closes=None,
    version=1,
    version_sha256=VERSION.sha256,
    pepper=b"wrapped",
)

FIELDS: dict[str, str] = {
    "kind": "person",
    "name": "Ma. José Ñúñez-Ávila",
    "email": "Majo@Example.org",
    "affiliation": "Universidad del Valle",
    "role": "Bióloga",
    "country": "MX",
    "show": "name",
    "consent": "yes",
    "lang": "es",
}


def form(**fields: str) -> Form:
    """A valid form, with some fields changed."""
    return read_form(FIELDS | fields, LETTER)


def named(*members: str | Member) -> tuple[Member, ...]:
    """Members of a coalition of which only the name is known, beside others."""
    return tuple(Member(member) if isinstance(member, str) else member for member in members)
