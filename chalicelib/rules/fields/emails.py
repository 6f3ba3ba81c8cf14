"""E-mail addresses: the one that mail is sent to, and its canonical form, which keeps a person from signing twice.

Mail goes to the address as it was typed. The canonical form is only hashed: it is never stored, shown or written to.
Two addresses have the same canonical form if their provider documents that both reach the same mailbox, or if they
differ in a tag alone. Otherwise they stay two: an organiser can find a person who signed twice, but a person mistaken
for somebody else is lost.

The canonical form merges signatures and nothing else. Not every server knows tags, so a tagged address that does not
exist says nothing about the plain one: bounces, complaints and budgets hold for the exact address.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from chalicelib.rules.fields.near_misses import did_you_mean
from chalicelib.rules.fields.pasted_addresses import LONGEST, QUOTES, clean, excess
from chalicelib.rules.fields.top_levels import is_example, is_possible, is_unreachable, may_get_mail

MAX_LENGTH = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
MAX_LOCAL_LENGTH = 64  # RFC 5321 §4.5.3.1.1

# What an address is to its canonical form: the same, the same with a tag, or a spelling that its provider ignores.
Variant = Literal["plain", "tagged", "spelled"]

_ENCODED_WORD = "=?"  # how one begins (RFC 2047 §2)


class AddressRefused(ValueError):
    """The address is not accepted.

    `code` is ``required``, ``invalid``, ``too-long``, ``unsupported`` (not ASCII before the @: SES does not deliver to
    it), ``ending`` (no mail reaches a domain with this ending), or what has to be taken away: ``several`` addresses but
    one, ``words`` around it, or ``spaces`` inside it. The message is the code alone, which is safe to log.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A valid address.

    Mail goes to `as_typed`: the local part as typed, and the host in its ASCII (IDNA) form. `canonical` is only hashed.
    """

    as_typed: str
    canonical: str

    @property
    def exact(self) -> str:
        """The address in lower case, which names one mailbox.

        A server may tell ``Ana`` from ``ana`` (RFC 5321 §2.4), but none in use gives them to two people. If each case
        counted for itself, a stranger could be sent as many mails as a name has spellings, and a complaint would hold
        for one of them.
        """
        return self.as_typed.lower()

    @property
    def host(self) -> str:
        """In ASCII and lower case."""
        return self.as_typed.rpartition("@")[2]

    @property
    def variant(self) -> Variant:
        if self.exact != self.untagged:
            return "tagged"
        return "plain" if self.exact == self.canonical else "spelled"

    @property
    def untagged(self) -> str:
        """`exact` without its tag: the same mailbox if the server knows tags, and perhaps another person's if not."""
        local, _, host = self.exact.rpartition("@")
        return f"{_without_tag(local, _rule(host))}@{host}"

    def __repr__(self) -> str:
        return "Address(…)"


@dataclass(frozen=True, slots=True)
class DomainRule:
    """What a provider documents about its addresses: other names of its domain, and what it ignores in a local part."""

    domain: str
    aliases: frozenset[str] = field(default_factory=frozenset)
    ignored: str = ""
    tag: str = "+"


# Only what differs from the default, which is a tag after "+" and nothing ignored (subaddressing, RFC 5233). Microsoft
# (Outlook.com, Hotmail, Live) and Fastmail document the default:
#   https://learn.microsoft.com/exchange/recipients-in-exchange-online/plus-addressing-in-exchange-online
#   https://www.fastmail.help/hc/en-us/articles/360060591053
# Left out on purpose: Yahoo's "name-keyword" addresses, whose names differ from the accounts'; Fastmail's tags before
# the host; Proton's other domains, for which it does not say that a name belongs to one person on all of them.
DOMAIN_RULES = (
    # https://support.google.com/mail/answer/7436150 (dots) and /22370 (tags). Not the domains that Google hosts for
    # organisations, where dots count.
    DomainRule("gmail.com", aliases=frozenset({"googlemail.com"}), ignored="."),
    # https://support.apple.com/118230: anyone with an older address has the same name at icloud.com.
    DomainRule("icloud.com", aliases=frozenset({"me.com", "mac.com"})),
    # https://proton.me/support/change-username: ".", "_" and "-" are transparent.
    DomainRule("proton.me", ignored="._-"),
    DomainRule("protonmail.com", ignored="._-"),
    DomainRule("protonmail.ch", ignored="._-"),
    DomainRule("pm.me", ignored="._-"),
)

_RULES = {domain: rule for rule in DOMAIN_RULES for domain in (rule.domain, *rule.aliases)}


def parse_address(raw: str, now: int = 0, *, examples: bool = True) -> Address:
    """Read an address as people type and paste it. Raises AddressRefused.

    Takes away what surely does not belong to it (`chalicelib.rules.fields.pasted_addresses`). Looks up nothing. Refuses
    quoted local parts, local parts that begin an encoded word (``=?``, RFC 2047), which mail programs would show and
    reply to as another address, numeric hosts, special-use names, and endings that no domain has, unless they are one
    slip away from a usual one: then the form asks. At ``now``, in s since the epoch, the list of endings may be too old
    to refuse one. Names for examples (``example.org``) are accepted with ``examples``.
    """
    address = _parse(raw)
    host = address.host
    if is_example(host):
        accepted = examples
    else:
        accepted = may_get_mail(host, now) or (is_possible(host) and did_you_mean(address.as_typed) != "")
    if not accepted:
        raise AddressRefused("ending")
    return address


def stored_address(stored: str) -> Address:
    """An address that was accepted once, as it is stored or as its owner types it again: its ending is judged no more.
    Raises AddressRefused for what older programs accepted and no mail reaches."""
    return _parse(stored)


def _parse(raw: str) -> Address:
    text = raw.strip()
    if len(text) > LONGEST:
        raise AddressRefused("too-long")
    text = clean(text)
    if not text:
        raise AddressRefused("required")
    if (kind := excess(text)) is not None:
        raise AddressRefused(kind)
    # NFKC is the first step of IDNA, and may make eighteen characters of one.
    if len(text) > MAX_LENGTH or len(unicodedata.normalize("NFKC", text)) > MAX_LENGTH:
        raise AddressRefused("too-long")
    if is_unreachable(text.rpartition("@")[2].lower()):
        raise AddressRefused("ending")
    parts = _validated(text)
    if parts is None:
        raise AddressRefused("invalid")
    local, host = parts
    if _ENCODED_WORD in local:
        raise AddressRefused("invalid")
    if not local.isascii():
        raise AddressRefused("unsupported")
    if len(local) > MAX_LOCAL_LENGTH or len(f"{local}@{host}") > MAX_LENGTH:
        raise AddressRefused("too-long")
    return Address(as_typed=f"{local}@{host}", canonical=_canonical(local, host))


def variant_of(address: str) -> Variant:
    """The variant of a stored address; ``plain`` if it is gone, or refused by now."""
    try:
        return stored_address(address).variant
    except AddressRefused:
        return "plain"


# The shape of nearly every address: plain words around dots, and an ASCII host under a top-level domain that is not
# reserved. The library judges all others; loading it costs 20-30 ms.
_ORDINARY = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*"
    r"@((?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!(?:alt|arpa|invalid|local|localhost|onion|test)$)[a-z]{2,24})",
    re.IGNORECASE | re.ASCII,
)


def _validated(text: str) -> tuple[str, str] | None:
    """The local part as typed and the ASCII host in lower case; None if this is not an address.

    A test checks that ordinary addresses get the library's own answer.
    """
    local = text.rpartition("@")[0]
    if len(local) <= MAX_LOCAL_LENGTH and (ordinary := _ORDINARY.fullmatch(text)):
        return local, ordinary[1].lower()
    return _judged(text)


def _judged(text: str) -> tuple[str, str] | None:
    """The answer of email-validator."""
    from email_validator import EmailNotValidError, validate_email

    # None is returned and not raised, so that no refusal is chained to an exception that quotes the text.
    try:
        validated = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return None
    return text.rpartition("@")[0], validated.ascii_domain


def _canonical(local: str, host: str) -> str:
    rule = _rule(host)
    name = _without_tag(local.lower(), rule)
    # Without a tag or what is ignored, a name may begin or end with a quote or a dot, which no address keeps.
    ends = f"{QUOTES}."
    name = name.strip(ends)
    name = name.translate(dict.fromkeys(map(ord, rule.ignored))).strip(ends) or name
    return f"{name}@{rule.domain}"


def _rule(host: str) -> DomainRule:
    return _RULES.get(host) or DomainRule(host)


def _without_tag(name: str, rule: DomainRule) -> str:
    # A separator at the beginning separates nothing. A local part may not end in a dot.
    start_of_tag = name.find(rule.tag, 1)
    return name[:start_of_tag].rstrip(".") if start_of_tag > 0 else name
