"""A process with the cheapest possible page: one Chalice route, one botocore client, one GetItem, one template.

``python cold_page_floor.py LIBRARIES ASKED.json TEMPLATES`` answers one event and prints, as JSON, the clock's reading
(ns) after each step and the CPU time used until the answer. It imports only from the folder of libraries; the folder of
templates has one, compiled.
"""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    steps = {"interpreter": time.monotonic_ns()}
    import botocore.session
    from chalice.app import Chalice, Response
    from jinja2 import Environment, ModuleLoader

    app = Chalice(app_name="floor", configure_logs=False)
    pages = Environment(loader=ModuleLoader(sys.argv[3]), autoescape=True)
    event = json.loads(Path(sys.argv[2]).read_text())["event"]
    steps["imports"] = time.monotonic_ns()
    client = botocore.session.get_session().create_client("dynamodb")
    steps["session and client"] = time.monotonic_ns()

    @app.route(event["resource"], methods=["GET"], content_types=["*/*"])
    def show(**parameters: str) -> Response:
        found = client.get_item(TableName="bench-floor", Key={"id": {"S": "floor"}})
        html = pages.get_template("floor.html").render(found=found, parameters=parameters)
        return Response(body=html, status_code=200, headers={"Content-Type": "text/html"})

    answer = app(event, None)
    steps["request"] = time.monotonic_ns()
    used = time.process_time_ns()
    if answer["statusCode"] != 200:
        sys.exit(f"the floor answered {answer}")
    sys.stdout.write(json.dumps({"steps": steps, "cpu": used}))


main()
