"""The organisers' API: its definition, made from the routes of their pages, and its own error pages.

Chalice's packager makes one API of the routes of ``app.py`` and knows no second one.
"""

from typing import Any

from chalice.deploy.swagger import SwaggerGenerator

from chalicelib.desk.organise import application
from infra.gateway import Page, gateway_responses

NAME = "firmamos-${Stage}-organise"

PAGES = {
    "MISSING_AUTHENTICATION_TOKEN": Page(
        404,
        "not-found",
        {
            "es": "Esta página no existe. Compruebe que la dirección esté completa, o vuelva al inicio.",
            "en": "This page does not exist. Check that the address is complete, or go back to the first page.",
            "pt": "Esta página não existe. Verifique se o endereço está completo, ou volte ao início.",
            "fr": "Cette page n’existe pas. Vérifiez que l’adresse est complète, ou revenez à l’accueil.",
        },
    ),
    "THROTTLED": Page(
        429,
        "too-many-requests",
        {
            "es": "Llegan demasiadas solicitudes a estas páginas. Espere medio minuto y vuelva a intentarlo.",
            "en": "These pages are receiving too many requests. Wait half a minute and try again.",
            "pt": "Estas páginas estão recebendo pedidos demais. Espere meio minuto e tente de novo.",
            "fr": "Ces pages reçoivent trop de demandes. Attendez une demi-minute et réessayez.",
        },
        retry_after=30,
    ),
    "REQUEST_TOO_LARGE": Page(
        413,
        "too-large",
        {
            "es": "El archivo es demasiado grande. Divídalo en partes de hasta 4 MB y envíelas una por una.",
            "en": "The file is too large. Split it into parts of up to 4 MB and send them one by one.",
            "pt": "O arquivo é grande demais. Divida-o em partes de até 4 MB e envie uma de cada vez.",
            "fr": "Le fichier est trop volumineux. Divisez-le en parties de 4 Mo au plus et envoyez-les une par une.",
        },
    ),
    "DEFAULT_4XX": Page(
        None,
        "bad-request",
        {
            "es": "No pudimos entender esta solicitud, y nada cambió. Vuelva a la página e inténtelo de nuevo.",
            "en": "We could not understand this request, and nothing changed. Go back to the page and try again.",
            "pt": "Não foi possível entender este pedido, e nada mudou. Volte à página anterior e tente de novo.",
            "fr": "Nous n’avons pas compris cette demande, et rien n’a changé. Revenez à la page et réessayez.",
        },
    ),
    "DEFAULT_5XX": Page(
        None,
        "unavailable",
        {
            "es": "Algo falló de nuestro lado. Antes de repetirlo, vuelva a la página y mire si ya está hecho.",
            "en": "Something failed on our side. Before you do it again, go back and see whether it was done.",
            "pt": "Algo falhou do nosso lado. Antes de repetir, volte à página e veja se já foi feito.",
            "fr": "Erreur de notre côté. Avant de recommencer, revenez à la page et voyez si c’est déjà fait.",
        },
        retry_after=60,
    ),
}


def definition() -> dict[str, Any]:
    """The OpenAPI definition with every route of the organisers' pages, each of which calls their function."""
    made: dict[str, Any] = _Generator().generate_swagger(application())
    made["info"]["title"] = {"Fn::Sub": NAME}
    # infra/stack-organise.yaml names the one that there is.
    del made["x-amazon-apigateway-binary-media-types"]
    return made


def properties() -> dict[str, Any]:
    """What the template's ``OrganiseAPI`` has besides what infra/stack-organise.yaml says."""
    return {"DefinitionBody": definition(), "GatewayResponses": gateway_responses(PAGES)}


class _Generator(SwaggerGenerator):
    """Chalice's generator, with the organisers' function in the place of ``APIHandler``."""

    def __init__(self) -> None:
        super().__init__("", {})

    def _uri(self, lambda_arn: str | None = None) -> dict[str, str]:
        # By the function's name, which is given: by its ARN, the API would wait for the function, which waits for the
        # API to know its address.
        function = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:" + NAME
        gateway = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
        return {"Fn::Sub": f"{gateway}{function}/invocations"}
