"""An AWS that fails at the nth call, in every possible way."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.support.process_caches import forget


class Crash(BaseException):
    """The function crashes here."""


def throttle(operation: str) -> Exception:
    error: Exception = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, operation)
    return error


def hang(_: str) -> Exception:
    error: Exception = ReadTimeoutError(endpoint_url="https://aws.example.org")
    return error


def die(_: str) -> BaseException:
    return Crash()


# When the call fails: before it has any effect, or after it worked and its answer was lost.
FAULTS: dict[str, tuple[bool, Callable[[str], BaseException]]] = {
    "throttled": (False, throttle),
    "timed out": (False, hang),
    "timed out after it worked": (True, hang),
    "died before it": (False, die),
    "died right after it": (True, die),
}


class Faulty:
    """Counts the functions' AWS calls, but not the test's, and fails the nth."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self.real, self.at, self.calls, self.fault = real, 0, 0, FAULTS["throttled"]
        self.hit = ""
        self.running = False
        self.services: set[str] = set()  # the services whose calls count; all services when empty

    def arm(self, at: int, fault: str) -> None:
        self.at, self.calls, self.fault, self.hit = at, 0, FAULTS[fault], ""

    def run(self, act: Callable[[], Any]) -> Any:
        """Run a function as Lambda does: None if it crashes, and the next call then gets a new environment."""
        self.running = True
        try:
            return act()
        except Crash:
            forget()
            return None
        finally:
            self.running = False

    def __call__(self, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        counts = self.running and (not self.services or client.meta.service_model.service_name in self.services)
        self.calls += counts
        if not counts or self.calls != self.at:
            return self.real(client, operation, arguments)
        self.hit = operation
        after, error = self.fault
        if after:
            self.real(client, operation, arguments)
        raise error(operation)
