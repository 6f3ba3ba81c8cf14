"""Has an import run that a second person approved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.rules.organisers.proposal import Proposal

# Pages that show proposals read no file.
if TYPE_CHECKING:
    from chalicelib.organising.import_job import ImportDesk


@dataclass(frozen=True)
class VouchedImport:
    """An executor of proposals. ``desk`` is that of a person."""

    desk: "Callable[[str], ImportDesk]"

    def digest(self, proposal: Proposal) -> str:
        return self.desk(proposal.by).present_digest(proposal.slug, proposal.subject["job"])

    def execute(self, proposal: Proposal) -> None:
        self.desk(proposal.by).start_proposed(proposal.slug, proposal.subject["job"], proposal.digest)
