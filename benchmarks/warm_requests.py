"""The process that measures warm requests; prints its measurements as JSON."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import app
from benchmarks import world
from benchmarks.report import run_in_turns
from benchmarks.setting_up import put_letter, put_signature
from chalicelib.aws import clients

BLOCK = 50
BLOCKS = 40
WARM_UP = 50

Call = tuple[Any, str, dict[str, Any]]  # client, method, its arguments


def main() -> None:
    put_letter(os.environ["AWS_ENDPOINT_URL"])
    signature, token = world.pending(time.time_ns() // 1_000_000)
    put_signature(signature)
    requests: dict[str, Callable[[int], dict[str, Any]]] = {
        "sign": world.signing,
        "confirm": lambda _: world.confirming(token, signature.revision),
    }
    found = {name: measure(event) for name, event in requests.items()}
    sys.stdout.write(json.dumps({"each": BLOCK * BLOCKS, "block": BLOCK, "requests": found}))


def measure(event: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """For each block, the CPU time (ms) of one request, and of its AWS calls alone."""
    for number in range(WARM_UP):
        answer(event(number))
    with recorded() as calls:
        answer(event(0))
    floor_calls = list(calls)
    numbers = iter(range(BLOCKS * BLOCK))

    def ours() -> float:
        events = [event(next(numbers)) for _ in range(BLOCK)]
        began = time.process_time()
        for one in events:
            app.app(one, None)
        return (time.process_time() - began) * 1000 / BLOCK

    def floor() -> float:
        began = time.process_time()
        for _ in range(BLOCK):
            for client, method, arguments in floor_calls:
                getattr(client, method)(**arguments)
        return (time.process_time() - began) * 1000 / BLOCK

    runs, least = run_in_turns(BLOCKS, ours, floor)
    return {"ours": runs, "floor": least, "calls": [method for _, method, _ in floor_calls]}


def answer(event: dict[str, Any]) -> None:
    response = app.app(event, None)
    if response["statusCode"] != 303:
        raise RuntimeError(f"not taken: {response}")


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Record the AWS calls that the application makes in the block."""
    calls: list[Call] = []

    def listen(client: Any) -> Callable[..., None]:
        methods = {operation: name for name, operation in client.meta.method_to_api_mapping.items()}

        def keep(params: dict[str, Any], model: Any, **_: Any) -> None:
            calls.append((client, methods[model.name], dict(params)))

        return keep

    listeners = [(client, listen(client)) for client in (clients.dynamodb(), clients.sqs())]
    for client, keep in listeners:
        client.meta.events.register("provide-client-params", keep)
    try:
        yield calls
    finally:
        for client, keep in listeners:
            client.meta.events.unregister("provide-client-params", keep)


if __name__ == "__main__":
    main()
