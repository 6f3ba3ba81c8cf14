"""A process that starts like a new execution environment of the API's function, and accepts one signature.

``python cold_sign.py UNPACKED EVENT.json [apart]`` answers one event and prints, as JSON, the clock's reading
(ns) after each step and the CPU time used until the answer. With ``apart`` each client is created before the request,
as a separate
step. It imports only from the unpacked zip.
"""

import importlib
import json
import sys
import time
from pathlib import Path


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    steps = {"interpreter": time.monotonic_ns()}
    app = importlib.import_module("app").app
    steps["import app"] = time.monotonic_ns()
    if sys.argv[3:] == ["apart"]:
        clients = importlib.import_module("chalicelib.aws.clients")
        for name in ("session", "dynamodb", "sqs", "kms"):
            getattr(clients, name)()
            steps[name if name == "session" else f"client {name}"] = time.monotonic_ns()
    answer = app(json.loads(Path(sys.argv[2]).read_text()), None)
    steps["request"] = time.monotonic_ns()
    used = time.process_time_ns()
    if answer["statusCode"] != 303:
        sys.exit(f"the signature was answered {answer}")
    sys.stdout.write(json.dumps({"steps": steps, "cpu": used}))


main()
