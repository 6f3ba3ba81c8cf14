"""The table of rights, and how it is judged."""

from typing import get_args

import pytest

from chalicelib.rules.organisers.rights import RIGHTS, ROLES, STAGE, Act, Role, Verdict, judge
from chalicelib.rules.organisers.session import Session, SessionKind

NOW = 1_800_000_000
EVERY_ACT: tuple[Act, ...] = get_args(Act)
OF_A_LETTER = [act for act in EVERY_ACT if act in RIGHTS]


def session(kind: SessionKind = "passkey", proved: int = NOW) -> Session:
    return Session("ab" * 32, "aa11bb22cc33dd44", kind, NOW, NOW, proved if kind == "passkey" else 0)


@pytest.mark.parametrize("act", OF_A_LETTER)
@pytest.mark.parametrize("role", ROLES)
def test_a_letter_that_is_not_yours_is_hidden(act: Act, role: Role) -> None:
    assert judge(act, {"selva": role, STAGE: "owner"}, "rio", session(), NOW) is Verdict.HIDDEN
    assert judge(act, {}, "rio", session(), NOW) is Verdict.HIDDEN
    assert judge(act, {STAGE: role}, STAGE, session(), NOW) is Verdict.HIDDEN


def test_a_reader_reads_and_does_nothing() -> None:
    may = {act for act in OF_A_LETTER if judge(act, {"selva": "reader"}, "selva", session(), NOW) is Verdict.YES}
    assert may == {"see-figures", "see-log", "see-files"}


def test_a_moderator_decides_and_neither_imports_nor_manages() -> None:
    may = {act for act in OF_A_LETTER if judge(act, {"selva": "moderator"}, "selva", session(), NOW) is Verdict.YES}
    assert may == {
        "see-figures", "see-log", "see-names", "decide", "change-entries", "match", "block", "pause-mail",
        "see-files",
    }  # fmt: skip


def test_an_editor_writes_and_imports_and_sees_no_representative() -> None:
    may = {act for act in OF_A_LETTER if judge(act, {"selva": "editor"}, "selva", session(), NOW) is Verdict.YES}
    assert may == {
        "see-figures", "see-log", "see-files", "import", "read-draft", "edit-draft", "change-settings",
    }  # fmt: skip
    for act in ("import-vouched", "open", "change-words"):
        assert judge(act, {"selva": "editor"}, "selva", session(), NOW) is Verdict.PROPOSE


def test_nobody_alone_does_what_cannot_be_taken_back() -> None:
    for act in ("add-owner", "import-vouched", "open", "change-words"):
        verdicts = {judge(act, {"selva": role}, "selva", session(), NOW) for role in ROLES}
        assert Verdict.YES not in verdicts and Verdict.PROPOSE in verdicts


@pytest.mark.parametrize("act", OF_A_LETTER)
@pytest.mark.parametrize("role", ROLES)
def test_a_session_by_code_may_do_nothing_that_asks_for_a_passkey(act: Act, role: Role) -> None:
    verdict = judge(act, {"selva": role}, "selva", session("code"), NOW)
    by_passkey = judge(act, {"selva": role}, "selva", session(), NOW)
    if RIGHTS[act].passkey and by_passkey in (Verdict.YES, Verdict.PROPOSE):
        assert verdict is Verdict.NEEDS_PASSKEY
    else:
        assert verdict is by_passkey


def test_what_is_grave_asks_for_the_passkey_again_after_five_minutes() -> None:
    owner: dict[str, Role] = {"selva": "owner"}
    for act in ("manage-people", "add-owner", "approve-proposals", "import-vouched"):
        assert judge(act, owner, "selva", session(proved=NOW - 300), NOW) is Verdict.NEEDS_FRESH_PASSKEY
    assert judge("decide", owner, "selva", session(proved=NOW - 300), NOW) is Verdict.YES


def test_only_the_owners_of_the_stage_begin_letters() -> None:
    assert judge("begin-letters", {STAGE: "owner"}, "", session(), NOW) is Verdict.YES
    assert judge("begin-letters", {"selva": "owner"}, "", session(), NOW) is Verdict.FORBIDDEN
    assert judge("begin-letters", {STAGE: "owner"}, "", session("code"), NOW) is Verdict.NEEDS_PASSKEY


def test_everybody_has_their_own_account() -> None:
    assert judge("own-account", {}, "", session("code"), NOW) is Verdict.YES
