"""What a page says is ready before a letter opens, and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.pages.message_ids import N_

# Code of an item → words. ``{0}`` and ``{1}`` are its values, ``{at}`` a moment, ``{day}`` a day, ``{names}`` people,
# ``{languages}`` and ``{url}`` where it is published.
WORDS: Mapping[str, str] = {
    # What blocks.
    "gaps": N_("Words of a template are still to be replaced, such as “[{1}]”. Places: {0}."),
    "closed": N_("The closing day is over already: {day}."),
    # What somebody should look at.
    "brackets": N_("Words in square brackets are printed as they stand, such as “[{1}]”. Places: {0}."),
    "paragraphs": N_("Paragraphs: {0}; in the authoritative language: {1}. Perhaps one was forgotten."),
    "footnotes": N_("Footnotes: {0}; in the authoritative language: {1}. Perhaps one was forgotten."),
    "links": N_("Links: {0}; in the authoritative language: {1}. Perhaps one was forgotten."),
    "same-words": N_(
        "Paragraphs with the same words as in the authoritative language: {0} of {1}. "
        "Perhaps they are still to be translated."
    ),
    "no-date-words": N_("Another text has the date in its own words. Here it is written as is usual in the language."),
    "no-press": N_("There is a press kit, but none in this language."),
    "no-press-kit": N_("There is no press kit: a short text, a longer one, quotes and a contact for newsrooms."),
    "language-gone": N_("The letter has this language now. Its readers would lose it."),
    "stale-notice": N_("It does not match the settings on the controller or on how long data is kept."),
    "no-closing": N_("There is no closing day. The letter stays open until somebody closes it."),
    "public-past": N_("It was to become public {at}. That is over: it is public as soon as it opens."),
    "public-late": N_("The letter closes before it becomes public. Until then people sign by invitation only."),
    "dated": N_("The letter is dated {day}, more than {0} days from today."),
    "no-contact": N_("The letter names no contact. Whoever asks is sent to the one for questions about data: {0}."),
    "no-organisers": N_("The letter does not say who runs it. Signers read who is responsible for the data: {0}."),
    "same-title": N_("The title of “{0}” is the same in all languages: “{1}”."),
    "nobody-held": N_("No organisation waits for you: each is on the letter as soon as somebody confirmed for it."),
    "no-well-known": N_(
        "No well-known names are set. Whoever signs with the name of somebody famous is on the letter at once."
    ),
    "no-purge": N_("No day is set on which personal data is destroyed. Somebody has to do it by hand."),
    "one-owner": N_(
        "The letter has one owner alone, so nobody can approve before 24 hours are over. Invite a second owner."
    ),
    # What follows.
    "proposers": N_("These can propose it: {names}."),
    "approvers": N_("One of these, who did not propose it, approves it: {names}."),
    "public-at-once": N_("Everybody can read it within minutes of the approval."),
    "by-invitation": N_("Until {at} it is read and signed by invitation only, at an address that nobody can guess."),
    "opens-later": N_("People can sign it from this moment on: {at}."),
    "address": N_(
        "The letter, its list and its PDF are published in these languages: {languages}. The public address: {url}"
    ),
}
PEOPLE = N_("People")


@dataclass(frozen=True, repr=False)
class Line:
    """One thing that is ready or not: where, in words ('' for the letter as a whole), and what; with the address of the
    page on which it is mended, '' for none."""

    place: str
    words: str
    url: str = ""


@dataclass(frozen=True, repr=False)
class Readiness:
    """What has to be mended, what somebody should look at, and what follows."""

    blocks: tuple[Line, ...]
    advises: tuple[Line, ...]
    tells: tuple[Line, ...]
