"""Real servers from wheels for a machine that has none: PostgreSQL and Redis under one data directory.

Used by `make demo` and the tests when no DATABASE_URL and REDIS_URL are given. Several commands may use them at once;
the last to leave switches them off.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cocm.embedded import postgres, redis
from cocm.embedded.place import CannotStart, Place

__all__ = ["CannotStart", "Servers", "erase", "secret_key", "start", "stop", "urls"]

_in_use: dict[Path, int] = {}  # our shared lock on each data directory whose servers we use


@dataclass(frozen=True)
class Servers:
    database_url: str
    owner_url: str
    redis_url: str


def urls(data_dir: Path) -> Servers:
    place = Place.at(data_dir)
    return Servers(postgres.url(place, "app"), postgres.url(place, "owner"), redis.url(place))


def secret_key(data_dir: Path) -> str:
    """The demo's SECRET_KEY, made on the first call and kept: sessions outlive a restart."""
    place = Place.at(data_dir)
    place.prepare()
    return place.secrets()["secret_key"]


def start(data_dir: Path, *, die_with_parent: bool = False, durable: bool = True) -> Servers:
    """Both servers running and ready, started or found running.

    `die_with_parent`: they go down with this process however it ends, so nothing outlives a killed demo.
    """
    place = Place.at(data_dir)
    place.prepare()
    try:
        with _one_at_a_time(place):
            if place.root not in _in_use:
                _in_use[place.root] = _open_lock(place, "users.lock")
            fcntl.flock(_in_use[place.root], fcntl.LOCK_SH)
            postgres.start(place, die_with_parent=die_with_parent, durable=durable)
            redis.start(place, die_with_parent=die_with_parent, durable=durable)
    except BaseException:
        stop(data_dir)
        raise
    return urls(data_dir)


def stop(data_dir: Path) -> None:
    """Leave; the servers end unless another command still uses them."""
    place = Place.at(data_dir)
    if (fd := _in_use.pop(place.root, None)) is None:
        return
    with _one_at_a_time(place):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            redis.stop(place)
            postgres.stop(place)
        finally:
            os.close(fd)


def erase(data_dir: Path) -> None:
    """Forget everything: stop what a killed command left running and remove the directory."""
    place = Place.at(data_dir)
    if not place.root.exists():
        return
    place.prepare()
    with _one_at_a_time(place):
        users = _open_lock(place, "users.lock")
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise CannotStart(f"A command is using {place.root}: end it first") from exc
        redis.stop(place)
        postgres.stop(place)
        shutil.rmtree(place.sockets, ignore_errors=True)
        shutil.rmtree(place.root)


@contextmanager
def _one_at_a_time(place: Place) -> Iterator[None]:
    fd = _open_lock(place, "start.lock")
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _open_lock(place: Place, name: str) -> int:
    return os.open(place.root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
