"""Starts and ends the local stack's processes: each leads its own group and ends with everything it started."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from infra import InfraError

PROC = Path("/proc")


class StackError(InfraError):
    """The local stack failed to start or to work; the message says where to look."""


def start(command: list[str], log: Path, env: Mapping[str, str], cwd: Path) -> int:
    """Starts a command in the background; returns its pid, which is also its group's id."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    return process.pid


def running_as(pid: int, marker: str) -> bool:
    """Whether the process is alive and is the one that was started: its command line contains ``marker``."""
    _reap(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    if not PROC.joinpath("self").exists():
        return True
    command = _read(PROC / str(pid) / "cmdline")
    # Just after its start a process has no command line yet; a process that has ended has none either.
    return marker in command if command else ") Z " not in _read(PROC / str(pid) / "stat")


def end(pid: int, marker: str, patience: float = 10.0) -> None:
    """Ends the process and everything it started: with SIGTERM, then with SIGKILL. Does nothing if it has ended
    already."""
    if running_as(pid, marker):
        _signal_group(pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while running_as(pid, marker) and time.monotonic() < until:
            time.sleep(0.05)
        # Workers can outlive their leader; while one does, the group's id is not reused.
        _signal_group(pid, signal.SIGKILL)
    _reap(pid)


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def free_ports(number: int) -> list[int]:
    """Unused ports on loopback, all different."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def wait_for(what: str, ready: Callable[[], bool], alive: Callable[[], bool], log: Path) -> None:
    """Waits until ``ready``; raises `StackError` with the end of the log when the process ends before that."""
    while not ready():
        if not alive():
            tail = "\n".join(_read(log).splitlines()[-15:])
            raise StackError(f"{what} did not start; the end of {log}:\n{tail}")
        time.sleep(0.1)


def listening(port: int) -> bool:
    """Whether a server accepts connections on this port of loopback."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _reap(pid: int) -> None:
    """Waits for a child of this process that has ended, which otherwise stays as a zombie."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
