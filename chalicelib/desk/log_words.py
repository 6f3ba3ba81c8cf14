"""What a line of a letter's log says, as message ids: what was done, and what is known of it."""

from collections.abc import Mapping

from chalicelib.desk.views.blocks import WHY_WORDS
from chalicelib.desk.views.entries import DOWN_WORDS, KNOWN_BY_WORDS
from chalicelib.desk.views.jobs import KIND_NAMES
from chalicelib.pages.message_ids import N_

# ``what`` of a line → in words. A test looks for every ``what`` that the program writes.
WORDS: dict[str, str] = {
    "begin": N_("began the letter"),
    "push: created": N_("stored the letter as a draft"),
    "push: replaced": N_("replaced the draft"),
    "push: settings": N_("changed the letter's settings"),
    "push: new version": N_("stored a new version of the text"),
    "push: press kit": N_("changed the press kit"),
    "open": N_("opened the letter"),
    "closed": N_("closed the letter"),
    "delivered": N_("recorded the delivery"),
    "delivered: corrected": N_("corrected the record of the delivery"),
    "answered": N_("recorded the answer"),
    "answered: corrected": N_("corrected the record of the answer"),
    "rekey": N_("gave the letter a new key"),
    "purge": N_("destroyed the signers' personal data"),
    "purge: keys destroyed": N_("destroyed the keys of the signers' data"),
    "erasures replayed": N_("erased again who had left, after a restore"),
    "import": N_("imported signatories"),
    "approve": N_("approved a signature"),
    "refuse": N_("refused a signature"),
    "release": N_("released a signature that was over a limit"),
    "release all": N_("released those that were over a limit"),
    "undo": N_("undid a decision"),
    "note": N_("left a note for colleagues"),
    "seen": N_("marked an entry as seen"),
    "take down": N_("took a signature down"),
    "take down: a member": N_("took a member off a coalition's list"),
    "put back": N_("put an entry back that had been taken down"),
    "correct": N_("corrected a signature"),
    "move": N_("moved an entry"),
    "vouch": N_("vouched for a signature"),
    "matches: one": N_("decided that two names are one"),
    "matches: two": N_("decided that two names are two"),
    "matches: undone": N_("undid a decision on two names"),
    "find: an address": N_("looked for the signature of an address"),
    "read": N_("read the name of a representative"),
    "switch on: pause-mail": N_("paused the mail"),
    "switch off: pause-mail": N_("let the mail go on"),
    "switch on: collect-only": N_("had signatures collected without mail"),
    "switch off: collect-only": N_("had mail sent again to those who sign"),
    "switch on: pause-signing": N_("paused signing"),
    "switch off: pause-signing": N_("let people sign again"),
    "switch on: freeze-publishing": N_("froze what is published"),
    "switch off: freeze-publishing": N_("let the published letter go on"),
    "job-started": N_("started a job"),
    "job-paused": N_("paused a job"),
    "job-resumed": N_("resumed a job"),
    "job-cancelled": N_("cancelled a job"),
    "job-stopped": N_("began a job that stopped"),
    "job-done": N_("began a job that is done"),
    "invite": N_("invited a person"),
    "invite anew": N_("invited a person anew, who gets in again with a new passkey"),
    "send invitation again": N_("sent an invitation again"),
    "withdraw invitation": N_("withdrew an invitation"),
    "join": N_("joined"),
    "get in again": N_("got in again with a new passkey"),
    "change role": N_("changed the role of a person"),
    "end access": N_("ended the access of a person"),
    "propose: new-owner": N_("proposed a new owner"),
    "approve: new-owner": N_("approved the proposal of a new owner"),
    "cancel: new-owner": N_("cancelled the proposal of a new owner"),
    "void: new-owner": N_("proposed a new owner, and the proposal lapsed"),
    "24 hours over: new-owner": N_("proposed a new owner alone, and 24 hours are over"),
    "propose: import-vouched": N_("proposed an import of vouched signatures"),
    "approve: import-vouched": N_("approved an import of vouched signatures"),
    "cancel: import-vouched": N_("cancelled the proposal of an import"),
    "void: import-vouched": N_("proposed an import, and the proposal lapsed"),
    "24 hours over: import-vouched": N_("proposed an import alone, and 24 hours are over"),
    "block: address": N_("blocked an address"),
    "block: domain": N_("blocked a domain"),
    "block: network": N_("blocked a network"),
    "block lifted": N_("lifted a block"),
    "block lifted: address": N_("lifted the block of an address"),
    "block lifted: domain": N_("lifted the block of a domain"),
    "block lifted: network": N_("lifted the block of a network"),
    "dismiss reports": N_("dismissed readers' reports of an entry"),
    "drop reports": N_("dropped readers' reports of numbers that nobody has"),
}

# A detail of a line → what it is called. Those that are not here are printed under their own name.
DETAILS: dict[str, str] = {
    "reason": N_("reason"),
    "why": N_("reason"),
    "fields": N_("fields"),
    "to": N_("place"),
    "places": N_("numbers"),
    "version": N_("version"),
    "vouched_by": N_("vouched for by"),
    "rows": N_("rows"),
    "added": N_("added"),
    "there": N_("there already"),
    "refused": N_("refused"),
    "found": N_("found"),
    "done": N_("carried out"),
    "failed": N_("not done"),
    "kind": N_("kind"),
    "stopped": N_("stopped before the end"),
    "who": N_("person"),
    "role": N_("role"),
    "days": N_("days"),
    "number": N_("permanent number"),
    "reports": N_("reports"),
    "signatures": N_("signatures"),
}
# Shown in another way, or of use to nobody who reads the page.
HIDDEN = ("by", "signature", "letter", "sha256", "key", "job", "proposal", "invitation", "page", "block")
# Details that name an organiser by the id.
PEOPLE = ("who", "vouched_by")
ROLE_NAMES = {"reader": N_("Reader"), "moderator": N_("Moderator"), "editor": N_("Editor"), "owner": N_("Owner")}
# A detail → its values that are codes, in words.
VALUES: Mapping[str, Mapping[str, str]] = {
    "reason": {
        **WHY_WORDS,
        **KNOWN_BY_WORDS,
        **DOWN_WORDS,
        "approve": N_("the approval"),
        "refuse": N_("the refusal"),
    },
    "why": WHY_WORDS,  # of a block; that of a switch is typed
    "role": ROLE_NAMES,
    "kind": KIND_NAMES,
    "days": {"0": N_("until it is lifted")},
    "fields": {
        "kind": N_("kind"),
        "name": N_("name"),
        "affiliation": N_("institution or community"),
        "role": N_("position"),
        "country": N_("country"),
        "website": N_("website"),
        "members": N_("members"),
        "show": N_("what is shown"),
        "representative": N_("representative"),
        "separator": N_("what is printed between members"),
        "end": N_("what is printed after the last member"),
    },
}
# A detail that is a list of keys: the page says how many, the files which.
KEYS = "signatures"
