"""What a refused field says to the person who filled it in: what is wrong and how to mend it.

Fields and codes are those of `chalicelib.signing.form`. The words are English message ids; the catalogues in
``chalicelib/locales`` hold them in the languages of the pages.
"""

# Marks a message id for extraction and leaves it as it is.
N_ = str

# Any field: what is said where the field has no words of its own.
CODE_MESSAGES: dict[str, str] = {
    "required": N_("Fill in this field."),
    "too-long": N_("Shorten this text: at most 200 characters fit."),
    "no-letter": N_("Write this with letters: there are none in it."),
    "markup": N_("Write this as plain text, without the signs < and > and without code."),
    "link": N_("Write this without links, web addresses or e-mail addresses."),
    "number": N_("Write this without a telephone number."),
    "formula": N_("Begin this with a letter or a number, not with = + - or @."),
    "control": N_("There is an invisible character in this text. Delete it and write it again by hand."),
    "combining": N_("There are too many accents on one letter. Write this as you would on paper."),
    "invalid": N_("Check how this is written."),
    "unknown": N_("Choose one of the options."),
    "unknown-field": N_("This form has a field that we do not know. Go back to the letter and use its form."),
}

FIELD_MESSAGES: dict[str, dict[str, str]] = {
    # The form as a whole.
    "form": {
        "too-often": N_("This signature has been changed very often today. Wait until tomorrow to change it again."),
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
        "unknown": N_("Choose who is signing from the options of this letter."),
    },
    "name": {
        "required": N_("Write the name that signs."),
        "too-long": N_("Shorten the name: at most 200 characters fit."),
        "no-letter": N_("Write the name with letters: there are none in it."),
        "markup": N_("Write the name as plain text, without the signs < and > and without code."),
        "link": N_("Write the name without links, web addresses or e-mail addresses."),
        "number": N_("Write the name without a telephone number."),
        "formula": N_("Begin the name with a letter or a number, not with = + - or @."),
        "control": N_("There is an invisible character in the name. Delete it and write it again by hand."),
        "combining": N_("There are too many accents on one letter of the name. Write it as you would on paper."),
    },
    "members": {
        "too-long": N_("Shorten the names of the members: each may have 200 characters. Is each on its own line?"),
        "no-letter": N_("Look at the member organisations: a line has no letters."),
        "markup": N_("Write the member organisations as plain text, without the signs < and > and without code."),
        "link": N_("Write the member organisations without links, web addresses or e-mail addresses."),
        "number": N_("Write the member organisations without telephone numbers."),
        "formula": N_("Begin each line of the members with a letter or a number, not with = + - or @."),
        "control": N_("There is an invisible character in the members. Find its line and write it again by hand."),
        "combining": N_("There are too many accents on one letter of a member's name. Write it as you would on paper."),
        "too-many": N_("Give at most 300 member organisations, one on each line."),
        # On the signer's own page.
        "objected": N_(
            "One of these organisations asked not to be listed as a member. Its name stands under “The members speak "
            "for themselves”: take it out of the list."
        ),
    },
    "representative": {
        "required": N_("Write who signs for the organisation. It is not published."),
        "no-letter": N_("Write the name of the representative with letters: there are none in it."),
        "link": N_("Write the name of the representative without links, web addresses or e-mail addresses."),
    },
    "role": {
        "too-long": N_("Shorten the position: at most 200 characters fit."),
        "link": N_("Write the position without links, web addresses or e-mail addresses."),
    },
    "affiliation": {
        "too-long": N_("Shorten the institution or community: at most 200 characters fit."),
        "link": N_("Write the institution or community without links, web addresses or e-mail addresses."),
    },
    "email": {
        "required": N_("Write your e-mail address: the link to confirm goes there."),
        "too-long": N_("Check the e-mail address: it is longer than an address can be."),
        "invalid": N_("Check the e-mail address. It looks like name@example.org."),
        "unsupported": N_(
            "We cannot send to an address with accents or other special letters before the @. Give another address."
        ),
        # On the signer's own page.
        "needed": N_("Write the address that you signed with: it has been deleted."),
        "another": N_("This is not the address that you signed with. News go to that one alone."),
    },
    "country": {"unknown": N_("Choose a country from the list, or leave it empty.")},
    "website": {
        "too-long": N_("Give a shorter web address: at most 200 characters fit. The front page is enough."),
        "invalid": N_("Check the web address. It looks like https://www.example.org."),
    },
    "show": {"unknown": N_("Choose what is published of you.")},
    # Which button of the signer's own page was pressed.
    "action": {
        "required": N_("We could not tell what you want to do. Press one of the buttons of this page."),
        "unknown": N_("We could not tell what you want to do. Press one of the buttons of this page."),
    },
    "consent": {"required": N_("Tick the box of the consent: without it we cannot take your signature.")},
}


def message(field: str, code: str, lang: str) -> str:
    """The words for a problem of a field, in the language ``lang`` (a code such as ``es``).

    A code without words of its own for the field has those for any field, and an unknown one asks to check.
    """
    # Here and not above: it brings Jinja with it, and a signature that is accepted needs neither.
    from chalicelib.pages.templates import translations

    msgid = FIELD_MESSAGES.get(field, {}).get(code) or CODE_MESSAGES.get(code) or CODE_MESSAGES["invalid"]
    return translations(lang).gettext(msgid)
