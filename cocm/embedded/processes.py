"""Processes of ours: never a server as root, gone when their parent goes, and known again by pid and start time."""

import contextlib
import ctypes
import json
import os
import pwd
import signal
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from cocm.embedded.place import CannotStart, Place, write_whole

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_READ_SEARCH = 2
_children: list[subprocess.Popen[bytes]] = []  # ours to collect when they have ended
_CAPABILITY_VERSION_3 = 0x20080522


def spawn(
    place: Place, command: Sequence[str | Path], *, log: Path, die_with_parent: bool, death: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that a terminal's Ctrl-C reaches only us."""
    become = _become(place, Path(command[0]), death if die_with_parent else None)
    with log.open("ab") as output:
        try:
            child = subprocess.Popen(  # noqa: S603
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                preexec_fn=become,
            )
        except (subprocess.SubprocessError, PermissionError) as exc:
            raise CannotStart(
                f"User {place.user.pw_name if place.user else 'you'!r} may not enter {place.root} or {command[0]}: "
                "run as an ordinary user, or from a folder others may enter"
            ) from exc
    _children.append(child)
    return child


def _become(place: Place, binary: Path, death: signal.Signals | None) -> Callable[[], None]:
    """What the child does before it becomes the server. The C library is loaded by now: nothing here allocates much."""
    user = place.user
    traverse = user is not None and not (_may_enter(user, place.root) and _may_enter(user, binary.parent))

    def become() -> None:
        os.umask(0o077)
        if user is not None:
            if traverse:
                _check(_libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            if traverse:
                _keep_only_traversal()
        if death is not None and sys.platform == "linux":
            _check(_libc.prctl(PR_SET_PDEATHSIG, death, 0, 0, 0))

    return become


def die_with_parent(death: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A preexec_fn: the kernel sends this signal when the parent is gone, however it went."""

    def ask() -> None:
        if sys.platform == "linux":
            _check(_libc.prctl(PR_SET_PDEATHSIG, death, 0, 0, 0))

    return ask


def _keep_only_traversal() -> None:
    """Keep the one capability to pass through closed folders (a project under /root), for this process alone.

    The alternative would be opening those folders to everybody.
    """
    bit = 1 << CAP_DAC_READ_SEARCH
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(header, struct.pack("6I", bit, bit, bit, 0, 0, 0)))
    _check(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "not permitted")


def _may_enter(user: pwd.struct_passwd, directory: Path) -> bool:
    for folder in (directory, *directory.parents):
        found = folder.stat()
        if found.st_uid == user.pw_uid:
            bit = stat.S_IXUSR
        elif found.st_gid == user.pw_gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not found.st_mode & bit:
            return False
    return True


def remember(path: Path, pid: int) -> None:
    write_whole(path, json.dumps({"pid": pid, "started": psutil.Process(pid).create_time()}))


def remembered(path: Path) -> psutil.Process | None:
    """The living process a file names; a pid the system has since given to another process is not it."""
    try:
        record = json.loads(path.read_text())
        process = psutil.Process(record["pid"])
        alive = process.create_time() == record["started"] and process.status() != psutil.STATUS_ZOMBIE
    except (FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess):
        return None
    return process if alive else None


def end(process: psutil.Process, polite: signal.Signals, seconds: float) -> None:
    """Ask, wait, and only then insist."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(polite)
        if not _gone_within(process, seconds):
            process.kill()
            _gone_within(process, 5)
    _children[:] = [child for child in _children if child.poll() is None]


def _gone_within(process: psutil.Process, seconds: float) -> bool:
    """A zombie is gone too: its parent, which may be another command of ours, collects it in its own time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False
