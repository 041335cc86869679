"""The demo's processes: started in order, watched, and all ended together."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.contrib.staticfiles.finders import get_finders
from django.core.management import get_commands

from cocm import demo_people
from cocm.embedded import processes

BASE_DIR = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "cocm.celery"]
COMMANDS = {
    "web": [sys.executable, "-m", "gunicorn", "--config", "python:cocm.gunicorn_conf"],
    "worker": [*CELERY, "worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat"],
    "beat": [*CELERY, "beat", "--scheduler=celery.beat:Scheduler", "--pidfile="],
}
POLITE_SECONDS = 10
PORTS_TRIED = 20


class Stop(Exception):
    """Somebody asked us to end."""


class Failure(Exception):
    """One line for the person at the terminal."""


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]


def run(data_dir: Path, *, first_port: int) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    children: list[Child] = []
    try:
        with _only_demo(data_dir), _listen(first_port) as listener:
            port = listener.getsockname()[1]
            if port != first_port:
                print(f"Port {first_port} is taken: using {port}", flush=True)
            _end_leftovers(data_dir)
            _prepare(data_dir)
            environment = os.environ | {
                "PUBLIC_URL": f"http://127.0.0.1:{port}",
                # The demo is one person's; Celery's page of advice for servers run as root is for production.
                "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
            }
            for name in COMMANDS:
                children.append(_start(name, data_dir, environment, listener))
            _wait_until_served(children, port)
            _welcome(port)
            _watch(children)
    except Stop:
        print("\nEnding", flush=True)
    except Failure as exc:
        print(exc, file=sys.stderr, flush=True)
        return 1
    finally:
        _end(children)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


@contextlib.contextmanager
def _only_demo(data_dir: Path) -> Iterator[None]:
    """Two demos on one database would ring and run everything twice, and the first Ctrl-C would end both's servers."""
    with (data_dir / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise Failure("A demo already runs from this folder: use it, or end it with Ctrl-C there") from exc
        yield


@contextlib.contextmanager
def _listen(first_port: int) -> Iterator[socket.socket]:
    """The first free port from there on, taken now and handed to the web server, so nobody can slip in between."""
    for port in range(first_port, first_port + PORTS_TRIED):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            continue
        with listener:
            yield listener
        return
    last = first_port + PORTS_TRIED - 1
    raise Failure(f"Ports {first_port} to {last} are all taken: choose another with `make demo PORT=9000`")


def _end_leftovers(data_dir: Path) -> None:
    """What a killed demo left running, known by pid and start time."""
    for name in COMMANDS:
        if process := processes.remembered(_record(data_dir, name)):
            processes.end(process, signal.SIGTERM, POLITE_SECONDS)


def _record(data_dir: Path, name: str) -> Path:
    return data_dir / "run" / f"{name}.json"


def _prepare(data_dir: Path) -> None:
    """Schema, static files and, the first time on this database, the invented clinics."""
    _manage("migrate", "--verbosity=0")
    stamp = data_dir / "static-files"
    if not stamp.exists() or stamp.read_text() != _static_fingerprint():
        _manage("collectstatic", "--noinput", "--clear", "--verbosity=0")
        stamp.write_text(_static_fingerprint())
    loaded = data_dir / f"loaded-{hashlib.sha256(os.environ['DATABASE_URL'].encode()).hexdigest()[:12]}"
    if not loaded.exists() and "load_demo" in get_commands():
        _manage("load_demo", "--seed", "1")
        loaded.touch()


def _manage(*words: str) -> None:
    if subprocess.run([sys.executable, "manage.py", *words], cwd=BASE_DIR, stdin=subprocess.DEVNULL).returncode:  # noqa: S603
        raise Failure(f"`manage.py {words[0]}` failed: see above; `make demo-reset` starts anew")


def _static_fingerprint() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            found.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _start(name: str, data_dir: Path, environment: Mapping[str, str], listener: socket.socket) -> Child:
    web = name == "web"
    command = [*COMMANDS[name], *(["--bind", f"fd://{listener.fileno()}"] if web else ["--loglevel=WARNING"])]
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=BASE_DIR,
        env={**environment, "COCM_ROLE": "web" if web else "worker"},
        stdin=subprocess.DEVNULL,
        pass_fds=[listener.fileno()] if web else [],
        start_new_session=True,
        preexec_fn=processes.die_with_parent(),
    )
    processes.remember(_record(data_dir, name), process.pid)
    return Child(name, process)


def _wait_until_served(children: list[Child], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        _refuse_dead(children)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise Failure("The web server does not answer: see above")


def _welcome(port: int) -> None:
    lines = [f"The registry is at http://127.0.0.1:{port}/", ""]
    if demo_people.SIGN_INS:
        width = max(len(role) for role, _ in demo_people.SIGN_INS)
        lines += [f"  {role:<{width}}  {email}" for role, email in demo_people.SIGN_INS]
        lines += ["", f"Everybody's password: {demo_people.PASSWORD}"]
    lines += ["Mail is printed here. Ctrl-C ends it; the data stays for the next time.", ""]
    print("\n".join(lines), flush=True)


def _watch(children: list[Child]) -> None:
    while True:
        _refuse_dead(children)
        time.sleep(0.5)


def _refuse_dead(children: list[Child]) -> None:
    for child in children:
        if (code := child.process.poll()) is not None:
            raise Failure(f"The {child.name} process ended by itself ({code}): see above. Ending the others")


def _end(children: list[Child]) -> None:
    """Ask every process, wait once for all, then leave nothing of their groups behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + POLITE_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
