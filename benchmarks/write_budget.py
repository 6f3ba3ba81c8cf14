"""The write units of one confirmed signature, step by step, for signatures of different sizes.

The real use cases and the real storage write to moto's DynamoDB; each item is read before and after every
write, and `benchmarks.write_units` computes the write's cost in the table and in the index.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from moto import mock_aws

from benchmarks import setting_up, world
from benchmarks.report import Aim, Figure, Result
from benchmarks.write_units import INDEXES, Item, index_units, item_bytes, table_units
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.claims import DynamoClaims
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.models import LetterItem, LimitItem, SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.mail.gate import Gate
from chalicelib.mail.mail_writer import MailWriter
from chalicelib.mail.send import Sender
from chalicelib.rules.keys import derived, tokens
from chalicelib.rules.keys.sealing import DataKey
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits import buckets
from chalicelib.rules.mail.outcome import Done
from chalicelib.rules.signatures.decision_steps import approval, refusal
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step
from chalicelib.signing.admission import Admission, RequestOrigin
from chalicelib.signing.confirmation_review import Reviewer
from chalicelib.signing.form import read_form
from chalicelib.signing.letter_cache import LetterCache
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.signing.mailed_link import MailedLink
from chalicelib.signing.sign_and_confirm import Signing
from tests.fakes.keys import PEPPER, FakeMailboxes, FakePeppers
from tests.fakes.mail import FakeMailer, MemoryMailQueue
from tests.fakes.publishing import FakePublished
from tests.fakes.storage import MemoryErasures, MemoryLimits, MemorySuppressions, MemorySwitches

NAME = "write_budget"
# A form writes the submission with its proof of work, the bucket of its network, and the record. Confirming an
# organisation claims its name, as it looks and as it reads. The mailbox's buckets are not counted here: they cost the
# same whoever signs.
SIGNING = ("submission", "network", "sign")
MAILING = ("claim", "sent")
STEPS = (*SIGNING, *MAILING, "confirm")
ORGANISATION_STEPS = (*SIGNING, *MAILING, "look", "name", "place", "confirm")
SOURCE = "203.0.113.7"
READING_MS = 60_000  # from the form to the button behind the mailed link
MAXIMUM = "ñ" * 200  # characters of two bytes, as many as a field takes

PERSON = {"kind": "person", "name": "Ana Gil", "email": "ana@example.org", "consent": "yes", "lang": "es"}
TYPICAL = PERSON | {
    "name": "María Fernanda Hernández Ñáñez",
    "email": "maria.fernanda.hernandez@correo.example.org",
    "affiliation": "Universidad Nacional Autónoma del Valle",
    "role": "Profesora de derecho ambiental",
    "country": "MX",
    "updates": "yes",
}
ORGANISATION = {
    "kind": "organisation",
    "name": "Centro de Derechos Humanos “Jacinta Olmedo”, A.C.",
    "email": "contacto@cdh-olmedo.example.org",
    "representative": "Lic. Guadalupe Ibáñez Peña",
    "role": "Directora general",
    "country": "MX",
    "website": "https://www.cdh-olmedo.example.org/",
    "consent": "yes",
    "lang": "es",
}


def _coalition(members: int) -> dict[str, str]:
    lines = (f"Comité Ciudadano por el Agua de San Jerónimo, Sección {number}" for number in range(members))
    return ORGANISATION | {"kind": "coalition", "name": "Red de Comités del Agua", "members": "\n".join(lines)}


CASES: Mapping[str, Mapping[str, str]] = {
    "person, the least": PERSON,
    "person, typical": TYPICAL,
    "person, longest fields": TYPICAL | {"name": MAXIMUM, "affiliation": MAXIMUM, "role": MAXIMUM, "show": "initials"},
    "organisation": ORGANISATION,
    **{f"coalition, {members} members": _coalition(members) for members in (9, 22, 62, 300)},
}

AIMS = {case: Aim(9) for case in ("person, the least", "person, typical")}


DECISIONS: Mapping[str, Callable[[Signature, int], Step]] = {
    "approve": lambda signature, now: approval(signature, now, "Luz Ibáñez"),
    "refuse": refusal,
}


class _Mailer(FakeMailer):
    """Returns message ids as long as SES's."""

    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        return super().send(to=to, raw=raw, tags=tags).ljust(60, "0")


@dataclass
class _Clock:
    ahead_ms: int = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms


class _DataKeys:
    """One key for every letter, used with the real cipher."""

    def of(self, letter: Letter) -> dict[bytes, DataKey]:
        return {bytes(8): DataKey(bytes(8), bytes(32))}


@dataclass(frozen=True)
class Cost:
    """The write units of one step, and the item's size (bytes) after it."""

    table: int
    index: int
    size: int

    @property
    def units(self) -> int:
        return self.table + self.index


@dataclass
class Meter:
    """Reads a signature before and after each write to it, through its own client."""

    writes: list[Cost] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._client = clients.session().create_client("dynamodb")
        self._before: Item | None = None

    @contextmanager
    def on(self, client: Any) -> Iterator[None]:
        """Measure every write of a client in the block."""
        listeners = {
            f"{event}.dynamodb.{operation}": listen
            for event, listen in (("provide-client-params", self._begin), ("after-call", self._end))
            for operation in ("PutItem", "UpdateItem")
        }
        for event, listen in listeners.items():
            client.meta.events.register(event, listen)
        try:
            yield
        finally:
            for event, listen in listeners.items():
                client.meta.events.unregister(event, listen)

    def _begin(self, params: Any, **_: Any) -> None:
        key = params.get("Key") or {name: params["Item"][name] for name in ("id", "name") if name in params["Item"]}
        self._asked = {"TableName": params["TableName"], "Key": key, "ConsistentRead": True}
        self._before = self._client.get_item(**self._asked).get("Item")

    def _end(self, **_: Any) -> None:
        after: Item = self._client.get_item(**self._asked)["Item"]
        table = table_units(self._before, after)
        in_indexes = sum(index_units(index, self._before, after) for index in INDEXES)
        self.writes.append(Cost(table, in_indexes, item_bytes(after)))


def run() -> Result:
    os.environ.update(world.ENVIRONMENT)
    os.environ.pop("AWS_ENDPOINT_URL", None)
    found: dict[str, dict[str, Cost]] = {}
    for case, fields in CASES.items():
        with tables():
            found[case] = measure(fields)
    with tables():
        found["person, noted"] = measure(TYPICAL, is_quick=True)
    with tables():
        found["person, over a limit: the form alone"], _ = measure_over_limit(TYPICAL)
    figures = [
        Figure(f"{case}, in all", "WRU", [sum(cost.units for cost in costs.values())], aim=AIMS.get(case))
        for case, costs in found.items()
    ]
    details = {
        case: {step: asdict(cost) | {"units": cost.units} for step, cost in costs.items()}
        for case, costs in found.items()
    }
    notes = [
        f"{case}: " + ", ".join(_cost_note(step, cost) for step, cost in costs.items()) for case, costs in found.items()
    ]
    return Result(NAME, figures, notes=notes, details=details)


def _cost_note(step: str, cost: Cost) -> str:
    index = f" + {cost.index} index" if cost.index else ""
    return f"{step} {cost.table}{index} ({cost.size:,} B)"


@contextmanager
def tables() -> Iterator[None]:
    """Create the three tables, empty, in moto. The environment must be set."""
    with mock_aws():
        setting_up.forget()
        for model in (LetterItem, LimitItem, SignatureItem):
            model.create_table(wait=True, billing_mode="PAY_PER_REQUEST")
        yield
    setting_up.forget()


def measure(fields: Mapping[str, str], *, is_quick: bool = False) -> dict[str, Cost]:
    """The cost of each of `STEPS` for one signature, from the form to its confirmation, which comes a minute later, or
    with ``is_quick`` at once, as a program's would. Needs `tables`."""
    bench = _Bench()
    with bench.meter.on(clients.dynamodb()):
        bench.sign(fields)
        bench.confirm(is_quick=is_quick)
    return dict(zip(STEPS if fields["kind"] == "person" else ORGANISATION_STEPS, bench.meter.writes, strict=True))


def measure_over_limit(fields: Mapping[str, str]) -> list[dict[str, Cost]]:
    """The cost of each of `SIGNING` when the network is over its limit, and when the same form comes again. Needs
    `tables`."""
    bench = _Bench()
    bench.fill_network()
    costs = []
    for _ in range(2):
        bench.meter.writes.clear()
        with bench.meter.on(clients.dynamodb()):
            bench.sign(fields)
        costs.append(dict(zip(SIGNING, bench.meter.writes, strict=True)))
    return costs


def measure_decisions(fields: Mapping[str, str]) -> dict[str, list[Cost]]:
    """The cost of each decision on a signature that its signer confirmed and that waits, by its name: that of the
    confirmation first. Needs `tables`."""
    found = {}
    for name, decide in DECISIONS.items():
        bench = _Bench()
        with bench.meter.on(clients.dynamodb()):
            bench.sign(fields)
            waiting = bench.confirm(is_quick=False)
            del bench.meter.writes[:-1]
            bench.signatures.apply(waiting, decide(waiting, bench.clock.now_ms()))
        found[name] = bench.meter.writes
        for item in SignatureItem.scan():
            item.delete()
    return found


class _Bench:
    """A letter that can be signed, with the real storage."""

    def __init__(self) -> None:
        letters, self.queue, self.mailer = LetterCache(DynamoLetters()), MemoryMailQueue(), _Mailer()
        vault, limits, switches = LetterVault(letters, _DataKeys()), MemoryLimits(), MemorySwitches()
        self.signatures, self.clock, self.meter = DynamoSignatures(vault), _Clock(), Meter()
        self.signing = Signing(
            letters=letters,
            signatures=self.signatures,
            queue=self.queue,
            peppers=FakePeppers(),
            vault=vault,
            door=Admission(DynamoLimits()),
            judge=Reviewer(FakePublished(), DynamoClaims(), self.signatures, limits),
            switches=switches,
            erasures=MemoryErasures(),
            now_ms=self.clock.now_ms,
        )
        config = world.ENVIRONMENT
        self.sender = Sender(
            signatures=self.signatures,
            letters=letters,
            limits=limits,
            queue=self.queue,
            mailer=self.mailer,
            vault=vault,
            switches=switches,
            gate=Gate(FakeMailboxes(), MemorySuppressions(), limits, per_day=1000),
            writer=MailWriter(
                FakePeppers(), config["FIRMAMOS_MAIL_SENDER"], config["FIRMAMOS_API_URL"], config["FIRMAMOS_SITE_URL"]
            ),
        )
        DynamoLetters().put_head(world.OPEN_LETTER, expect_version=None, expect_state=None)

    def sign(self, fields: Mapping[str, str]) -> None:
        self.signing.sign(world.OPEN_LETTER, read_form(fields, world.OPEN_LETTER), RequestOrigin(SOURCE))

    def confirm(self, *, is_quick: bool) -> Signature:
        """Send the mail of the last form, and press the button behind its link."""
        *_, message = self.queue.take()
        if self.sender.handle(message) != Done("sent"):
            raise RuntimeError("the mail was not sent")
        self.clock.ahead_ms = 0 if is_quick else READING_MS
        mailed = tokens.decode(self.mailer.links()[0].rpartition("/")[2])
        return self.signing.confirm(MailedLink(world.OPEN_LETTER, mailed))

    def fill_network(self) -> None:
        """Use up what the network may send without a proof of work."""
        now = self.clock.now_ms() // 1000
        key = derived.network_key(PEPPER, now)
        windows = buckets.network_windows(key, SOURCE, now, proved=False)
        while DynamoLimits().take(buckets.network_name(key, SOURCE), windows, now):
            pass
