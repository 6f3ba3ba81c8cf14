"""What a mail to an organiser may show."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, repr=False)
class OrganiserMailView:
    """Names of organisers stand in the text alone, never in a subject. ``params`` are those of the mail's item."""

    host: str  # where organisers work, as it is read: organise.example.org
    link: str  # the page that the mail leads to; '' for none
    letter_title: str = ""  # '' when the mail is about the whole stage
    code: str = ""  # in groups, for the mail that holds one
    expires: str = ""  # the day the link expires, as printed; '' if it does not
    day: str = ""  # on which something is to happen, as printed; '' for none
    by: str = ""  # the name of whoever acted; '' for nobody known, such as the operator
    who: str = ""  # the name of whomever it was done to; '' for nobody known
    params: Mapping[str, str] = field(default_factory=dict)
