"""What releases and refuses a lot of held signatures, put together when such a job comes: there is one rarely."""

from typing import Literal

from chalicelib.ports.organisers_jobs import Kind
from chalicelib.wiring.organise import letters, mail_queue, now_ms, signatures


def release() -> Kind:
    return _lots("release")


def refuse() -> Kind:
    return _lots("refuse")


def _lots(what: Literal["release", "refuse"]) -> Kind:
    from chalicelib.organising.jobs.held_lots import HeldLotKind

    return HeldLotKind(what, letters(), signatures(), mail_queue(), now_ms)
