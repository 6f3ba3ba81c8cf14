"""Every page, by name, and how to reach it."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page, Response

from tests.browser.site import CLOSED, EARLY, Site

Encoding = Literal["application/x-www-form-urlencoded", "text/plain"]

PROBLEMS = (
    ("lang", "es"),
    ("kind", "coalition"),
    ("name", "Red <b>Verde</b>"),
    ("members", "Casa Uno\n=1+1"),
    ("email", "luz@"),
    ("website", "no es"),
)


@dataclass(frozen=True)
class Place:
    """A page: its address, or the address and fields of a form that leads to it."""

    url: str
    heading: str
    status: int = 200
    fields: Sequence[tuple[str, str]] | None = None
    encoding: Encoding = "application/x-www-form-urlencoded"

    def show(self, page: Page) -> Response:
        """Opens the page in a window."""
        if self.fields is None:
            answer = page.goto(self.url)
        else:
            boxes = "".join(f"<textarea name={name}>{html.escape(text)}</textarea>" for name, text in self.fields)
            # A form on one of the stack's pages would be subject to that page's policy.
            page.goto("about:blank")
            page.set_content(
                f"<form method=post action={self.url} enctype={self.encoding}>{boxes}<button>.</button></form>"
            )
            with page.expect_navigation() as arrived:
                page.get_by_role("button").click()
            answer = arrived.value
        assert answer is not None
        return answer


NAMES = (
    "letter", "letter in English", "closed letter", "check your e-mail", "check your e-mail in English", "thanks",
    "privacy", "privacy in English", "no such page", "form with problems", "form with problems in English",
    "confirm", "confirm a coalition", "confirm and be counted only", "confirmed", "expired", "resent", "changed",
    "invalid", "disown", "disown what changed", "disowned", "not found", "nothing here", "closed", "not open",
    "bad request", "too large",
    "unsupported", "own page", "own page while held", "own page after leaving", "own page of a coalition",
    "member of a coalition", "member that objected", "report an entry", "report in English", "report with problems",
    "reported", "inbox", "mail",
)  # fmt: skip

ANAS = ("confirmada", "vencida", "reenviada", "ajena", "ida")
SIGNED = tuple(f"{name}@example.org" for name in ("vista", "red.vista", "cuenta", *ANAS))


def places(site: Site) -> dict[str, Place]:
    """Every page, after creating the signatures that it shows."""
    red = {"kind": "coalition", "name": "Red Vista", "representative": "Luz", "role": "Vocal", "country": "GT"}
    site.send("vista@example.org", name="Ana Vista", role="Bióloga", affiliation="Universidad de Altomira")
    site.send("red.vista@example.org", **red, website="red.example.org", members="Casa Uno\nCasa Dos")
    site.send("cuenta@example.org", name="Ana Cuenta", show="count")
    for name in ANAS:
        site.send(f"{name}@example.org", name=f"Ana {name.title()}")
    pending, coalition, counted, confirmed, expired, resent, disowned, _ = map(site.link, SIGNED)
    site.confirm(confirmed)
    site.expire(expired)
    site.expire(resent)
    site.disown(disowned)
    site.withdraw(site.own("ida@example.org"))
    mail = site.stack.mails()[0]
    own = site.coalition("red.miembros@example.org", "Red Miembros", ("Pozo Vivo", "Pozo Seco"))
    listed, objected = site.members(own)
    site.answer_as_member(objected, "object")
    return {
        **published(site),
        "confirm": Place(pending, "Confirme su firma"),
        "confirm a coalition": Place(coalition, "Confirme su firma"),
        "confirm and be counted only": Place(counted, "Confirme su firma"),
        "confirmed": Place(confirmed, "Su firma está confirmada"),
        "expired": Place(expired, "Este enlace venció", 410),
        "resent": Place(resent, "Un nuevo enlace va en camino", fields=[("resend", "yes")]),
        "changed": Place(pending, "La firma cambió", 409, fields=[("revision", "0")]),
        "invalid": Place(site.api("confirm/nada"), "Este enlace no funciona", 404),
        "disown": Place(site.disowning(pending), "¿Retirar esta firma?"),
        "disown what changed": Place(
            site.disowning(pending), "¿Retirar esta firma?", 409, fields=[("snapshot", "another")]
        ),
        "disowned": Place(site.disowning(disowned), "La firma se retiró"),
        "own page": Place(site.own("confirmada@example.org"), "Su firma"),
        "own page while held": Place(site.own("red.vista@example.org"), "Su firma"),
        "own page after leaving": Place(site.own("ida@example.org"), "Su firma se retiró"),
        "own page of a coalition": Place(own, "Su firma"),
        "member of a coalition": Place(listed, "Pozo Vivo"),
        "member that objected": Place(objected, "Pozo Seco"),
        **refusals(site),
        "inbox": Place(site.inbox, "Inbox"),
        "mail": Place(f"{site.inbox}{mail['id']}.html", "Por el agua del valle de Amancay"),
    }


def published(site: Site) -> dict[str, Place]:
    subject = "Suspensión de la concesión 114"
    return {
        "letter": Place(site.page(), subject),
        "letter in English": Place(site.page("en/"), "Suspension of concession 114"),
        "closed letter": Place(site.page(slug=CLOSED), subject),
        "check your e-mail": Place(site.page("es/check-your-email/"), "Revise su correo"),
        "check your e-mail in English": Place(site.page("en/check-your-email/"), "Check your e-mail"),
        "thanks": Place(site.page("es/thanks/"), "Gracias. Su firma está confirmada."),
        "privacy": Place(site.page("es/privacy/"), "Aviso de privacidad"),
        "privacy in English": Place(site.page("en/privacy/"), "Privacy notice"),
        "no such page": Place(site.page("no/existe/"), "Página no encontrada", 404),
    }


def reports(site: Site) -> dict[str, Place]:
    """The pages on which a reader reports an entry."""
    url = site.form().replace("/signatures", "/reports")
    return {
        "report an entry": Place(f"{url}?number=12&lang=es", "Avisar de una entrada"),
        "report in English": Place(f"{url}?lang=en", "Report an entry"),
        "report with problems": Place(
            url, "Avisar de una entrada", 422, fields=[("lang", "es"), ("number", "<b>"), ("words", "x" * 600)]
        ),
        "reported": Place(f"{url}?done=reported&lang=es", "Gracias por su aviso"),
    }


def refusals(site: Site) -> dict[str, Place]:
    """The pages of the API's refusals."""
    form = site.form()
    return {
        "form with problems": Place(form, "Firmar la carta", 422, fields=PROBLEMS),
        "form with problems in English": Place(
            form, "Sign the letter", 422, fields=[("lang", "en"), ("kind", "person")]
        ),
        **reports(site),
        "not found": Place(site.form("no-existe"), "Aquí no hay nada", 404),
        "nothing here": Place(site.api("nada"), "Firmamos", 404),
        "closed": Place(site.form(CLOSED), "La recepción de firmas ha cerrado", 410, fields=PROBLEMS),
        "not open": Place(site.form(EARLY), "Todavía no se puede firmar", 409, fields=PROBLEMS),
        "bad request": Place(form, "No pudimos leer lo que se envió", 400, fields=[("name", "Ana"), ("name", "Luz")]),
        "too large": Place(form, "El texto es demasiado largo", 413, fields=[("members", "x" * 300_000)]),
        "unsupported": Place(form, "No pudimos leer lo que se envió", 415, fields=PROBLEMS, encoding="text/plain"),
    }
