"""The running stack as its visitors see it, and a test's actions outside the browser."""

import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.signature import PENDING_SECONDS
from infra import ROOT
from infra.local.stack import LocalStack
from tests.e2e import client
from tests.support.sample_letter import SAMPLE, sample_letter

# The sample letter under its own slugs, since other tests have letters on the same stack.
SLUG = "agua-vista"
CLOSED = "agua-cerrada"
EARLY = "agua-futura"


@dataclass(frozen=True)
class Site:
    """The addresses of a running stack whose sample letter is open and has signatories."""

    stack: LocalStack

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that a page may send requests to: the site, the API, the inbox."""
        return tuple(self.stack.info[name].rstrip("/") for name in ("site_url", "api_url", "inbox_url"))

    @property
    def inbox(self) -> str:
        return str(self.stack.info["inbox_url"])

    def page(self, path: str = "", slug: str = SLUG) -> str:
        """The address of a published page, such as ``es/thanks/``."""
        return f"{self.stack.info['site_url']}/{slug}/{path}"

    def api(self, path: str) -> str:
        return f"{self.stack.info['api_url']}/{path}"

    def form(self, slug: str = SLUG) -> str:
        """The address that a letter's form posts to."""
        return self.api(f"letters/{slug}/signatures")

    def email(self, name: str) -> str:
        """An e-mail address for a signer of these tests."""
        ascii_name = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
        return f"{ascii_name.replace(' ', '.')}@ana.example.org"

    def send(self, email: str, **fields: str) -> None:
        """Fills in and sends the form without a browser."""
        client.sign(self.stack, SLUG, email=email, **fields)

    def link(self, email: str) -> str:
        """The link in the first mail to an address; waits for the mail."""
        return client.link_in(client.wait_for_mail(self.stack, email))

    def own(self, email: str) -> str:
        """The link to the signer's own page in the first mail to an address; waits for the mail."""
        text = str(client.wait_for_mail(self.stack, email)["text"])
        return next(word for word in text.split() if "/signature/" in word)

    def coalition(self, email: str, name: str, members: Sequence[str]) -> str:
        """The own page of a coalition that signed and confirmed, and is held for an organiser."""
        fields = {"kind": "coalition", "name": name, "representative": "Luz Mar", "members": "\n".join(members)}
        self.send(email, **fields)
        self.confirm(self.link(email))
        return self.own(email)

    def members(self, own: str) -> list[str]:
        """The links for its members on a coalition's own page."""
        return re.findall(rf"{self.api('member/')}[\w-]+", client.ask(own).body)

    def answer_as_member(self, member: str, action: str) -> None:
        """Presses a button of a member's page."""
        client.ask(member, {"action": action})

    def confirm(self, link: str) -> None:
        client.ask(link, {})

    def withdraw(self, own: str) -> None:
        client.ask(own, {"action": "withdraw"})

    def disown(self, link: str) -> None:
        page = client.ask(self.disowning(link)).body
        client.ask(self.disowning(link), {"snapshot": page.partition('name="snapshot" value="')[2].partition('"')[0]})

    def disowning(self, link: str) -> str:
        """The "it was not me" link that belongs to a confirmation link."""
        mailed = tokens.decode(link.rpartition("/")[2])
        return self.api("disown/" + tokens.encode(mailed.slug, mailed.id_bytes, tokens.disown_secret(mailed.secret)))

    def expire(self, link: str) -> None:
        """Makes a link's seven days pass."""
        table, dynamodb = self.stack.info["tables"]["signatures"], self.stack.client("dynamodb")
        key = {"id": {"S": tokens.decode(link.rpartition("/")[2]).signature_id}}
        mail = json.loads(dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]["mail"]["S"])
        mail["tokens"] = [[digest, int(time.time()) - 60] for digest, _ in mail["tokens"]]
        mail["at"] -= PENDING_SECONDS
        dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET mail = :mail",
            ExpressionAttributeValues={":mail": {"S": json.dumps(mail)}},
        )

    def publish(self) -> None:
        """Publishes now."""
        self.stack.publish_until_settled(SLUG)


def prepare(stack: LocalStack, folder: Path) -> Site:
    """Pushes the letters: one open with the sample's signatories, one closed, one not open before next year's end."""
    (folder / ".local").symlink_to(stack.folder, target_is_directory=True)
    for slug in (SLUG, CLOSED, EARLY):
        opens = "2999-01-01" if slug == EARLY else "2026-01-01"
        source = sample_letter(folder, slug, opens=opens, closes="2999-12-31")
        _firmamos(folder, "letter", "push", str(source))
        _firmamos(folder, "letter", "open", slug)
    _firmamos(folder, "letter", "close", CLOSED)
    _firmamos(folder, "import", str(SAMPLE / "signatories.json"), "--letter", SLUG, "--vouched-by", "Mesa por el Agua")
    site = Site(stack)
    site.publish()
    return site


def _firmamos(folder: Path, *arguments: str) -> None:
    """Runs the operator's command in a folder whose local stack is this one."""
    command = [sys.executable, "-m", "chalicelib.operating.cli", "--stage", "local", *arguments]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FIRMAMOS_"))}
    env["PYTHONPATH"] = str(ROOT)
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
