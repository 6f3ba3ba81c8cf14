"""Every route, and the jobs that are functions of their own."""

from chalice.app import Response

from chalicelib import __version__
from chalicelib.jobs import chores, feedback, organise, publish, remind, send_mail, typeset
from chalicelib.web import answers, sign_page
from chalicelib.web.application import Application
from chalicelib.web.request import WebRequest

# Signing and confirming must start fast, so the modules of other pages are imported when one is opened.
app = Application()
app.register_blueprint(send_mail.jobs)
app.register_blueprint(publish.jobs)
app.register_blueprint(typeset.jobs)
app.register_blueprint(feedback.jobs)
app.register_blueprint(remind.jobs)
app.register_blueprint(organise.jobs)
app.register_blueprint(chores.jobs)


@app.page("/health", methods=["GET"])
def health(request: WebRequest) -> Response:
    return answers.json_response({"status": "ok", "version": __version__})


@app.page("/letters/{slug}/signatures", methods=["POST"])
def sign(request: WebRequest, slug: str) -> Response:
    return sign_page.sign(request, slug)


@app.page("/letters/{slug}/signatures", methods=["GET"])
def back_to_letter(request: WebRequest, slug: str) -> Response:
    return sign_page.back_to_letter(request, slug)


@app.page("/letters/{slug}/challenge", methods=["GET"])
def challenge(request: WebRequest, slug: str) -> Response:
    from chalicelib.web import challenge as proof_of_work

    return proof_of_work.new_challenge(request, slug)


@app.page("/letters/{slug}/reports", methods=["GET"])
def show_report(request: WebRequest, slug: str) -> Response:
    from chalicelib.web import report_page

    return report_page.show(request, slug)


@app.page("/letters/{slug}/reports", methods=["POST"])
def report(request: WebRequest, slug: str) -> Response:
    from chalicelib.web import report_page

    return report_page.send(request, slug)


@app.page("/confirm/{token}", methods=["GET"])
def show_confirmation(request: WebRequest, token: str) -> Response:
    return sign_page.show_confirmation(request, token)


@app.page("/confirm/{token}", methods=["POST"])
def confirm(request: WebRequest, token: str) -> Response:
    return sign_page.confirm(request, token)


@app.page("/disown/{token}", methods=["GET"])
def show_disown(request: WebRequest, token: str) -> Response:
    return sign_page.show_disown(request, token)


@app.page("/disown/{token}", methods=["POST"])
def disown(request: WebRequest, token: str) -> Response:
    return sign_page.disown(request, token)


@app.page("/signature/{token}", methods=["GET"])
def show_signature(request: WebRequest, token: str) -> Response:
    from chalicelib.web import signer_page

    return signer_page.show(request, token)


@app.page("/signature/{token}", methods=["POST"])
def act_signature(request: WebRequest, token: str) -> Response:
    from chalicelib.web import signer_page

    return signer_page.act(request, token)


@app.page("/member/{token}", methods=["GET"])
def show_member(request: WebRequest, token: str) -> Response:
    from chalicelib.web import member_page

    return member_page.show(request, token)


@app.page("/member/{token}", methods=["POST"])
def act_member(request: WebRequest, token: str) -> Response:
    from chalicelib.web import member_page

    return member_page.act(request, token)


@app.page("/unsubscribe/{token}", methods=["GET"])
def show_unsubscribe(request: WebRequest, token: str) -> Response:
    from chalicelib.web import unsubscribe_page

    return unsubscribe_page.show(request, token)


@app.page("/unsubscribe/{token}", methods=["POST"])
def unsubscribe(request: WebRequest, token: str) -> Response:
    from chalicelib.web import unsubscribe_page

    return unsubscribe_page.stop_mail(request, token)
