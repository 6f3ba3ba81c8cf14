"""The packaged zip, deployed by the template with IAM on: sign, confirm, publish, leave."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from infra.local.stack import LocalStack
from tests.e2e.client import ask, edition, firmamos, link_in, mails_to, published, sign, wait_for_mail
from tests.support.html import attribute
from tests.support.opened_files import unpack

pytestmark = pytest.mark.ministack

OpenLetter = Callable[[], str]
MANY = 50


def test_a_person_signs_confirms_and_is_on_the_letter(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    before = edition(on_stack, slug)
    signed = sign(on_stack, slug, name="Ma. José Ñúñez-Ávila", email="Majo@example.org", role="Bióloga")
    assert signed.status == 303
    assert ask(signed.headers["Location"]).status == 200
    link = link_in(wait_for_mail(on_stack, "Majo@example.org"))

    on_stack.publish_until_settled(slug)
    assert "Ñúñez" not in published(on_stack, slug), "nobody is shown who did not confirm"
    page = ask(link)
    assert page.status == 200
    assert "Ma. José Ñúñez-Ávila" in page.body
    done = ask(link, {})
    assert done.status == 303
    assert ask(done.headers["Location"]).status == 200

    on_stack.publish_until_settled(slug)
    assert "Ma. José Ñúñez-Ávila" in published(on_stack, slug)
    after = edition(on_stack, slug)
    assert after["number"] > before["number"]
    assert after["counts"]["persons"] == 1
    (entry,) = json.loads(published(on_stack, slug, "signatories.json"))
    assert (entry["number"], entry["kind"], entry["role"]) == (1, "person", "Bióloga")
    assert "Majo" not in json.dumps(entry)


def test_a_coalition_signs_and_leaves_by_the_page_of_its_link(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    sign(
        on_stack,
        slug,
        kind="coalition",
        name="Red Verde",
        representative="Luz Secreta",
        members="Casa Uno\nCasa Dos",
        email="red@example.org",
        website="red.example.org",
    )
    link = link_in(wait_for_mail(on_stack, "red@example.org"))
    ask(link, {})
    on_stack.publish_until_settled(slug)
    counts = {figure: number for figure, number in edition(on_stack, slug)["counts"].items() if number}
    assert counts == {"coalitions": 1, "members": 2, "organisations_in_all": 2}
    page = BeautifulSoup(published(on_stack, slug), "html5lib")
    for name in ("Red Verde", "Casa Uno", "Casa Dos"):
        assert any(found.text == name for found in page("bdi"))
    assert "Secreta" not in published(on_stack, slug)

    href = attribute(BeautifulSoup(ask(link).body, "html5lib"), "a[href*=disown]", "href")
    disown = f"{on_stack.info['api_url']}/disown/{href.rpartition('/')[2]}"
    snapshot = attribute(BeautifulSoup(ask(disown).body, "html5lib"), "input[name=snapshot]", "value")
    assert ask(disown, {"snapshot": snapshot}).status == 200
    on_stack.publish_until_settled(slug)
    assert "Red Verde" not in published(on_stack, slug)


@pytest.mark.promise("One address, one signature")
def test_one_address_at_fifty_places_at_once_is_one_signature_and_one_mail(
    on_stack: LocalStack, open_letter: OpenLetter
) -> None:
    slug = open_letter()
    address = f"una@{slug}.example.org"
    with ThreadPoolExecutor(16) as pool:
        signed = list(pool.map(lambda n: sign(on_stack, slug, name=f"Ana Paz {'I' * n}", email=address), range(MANY)))
    assert {answer.status for answer in signed} == {303}
    assert len({answer.headers["Location"] for answer in signed}) == 1
    link = link_in(wait_for_mail(on_stack, address))
    with ThreadPoolExecutor(16) as pool:
        confirmed = list(pool.map(lambda _: ask(link, {}), range(MANY)))
    assert {answer.status for answer in confirmed} == {303}
    on_stack.publish_until_settled(slug)
    assert edition(on_stack, slug)["counts"]["persons"] == 1
    assert len(json.loads(published(on_stack, slug, "signatories.json"))) == 1
    assert len(mails_to(on_stack, address)) == 1


@pytest.mark.promise("Opening a link changes nothing")
def test_a_scanner_that_opens_the_link_confirms_nothing(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    address = f"escaner@{slug}.example.org"
    sign(on_stack, slug, email=address)
    link = link_in(wait_for_mail(on_stack, address))
    for method in ("GET", "HEAD", "OPTIONS") * 5:
        ask(link, method=method)
    on_stack.publish_until_settled(slug)
    assert edition(on_stack, slug)["counts"]["persons"] == 0
    assert ask(link, {}).status == 303


def test_a_link_opens_with_what_a_mail_program_left_behind_it(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    address = f"enlace@{slug}.example.org"
    sign(on_stack, slug, email=address)
    link = link_in(wait_for_mail(on_stack, address))
    for behind in (
        ".",
        ")",
        "%3E",
        "%20",
        "%0A",
        "%0D%0A",
        "=",
        "&utm_source=x",
        "%E2%80%8B",
        "?utm_source=x",
        "/",
        "./",
    ):
        answer = ask(link + behind)
        if answer.status == 303:
            assert urljoin(link + behind, answer.headers["Location"]) == link
            answer = ask(link)
        assert answer.status == 200, behind
    assert ask(f"{link}a").status == 404
    done = ask(f"{link}%3E/", {})
    assert done.status == 303
    assert urljoin(f"{link}%3E/", done.headers["Location"]).endswith(f"/{slug}/es/thanks/")


def test_nothing_private_is_public(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    addresses = [f"canaria{n}@{slug}.example.org" for n in range(3)]
    for address in addresses:
        sign(on_stack, slug, name="Canaria Oculta", affiliation="Canaria Dos", email=address, show="count")
    links = [link_in(wait_for_mail(on_stack, address)) for address in addresses]
    for link in links:
        ask(link, {})
    token = links[0].rpartition("_")[2]
    on_stack.publish_until_settled(slug)
    s3 = on_stack.client("s3")
    bucket = on_stack.info["site_bucket"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert {f"{slug}/letter.es.pdf", f"{slug}/signatories.xlsx", f"{slug}/card.png"} <= set(keys)
    everything = b"".join(unpack(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys)
    # They are counted at the next 09:00 at the earliest.
    assert edition(on_stack, slug)["counts"]["unnamed"] == 0
    for secret in ("Canaria", "canaria0@", token, f"{slug}#"):
        assert secret.encode() not in everything
    logs = on_stack.client("logs")
    logged = json.dumps(
        [
            logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            for group in logs.describe_log_groups()["logGroups"]
        ]
    )
    assert "chalicelib" in logged
    for secret in ("Canaria", "canaria0@", token):
        assert secret not in logged


def test_the_bucket_is_private(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    url = f"{on_stack.info['aws_endpoint']}/{on_stack.info['site_bucket']}/{slug}/index.html"
    assert ask(url).status == 403


def test_a_closed_letter_says_so_and_stays(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    slug = open_letter()
    on_stack.publish_until_settled(slug)
    firmamos("letter", "close", slug)
    on_stack.publish_until_settled(slug)
    page = BeautifulSoup(published(on_stack, slug), "html5lib")
    assert page.form is None
    assert page.h1 is not None
