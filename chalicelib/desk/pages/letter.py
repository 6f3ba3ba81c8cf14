"""The overview of a letter: what waits, and how far its signatures came."""

import json
from datetime import UTC, datetime

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk import figures
from chalicelib.desk.pages.glance import read_letter
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.home import Overview
from chalicelib.desk.visit import Visit
from chalicelib.wiring import organise, organise_watch


def show(visit: Visit) -> Response:
    letter, letters = visit.on, organise.letters()
    edition = letters.latest_edition(letter.folder)
    counted, listed = organise_watch.figures().read(letter.slug)
    today = datetime.fromtimestamp(visit.now, UTC).date()
    said = in_words(visit, counted.counted_at) if counted.counted_at else ""
    overview = Overview(
        letter=read_letter(visit, letter, visit.me.roles[letter.slug], letters.switches(), edition),
        figures=figures.of_letter(counted, listed, today, visit.lang, said),
        public_url=letter.url(settings.current().site_url, visit.lang) if edition and visit.knows_address else "",
        edition=edition.number if edition else 0,
        published=in_words(visit, _published_at(edition.manifest)) if edition else "",
    )
    return visit.render("desk/letter.html", overview)


def _published_at(manifest: str) -> int:
    """When an edition was published (ms)."""
    return int(datetime.fromisoformat(json.loads(manifest)["published_at"]).timestamp() * 1000)
