"""Waiting for real processes by what they do, with a deadline; never by sleeping and hoping."""

import http.client
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found | None], seconds: float = 180) -> Found:
    """Look until there is something to see; its absence after so long is the test's failure."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds:g} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def belonging_to(directory: Path) -> list[psutil.Process]:
    """Every process whose command line or environment names this directory, except our own."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), *process.environ().values()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(str(directory) in word for word in words):
            found.append(process)
    return found


def fetch(port: int, path: str, host: str = "127.0.0.1", **headers: str) -> tuple[int, str] | None:
    """Status and body, or None while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host, **headers})
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
