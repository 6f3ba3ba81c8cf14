"""The web servers in front of the emulated AWS: site, API, organisers' pages and inbox, each on its own port.

``infra/local/stack.py`` runs it: ``python -m infra.local.edge CONFIG``, a JSON file of `EdgeConfig`.
"""

import json
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import botocore.session

from infra.local.inbox import Mailbox, inbox_handler
from infra.local.proxy import api_handler, ses_handler
from infra.local.serving import serve
from infra.local.site import read_distribution, site_handler


@dataclass(frozen=True)
class EdgeConfig:
    """The addresses of everything that the servers use. Ports are on loopback."""

    endpoint: str
    region: str
    access_key_id: str
    secret_access_key: str
    site_port: int
    api_port: int
    organise_port: int
    inbox_port: int
    ses_port: int
    api_id: str
    api_stage: str
    organise_id: str
    organise_stage: str
    site_bucket: str
    distribution_id: str
    template: str
    mails: str

    def write(self, path: Path) -> None:
        """Writes the file that `main` reads; only this user can read it."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)))


def run(config: EdgeConfig) -> None:
    """Starts every server; returns at once."""
    mailbox = Mailbox(Path(config.mails))
    distribution = read_distribution(_client(config, "cloudfront"), config.distribution_id)
    resources = json.loads(Path(config.template).read_text())["Resources"]
    errors = {name: resources[name]["Properties"]["GatewayResponses"] for name in ("RestAPI", "OrganiseAPI")}
    organisers = api_handler(config.endpoint, config.organise_id, config.organise_stage, errors["OrganiseAPI"])
    serve(site_handler(_client(config, "s3"), config.site_bucket, distribution), config.site_port)
    serve(api_handler(config.endpoint, config.api_id, config.api_stage, errors["RestAPI"]), config.api_port)
    serve(organisers, config.organise_port)
    serve(inbox_handler(mailbox), config.inbox_port)
    serve(ses_handler(config.endpoint, mailbox), config.ses_port)


def _client(config: EdgeConfig, service: str) -> Any:
    return botocore.session.get_session().create_client(
        service,
        region_name=config.region,
        endpoint_url=config.endpoint,
        aws_access_key_id=config.access_key_id,
        aws_secret_access_key=config.secret_access_key,
    )


def main() -> None:
    """Serves until SIGTERM or Ctrl-C."""
    run(EdgeConfig(**json.loads(Path(sys.argv[1]).read_text())))
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


if __name__ == "__main__":
    main()
