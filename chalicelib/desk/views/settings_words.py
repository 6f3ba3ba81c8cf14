"""What each setting of a letter means, with what it means for whoever signs: message ids."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.pages.message_ids import N_


@dataclass(frozen=True)
class Words:
    label: str
    meaning: str = ""


# Section → its name, and what it is about.
SECTION_WORDS: Mapping[str, Words] = {
    "head": Words(
        N_("Head of the letter"), N_("Language, date, place and addressees. People sign them with the text.")
    ),
    "signers": Words(N_("Who may sign"), N_("Persons, organisations, coalitions, and the countries on the form.")),
    "dates": Words(N_("Dates"), N_("When the letter opens, closes and becomes public.")),
    "list": Words(N_("The list of names"), N_("The order of the names, and the word after a coalition.")),
    "goal": Words(N_("A goal"), N_("How many signatures you hope for, if you want to say so.")),
    "holds": Words(N_("What waits for you"), N_("Which signatures wait until you have looked at them.")),
    "data": Words(N_("Personal data"), N_("Who is responsible for it, and for how long it is kept.")),
    "organisers": Words(N_("Organisers and contact"), N_("Who runs the letter, and how people reach you.")),
    "first": Words(N_("First signatories"), N_("Who is shown above the list.")),
    "news": Words(N_("News of the letter"), N_("For the letter's feed and its press page.")),
}

SETTING_WORDS: Mapping[str, Words] = {
    "language": Words(
        N_("Authoritative language"),
        N_("The letter's first page is in it, and the translations say that they are translations."),
    ),
    "date": Words(N_("Date of the letter"), N_("Each language prints it in its own form.")),
    "place": Words(
        N_("Place"),
        N_(
            "Where the letter is written. Fill in one field alone if it is the same in every language. If all are "
            "empty, no place is printed."
        ),
    ),
    "addressees": Words(
        N_("Addressees"),
        N_(
            "They are printed in this order, each with the title in the language of the page. Fill in one title alone "
            "if it is the same in every language."
        ),
    ),
    "addressees.name": Words(N_("Name")),
    "addressees.title": Words(N_("Title or position")),
    "kinds": Words(
        N_("Who may sign"),
        N_("The form offers what is ticked, in this order. Whoever has signed stays, whatever you take away."),
    ),
    "countries": Words(
        N_("Countries on the form"),
        N_(
            "Tick none to offer a list of the Americas and parts of Europe. Nobody has to give a country, so whoever "
            "is elsewhere can sign too."
        ),
    ),
    "opens": Words(
        N_("First day on which it can be signed"),
        N_("Without it, from the moment it is opened. Until then the letter has no form, and says when signing opens."),
    ),
    "closes": Words(
        N_("Last day on which it can be signed"),
        N_(
            "Up to its last minute, or until the time that you give. Without it, until you close the letter. Whoever "
            "signed in time can still confirm for seven days."
        ),
    ),
    "public": Words(
        N_("Public from"),
        N_(
            "Until then only people with an address that nobody can guess read the letter and sign it. Without it, the "
            "letter is public as soon as it is opened. What is public stays public."
        ),
    ),
    "timezone": Words(
        N_("Time zone"),
        N_("In it days begin and end, and the page gives its times. People sign it with the text."),
    ),
    "order": Words(
        N_("Order of the names"),
        N_("The number before a name is its place in this order. The permanent number after it never changes."),
    ),
    "coalition": Words(N_("The word after the name of a coalition"), N_("It is printed in brackets.")),
    "goal": Words(
        N_("Goal"),
        N_(
            "A whole number of signatures. The letter says how many of them are confirmed, with a bar, and once the "
            "goal is reached, that it is. Nobody is pressed. Leave it empty for no goal."
        ),
    ),
    "hold.organisations": Words(
        N_("Which organisations and coalitions wait"),
        N_("Whoever waits has confirmed, knows that they wait, and is on the letter once you approve."),
    ),
    "hold.well_known": Words(
        N_("Well-known names"),
        N_(
            "One on each line, up to 200. Whoever signs with one of these names waits until you have looked at it, "
            "however it is written. The list is never published."
        ),
    ),
    "privacy.controller": Words(
        N_("Who is responsible for the data"),
        N_("The person or body that answers for it before the law. The form names it. Without it, the organisers."),
    ),
    "privacy.contact": Words(
        N_("Where people write about their data"),
        N_("An e-mail address, or a web address that begins with https://. Without it, the contact of the letter."),
    ),
    "privacy.address": Words(N_("Postal address"), N_("The privacy page shows it. The law of Mexico requires one.")),
    "retention.purge_days_after_delivery": Words(
        N_("Days from the delivery until the rest is destroyed"),
        N_(
            "From 1 to 3650. Then everything personal that is not published is due to be destroyed: hidden names, "
            "representatives, addresses, consents. The privacy page tells signers so. If it is empty, no day is set."
        ),
    ),
    "retention.address": Words(
        N_("How long an e-mail address is kept"),
        N_("Whoever asked for news stays reachable until they want no more."),
    ),
    "organisers": Words(
        N_("Who runs the letter"),
        N_(
            "At the head of the letter, at the foot of its pages and in the mails. Without it there is no letterhead, "
            "and the form names who is responsible for the data."
        ),
    ),
    "contact": Words(
        N_("Contact"),
        N_(
            "An e-mail address, or a web address that begins with https://, at which people reach you. Everybody can "
            "read it."
        ),
    ),
    "first_signatories": Words(
        N_("Permanent numbers"),
        N_(
            "With commas between them, in the order that you want. They are shown above the list with their position, "
            "and stay in the list as well. On the letter the permanent number stands after the name."
        ),
    ),
    "updates": Words(N_("News"), N_("Each with its date and a title. Write plain text, without links.")),
    "updates.date": Words(N_("Date")),
    "updates.title": Words(N_("Title")),
    "updates.text": Words(N_("Text (optional)")),
    "updates.url": Words(N_("Web address (optional)")),
    "press": Words(N_("Press kit")),
}

# Setting → its choices, code → message id.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kinds": {"person": N_("Persons"), "organisation": N_("Organisations"), "coalition": N_("Coalitions")},
    "order": {
        "collated": N_("Alphabetically, by the rules of the authoritative language"),
        "signed": N_("As they appeared on the letter"),
        "given": N_("As you imported them, and then as they appeared"),
    },
    "hold.organisations": {
        "unproved": N_("Those whose signer has no address of the organisation's own website"),
        "all": N_("All of them"),
        "none": N_("None for this reason"),
    },
    "retention.address": {
        "confirmation": N_("Until its signer confirms"),
        "closing": N_("Until the letter closes, so that signers can be told if its text changes"),
    },
    "coalition": {
        "own": N_("The usual word of each language"),
        "none": N_("No word"),
        "given": N_("A word of your own"),
    },
}

# Setting → what readers and signers notice once it is applied to an open letter.
FOLLOWS: Mapping[str, str] = {
    "language": N_("The first page of the letter, and which texts say that they are translations."),
    "kinds": N_("What the form offers."),
    "countries": N_("What the form offers."),
    "opens": N_("From when the letter can be signed."),
    "closes": N_("Until when the letter can be signed. The letter says so to everybody who reads it."),
    "public": N_("From when everybody can read the letter."),
    "order": N_("The numbers before the names."),
    "coalition": N_("The word after each coalition."),
    "goal": N_("The line below the count."),
    "hold.organisations": N_("Who waits for you from now on. Nothing changes for those who have signed."),
    "hold.well_known": N_("Who waits for you from now on. Nothing changes for those who have signed."),
    "privacy.controller": N_("Whom the form and the privacy page name."),
    "privacy.contact": N_("Where the privacy page tells people to write."),
    "privacy.address": N_("The postal address on the privacy page."),
    "retention.purge_days_after_delivery": N_("What the privacy page says, and when the data is due to be destroyed."),
    "retention.address": N_("What the privacy page says, and for how long addresses are kept from now on."),
    "organisers": N_("The head of the letter, the foot of its pages, and the mails."),
    "contact": N_("Where people can reach you."),
    "first_signatories": N_("Who is shown above the list."),
    "updates": N_("The letter's feed and its press page."),
    "press": N_("The letter's press page."),
}

# Code of a warning → what hurts.
WARNING_WORDS: Mapping[str, str] = {
    "language": N_("Another text becomes the authoritative one, and people signed with the former one as such."),
    "fewer-kinds": N_("Some who could sign until now cannot any more. Whoever has signed stays."),
    "form-goes": N_("The form goes away until that day. Whoever has the letter open cannot sign."),
    "closes-now": N_("That is over already: nobody can sign from the next minute on."),
    "closes-earlier": N_("The letter closes earlier than it told its readers."),
    "public-now": N_("The letter becomes public within a few minutes, and that cannot be undone."),
    "other-order": N_("Every name gets another number before it. Permanent numbers stay."),
    "nobody-waits": N_("Anybody can sign as an organisation that is not theirs, and it is published at once."),
    "kept-longer": N_("You keep the data longer than you told those who have signed. The law may not allow that."),
    "address-longer": N_("From now on addresses are kept longer than you told those who have signed."),
}

# What a notice says otherwise than the settings.
STALE_WORDS: Mapping[str, str] = {
    "controller": N_("It does not name who is responsible for the data."),
    "contact": N_("It does not say where people write about their data."),
    "address": N_("It does not have the postal address."),
    "kept": N_("It says otherwise how long an e-mail address is kept."),
    "purge": N_("It says otherwise when the rest is destroyed."),
}
