"""What goes to one spelling of an address, and what comes back from it, costs no other spelling anything."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.feedback import Feedback
from chalicelib.mail.pauses import PAUSE, PAUSE_UNPROVED, Breaker
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import derived
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.limits import proof_of_work
from chalicelib.rules.limits.buckets import MAILBOX, VARIANTS
from chalicelib.rules.mail.feedback_events import FeedbackEvent, What, read_event
from chalicelib.rules.mail.mail_state import MOST_MAILS
from chalicelib.signing.admission import RequestOrigin
from tests.fakes.keys import PEPPER, FakeMailboxes
from tests.support.samples import LETTER, NOW, form
from tests.support.ses_events import TOPIC, changed, ses_event, sns_envelope
from tests.support.solve_proof import solved
from tests.support.world import DAY, MINUTE, World

MOST = MAILBOX[0].most
MOST_VARIANTS = VARIANTS[0].most


class Post(World):
    """A letter whose mails may come back."""

    forms = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.feedback = Feedback(
            self.suppressions, self.signatures, self, Breaker(self.limits), now=lambda: self.now // 1000
        )

    def put(self, event: FeedbackEvent, *, delay: int) -> None:
        raise AssertionError("nothing has to wait")

    def comes_back(self, what: What = "bounce", which: int = -1) -> None:
        """SES reports one of the mails, with the tags that we gave it."""
        tags = {name: [value] for name, value in self.mailer.tags[which].items()}
        # A real hash is 26 characters of base32, and the fake's is the address.
        tags["mailbox"], address = ["b" * 26], self.mailer.tags[which]["mailbox"]
        event = changed(
            ses_event(what), mail__tags=tags, mail__messageId=f"message-{which % len(self.mailer.sent) + 1}"
        )
        receipt = read_event(sns_envelope(event), TOPIC, self.now // 1000)
        assert isinstance(receipt, FeedbackEvent)
        self.feedback.handle(replace(receipt, mailbox=address))

    def form_for(self, email: str, letter: int = 0, **fields: str) -> list[str]:
        """Somebody fills in the form of one of many letters; returns what became of the mail."""
        slug = f"carta-{letter}"
        other = replace(LETTER, slug=slug)
        if self.letters.head(slug) is None:
            self.letters.put_head(other, expect_version=None, expect_state=None)
        self.forms += 1
        source = f"100.{self.forms // 250}.{self.forms % 250}.7"
        self.signing.sign(other, form(email=email, **fields), RequestOrigin(source))
        return self.deliver()

    def proof(self) -> str:
        return solved(proof_of_work.challenge(derived.proof_key(PEPPER), self.now // 1000 - 5, 1))

    @property
    def written_to(self) -> list[str]:
        return [to for to, _ in self.mailer.sent]


@pytest.fixture
def post() -> Post:
    world = Post()
    world.now += DAY - NOW % DAY
    return world


@pytest.mark.parametrize(
    ("stranger", "owner"),
    [
        ("ana+nobody@corp.example", "ana@corp.example"),
        ("ana+nobody@gmail.com", "ana@gmail.com"),
        ("a.na@gmail.com", "ana@gmail.com"),
        ("ana@me.com", "ana@icloud.com"),
        ("ana_@proton.me", "ana@proton.me"),
        ("ana+x@corp.example", "ana+y@corp.example"),
        ("ana@corp.example", "ana+y@corp.example"),
    ],
)
def test_a_tagged_address_that_bounces_takes_no_mail_from_the_owner_of_the_plain_one(
    post: Post, stranger: str, owner: str
) -> None:
    """One form without proof, for an address that the server does not know."""
    assert post.form_for(stranger) == ["sent"]
    post.comes_back()
    assert set(post.suppressions.rows) == {stranger}
    for letter in range(2):
        post.now += 11 * MINUTE
        assert post.form_for(owner, letter) == ["sent"], "of this letter and of any other"
    assert post.form_for(stranger, 3) == ["suppressed"]


def test_a_late_bounce_of_a_stranger_s_spelling_does_not_silence_who_has_confirmed(post: Post) -> None:
    post.sign(email="ana+nobody@corp.example", name="Ana Flores")
    post.deliver()
    post.now += 11 * MINUTE
    post.sign(email="ana@corp.example", name="Ana Flores")
    post.deliver()
    post.signing.confirm(post.mailed_link())
    post.comes_back(which=0)
    signed = post.stored("ana@corp.example")
    assert (signed.state, signed.quiet) == ("confirmed", False)
    post.comes_back(which=1)
    assert post.stored("ana@corp.example").quiet, "that was the address that confirmed"


def test_six_forms_for_tags_leave_the_plain_address_its_day(post: Post) -> None:
    for number in range(MOST):
        assert post.form_for(f"bea+{number}@example.org", number) == ["sent"]
    assert [post.form_for("bea@example.org", number) for number in range(10, 10 + MOST)] == [["sent"]] * MOST
    assert post.form_for("bea@example.org", 20) == ["the mailbox has had enough"]


@pytest.mark.parametrize(
    ("plain", "variants"),
    [
        ("bea@example.org", [f"bea+{number}@example.org" for number in range(7)]),
        ("bea@gmail.com", [f"bea+{number}@gmail.com" for number in range(7)]),
        ("bea@gmail.com", [f"{'b.e.a' if number % 2 else 'be.a'}@gmail.com" for number in range(7)]),
    ],
    ids=["tags", "tags at Gmail", "dots"],
)
def test_nor_do_they_keep_one_letter_from_writing_to_it(post: Post, plain: str, variants: list[str]) -> None:
    """All of them are one signature, and the newest form is the one that gets its mail."""
    assert len(variants) > MOST_MAILS
    for variant in variants:
        post.now += 11 * MINUTE
        post.form_for(variant)
    post.now += MINUTE
    assert post.form_for(plain) == ["sent"]
    assert post.written_to[-1] == plain


def test_no_flood_displaces_a_link_that_is_still_good(post: Post) -> None:
    assert post.form_for("bea@gmail.com", name="Bea Luz") == ["sent"]
    link = post.mailed_link()
    for turn in range(20):
        post.now += 11 * MINUTE
        for variant in ("b.ea@gmail.com", f"bea+{turn}@gmail.com", "bea@gmail.com"):
            post.form_for(variant, name="Bea Luz")
            post.now += 11 * MINUTE
    assert len(post.written_to) > MOST
    assert post.signing.view(link).unconfirmed
    post.signing.confirm(link)


@pytest.mark.promise("The form cannot flood a mailbox")
@pytest.mark.parametrize(
    "variants",
    [
        [f"bea.luz.paz+{number}@gmail.com" for number in range(60)],
        [f"bea+{number}@example.org" for number in range(60)],
        [f"{'.'.join('bealuzpaz'[: number % 7 + 2])}{'bealuzpaz'[number % 7 + 2 :]}@gmail.com" for number in range(60)],
        [
            f"{'bea' if number % 2 else 'BEA'}{'.' * (number % 3 > 0)}luz+{number}@googlemail.com"
            for number in range(60)
        ],
    ],
    ids=["tags at Gmail", "tags", "dots", "both"],
)
def test_a_flood_of_every_variant_of_an_address_is_bounded(post: Post, variants: list[str]) -> None:
    for number, variant in enumerate(variants):
        post.form_for(variant, number)
    assert MOST <= len(post.written_to) <= MOST_VARIANTS + MOST
    for number in range(MOST):
        assert post.form_for(parse_address(variants[0]).canonical, 100 + number) == ["sent"], "the plain one lost none"


@pytest.mark.parametrize("spelling", ["ana", "ANA", "aNa"])
def test_the_case_of_a_letter_makes_no_second_mailbox(post: Post, spelling: str) -> None:
    post.form_for("Ana@example.org")
    post.comes_back("complaint")
    assert post.form_for(f"{spelling}@EXAMPLE.org", 1) == ["suppressed"]


def test_who_complains_at_the_plain_address_gets_nothing_at_its_tags_either(post: Post) -> None:
    post.form_for("ana@example.org")
    post.comes_back("complaint")
    assert post.form_for("ana+x@example.org", 1) == ["suppressed"]


def test_who_complains_at_a_tag_gets_no_more_there_and_keeps_the_plain_address(post: Post) -> None:
    post.form_for("ana+x@example.org")
    post.comes_back("complaint")
    assert post.form_for("ana+x@example.org", 1) == ["suppressed"]
    assert post.form_for("ana@example.org", 2) == ["sent"]


@pytest.mark.parametrize("why", ["bounce", "complaint"])
@pytest.mark.parametrize("spelling", ["ana@gmail.com", "a.na@gmail.com", "ana+x@googlemail.com"])
def test_what_was_suppressed_for_every_spelling_before_stays_so(post: Post, why: str, spelling: str) -> None:
    post.suppressions.suppress("ana@gmail.com", why, 1, exact=False)
    assert post.form_for(spelling) == ["suppressed"]


def unproved_forms(post: Post, most: int) -> None:
    """Forms without proof of work for one's own domain, withdrawn by their own pages after the mail went."""
    for number in range(most):
        email = f"p{number}@own.example"
        post.sign(email=email, name=f"Persona {number}", source=f"100.64.{number}.7")
        assert post.deliver() == ["sent"]
        page = post.link(page_token(PEPPER, post.stored(email).id))
        post.signer.withdraw(page)
        post.signer.readmit(page)


def test_late_bounces_of_forms_without_proof_whose_author_withdrew_stop_the_mail_of_such_forms_alone(
    post: Post,
) -> None:
    unproved_forms(post, 21)
    for number in range(21):
        post.comes_back(which=number)
    assert post.limits.paused_until(PAUSE) == 0
    assert post.limits.paused_until(PAUSE_UNPROVED) > post.now // 1000
    post.sign(email="sin@example.org", name="Sin Prueba")
    assert post.deliver() == ["later: paused without a proof of work"]
    post.queue.take()
    post.sign(altcha=post.proof(), email="con@example.org", name="Con Prueba")
    assert post.deliver() == ["sent"]


def test_a_form_without_proof_for_who_has_signed_is_not_proved_by_the_one_that_signed(post: Post) -> None:
    post.sign(altcha=post.proof(), name="Ana Flores")
    post.deliver()
    post.signing.confirm(post.mailed_link())
    post.now += 11 * MINUTE
    post.sign(name="Ana Flores")
    assert post.deliver() == ["sent"]
    assert [(tags["kind"], tags["proof"]) for tags in post.mailer.tags] == [
        ("confirm", "proved"),
        ("already_signed", "unproved"),
    ]


def test_a_mail_says_whether_its_form_was_proved_and_its_record_cannot_take_it_back(post: Post) -> None:
    post.sign(email="sin@example.org")
    post.sign(altcha=post.proof(), email="con@example.org")
    assert post.deliver() == ["sent", "sent"]
    assert [tags["proof"] for tags in post.mailer.tags] == ["unproved", "proved"]
    post.signatures.items.clear()
    for which in (0, 1):
        post.now += 3600 * 1000
        receipt = dict(post.mailer.tags[which])
        post.feedback.handle(
            FeedbackEvent(
                "bounce",
                receipt["signature"].replace("_", "#"),
                receipt["mailbox"],
                "m",
                0,
                proved=receipt["proof"] == "proved",
                address=receipt["address"],
            )
        )
    assert sorted(name for name, *_ in post.limits.counts if name.startswith("returned")) == [
        "returned#bounce#proved",
        "returned#bounce#unproved",
    ]


@given(st.emails(), st.emails())
def test_two_addresses_share_no_mailbox_unless_they_differ_in_case_or_the_form_of_their_domain(
    one: str, two: str
) -> None:
    try:
        first, second = parse_address(one), parse_address(two)
    except ValueError:
        return
    hashed = FakeMailboxes()
    same = first.as_typed.lower() == second.as_typed.lower()
    assert (hashed.of(first.exact) == hashed.of(second.exact)) is same


@pytest.mark.parametrize("waits", [False, True], ids=["signs with their links", "gets her own a week later"])
def test_after_eight_forms_in_two_days_ana_signs_with_their_links_and_gets_her_own_a_week_later(waits: bool) -> None:
    post = Post()
    post.now += DAY - NOW % DAY
    for forms in (6, 2):
        for turn in range(forms):
            assert post.form_for("ana@example.org", name=("Bot Uno", "Robot Dos")[turn % 2]) == ["sent"]
            post.now += 11 * MINUTE
        post.now += DAY
    assert post.form_for("ana@example.org", name="Ana Flores") == ["the mailbox has had enough of this letter"]
    if waits:
        post.now += 7 * DAY
        assert post.form_for("ana@example.org", name="Ana Flores") == ["sent"]
    assert post.signing.confirm(post.mailed_link()).state == "confirmed"
