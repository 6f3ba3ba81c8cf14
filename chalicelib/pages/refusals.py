"""What a refused field tells the person who filled it in: what is wrong and how to fix it, and on which line.

Fields and codes are those of `chalicelib.signing.form`. The messages are English message ids; the catalogues in
``chalicelib/locales`` hold them in the languages of the pages.
"""

from collections.abc import Callable, Iterator, Mapping

from chalicelib.pages.message_ids import N_

Codes = tuple[str, ...]
MOST_LINES = 20  # of a field that are named with their reasons; the others are only counted
LONGEST_START = 40  # characters of a line that are quoted, so that it is found
# Isolates a quotation from the direction of the sentence around it.
ISOLATE, END = "\u2068", "\u2069"

# For any field that has no message of its own for a code.
CODE_MESSAGES: dict[str, str] = {
    "required": N_("Fill in this field."),
    "too-long": N_("Shorten this text to 200 characters at most."),
    "no-letter": N_("Write this with letters: it has none."),
    "markup": N_("Write this as plain text, without < or > and without code."),
    "link": N_("Write this without links, web addresses or e-mail addresses."),
    "number": N_("Write this without a telephone number."),
    "formula": N_("Begin this with a letter or a number, not with = + - or @."),
    "control": N_("There is an invisible character in this text. Delete the text and type it again."),
    "combining": N_("There are too many accents on one letter. Write this as you would on paper."),
    "unassigned": N_("This text has a character that no device can show. Delete the text and type it again."),
    "scripts": N_("One word of this text mixes letters of two alphabets. Type that word again with one keyboard."),
    "invalid": N_("Check this: it does not look right."),
    "unknown": N_("Choose one of the options."),
    "unknown-field": N_("This form has a field that we do not know. Go back to the letter and use its form."),
}

FIELD_MESSAGES: dict[str, dict[str, str]] = {
    # The form as a whole.
    "form": {
        "too-often": N_("This signature has been changed too often today. You can change it again tomorrow."),
        "unavailable": N_(
            "We cannot take your signature just now. Wait a minute and send it again: "
            "it counts once, however often you send it."
        ),
        "report-unavailable": N_(
            "We cannot take your report just now. What you typed is still here: wait a minute and send it again."
        ),
        "paused": N_(
            "Signing is paused for now, so we have not taken your signature. What you typed is still here: "
            "keep this page open and send it again later."
        ),
    },
    # A reader's report of an entry.
    "number": {
        "required": N_("Enter the permanent number of the entry: it stands after the name on the letter."),
        "invalid": N_("Check the number: it is the one after the name on the letter, in digits alone."),
    },
    "reason": {
        "required": N_("Choose what is not right."),
        "unknown": N_("Choose what is not right from the options."),
    },
    "words": {"too-long": N_("Shorten what you write to 500 characters at most.")},
    "kind": {
        "required": N_("Choose who is signing."),
        "unknown": N_("Choose who is signing from this letter's options."),
    },
    "name": {
        "required": N_("Enter the name to sign with."),
        "too-long": N_("Shorten the name to 200 characters at most."),
        "no-letter": N_("Write the name with letters: it has none."),
        "markup": N_("Write the name as plain text, without < or > and without code."),
        "link": N_(
            "Write the name without links, web addresses or e-mail addresses. Put a space after each full stop."
        ),
        "number": N_("Write the name without a telephone number."),
        "formula": N_("Begin the name with a letter or a number, not with = + - or @."),
        "control": N_("There is an invisible character in the name. Delete the name and type it again."),
        "combining": N_("There are too many accents on one letter of the name. Write it as you would on paper."),
        "unassigned": N_("The name has a character that no device can show. Delete the name and type it again."),
        "scripts": N_("One word of the name mixes letters of two alphabets. Type that word again with one keyboard."),
    },
    "members": {
        # Of one line.
        "too-long": N_("This name is longer than 200 characters. Is each name on its own line?"),
        "too-many": N_("Enter at most 300 member organisations, one on each line."),
        # On the signer's own page.
        "objected": N_(
            "One of these organisations asked not to be listed as a member. Its name is under “The members speak "
            "for themselves”: remove it from the list."
        ),
        "barred": N_(
            "The organisers took one of these organisations off your list. Remove it, or write to the organisers."
        ),
        "objections": N_(
            "So many organisations asked not to be listed as members that the list takes no new ones. Write to the "
            "organisers."
        ),
    },
    "representative": {
        "required": N_("Enter the name of the person who signs for the organisation. It is not published."),
        "no-letter": N_("Write the representative's name with letters: it has none."),
        "link": N_(
            "Write the representative's name without links, web addresses or e-mail addresses. "
            "Put a space after each full stop."
        ),
    },
    "role": {
        "too-long": N_("Shorten the position to 200 characters at most."),
        "link": N_("Write the position without links, web addresses or e-mail addresses."),
    },
    "affiliation": {
        "too-long": N_("Shorten the institution or community to 200 characters at most."),
        "link": N_("Write the institution or community without links, web addresses or e-mail addresses."),
    },
    "email": {
        "required": N_("Enter your e-mail address: we send the confirmation link there."),
        "too-long": N_("Check the e-mail address: it is too long."),
        "invalid": N_("Check the e-mail address. It should look like name@example.org."),
        "several": N_("Enter one e-mail address only: take away the others."),
        "words": N_("Leave only the e-mail address, without blanks: take away the words before or after it."),
        "spaces": N_("Take away the blanks inside the e-mail address."),
        "ending": N_(
            "No mail reaches an address with this ending. Check what follows the last full stop: it should be .com, "
            ".org or the like."
        ),
        "unsupported": N_(
            "We cannot send mail to an address with accents or other special letters before the @. "
            "Enter another address."
        ),
        # On the signer's own page.
        "needed": N_("Enter the address that you signed with: we have deleted it."),
        "another": N_("This is not the address that you signed with. We send news only to that one."),
    },
    "country": {"unknown": N_("Choose a country from the list, or leave it empty.")},
    "website": {
        "too-long": N_("Enter a shorter web address, 200 characters at most. The home page is enough."),
        "invalid": N_("Check the web address. It should look like https://www.example.org."),
    },
    "show": {"unknown": N_("Choose what we publish about you.")},
    # Which button of the signer's own page was pressed.
    "action": {
        "required": N_("We could not tell what you want to do. Press one of the buttons on this page."),
        "unknown": N_("We could not tell what you want to do. Press one of the buttons on this page."),
    },
    "consent": {"required": N_("Tick the consent box: without your consent we cannot take your signature.")},
}


def messages(
    errors: Mapping[str, Codes],
    lang: str,
    lines: Mapping[str, Mapping[int, Codes]] | None = None,
    text: Callable[[str], str] = lambda _: "",
) -> dict[str, tuple[str, ...]]:
    """The messages of every field, in a language: first what is wrong with a line of it, each with its number, its
    beginning and the reason, then the rest. ``text`` is what a field holds."""
    found = {}
    for field, codes in errors.items():
        by_line = (lines or {}).get(field, {})
        told = {code for line_codes in by_line.values() for code in line_codes}
        others = (message(field, code, lang) for code in codes if code not in told)
        found[field] = (*_line_messages(field, by_line, text(field).splitlines(), lang), *others)
    return found


def message(field: str, code: str, lang: str) -> str:
    """The message for a problem of a field, in the language ``lang`` (a code such as ``es``).

    A code with no message for the field gets the one for any field; an unknown code gets "Check this".
    """
    # Imported here because it loads Jinja, which an accepted signature does not need.
    from chalicelib.pages.templates import translations

    msgid = FIELD_MESSAGES.get(field, {}).get(code) or CODE_MESSAGES.get(code) or CODE_MESSAGES["invalid"]
    return translations(lang).gettext(msgid)


def _line_messages(field: str, by_line: Mapping[int, Codes], lines: list[str], lang: str) -> Iterator[str]:
    from chalicelib.pages.cldr import number
    from chalicelib.pages.templates import translations

    words = translations(lang)
    for line, codes in list(by_line.items())[:MOST_LINES]:
        start = _start(lines[line - 1]) if line <= len(lines) else ""
        place = words.gettext(N_("Line %(line)s, “%(start)s”:")) % {"line": number(line, lang), "start": start}
        yield f"{place} {' '.join(message(field, code, lang) for code in codes)}"
    if (left := len(by_line) - MOST_LINES) > 0:
        more = words.ngettext("%(count)s more line has a problem.", "%(count)s more lines have problems.", left)
        yield more % {"count": number(left, lang)}


def _start(line: str) -> str:
    """The beginning of a line, as it can be quoted in a sentence."""
    shown = " ".join("".join(character if character.isprintable() else " " for character in line).split())
    return f"{ISOLATE}{shown[:LONGEST_START].rstrip()}{'…' if len(shown) > LONGEST_START else ''}{END}"
