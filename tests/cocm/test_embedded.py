"""The embedded servers: private, recovering by themselves, and gone when nobody uses them."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from cocm import embedded
from cocm.embedded import postgres
from cocm.embedded.place import Place
from tests.support.database import ROOT
from tests.support.waiting import belonging_to, wait_for

pytestmark = pytest.mark.processes


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "data"
    yield directory
    embedded.stop(directory)
    embedded.erase(directory)
    assert belonging_to(directory) == []


def start(data_dir: Path) -> embedded.Servers:
    return embedded.start(data_dir, die_with_parent=True, durable=False)


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()[0]


def modes(path: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for folder in path.parents}


def test_both_servers_answer_under_their_roles_and_keep_their_data(data_dir: Path) -> None:
    servers = start(data_dir)
    assert ask(servers.database_url, "SELECT current_user") == "cocm_app"
    assert ask(servers.owner_url, "SELECT current_user") == "cocm_owner"
    assert redis.Redis.from_url(servers.redis_url).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    with psycopg.connect(servers.owner_url) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS n")
    embedded.stop(data_dir)
    assert belonging_to(data_dir) == []
    assert start(data_dir) == servers == embedded.urls(data_dir)
    assert ask(servers.database_url, "SELECT n FROM kept") == 7


def test_nothing_listens_on_the_network_and_no_password_is_readable(data_dir: Path) -> None:
    before = modes(data_dir)
    servers = start(data_dir)
    assert modes(data_dir) == before, "the folders above are not ours to open"
    assert [c for process in belonging_to(data_dir) for c in process.net_connections("inet")] == []
    for path in (data_dir / "secrets.json", data_dir / "run", data_dir / "postgres", data_dir / "redis"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(servers.database_url.replace("cocm_app:", "cocm_app:x"))


def test_a_closed_folder_above_stays_closed(data_dir: Path) -> None:
    """As root the server runs as another user, which may pass through a folder of ours that is shut to others."""
    data_dir.parent.chmod(0o700)
    assert ask(start(data_dir).database_url, "SELECT 1") == 1
    assert stat.S_IMODE(data_dir.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["with a space, and 'more'", "long-" * 30])
def test_any_project_path_will_do(data_dir: Path, name: str) -> None:
    directory = data_dir / name
    data_dir.mkdir()
    try:
        assert ask(start(directory).database_url, "SELECT 1") == 1
    finally:
        embedded.stop(directory)
        embedded.erase(directory)
    assert not Place.at(directory).sockets.exists()


def test_the_last_to_leave_switches_off(data_dir: Path) -> None:
    servers = start(data_dir)
    script = (
        "import sys; from pathlib import Path; from cocm import embedded;"
        "d = Path(sys.argv[1]); embedded.start(d); print('in', flush=True); sys.stdin.read(); embedded.stop(d)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(data_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        embedded.stop(data_dir)
        assert ask(servers.database_url, "SELECT 1") == 1, "the other command still works with them"
        other.communicate()
    assert belonging_to(data_dir) == []


def test_servers_of_a_killed_command_are_taken_over(data_dir: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from cocm import embedded;"
        "embedded.start(Path(sys.argv[1]), durable=False); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(data_dir)], cwd=ROOT)
    left = {process.pid for process in belonging_to(data_dir)}
    assert left
    assert ask(start(data_dir).database_url, "SELECT 1") == 1
    assert left <= {process.pid for process in belonging_to(data_dir)}, "adopted, not started twice"
    embedded.stop(data_dir)
    assert belonging_to(data_dir) == []


def test_stale_pid_files_do_not_stop_a_start(data_dir: Path) -> None:
    """The machine went down, and the old server's pid now belongs to somebody else: here, to us."""
    servers = start(data_dir)
    place = Place.at(data_dir)
    record = json.loads((place.run / "postgres.json").read_text())
    pid_file = (place.postgres / "postmaster.pid").read_text().splitlines()
    os.kill(record["pid"], signal.SIGKILL)
    wait_for("the server's end", lambda: not [p for p in belonging_to(place.postgres) if p.status() != "zombie"])
    pid_file[0] = str(os.getpid())
    (place.postgres / "postmaster.pid").write_text("\n".join(pid_file) + "\n")
    (place.sockets / ".s.PGSQL.5432.lock").write_text("\n".join(pid_file) + "\n")
    (place.run / "postgres.json").write_text(json.dumps(record | {"pid": os.getpid()}))
    assert ask(start(data_dir).database_url, "SELECT 1") == 1
    assert servers == embedded.urls(data_dir)


def test_a_half_initialised_cluster_is_built_again(data_dir: Path) -> None:
    place = Place.at(data_dir)
    place.prepare()
    for half in ("postgres.new", "postgres"):
        (data_dir / half / "base").mkdir(parents=True)
    assert ask(start(data_dir).database_url, "SELECT 1") == 1
    assert not (data_dir / "postgres.new").exists()


def test_roles_of_a_start_killed_half_way_are_completed(data_dir: Path) -> None:
    start(data_dir)
    with psycopg.connect(postgres.url(Place.at(data_dir), "superuser", "postgres"), autocommit=True) as admin:
        admin.execute("DROP DATABASE cocm WITH (FORCE)")
        admin.execute("DROP ROLE cocm_app")
    assert ask(start(data_dir).database_url, "SELECT 1") == 1


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda place: (place.postgres / "PG_VERSION").write_text("16\n"), "is of PostgreSQL 16, not 18"),
        (lambda place: (place.root / "secrets.json").unlink(), "does not know our password"),
        (lambda place: (place.root / "secrets.json").write_text("{"), "cannot be read"),
        (lambda place: (place.postgres / "global" / "pg_control").unlink(), "did not start"),
    ],
)
def test_what_cannot_be_mended_is_said_in_one_line(data_dir: Path, spoil: object, says: str) -> None:
    start(data_dir)
    embedded.stop(data_dir)
    place = Place.at(data_dir)
    spoil(place)  # type: ignore[operator]
    with pytest.raises(embedded.CannotStart, match=says) as refusal:
        start(data_dir)
    assert "\n" not in str(refusal.value)
    assert belonging_to(data_dir) == []
    (place.root / "secrets.json").unlink(missing_ok=True)


def test_erasing_refuses_while_in_use_and_then_leaves_nothing(data_dir: Path) -> None:
    start(data_dir)
    with pytest.raises(embedded.CannotStart, match="end it first"):
        embedded.erase(data_dir)
    embedded.stop(data_dir)
    embedded.erase(data_dir)
    assert not data_dir.exists()
