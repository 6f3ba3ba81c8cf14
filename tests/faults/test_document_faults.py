"""Every AWS call from a photograph that was sent to the record of a delivery fails once, in every possible way.

Whichever call fails, and however: one document is published, the owner sees it, and the delivery is recorded once.
"""

import io
from contextlib import suppress
from dataclasses import replace
from functools import partial

from PIL import Image

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.models import LimitItem
from chalicelib.errors import Unavailable
from chalicelib.jobs.chores import chores
from chalicelib.organising.handing_over import seen_of
from chalicelib.organising.jobs.document import upload_key
from chalicelib.rules.letters.letter import Delivery, Letter
from chalicelib.rules.organisers.job import job_id
from chalicelib.wiring import organise, organise_lead
from tests.faults.test_people_faults import stubborn
from tests.support.desk_browser import add_person, now
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.led_letter import change, head
from tests.support.samples import SLUG

UPLOAD = "a" * 32
SHOWS = {"es": "Una puerta", "en": "A door"}


def sent() -> str:
    """A closed letter, an owner, whose id this is, and a photograph that arrived."""
    owner = add_person(roles={SLUG: "owner"})
    change(state="closed")
    output = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(output, "JPEG")
    bucket = settings.current().state_bucket
    clients.s3().put_object(Bucket=bucket, Key=upload_key(SLUG, UPLOAD), Body=output.getvalue())
    return owner.id


def forget_what_was_made() -> None:
    """S3 is not among what is put back between two tries."""
    for bucket, prefix in (
        (settings.current().state_bucket, "exports/"),
        (settings.current().site_bucket, f"{SLUG}/documents/"),
    ):
        for one in clients.s3().list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ()):
            clients.s3().delete_object(Bucket=bucket, Key=one["Key"])


@each_outcome
def test_any_call_may_fail_between_a_photograph_and_the_record_of_a_delivery(faulty: Faulty, fault: str) -> None:
    def run_all(owner: str) -> None:
        forget_what_was_made()
        name = job_id(now() * 1000, "0" * 16)
        job = stubborn(faulty, lambda: organise_lead.handing_over(owner).prepare(head(), UPLOAD, SHOWS, name))
        for _ in range(2):
            with suppress(Unavailable):  # the next round is the retry
                faulty.run(lambda: chores({"letter": SLUG, "job": job.id}, None))
        stored = organise.jobs().job(SLUG, job.id)
        assert stored is not None
        if stored.state == "running":  # it rests after what failed
            for lease in LimitItem.scan():  # of a run that died; it ends by itself
                lease.delete()
            rested = organise.jobs().put(stored, replace(stored, wakes_at=0))
            assert rested is not None
            chores({"letter": SLUG, "job": job.id}, None)
        made = organise_lead.handing_over(owner).made(stored)
        assert made is not None and made.document is not None, faulty.hit
        stubborn(faulty, partial(_recorded, owner, job.id, made.document.sha256))
        delivery = head().delivery
        assert delivery is not None and delivery.document == made.document, faulty.hit
        found = clients.s3().list_objects_v2(Bucket=settings.current().site_bucket, Prefix=f"{SLUG}/documents/")
        assert [one["Key"] for one in found["Contents"]] == [f"{SLUG}/{made.document.path}"], faulty.hit
        lines = [line.what for line in organise.audit_log().lines(SLUG, most=20)]
        assert "delivered" in lines and "delivered: corrected" not in lines, faulty.hit

    assert fail_each_call(faulty, fault, sent, run_all) > 10, "every call was tried"


def _recorded(owner: str, job: str, sha256: str) -> Letter:
    desk = organise_lead.handing_over(owner)
    document = desk.document(head(), job, sha256)
    delivery = Delivery("2026-02-10", {"es": "A", "en": "To"}, document)
    return desk.deliver(SLUG, seen_of(head(), "delivered"), delivery)
