"""The policy of each route: who may use it, what it reads, what it answers. The table behind docs/openapi.json.

A test fails for a route of ``app.py`` without a row here, for a row without a route, and for a GET that is not
declared safe: mail scanners and previews open every link, and opening one must change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.rules.signatories import reports
from chalicelib.rules.signatures.details import ASKED, DETAIL_FIELDS
from chalicelib.signing import form
from infra.json_schemas import of_field, one_of, record, status, text

Schema = Mapping[str, Any]  # a JSON schema

ANYBODY = "anybody"
LINK = "anyone with the mailed link"
MEMBER_LINK = "anyone with the link that the coalition passes on"

# Any route may refuse with these: an error on our side, and the limit of the API as a whole.
ALWAYS = ("error", "too-many-requests")
# Refusals by pages that are not error pages.
PAGE_REFUSALS: Mapping[str, int] = {"nothing": 404, "again": 404, "withdrawn": 404, "disowned": 404, "purged": 410}
# Any body can be refused with these, whatever it contains.
BODY = ("bad-request", "too-large", "unsupported")

REPORT_LIMITS = (
    "the API as a whole; over the limits of the network and of the letter, which nobody is told, nothing counts"
)
LETTER_LIMITS = "the API as a whole, and the budget of mails to the address"
API_LIMITS = "the API as a whole"


@dataclass(frozen=True)
class Answer:
    """The answer for one status: JSON of a schema, a page, or only a location."""

    means: str
    json: Schema | None = None
    page: bool = False
    location: bool = False


@dataclass(frozen=True)
class Policy:
    """The policy of one route. ``refusals`` are words of docs/api.md; ``fields`` is the body's schema, None without
    one."""

    does: str
    who: str
    answers: Mapping[int, Answer]
    safe: bool = False  # changes no record and queues no mail, however often it is called
    limited: str = API_LIMITS
    refusals: tuple[str, ...] = ()
    fields: Schema | None = None
    cached: bool = False
    any_body: bool = False  # the body is ignored, so nothing in it is refused


_ADDRESS = {"email": text("Where the confirmation link is mailed; never published", 320) | {"format": "email"}}
_LANG = {"lang": text("The language of the text that was read", 35)}
_DETAILS = {name: of_field(DETAIL_FIELDS[name]) for name in ASKED}
# In the order of the form: the address comes after the name.
_WHO_SIGNS = {name: _DETAILS[name] for name in ("kind", "name")} | _ADDRESS | _DETAILS

# Of a form that came back to a browser because some members stood on one line. Programs have no use for them.
_MEMBERS_QUESTION = {
    form.MEMBERS_TYPED: text("The members as they were typed, before the form put one on each line", 262_144),
    form.MEMBERS_AS: one_of("Which list to take: `members`, or `members_typed`", "lines", "typed"),
}
SIGN_FIELDS = record(
    {
        **_WHO_SIGNS,
        form.AS_TYPED: text("If another address was perhaps meant: `yes`, or that address", 254),
        **_MEMBERS_QUESTION,
        "updates": text("`yes` to get news", 10),
        "consent": one_of("To sign, deliver and publish as chosen", "yes"),
        **_LANG,
        "altcha": {"type": "string", "description": "A proof of work"},
        form.HONEYPOT: {"type": "string", "description": "Hidden from people; leave it empty"},
    },
    "name",
    "email",
    "consent",
)
TAKEN = record(
    {
        "status": {"type": "string", "enum": ["check-your-email"]},
        "did_you_mean": {"type": "string", "description": "The address that was perhaps meant, if another was typed"},
    },
    "status",
)
REPORT_FIELDS = record(
    {
        "number": text("The permanent number of the entry", 30),
        "reason": one_of("What is not right", *reports.REASONS),
        "words": text("What the organisers should know", reports.MOST_WORDS),
        "altcha": {"type": "string", "description": "A proof of work"},
        **_LANG,
    },
    "number",
    "reason",
)
DISOWN_FIELDS = record(
    {
        "snapshot": text("That of the signature that was shown; with any other, nothing is removed", 64),
        "action": one_of("`disown` if it is left out; `again` opens the address", "disown", "again"),
    }
)
DISOWNING = record(
    {
        "status": {"type": "string", "enum": ["disown", "disowned", "again"]},
        "snapshot": {"type": "string", "description": "Of the signature, if it is still there"},
    },
    "status",
)
CONFIRM_FIELDS = record(
    {
        "revision": text("The revision that the signer saw; any other is refused", 64),
        "resend": one_of("Requests a new mail instead of confirming", "yes"),
    }
)
OWN_PAGE_FIELDS = record(
    {
        "action": one_of(
            "What to do: correct, start or stop news, sign the new text, withdraw, come back, download",
            "amend", "news", "agree", "withdraw", "again", "download",
        ),
        "updates": one_of("With `news`", "yes", "no"),
        **_WHO_SIGNS,
        **_MEMBERS_QUESTION,
        **_LANG,
    },
    "action",
)  # fmt: skip
MEMBER_FIELDS = record(
    {"action": one_of("To confirm, to object, or to take either back", "confirm", "object", "listed")}, "action"
)
MEMBER_ANSWERS = ("listed", "confirmed", "objected")
HELD = record(
    {
        "status": {"type": "string"},
        "letter": {"type": "string"},
        "shown": {"type": "object", "description": "What the letter shows, with the field names of signatories.json"},
        "held_because": {"type": "array", "items": {"type": "string"}},
        "news": {"type": "boolean"},
        "version": {"type": ["integer", "null"], "description": "The version of the letter that was signed"},
        "outdated": {"type": "boolean", "description": "Whether the text has changed since"},
    },
    "status",
)
_CODES = {"type": "array", "items": {"type": "string"}}
_CODES_BY_LINE = {
    "type": "object",
    "description": "By the number of the line, from 1",
    "propertyNames": {"pattern": "^[1-9][0-9]*$"},
    "additionalProperties": _CODES,
}
ERRORS = record(
    {
        "errors": {"type": "object", "additionalProperties": _CODES},
        "lines": {
            "type": "object",
            "description": "Of a field with several lines, the codes of each that is refused",
            "additionalProperties": _CODES_BY_LINE,
        },
    },
    "errors",
)

# Of every page behind a mailed link.
CLEANED = {
    303: Answer("Something stood behind the token, as mail programs leave it: the link without it", location=True)
}

POLICIES: Mapping[tuple[str, str], Policy] = {
    ("GET", "/health"): Policy(
        does="Reports that the API is up, and its version; uses no other service",
        who=ANYBODY,
        safe=True,
        answers={
            200: Answer(
                "It is up", record({"status": {"const": "ok"}, "version": {"type": "string"}}, "status", "version")
            )
        },
    ),
    ("POST", "/letters/{slug}/signatures"): Policy(
        does="Signs. Every valid address gets the same answer, whatever is known about it",
        who=ANYBODY,
        limited=LETTER_LIMITS,
        fields=SIGN_FIELDS,
        answers={
            202: Answer("To a program: the link is on its way", TAKEN),
            303: Answer("To a browser: the page “check your e-mail”", location=True),
            422: Answer(
                "Fields are refused: every problem at once, or the form again. To a browser also: the form again, "
                "which asks whether another address was meant",
                ERRORS,
                page=True,
            ),
        },
        refusals=("not-found", "not-open", "closed", "paused", "unavailable", *BODY),
    ),
    ("GET", "/letters/{slug}/signatures"): Policy(
        does="Redirects to the letter, for anyone who opens the form's address as a page",
        who=ANYBODY,
        safe=True,
        answers={303: Answer("The letter", location=True)},
        refusals=("not-found", "unavailable"),
    ),
    ("GET", "/letters/{slug}/challenge"): Policy(
        does="Returns a new challenge for the form's proof of work; nothing is stored",
        who=ANYBODY,
        safe=True,
        answers={
            200: Answer(
                "Solve it with ALTCHA's libraries and send it as `altcha`; only pages of the site may read it",
                record({"parameters": {"type": "object"}, "signature": {"type": "string"}}, "parameters", "signature"),
            )
        },
        refusals=("not-found", "unavailable"),
    ),
    ("GET", "/letters/{slug}/reports"): Policy(
        does="Shows the form on which a reader reports an entry",
        who=ANYBODY,
        safe=True,
        answers={200: Answer("The form, or that the report was sent", status("open"), page=True)},
        refusals=("not-found", "purged", "unavailable"),
    ),
    ("POST", "/letters/{slug}/reports"): Policy(
        does="Reports an entry to the letter's organisers. Every report gets the same answer, whatever becomes of it",
        who=ANYBODY,
        limited=REPORT_LIMITS,
        fields=REPORT_FIELDS,
        answers={
            202: Answer("To a program: it was sent", status("reported")),
            303: Answer("To a browser: the page that says so", location=True),
            422: Answer("Fields are refused: every problem at once, or the form again", ERRORS, page=True),
        },
        refusals=("not-found", "purged", "unavailable", *BODY),
    ),
    ("GET", "/confirm/{token}"): Policy(
        does="Shows the page behind the mailed link, with the button",
        who=LINK,
        safe=True,
        answers={
            **CLEANED,
            200: Answer(
                "What was signed, and the button",
                record(
                    {
                        "status": one_of("Whether it is confirmed or held", "pending", "confirmed", "held"),
                        "revision": {"type": "string"},
                    },
                    "status",
                    "revision",
                ),
                page=True,
            ),
        },
        refusals=("invalid", "expired", "unavailable"),
    ),
    ("POST", "/confirm/{token}"): Policy(
        does="Confirms, for the first time or again, or requests a new mail",
        who=LINK,
        limited=LETTER_LIMITS,
        fields=CONFIRM_FIELDS,
        answers={
            200: Answer(
                "To a program: it is confirmed. To both: a new mail was requested",
                status("confirmed", "held", "resent"),
                True,
            ),
            303: Answer("To a browser: the thank-you page, or the signer's own page", location=True),
        },
        refusals=("invalid", "expired", "changed", "closed", "too-many", "unavailable", *BODY),
    ),
    ("GET", "/disown/{token}"): Policy(
        does="Shows the signature and asks whether it was somebody else",
        who=LINK,
        safe=True,
        answers={
            **CLEANED,
            200: Answer("The question, with what its button has to send, or what became of it", DISOWNING, page=True),
        },
        refusals=("invalid", "unavailable"),
    ),
    ("POST", "/disown/{token}"): Policy(
        does="Removes the signature that was shown and locks its address, or opens the address again",
        who=LINK,
        fields=DISOWN_FIELDS,
        answers={200: Answer("What it is now", DISOWNING, page=True)},
        refusals=("invalid", "changed", "unavailable", *BODY),
    ),
    ("GET", "/signature/{token}"): Policy(
        does="Shows the signer's own page: what is held, what is shown, and since when",
        who=LINK,
        safe=True,
        answers={**CLEANED, 200: Answer("What is held, or that nothing is", HELD, page=True)},
        refusals=("invalid", "unavailable"),
    ),
    ("POST", "/signature/{token}"): Policy(
        does="Corrects, shows more or less, starts or stops news, signs the new text, withdraws, returns, or downloads",
        who=LINK,
        fields=OWN_PAGE_FIELDS,
        answers={
            200: Answer("To a program: what was done. To both: the file of `download`", {"type": "object"}),
            303: Answer("To a browser: the page again", location=True),
            422: Answer("Fields are refused: every problem at once, or the page again", ERRORS, page=True),
        },
        refusals=("invalid", *PAGE_REFUSALS, "unavailable", *BODY),
    ),
    ("GET", "/member/{token}"): Policy(
        does="Shows a member of a coalition who lists it, and asks whether that is right",
        who=MEMBER_LINK,
        safe=True,
        answers={
            **CLEANED,
            200: Answer(
                "Who lists whom, and what the member has answered, or that everything was destroyed",
                record(
                    {
                        "status": one_of("What the member has answered", *MEMBER_ANSWERS, "purged"),
                        "letter": {"type": "string"},
                        "coalition": {"type": "string"},
                        "member": {"type": "string", "description": "Its name, as the coalition writes it"},
                    },
                    "status",
                ),
                page=True,
            ),
        },
        refusals=("invalid", "unavailable"),
    ),
    ("POST", "/member/{token}"): Policy(
        does="Confirms the membership, has the name taken off the list, or takes either back",
        who=MEMBER_LINK,
        fields=MEMBER_FIELDS,
        answers={
            200: Answer("To a program: the member's answer now", status(*MEMBER_ANSWERS)),
            303: Answer("To a browser: the page again", location=True),
            422: Answer("A field is refused", ERRORS, page=True),
        },
        refusals=("invalid", "purged", "unavailable", *BODY),
    ),
    ("GET", "/unsubscribe/{token}"): Policy(
        does="Asks whether to stop the mail",
        who=LINK,
        safe=True,
        answers={
            **CLEANED,
            200: Answer(
                "The question, or that it was already answered", status("unsubscribe", "unsubscribed"), page=True
            ),
        },
        refusals=("invalid", "unavailable"),
    ),
    ("POST", "/unsubscribe/{token}"): Policy(
        does="Stops the mail about a signature, with one press (RFC 8058)",
        who=LINK,
        any_body=True,
        answers={200: Answer("Done, now or before", status("unsubscribed"), page=True)},
        refusals=("invalid", "unavailable"),
    ),
}
