"""Which entries of the list of suppressions stop the mail to an address."""

from collections.abc import Iterator

from chalicelib.ports.keys import Mailboxes
from chalicelib.ports.storage import Suppressed, Suppressions
from chalicelib.rules.fields.emails import Address


def stopping(suppressions: Suppressions, mailboxes: Mailboxes, address: Address) -> Iterator[tuple[str, Suppressed]]:
    """The mailboxes, by their hash, whose suppression stops the mail to an address, with why. Raises `Unavailable`.

    A bounce proves that one address is dead, and says nothing of any other. A complaint from the plain address holds
    for its tags as well: its owner wants no more. Older entries hold for every spelling, as they did when they were
    made.
    """
    for spelling in dict.fromkeys((address.exact, address.untagged, address.canonical)):
        mailbox = mailboxes.of(spelling)
        found = suppressions.suppressed(mailbox)
        if found is None:
            continue
        by_its_owner = found.why == "complaint" and spelling == address.untagged
        if spelling == address.exact or by_its_owner or not found.exact:
            yield mailbox, found
