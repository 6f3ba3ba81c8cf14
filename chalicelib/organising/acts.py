"""What every act on one signature has in common: it is decided on the record as it is, logged, told, and written once.

The log comes first: an act that is logged but not stored is noticed, the reverse never is. The mail is queued before
the act is stored, because the sender drops mail about what was not. The write is conditional. When a signer, or another
organiser, wrote in between, the act is decided anew on what is there then, unless it was meant for what was there
before. When an answer was lost, the record says that the act was done: then it is not done again.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chalicelib.errors import Unavailable
from chalicelib.organising.held_signatures import DELAY_SECONDS, fingerprint_of, id_of
from chalicelib.ports.mail import MailQueue
from chalicelib.ports.storage import Letters, Signatures
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.mail.notices import DECISIONS
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step, after_step

_ID = re.compile(r"[a-z2-7]{26}")
CHANGED = "it has changed since you looked at it: look at it again"


def seen_of(signature: Signature) -> str:
    """What a page names instead of the fingerprint, which would let anybody check a guess of what is hidden. It changes
    with whatever a signer or an organiser does, and with nothing else."""
    seen = f"{signature.snapshot} {signature.position} {' '.join(signature.holds)}"
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


@dataclass(frozen=True, repr=False)
class Act:
    """What to write, and what to tell: ``what`` and ``detail`` in the log, which names nobody, and a notice.
    ``check`` raises `LetterRefused` where it may not be done: it is called before it is logged, and with True after."""

    step: Step
    what: str
    detail: Sequence[tuple[str, str]] = ()
    notice: str = ""
    check: Callable[[bool], None] = lambda is_logged: None


@dataclass(frozen=True, repr=False)
class Done:
    """The signature after an act; ``is_told`` says whether its signer gets a mail."""

    signature: Signature
    is_changed: bool
    is_told: bool = False


# The act on a signature as it is now, or None if nothing is left to do; `submission` is new, and the act's own.
Decide = Callable[[Signature, str], Act | None]


@dataclass(frozen=True)
class Actor:
    """An organiser's hand on the signatures of a stage. ``by`` is the organiser's name, for the log."""

    letters: Letters
    signatures: Signatures
    queue: MailQueue
    by: str
    now_ms: Callable[[], int]
    undo_seconds: int = 0  # for how long a decision may be undone, and its signer is not told
    new_submission: Callable[[], str] = field(default=lambda: secrets.token_hex(8))

    def find(self, letter: Letter, key: str) -> Signature:
        """The signature with a key. Raises `LetterRefused` if there is none, or if its fingerprint is another's."""
        name, _, fingerprint = key.partition(".")
        signature = self.signatures.get(f"{letter.slug}#{name}") if _ID.fullmatch(name) else None
        if signature is None or not signature.alive(self.now_ms()):
            raise LetterRefused(f"{letter.slug} has no signature {name}")
        if signature.state in ("withdrawn", "disowned"):
            raise LetterRefused("its signer has left: nothing is held that could be changed")
        if fingerprint and fingerprint not in (fingerprint_of(signature), seen_of(signature)):
            raise LetterRefused(CHANGED)
        return signature

    def act(self, letter: Letter, key: str, decide: Decide) -> Done:
        """Do what ``decide`` says. Raises `LetterRefused` and `Unavailable`; doing it again is then safe."""
        submission, logged = self.new_submission(), False
        for _ in range(RACE_ATTEMPTS):
            signature = self.find(letter, key)
            act = decide(signature, submission)
            if act is None:
                return Done(signature, is_changed=False)
            if not logged:
                act.check(False)
                self._log(letter, signature, act)
                logged = True
                act.check(True)
            self._tell(signature, act)
            after = after_step(signature, act.step)
            if self.signatures.apply(signature, act.step) or self._is_written(after):
                return Done(after, is_changed=True, is_told=bool(act.notice and signature.email))
        raise Unavailable("somebody else is changing the same signature")

    def _log(self, letter: Letter, signature: Signature, act: Act) -> None:
        detail = [("by", self.by), ("signature", id_of(signature)), *act.detail]
        self.letters.log(letter.slug, self.now_ms(), act.what, detail)

    def _tell(self, signature: Signature, act: Act) -> None:
        if act.notice and signature.email:
            since = self.now_ms() // 1000
            delay = max(DELAY_SECONDS, self.undo_seconds if act.notice in DECISIONS else 0)
            self.queue.put(signature.id, signature.submission, since=since, delay=delay, notice=act.notice)

    def _is_written(self, after: Signature) -> bool:
        """Whether the act was stored after all, and only the answer was lost."""
        stored = self.signatures.get(after.id)
        return stored is not None and (stored.submission, stored.state) == (after.submission, after.state)
