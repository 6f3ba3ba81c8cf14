"""A process with the cheapest possible start: one Chalice route, one botocore client, one PutItem.

``python cold_floor.py LIBRARIES EVENT.json`` answers one event and prints, as JSON, the clock's reading (ns) after
each step and the CPU time used until the answer. It imports only from the folder of libraries.
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

    app = Chalice(app_name="floor", configure_logs=False)
    steps["imports"] = time.monotonic_ns()
    client = botocore.session.get_session().create_client("dynamodb")
    steps["session and client"] = time.monotonic_ns()

    @app.route("/letters/{slug}/signatures", methods=["POST"], content_types=["*/*"])
    def sign(slug: str) -> Response:
        client.put_item(TableName="bench-floor", Item={"id": {"S": slug}})
        return Response(body="", status_code=303, headers={"Location": "https://example.org/"})

    answer = app(json.loads(Path(sys.argv[2]).read_text()), None)
    steps["request"] = time.monotonic_ns()
    used = time.process_time_ns()
    if answer["statusCode"] != 303:
        sys.exit(f"the floor answered {answer}")
    sys.stdout.write(json.dumps({"steps": steps, "cpu": used}))


main()
