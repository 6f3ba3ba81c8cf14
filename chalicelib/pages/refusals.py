"""What a refused field tells the person who filled it in: what is wrong and how to fix it.

Fields and codes are those of `chalicelib.signing.form`. The messages are English message ids; the catalogues in
``chalicelib/locales`` hold them in the languages of the pages.
"""

# Marks a message id for extraction and leaves it as it is.
N_ = str

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
        "paused": N_(
            "Signing is paused for now, so we have not taken your signature. What you typed is still here: "
            "keep this page open and send it again later."
        ),
    },
    "kind": {
        "required": N_("Choose who is signing."),
        "unknown": N_("Choose who is signing from this letter's options."),
    },
    "name": {
        "required": N_("Enter the name to sign with."),
        "too-long": N_("Shorten the name to 200 characters at most."),
        "no-letter": N_("Write the name with letters: it has none."),
        "markup": N_("Write the name as plain text, without < or > and without code."),
        "link": N_("Write the name without links, web addresses or e-mail addresses."),
        "number": N_("Write the name without a telephone number."),
        "formula": N_("Begin the name with a letter or a number, not with = + - or @."),
        "control": N_("There is an invisible character in the name. Delete the name and type it again."),
        "combining": N_("There are too many accents on one letter of the name. Write it as you would on paper."),
        "unassigned": N_("The name has a character that no device can show. Delete the name and type it again."),
        "scripts": N_("One word of the name mixes letters of two alphabets. Type that word again with one keyboard."),
    },
    "members": {
        "too-long": N_("Shorten the members' names to 200 characters each. Is each name on its own line?"),
        "no-letter": N_("Check the member organisations: one line has no letters."),
        "markup": N_("Write the member organisations as plain text, without < or > and without code."),
        "link": N_("Write the member organisations without links, web addresses or e-mail addresses."),
        "number": N_("Write the member organisations without telephone numbers."),
        "formula": N_("Begin each member's line with a letter or a number, not with = + - or @."),
        "control": N_("There is an invisible character among the members. Find its line and type it again."),
        "combining": N_("There are too many accents on one letter of a member's name. Write it as you would on paper."),
        "unassigned": N_(
            "One of the members' names has a character that no device can show. Find its line and type it again."
        ),
        "scripts": N_(
            "One word of a member's name mixes letters of two alphabets. Find it and type it again with one keyboard."
        ),
        "too-many": N_("Enter at most 300 member organisations, one on each line."),
        # On the signer's own page.
        "objected": N_(
            "One of these organisations asked not to be listed as a member. Its name is under “The members speak "
            "for themselves”: remove it from the list."
        ),
        "objections": N_(
            "So many organisations asked not to be listed as members that the list takes no new ones. Write to the "
            "organisers."
        ),
    },
    "representative": {
        "required": N_("Enter the name of the person who signs for the organisation. It is not published."),
        "no-letter": N_("Write the representative's name with letters: it has none."),
        "link": N_("Write the representative's name without links, web addresses or e-mail addresses."),
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


def message(field: str, code: str, lang: str) -> str:
    """The message for a problem of a field, in the language ``lang`` (a code such as ``es``).

    A code with no message for the field gets the one for any field; an unknown code gets "Check this".
    """
    # Imported here because it loads Jinja, which an accepted signature does not need.
    from chalicelib.pages.templates import translations

    msgid = FIELD_MESSAGES.get(field, {}).get(code) or CODE_MESSAGES.get(code) or CODE_MESSAGES["invalid"]
    return translations(lang).gettext(msgid)
