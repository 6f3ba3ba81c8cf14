"""Routes of a letter's jobs: which there are, how far each is, and pausing, resuming and cancelling one."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/jobs", "see-figures")
    def jobs(visit: Visit) -> Response:
        from chalicelib.desk.pages import jobs as page

        return page.listed(visit)

    @desk.get("/l/{slug}/jobs/{job}", "see-figures")
    def job(visit: Visit) -> Response:
        from chalicelib.desk.pages import jobs as page

        return page.show(visit)

    # What it takes depends on the kind of the job: the page judges that once more.
    @desk.post("/l/{slug}/jobs/{job}", "see-figures")
    def change_job(visit: Visit) -> Response:
        from chalicelib.desk.pages import jobs as page

        return page.change(visit)
