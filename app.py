"""Every route, and the jobs that are functions of their own."""

from chalice.app import Response

from chalicelib import __version__
from chalicelib.jobs import feedback, publish, remind, send_mail, typeset
from chalicelib.web import answers, sign_page
from chalicelib.web.application import Application
from chalicelib.web.request import Asked

# The form and its link are the cold path. What other pages need is loaded when one of them is asked for.
app = Application()
app.register_blueprint(send_mail.jobs)
app.register_blueprint(publish.jobs)
app.register_blueprint(typeset.jobs)
app.register_blueprint(feedback.jobs)
app.register_blueprint(remind.jobs)


@app.page("/health", methods=["GET"])
def health(asked: Asked) -> Response:
    return answers.as_json({"status": "ok", "version": __version__})


@app.page("/letters/{slug}/signatures", methods=["POST"])
def sign(asked: Asked, slug: str) -> Response:
    return sign_page.sign(asked, slug)


@app.page("/letters/{slug}/signatures", methods=["GET"])
def back_to_letter(asked: Asked, slug: str) -> Response:
    return sign_page.back_to_letter(asked, slug)


@app.page("/letters/{slug}/challenge", methods=["GET"])
def challenge(asked: Asked, slug: str) -> Response:
    from chalicelib.web import challenge as proof_of_work

    return proof_of_work.challenge(asked, slug)


@app.page("/confirm/{token}", methods=["GET"])
def look(asked: Asked, token: str) -> Response:
    return sign_page.look(asked, token)


@app.page("/confirm/{token}", methods=["POST"])
def confirm(asked: Asked, token: str) -> Response:
    return sign_page.confirm(asked, token)


@app.page("/disown/{token}", methods=["GET"])
def look_disown(asked: Asked, token: str) -> Response:
    return sign_page.look_disown(asked, token)


@app.page("/disown/{token}", methods=["POST"])
def disown(asked: Asked, token: str) -> Response:
    return sign_page.disown(asked, token)


@app.page("/signature/{token}", methods=["GET"])
def look_signature(asked: Asked, token: str) -> Response:
    from chalicelib.web import signer_page

    return signer_page.look(asked, token)


@app.page("/signature/{token}", methods=["POST"])
def act_signature(asked: Asked, token: str) -> Response:
    from chalicelib.web import signer_page

    return signer_page.act(asked, token)


@app.page("/member/{token}", methods=["GET"])
def look_member(asked: Asked, token: str) -> Response:
    from chalicelib.web import member_page

    return member_page.look(asked, token)


@app.page("/member/{token}", methods=["POST"])
def say_member(asked: Asked, token: str) -> Response:
    from chalicelib.web import member_page

    return member_page.say(asked, token)


@app.page("/unsubscribe/{token}", methods=["GET"])
def look_unsubscribe(asked: Asked, token: str) -> Response:
    from chalicelib.web import unsubscribe_page

    return unsubscribe_page.look(asked, token)


@app.page("/unsubscribe/{token}", methods=["POST"])
def unsubscribe(asked: Asked, token: str) -> Response:
    from chalicelib.web import unsubscribe_page

    return unsubscribe_page.stop(asked, token)
