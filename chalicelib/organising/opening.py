"""Opening a letter, and giving an open one other words: what a draft would do, proposed by one and approved by another.

A proposal's digest covers every file of the draft, to the byte, and the version that stands: whatever is edited
afterwards, the proposal is void. What was approved is done from exactly those files, once, whoever dies meanwhile.
"""

import hashlib
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.authoring.folder import LetterSource
from chalicelib.authoring.problems import Problem
from chalicelib.errors import Unavailable
from chalicelib.organising.campaign import LetterChanged
from chalicelib.organising.drafting import Drafting, check_files
from chalicelib.organising.proposals import Proposals
from chalicelib.organising.readiness import hindrances
from chalicelib.ports.storage import LetterHeads
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisers.proposal import CHANGE_WORDS, OPEN, Proposal, digest_of
from chalicelib.rules.races import RACE_ATTEMPTS

# Kind → the states of a letter in which it is proposed.
STATES: Mapping[str, tuple[str, ...]] = {OPEN: ("draft",), CHANGE_WORDS: ("open", "closed")}


@dataclass(frozen=True)
class Prepared:
    """What a draft would do to a letter. ``digest`` is '' where it can do nothing."""

    texts: Mapping[str, str]  # every file, name → text
    source: LetterSource | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    digest: str = ""


@dataclass(frozen=True)
class DraftExecutor:
    """An executor of proposals of one ``kind``. ``drafting`` is that of a person."""

    kind: str
    letters: LetterHeads
    drafting: Callable[[str], Drafting]

    def prepare(self, letter: Letter, by: str) -> Prepared:
        """What the draft would do now. Raises `Unavailable`."""
        drafting = self.drafting(by)
        texts = {name: file.text for name, file in drafting.folder(letter).items()}
        checked = check_files(texts, drafting.languages)
        found = Prepared(texts, checked.source, checked.problems, checked.warnings)
        now = drafting.now_ms() // 1000
        if not self._is_possible(letter, checked.source) or any(hindrances(checked.source, texts, letter, now)):
            return found
        digest = _digest(self.kind, letter.slug, texts, _over(self.kind, letter))
        return Prepared(texts, checked.source, checked.problems, checked.warnings, digest)

    def propose(self, proposals: Proposals, letter: Letter, by: str, shown: str) -> Proposal | None:
        """Propose what a page showed by its digest; None if that is not what the draft would do. A form that is sent
        twice makes one proposal. Raises `Unavailable`."""
        prepared = self.prepare(letter, by)
        if not prepared.digest or prepared.source is None or shown != prepared.digest:
            return None
        same = [one for one in proposals.of(letter.slug) if one.digest == shown]
        waiting = next((one for one in same if one.is_open(proposals.now())), None)
        if waiting is not None:
            return waiting
        # The same id for two clicks at once.
        seed = hashlib.sha256(f"{shown} {by} {len(same)}".encode()).digest()[:16]
        proposal_id = b32encode(seed).decode().rstrip("=").lower()
        subject = {
            "sha256": prepared.source.sha256(),
            "version": str(number_of(letter)),
            "over": _over(self.kind, letter),
        }
        return proposals.propose(letter.slug, by, self.kind, shown, subject, id=proposal_id)

    def digest(self, proposal: Proposal) -> str:
        letter = self.letters.head(proposal.slug)
        if letter is None:
            return ""
        if proposal.state == "approved" and self._is_done(letter, proposal):
            return proposal.digest
        return self.prepare(letter, proposal.by).digest

    def execute(self, proposal: Proposal) -> None:
        campaign = self.drafting(proposal.by).campaign
        for _ in range(RACE_ATTEMPTS):
            letter = campaign.find(proposal.slug)
            prepared, is_done = self.prepare(letter, proposal.by), self._is_done(letter, proposal)
            is_as_approved = proposal.digest in (prepared.digest, self._digest_then(proposal, prepared.texts))
            if is_done and not is_as_approved:
                return  # it was edited since
            if prepared.source is None or not is_as_approved or not (is_done or prepared.digest):
                raise LetterRefused("the draft is not what was approved")
            try:
                # Also what is done already: whoever died may have left the press kit as it was.
                pushed = campaign.push(prepared.source).letter
                if self.kind == OPEN and pushed.state == "draft":
                    campaign.move(proposal.slug, "open", as_pushed=pushed)
            except LetterChanged:
                continue
            return
        raise Unavailable("somebody else is changing the letter")

    def _digest_then(self, proposal: Proposal, texts: Mapping[str, str]) -> str:
        """The digest of the files, over the version that stood when it was proposed."""
        return _digest(self.kind, proposal.slug, texts, proposal.subject["over"])

    def _is_possible(self, letter: Letter, source: LetterSource | None) -> bool:
        if source is None or source.slug != letter.slug or letter.state not in STATES[self.kind]:
            return False
        return self.kind == OPEN or source.sha256() != letter.version_sha256

    def _is_done(self, letter: Letter, proposal: Proposal) -> bool:
        """Whether it was done, by a run that died, perhaps, before it could say so."""
        is_open = self.kind != OPEN or letter.state != "draft"
        return is_open and letter.version_sha256 == proposal.subject["sha256"]


def _digest(kind: str, slug: str, texts: Mapping[str, str], over: str) -> str:
    parts = {f"file {name}": hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return digest_of(kind, slug, parts | {"over": over})


def _over(kind: str, letter: Letter) -> str:
    """The hash of the version that other words would follow."""
    return letter.version_sha256 if kind == CHANGE_WORDS else ""


def number_of(letter: Letter) -> int:
    """Of the version that the draft would become."""
    return letter.version if letter.state == "draft" else letter.version + 1
