"""The documents give the program's own numbers: each phrase here is made of the constants that it repeats."""

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import __version__, settings
from chalicelib.authoring import settings_tables
from chalicelib.aws import clients, typeset_function
from chalicelib.aws.dynamodb import codec
from chalicelib.jobs import send_mail
from chalicelib.mail import feedback, hourly_round, mime, outage, pauses, send, waiting
from chalicelib.organising import digests, scans
from chalicelib.pages.markdown import plain_text
from chalicelib.ports import publishing
from chalicelib.ports.publishing import FOR_A_MOMENT, FOR_EVER
from chalicelib.publishing import folding as reading
from chalicelib.publishing import publisher
from chalicelib.publishing.edition import marks
from chalicelib.publishing.files import costly_files, embeds, entries, feed, folding, long_lists, pdf_sheets, workbook
from chalicelib.rules.fields import names
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import LONGEST_SLUG, ORDERS
from chalicelib.rules.limits import buckets, proof_of_work
from chalicelib.rules.limits.buckets import DAY, HOUR, MINUTE
from chalicelib.rules.mail import mail_state
from chalicelib.rules.organisers import digest
from chalicelib.rules.signatories import reports, unnamed
from chalicelib.rules.signatures import signature
from chalicelib.rules.signatures.signature import PENDING_SECONDS
from chalicelib.signing import bot_signals, letter_cache
from chalicelib.web import body
from infra import template
from tests.documents.test_docs import rows, section

WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
PROVED, UNPROVED = ({window.seconds: window.most for window in found} for found in (buckets.PROVED, buckets.UNPROVED))
MAILBOX, MAILBOX_LETTER, VARIANTS, CHANGES, SERIES = (
    window.most
    for (window,) in (buckets.MAILBOX, buckets.MAILBOX_LETTER, buckets.VARIANTS, buckets.CHANGES, buckets.SERIES)
)
WITHHELD = {seconds: most - 1 for seconds, most in buckets.WITHHELD.items()}
(BOUNCES, BOUNCE_RATE), (COMPLAINTS, COMPLAINT_RATE) = (
    (most, f"{rate / 10:g} %") for most, rate in (buckets.TOLERATED["bounce"], buckets.TOLERATED["complaint"])
)
SHARES = buckets.SHARES
TEMPLATE = template.merge_template()
RESOURCES = TEMPLATE["Resources"]
QUEUES = {name: RESOURCES[name]["Properties"] for name in ("MailQueue", "MailDeadQueue", "FeedbackQueue")}
PARAMETERS = TEMPLATE["Parameters"]
ALARMS = sum(resource.get("Type") == "AWS::CloudWatch::Alarm" for resource in RESOURCES.values())
RULES = {
    rule["Id"]: rule
    for bucket in ("SiteBucket", "StateBucket")
    for rule in RESOURCES[bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
}
EDITIONS_DAYS = RULES["forget-older-editions"]["ExpirationInDays"]
ERASURES_DAYS = RULES["forget-erasures-that-no-backup-undoes"]["ExpirationInDays"]
REPLACED_DAYS = RULES["forget-old-versions"]["NoncurrentVersionExpiration"]["NoncurrentDays"]
CACHED = dict(re.findall(r"([a-z-]+)=(\d+)", FOR_A_MOMENT))


def whole(seconds: float, unit: int = 1) -> int:
    """How many of a unit, which must come out even."""
    assert seconds % unit == 0, f"{timedelta(seconds=seconds)} is no whole number of {timedelta(seconds=unit)}"
    return int(seconds // unit)


def word(number: float, unit: int = 1) -> str:
    return WORDS[whole(number, unit)]


PHRASES = {
    "docs/api.md": [
        f"at most {whole(body.MOST_BYTES, 1024)} KiB and {body.MOST_FIELDS} fields",
        f"the person, organisation or coalition; at most {names.MAX_LENGTH} characters",
        f"more than {names.MAX_LENGTH} characters, as typed or in Unicode's NFKC, more than {names.MAX_BYTES} bytes",
        f'"cost": {proof_of_work.ITERATIONS}, "keyLength": {proof_of_work.KEY_BYTES}',
        (
            f"one in {word(mail_state.INTERVAL_SECONDS, MINUTE)} minutes, and {word(mail_state.MOST_MAILS)} "
            f"while any of their links is valid, which is {word(PENDING_SECONDS, DAY)} days"
        ),
        f"A link works for {word(PENDING_SECONDS, DAY)} days",
        f"{word(CHANGES)} times a day at most",
        f'"version": "{__version__}"',
        f"takes {PARAMETERS['ThrottleRate']['Default']} requests a second (`ThrottleRate`)",
    ],
    "docs/architecture.md": [
        f"one of {word(codec.SHARDS)} shards",
        f"at most once in {word(letter_cache.LetterCache.SECONDS)} seconds per process",
        f"get {clients.FAST.connect_timeout} s to connect and {clients.FAST.read_timeout} s to answer, twice",
        f"S3 gets {clients.PATIENT.connect_timeout} s and {clients.PATIENT.read_timeout} s, four times",
        f"SES gets {clients.ONCE.connect_timeout} s and {clients.ONCE.read_timeout} s once",
        (
            f"delivered again after {word(QUEUES['MailQueue']['VisibilityTimeout'], MINUTE)} minutes, and after "
            f"{word(QUEUES['MailQueue']['RedrivePolicy']['maxReceiveCount'])} times"
        ),
        f"{word(mail_state.CLAIM_SECONDS, MINUTE)} minutes later, and never a third time",
        f"for {word(publisher.WATCH_MS, 1000 * MINUTE)} minutes after an edition every pointer is checked",
        f"since {word(reading.LAG_MS, 1000 * MINUTE)} minutes before the last edition",
        f"holds {8 * tokens.SECRET_BYTES} random bits",
    ],
    "docs/deploy.md": [
        (
            f"at most {word(MAILBOX)} mails in 24 hours to an address, and "
            f"{word(MAILBOX_LETTER)} in a week about one letter"
        ),
        f"for {word(send.DENIED_SECONDS, DAY)} days while the others go out",
        f"{ALARMS} alarms, of which ten are in the free tier, {(ALARMS - 10) / 10:.2f} USD",
        f"mails waiting for {whole(send.LATE_SECONDS, MINUTE)} minutes",
        f"{settings.OPTIONAL['proof_difficulty']} takes a cheap phone",
    ],
    "docs/editions.md": [
        f"`{FOR_EVER}`",
        f"`{FOR_A_MOMENT}`",
        f"more than {long_lists.LONGEST} entries, or of more than [{long_lists.MOST_BYTES:,} bytes]",
        f"more than {folding.MOST_MEMBERS} members, or more than {folding.MOST_MEMBER_BYTES:,} bytes",
        f"1 for the numbers 1 to {entries.NUMBERS_PER_PAGE}",
        f"the limit of a cell ({workbook.CELL:,} characters)",
        f"{whole(8 * marks.MARK_BYTES, 5)} characters that stay with the entry",
        f"added {word(unnamed.BATCH)} or more at a time",
    ],
    "docs/failures.md": [
        f"does so after {word(QUEUES['FeedbackQueue']['VisibilityTimeout'], MINUTE)} minutes",
        f"the lease ends after {word(hourly_round.LEASE_SECONDS, MINUTE)} minutes",
        f"the lease ends after {word(publisher.LEASE_SECONDS, MINUTE)} minutes",
        f"queued by the next round after {word(hourly_round.AGAIN[0].seconds, HOUR)} hours",
    ],
    "docs/for-newsrooms.md": [
        f"the newest {feed.EDITIONS} editions",
        f"The list stops after {embeds.LIST_LIMIT} organisations",
        f"{embeds.COUNTER_HEIGHT} px are enough in a column of 300 px",
        f"{embeds.PICTURE_WIDTH} px wide",
        f"{plain_text.WIDTH} columns",
        f"the number moves by {word(unnamed.BATCH)} or more",
    ],
    "docs/mail.md": [
        f"it is {digest.DAILY_AT // HOUR}:00 UTC",
        f"within ten minutes {digest.SURGE} signatures",
        f"more than {digest.SURGE_OF_MAILS} % of the day's mails",
        f"looks for them every {word(digests.LOOK_SECONDS, MINUTE)} minutes",
        f"lines of {mime.LINE} characters at most",
        f"A claim ends after {word(mail_state.CLAIM_SECONDS, MINUTE)} minutes",
        f"one more budget of {word(VARIANTS)} mails a day",
        f"up to {word(send_mail.BATCH)} messages at a time",
        (
            f"{send.SWITCHED_SECONDS} seconds while a switch is on, {send.THROTTLED_SECONDS} to "
            f"{2 * send.THROTTLED_SECONDS} when SES is too busy"
        ),
        f"within {word(waiting.WAITING_SECONDS, HOUR)} hours that the message waits",
        f"the shortest delay is {word(send.LOST_RACE.seconds)} seconds, for a lost race",
        f"tried for {word(send.DENIED_SECONDS, DAY)} days",
        f"{word(outage.IN_A_ROW).capitalize()} in a row, or {word(outage.AMONG_ANSWERS)} within an hour",
        f"ends after {word(outage.OUTAGE_SECONDS, DAY)} days",
        f"no mailbox gets more than {word(MAILBOX)} a day",
        f"queues {hourly_round.MOST_NOTICES:,} messages at most",
        f"as ids alone, for {word(feedback.WAIT_SECONDS, MINUTE)} minutes at most",
        f"SQS keeps a message for {word(QUEUES['MailQueue']['MessageRetentionPeriod'], DAY)} days",
    ],
    "docs/performance.md": [
        f"| a list | {long_lists.LONGEST} entries, and {long_lists.MOST_BYTES:,} bytes",
        f"of {long_lists.PAGE:,} entries and {long_lists.PAGE_BYTES:,} bytes at most",
        (
            f"| the members of a coalition | {folding.MOST_MEMBERS}, and {folding.MOST_MEMBER_BYTES:,} bytes | "
            f"the first {folding.FEW_MEMBERS}, up to {folding.FEW_MEMBER_BYTES:,} bytes"
        ),
        f"the embedded list: {embeds.LIST_LIMIT} organisations, and {embeds.LIST_BYTES:,} bytes",
        f"a page of permanent numbers: {entries.NUMBERS_PER_PAGE:,} entries",
        f"the feed: {feed.EDITIONS} editions",
        f"a query for each of the {word(codec.SHARDS)} shards",
        f"In each of the {word(publisher.WATCH_MS, 1000 * MINUTE)} minutes after an edition",
    ],
    "docs/privacy.md": [
        (
            f"for at most {whole(QUEUES['MailQueue']['MessageRetentionPeriod'], DAY)} days; mails that failed "
            f"{word(QUEUES['MailQueue']['RedrivePolicy']['maxReceiveCount'])} times wait as ids for "
            f"{whole(QUEUES['MailDeadQueue']['MessageRetentionPeriod'], DAY)} days"
        ),
        f"for `LogRetentionDays` ({PARAMETERS['LogRetentionDays']['Default']})",
        (
            f"up to {word(WITHHELD[MINUTE])} of what a network may send are withheld in each minute, and up to "
            f"{WITHHELD[HOUR]} in each hour"
        ),
        f"Fewer than {word(unnamed.BATCH)} people never move it",
        f"set {word(unnamed.HELD_BACK)} to {word(unnamed.HELD_BACK + unnamed.BATCH - 1)} behind the real one",
        f"after {whole(unnamed.COUNT_AT_MS, 1000 * HOUR):02}:00 UTC",
        f"or {word(publisher.LATE_SECONDS, DAY)} days after the time in `closes`",
    ],
    "docs/publishing.md": [
        f"up to {costly_files.FEW:,} signatures, once an hour above",
        f"left alone for {word(publisher.REST_SECONDS, MINUTE)} minutes",
        f"For {word(publisher.WATCH_MS, 1000 * MINUTE)} minutes after an edition",
        f"soon after {whole(unnamed.COUNT_AT_MS, 1000 * HOUR):02}:00 UTC",
    ],
    "docs/security.md": [
        (
            f"More than {word(MAILBOX)} mails in any 24 hours to one address over all letters, and "
            f"{word(MAILBOX_LETTER)} in any seven days"
        ),
        f"more than {word(VARIANTS)} to all its tags together",
        f"Beyond {BOUNCE_RATE} of two days' mails, and {COMPLAINT_RATE} of complaints",
        (f"solves {BOUNCES + 1} proofs for bad addresses, or who has {word(COMPLAINTS + 1)} mailboxes"),
    ],
    "docs/typesetting.md": [
        f"At most {word(typeset_function.AT_ONCE)} are typeset at once",
        f"Beyond {pdf_sheets.LONGEST:,} persons the names run on",
        f"each up to {pdf_sheets.EXACT}, then",
    ],
    "docs/under-attack.md": [
        (
            f"up to {PROVED[MINUTE]} forms a minute and {PROVED[HOUR]} an hour with a proof of work, "
            f"{UNPROVED[MINUTE]} and "
            f"{UNPROVED[HOUR]} without"
        ),
        (
            f"{word(MAILBOX).capitalize()} in any 24 hours over all letters, "
            f"{word(MAILBOX_LETTER)} in any seven days for one"
        ),
        f"to all its tags together {word(VARIANTS)}",
        (
            f"Reminders and notices stop at {SHARES['other']} % of it, confirmations of forms without a proof of work "
            f"at {SHARES['unproved']} %"
        ),
        (
            f"more than {BOUNCES} mails of the last two days, and {BOUNCE_RATE}, bounce, or more "
            f"than {COMPLAINTS}, and {COMPLAINT_RATE}, are reported"
        ),
        f"notice a switch within {word(letter_cache.SwitchCache.SECONDS)} seconds",
        f"After {whole(send.LATE_SECONDS, MINUTE)} minutes the alarm for waiting mails rings",
    ],
    "docs/writing-a-letter.md": [
        f"single hyphens, at most {LONGEST_SLUG}",
        f"misuse: up to {settings_tables.MOST_NAMES}",
        f"addresses, consents. 1 to {settings_tables.MOST_DAYS}",
        f"a PDF, a JPEG or a PNG of at most {whole(scans.MOST_BYTES, 1_000_000)} MB",
        f"reduced to {scans.LONGEST_SIDE:,} pixels at most",
        f"until the link in their mail expires: {word(PENDING_SECONDS, DAY)} days",
    ],
}

# Each row of what is not a setting: how much, and the modules that say so.
FIXED: dict[str, tuple[str, list[Any]]] = {
    "a signature waits for its confirmation": (f"{whole(PENDING_SECONDS, DAY)} days", [signature]),
    "mails of one signature to one address": (
        f"one in {whole(mail_state.INTERVAL_SECONDS, MINUTE)} minutes, {mail_state.MOST_MAILS} while any",
        [mail_state],
    ),
    "forms from one network (IPv4 /24, IPv6 /48) for one letter": (
        (
            f"with proof of work at most {PROVED[MINUTE]} a minute and {PROVED[HOUR]} an hour, "
            f"without {UNPROVED[MINUTE]} and {UNPROVED[HOUR]}; [by chance](privacy.md#what-the-limits-tell) up to "
            f"{WITHHELD[MINUTE]} fewer in a minute "
            f"and {WITHHELD[HOUR]} in an hour"
        ),
        [buckets],
    ),
    "mails to one address": (
        f"{MAILBOX} in any 24 hours over all letters, {MAILBOX_LETTER} in any seven days",
        [buckets],
    ),
    "mails to all tagged addresses of one mailbox, and to all its other spellings": (
        f"{VARIANTS} in any 24 hours each",
        [],
    ),
    "changes to one signature that is on the letter": (f"{CHANGES} a day", [buckets]),
    "reports of entries from one network, to one letter": (
        f"{buckets.REPORTS[0].most} an hour with proof of work, {buckets.REPORTS_UNPROVED[0].most} without",
        [buckets],
    ),
    "reports of entries to one letter": (
        f"{buckets.LETTER_REPORTS[0].most} an hour, {buckets.LETTER_REPORTS_UNPROVED[0].most} of them without proof",
        [buckets],
    ),
    "reports of an entry are kept": (
        f"{whole(reports.KEPT_SECONDS, DAY)} days after the last, with {reports.MOST_NOTES} notes at most",
        [reports],
    ),
    "share of the day's mails": (
        (
            f"confirmations with proof of work {SHARES['proved']} %, without it {SHARES['unproved']} %, "
            f"everything else {SHARES['other']} %"
        ),
        [buckets],
    ),
    "confirmations from one network flagged as a series": (
        f"more than {SERIES} in {word(buckets.SERIES[0].seconds, MINUTE)} minutes",
        [buckets],
    ),
    "the API and `SendMail` notice a switch": (f"after {letter_cache.SwitchCache.SECONDS} seconds", [letter_cache]),
    "reminders of a signature that is not confirmed": ("2: after 48 hours, and in the last 24; none", [hourly_round]),
    "a mail that is due but was not sent is queued again": (
        f"every {whole(hourly_round.AGAIN[0].seconds, HOUR)} hours at most",
        [hourly_round],
    ),
    "reminders and notices that one round queues": (f"{hourly_round.MOST_NOTICES:,}, spread over", [hourly_round]),
    "a mail held by a switch is checked again": (f"every {send.SWITCHED_SECONDS} seconds", [send]),
    "mail pauses when SES stops the account": (f"{whole(send.PAUSE_SECONDS, MINUTE)} minutes", [send]),
    "mail pauses when too much of two days' mail bounces or is reported": (
        (f"hour; at more than {BOUNCES} bounces and {BOUNCE_RATE}, or {COMPLAINTS} complaints and {COMPLAINT_RATE}"),
        [buckets, pauses],
    ),
    "mails that one run of `SendMail` handles": (f"{send_mail.BATCH}", [send_mail]),
    "a bounce waits for its mail to be marked as sent": (
        f"{whole(feedback.WAIT_SECONDS, MINUTE)} minutes, checked every {feedback.RECHECK_SECONDS} seconds",
        [feedback],
    ),
    "a change is read again by the next edition": (f"{whole(reading.LAG_MS, 1000 * MINUTE)} minutes back", [reading]),
    "the lease to publish a letter": (f"{whole(publisher.LEASE_SECONDS, MINUTE)} minutes", [publisher]),
    "sheets typeset at once": (
        f"{typeset_function.AT_ONCE}; another waits {typeset_function.TURN_SECONDS:g} seconds",
        [typeset_function],
    ),
    "the publisher waits for a sheet": (f"{clients.LONG.read_timeout} seconds", [clients]),
    "rolls and files in the state bucket": (f"{EDITIONS_DAYS} days", []),
    "the list of erased signers, in the state bucket": (
        f"{ERASURES_DAYS} days",
        [],
    ),
    "replaced versions in the site bucket": (f"{REPLACED_DAYS} days", []),
    "caches may keep a page": (
        f"{CACHED['max-age']} seconds, and {whole(int(CACHED['stale-while-revalidate']), MINUTE)} minutes more while",
        [publishing],
    ),
    "the API's processes keep a letter's settings": (f"{letter_cache.LetterCache.SECONDS} seconds", [letter_cache]),
    "a challenge of the proof of work can be solved": (
        f"{whole(proof_of_work.LIFE_SECONDS, HOUR)} hour",
        [proof_of_work],
    ),
    "a form is suspicious if it comes sooner after its challenge than": (
        f"{bot_signals.FEWEST_SECONDS} seconds",
        [bot_signals],
    ),
    "the largest request body": (f"{whole(body.MOST_BYTES, 1024)} KiB, {body.MOST_FIELDS} fields", [body]),
}


@pytest.mark.parametrize("document", PHRASES)
def test_numbers_are_those_of_the_program(document: str) -> None:
    text = re.sub(r"\s+", " ", section(document))
    lacking = [phrase for phrase in PHRASES[document] if not phrase or phrase not in text]
    assert not lacking, f"{document} should say: {'; '.join(lacking)}"


def test_what_is_not_a_setting_is_what_the_program_has() -> None:
    table = [line.split(" | ") for line in section("docs/settings.md", "What is not a setting").splitlines()]
    documented = {cells[0].removeprefix("| "): cells[1:] for cells in table if len(cells) == 3}
    documented.pop("what")
    documented.pop("---")
    assert documented.keys() == FIXED.keys()
    for what, (how_much, modules) in FIXED.items():
        said, where = documented[what]
        assert how_much in said, f"docs/settings.md should say of {what}: {how_much}"
        for module in modules:
            assert f"{module.__name__.replace('.', '/')}.py" in where, f"{what} is in {module.__name__}"


def test_defaults_are_those_of_the_program() -> None:
    documented = rows(section("docs/settings.md"))
    for name, default in settings.OPTIONAL.items():
        if default:
            shown = f"Optional: `{default}`."
            assert shown in documented[settings.PREFIX + name.upper()], (
                f"docs/settings.md should say of {name}: {shown}"
            )


@pytest.mark.parametrize(
    ("heading", "name", "default"),
    [
        ("letter.toml", "order", ORDERS[0]),
        ("Who waits for you", "organisations", settings_tables.HELD[0]),
        ("How long it is kept", "address", settings_tables.KEPT[0]),
    ],
)
def test_defaults_of_a_letter_are_those_of_the_program(heading: str, name: str, default: str) -> None:
    documented = rows(section("docs/writing-a-letter.md", heading))[name]
    assert documented.startswith(f" `{default}` |"), f"docs/writing-a-letter.md gives another default for {name}"
