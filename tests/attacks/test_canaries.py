"""A letter's whole life with a canary word in every field. No canary may appear in a log, a queue, a file that should
not have it, an answer to anyone else or the text of an exception, or unsealed in a table."""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.jobs import feedback as feedback_job
from chalicelib.organising.held_signatures import Review
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.details import Details
from chalicelib.web import problems
from chalicelib.wiring import api
from chalicelib.wiring.remind import hourly_round
from tests.support import leak_search
from tests.support.api import call, deliver, event, mails
from tests.support.api_client import (
    DAY,
    HOUR,
    after,
    disown_link,
    ids,
    link,
    mailed,
    own_page,
    post,
    press,
    press_not_me,
    see,
    sign_and_confirm,
    sign_and_mail,
    states,
    unsubscribe_link,
)
from tests.support.mailed_links import prepare_letter
from tests.support.publish_on_moto import publish
from tests.support.roles import acting
from tests.support.samples import FIELDS, SLUG
from tests.support.ses_events import TOPIC, changed, ses_event, sns_envelope

IP, OTHER_IP, BROWSER = "198.51.100.77", "2001:db8:77:1::7", "Mozilla Kanarienvogel"
FLOODED = "192.0.2.77"
# Each word is used once, so that a leak shows its source. Words that end in "pub" may be public.
PERSONS: dict[str, dict[str, str]] = {
    "named": {"name": "Zabnamepub Uno", "role": "Zabrolepub", "affiliation": "Zabaffpub"},
    "initials": {"name": "Qumaname Wiqo", "role": "Qumarole", "affiliation": "Qumaaff", "show": "initials"},
    "counted": {"name": "Tepiname Xiqo", "role": "Tepirole", "affiliation": "Tepiaff", "show": "count"},
    "waiting": {"name": "Rokaname Viqo", "role": "Rokarole"},
    "held": {"name": "Lumoname Niqo", "affiliation": "Lumoaff"},
    "disowned": {"name": "Nalaname Kiqo", "role": "Nalarole"},
    "withdrawn": {"name": "Wukaname Siqo", "affiliation": "Wukaaff"},
    "bounced": {"name": "Bixoname Riqo", "affiliation": "Bixoaff", "show": "initials"},
    "news": {"name": "Yepuname Liqo", "show": "count", "updates": "yes"},
}
ORGANISATION = {
    "kind": "organisation",
    "name": "Casa Hidopub",
    "representative": "Hidorepr Luna",
    "role": "Hidorole",
    "website": "https://hidosite-pub.example",
}
AMENDED = {"name": "Qumacorr Wiqo", "role": "Qumacorrole", "show": "initials"}
IMPORTED = {"vouched": "Fenoname Jiqo", "asked": "Gavoname Piqo"}
# Words that may be stored only under the letter's seal.
HIDDEN = (
    *(f"kanari-{who}" for who in (*PERSONS, "organisation", *IMPORTED)),
    *(f"{who}{what}" for who in ("quma", "tepi", "roka", "lumo", "bixo", "yepu") for what in ("name", "role", "aff")),
    *("qumacorr", "qumawrong", "hidorepr", "hidorole", "fenoname", "gavoname"),
    *("kanarienvogel", "altchakanari", "urlkanari"),
)
GONE = ("nalaname", "nalarole", "wukaname", "wukaaff")
# Words that must also be in no log, no queue and no answer to anyone else.
SHOWN = ("zabname", "zabrole", "zabaff", "casa hido", "hidosite")
NETWORKS = ("198.51.100", "192.0.2.77", "2001:db8:77", "2001:0db8:0077")


def address(who: str) -> str:
    return f"kanari-{who}@kanari.example"


@dataclass
class Traffic:
    """Everything that an eavesdropper would see during the letter's life."""

    queued: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)  # answers to others
    raised: list[str] = field(default_factory=list)

    def places(self) -> dict[str, bytes]:
        parts = {"queue": self.queued, "answer": self.answers, "exception": self.raised}
        return {
            f"{name} {n}: {text[:60]}": text.encode() for name, texts in parts.items() for n, text in enumerate(texts)
        }


@pytest.fixture
def traffic(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Traffic]:
    heard, real, answer = Traffic(), BaseClient._make_api_call, problems.error_response
    queue = clients.sqs().create_queue(QueueName="test-feedback")["QueueUrl"]
    monkeypatch.setenv("FIRMAMOS_FEEDBACK_QUEUE_URL", queue)
    monkeypatch.setenv("FIRMAMOS_FEEDBACK_TOPIC", TOPIC)
    settings.current.cache_clear()

    def noted(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "SendMessage":
            heard.queued.append(json.dumps(arguments))
        return real(client, operation, arguments)

    def raised(error: Exception, *arguments: Any, **named: Any) -> Any:
        one: BaseException | None = error
        while one is not None:
            heard.raised.append(f"{one} {one!r} {one.args}")
            one = one.__cause__ or one.__context__
        return answer(error, *arguments, **named)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    monkeypatch.setattr(problems, "error_response", raised)
    for _ in prepare_letter():
        yield heard


def sign(who: str, fields: dict[str, str], source: str = IP) -> None:
    sent = {**FIELDS, "role": "", "affiliation": "", **fields, "email": address(who), "altcha": "altchakanari"}
    assert post(sent | {"url_confirm": "https://urlkanari.example"}, source)["statusCode"] == 303


def live() -> None:
    """Take signatures through everything that can happen to them."""
    for who in ("named", "initials", "counted", "news", "disowned", "withdrawn", "bounced", "waiting"):
        sign(who, PERSONS[who], OTHER_IP if who == "counted" else IP)
    sign("organisation", ORGANISATION)
    deliver()
    for who in ("named", "initials", "counted", "news", "disowned", "withdrawn", "organisation"):
        token = link(mailed(address(who))[-1])
        see("confirm", token)
        see("disown", disown_link(token))
        press("confirm", token)
    flood()
    publish()
    tell_of_a_bounce()
    approve()
    bring_in()
    act_on_own_pages()
    publish()
    with after(49 * HOUR):
        with acting("Remind"):
            hourly_round().run()
        sign("named", PERSONS["named"])
        deliver()
        press("unsubscribe", unsubscribe_link(address("named")))
        publish()


def flood() -> None:
    """Send one form more than a network may: it is held, and no mail is sent."""
    for number in range(21):
        post(FIELDS | {"email": f"bot{number}@example.org"}, FLOODED)
    sign("held", PERSONS["held"], FLOODED)


def tell_of_a_bounce() -> None:
    """Deliver SES's event, which contains the address; the function reduces it to ids."""
    signature = ids(address("bounced"))[0].replace("#", "_")
    bounce = changed(
        ses_event("bounce"),
        mail__tags__signature=[signature],
        mail__destination=[address("bounced")],
        bounce__bouncedRecipients=[{"emailAddress": address("bounced"), "diagnosticCode": address("bounced")}],
    )
    records = [event("sqs")["Records"][0] | {"messageId": "m", "body": sns_envelope(one)} for one in (bounce, {"x": 1})]
    with acting("Feedback"):
        assert feedback_job.feedback({"Records": records}, None) == {"batchItemFailures": []}


def approve() -> None:
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    now = time.time_ns() // 1_000_000
    review = Review(DynamoLetters(), api.signatures(), SqsMailQueue(), DynamoReview(), lambda: now, "luz")
    (look,) = review.list_items(letter)
    assert look.name == ORGANISATION["name"]
    review.decide(letter, look.key, "approve")


def bring_in() -> None:
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    importer = Importer(api.signatures(), SqsMailQueue(), letter, api.peppers().of(letter))
    now = time.time_ns() // 1_000_000
    rows = {
        who: ImportRow(1, Details("person", name, show="count"), address(who), address(who))
        for who, name in IMPORTED.items()
    }
    assert importer.import_vouched(rows["vouched"], "luz", now).outcome == "added"
    assert importer.import_pending(rows["asked"], now).outcome == "added"
    deliver()


def act_on_own_pages() -> None:
    pages = {who: own_page(address(who)) for who in PERSONS}
    assert press("signature", pages["initials"], AMENDED, action="amend")["statusCode"] == 303
    assert press("signature", pages["initials"], action="amend", name="evil.com Qumawrong")["statusCode"] == 422
    assert press("signature", pages["news"], action="news", updates="no")["statusCode"] == 303
    assert press("signature", pages["news"], action="news", updates="yes", email=address("news"))["statusCode"] == 303
    assert press("signature", pages["counted"], as_json=True, action="download")["statusCode"] == 200
    assert press("signature", pages["withdrawn"], action="withdraw")["statusCode"] == 303
    assert press_not_me(disown_link(link(mailed(address("disowned"))[-1])))["statusCode"] == 200


def others_ask(heard: Traffic) -> None:
    """Send strangers' requests, with anything in their fields and paths."""
    confirm = tokens.decode(sign_and_mail(email="curiosa@example.org", name="Curiosa"))
    made_up = [tokens.encode(SLUG, tokens.id_bytes(ids(address(who))[0]), confirm.secret) for who in PERSONS]
    answers = [see(kind, token) for kind in ("confirm", "disown", "signature", "unsubscribe") for token in made_up]
    answers += [press("signature", token, as_json=True, action="download") for token in made_up]
    answers += [post(FIELDS | {"email": address(who), "name": "Curiosa"}, "203.0.113.201") for who in PERSONS]
    answers += [call("GET", "/letters/{slug}/challenge", slug=SLUG), call("GET", "/health")]
    answers += [call("GET", "/letters/{slug}/signatures", slug=SLUG)]
    answers += [see("signature", own_page("curiosa@example.org", slot)) for slot in (0, 1)]
    heard.answers += map(repr, answers)


def hostile() -> None:
    """Send requests that fail, with canaries where no words belong."""
    word = address("named")
    call("POST", "/letters/{slug}/signatures", b"{", {"Content-Type": "application/json"}, slug=word)
    call("GET", "/letters/{slug}/challenge", slug=f"{SLUG}.{word}")
    post(FIELDS | {"email": f"{word}@@", "kanari-named": "yes"}, as_json=True)
    for kind in ("confirm", "disown", "signature", "unsubscribe"):
        see(kind, word)
        see(kind, f"{SLUG}_{word}")


@pytest.mark.usefixtures("full_allowance")
def test_a_whole_life_leaves_no_word_where_it_does_not_belong(
    traffic: Traffic,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    # At the beginning of an hour, so that no window of the limits ends during the test.
    with after(HOUR - time.time() % HOUR):
        live()
        assert states() == {"confirmed": 6, "pending": 23, "held": 2, "withdrawn": 1, "disowned": 1}
        # No clock goes back: the limits on mail would not trust one that is two days behind.
        with after(50 * HOUR):
            others_ask(traffic)
            hostile()
    traffic.raised += [_raised(record) for record in caplog.records if record.exc_info]
    log = {"log": "".join(capfd.readouterr()).encode()}
    secrets = mailed_secrets()
    assert len(secrets) > 30
    looked = {
        "log": (log, (*HIDDEN, *GONE, *SHOWN, *NETWORKS, *secrets)),
        "queue, answers, exceptions": (traffic.places(), (*HIDDEN, *GONE, *SHOWN, *NETWORKS, *secrets)),
        "site": (leak_search.site(), (*HIDDEN, *GONE, *NETWORKS, *secrets)),
        "state": (leak_search.state(), (*HIDDEN, *NETWORKS, *secrets)),
        "tables": (leak_search.tables(), (*HIDDEN, *GONE, *NETWORKS, *secrets)),
    }
    for where, (places, words) in looked.items():
        with subtests.test(where):
            assert leak_search.find_words(words, places) == []
    assert leak_search.find_words(SHOWN, leak_search.site()), "the search finds what is there"
    assert leak_search.find_words(SHOWN, leak_search.tables())


def mailed_secrets() -> set[str]:
    """The secret half of every mailed link."""
    kinds = ("confirm", "disown", "signature", "unsubscribe")
    return {link(mail, kind).rpartition("_")[2][26:] for mail in mails() for kind in kinds if link(mail, kind)}


def _raised(record: logging.LogRecord) -> str:
    return repr(record.exc_info[1]) if record.exc_info else ""


def test_every_request_is_one_line_of_json_with_its_letter_and_what_came_of_it(
    traffic: Traffic, capfd: pytest.CaptureFixture[str]
) -> None:
    for who in ("named", "disowned", "withdrawn"):
        sign_and_confirm(email=address(who), **PERSONS[who])
    sign_and_confirm(email=address("organisation"), **ORGANISATION)
    see("confirm", link(mailed(address("named"))[-1]))
    act = {"action": "amend", "name": "Zabnamepub Dos"}
    for fields in (act, act | {"name": "evil.com"}, {"action": "download"}):
        press("signature", own_page(address("named")), fields)
    press("signature", own_page(address("withdrawn")), action="withdraw")
    press_not_me(disown_link(link(mailed(address("disowned"))[-1])))
    press("unsubscribe", unsubscribe_link(address("named")))
    hostile()
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    answered = [line for line in lines if line["message"] == "answered"]
    assert len(answered) > 20
    names = {"time", "level", "logger", "message", "letter", "route", "outcome", "status", "ms", "request_id"}
    for line in answered:
        assert line.keys() == names
        assert line["request_id"] and line["outcome"] and isinstance(line["ms"], int)
        assert line["letter"] in (SLUG, "")
    told_of = {(line["route"], line["outcome"]) for line in answered}
    assert told_of >= {
        ("POST /letters/{slug}/signatures", "taken"),
        ("POST /letters/{slug}/signatures", "refused"),
        ("POST /letters/{slug}/signatures", "not-found"),
        ("GET /confirm/{token}", "ok"),
        ("POST /confirm/{token}", "confirmed"),
        ("POST /confirm/{token}", "held"),
        ("POST /disown/{token}", "disowned"),
        ("POST /signature/{token}", "amended"),
        ("POST /signature/{token}", "withdrawn"),
        ("POST /signature/{token}", "downloaded"),
        ("POST /unsubscribe/{token}", "unsubscribed"),
        ("GET /signature/{token}", "invalid"),
    }


def test_of_a_form_that_was_taken_the_log_says_the_same_whatever_is_known(
    traffic: Traffic, capfd: pytest.CaptureFixture[str]
) -> None:
    """A reader of the log learns no more than the sender of the form."""
    sign_and_confirm(email=address("named"), **PERSONS["named"])
    press("signature", own_page(address("named")), action="withdraw")
    sign_and_mail(email=address("waiting"), **PERSONS["waiting"])
    capfd.readouterr()
    for who in ("named", "waiting", "counted"):
        sign(who, PERSONS["named"])
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    same = [{name: value for name, value in line.items() if name not in ("time", "ms")} for line in lines]
    assert len(same) == 3
    assert all(line == same[0] for line in same)


def test_what_has_expired_is_not_shown_to_who_has_its_link(traffic: Traffic) -> None:
    sign("waiting", PERSONS["waiting"])
    deliver()
    token = link(mailed(address("waiting"))[-1])
    with after(7 * DAY + HOUR):
        shown = [see("confirm", token), see("signature", own_page(address("waiting")))]
        assert len(list(SignatureItem.scan())) == 1
    assert leak_search.find_words(("roka", "kanari"), {"answer": repr(shown).encode()}) == []
