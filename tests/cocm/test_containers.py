"""The container files hold together, and the image's own entrypoint runs against real servers reached over TCP."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from cocm.embedded import postgres, redis
from cocm.embedded.place import Place
from tests.support.database import ROOT
from tests.support.waiting import fetch, free_port, wait_for

HOST = "registry.example"
ENTRYPOINT = str(ROOT / "docker" / "entrypoint")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def test_the_compose_file_is_valid(compose: dict[str, Any]) -> None:
    jsonschema.validate(compose, get_builtin_schema("vendor.compose-spec"))


def test_every_file_it_mounts_exists_and_every_secret_is_made(compose: dict[str, Any], tmp_path: Path) -> None:
    mounts = [v.split(":")[0] for s in compose["services"].values() for v in s.get("volumes", []) if v[0] == "."]
    assert mounts
    assert [mount for mount in mounts if not (ROOT / mount).exists()] == []
    (tmp_path / "docker").mkdir()
    shutil.copy(ROOT / "docker" / "make-secrets", tmp_path / "docker")
    for _ in range(2):
        subprocess.run([tmp_path / "docker" / "make-secrets"], check=True)
        made = {path.relative_to(tmp_path): path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {str(path) for path in made} == {secret["file"] for secret in compose["secrets"].values()}
    assert all(len(value) > 50 for value in made.values())


def test_what_runs_our_image_is_confined_and_checked(compose: dict[str, Any]) -> None:
    ours = {
        name: service for name, service in compose["services"].items() if service.get("image", "").startswith("cocm")
    }
    assert set(ours) == {"migrate", "web", "worker", "beat"}
    for name, service in ours.items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert "superuser_password" not in service["secrets"], name
        assert service["command"] == [name]
        assert name == "migrate" or service["healthcheck"]["test"][1:] == ["docker/entrypoint", "healthy", name]
    assert compose["networks"]["inside"] == {"internal": True}
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert "USER 10001" in (ROOT / "Dockerfile").read_text()


def test_redis_keeps_what_it_was_told(compose: dict[str, Any]) -> None:
    command = compose["services"]["redis"]["command"]
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


@dataclass
class Installation:
    """Production's environment, with the servers at an address of the network."""

    environment: dict[str, str]
    superuser: str
    port: int
    folder: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ENTRYPOINT, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )

    def owner(self) -> "Installation":
        """As compose's migrate service: another role, with its own password file."""
        url = self.environment["DATABASE_URL"].replace("cocm_app", "cocm_owner")
        password = str(self.folder / "owner_password")
        changed = self.environment | {"DATABASE_URL": url, "DATABASE_PASSWORD_FILE": password}
        return Installation(changed, self.superuser, self.port, self.folder)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    place = Place.at(Path(tempfile.mkdtemp(prefix="cocm-tcp-")))
    place.prepare()
    postgres_port, redis_port, port = free_port(), free_port(), free_port()
    postgres.start(place, die_with_parent=True, durable=False, port=postgres_port)
    redis.start(place, die_with_parent=True, durable=False, port=redis_port)
    for name in ("app_password", "owner_password", "secret_key"):
        (folder / name).write_text(place.secrets()[name] + "\n")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DATABASE_URL": f"postgresql://cocm_app@127.0.0.1:{postgres_port}/cocm",
        "DATABASE_PASSWORD_FILE": str(folder / "app_password"),
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "SECRET_KEY_FILE": str(folder / "secret_key"),
        "ALLOWED_HOSTS": HOST,
        "PUBLIC_URL": f"https://{HOST}",
        "PROXY_COUNT": "1",
        "BIND": f"127.0.0.1:{port}",
        "STATIC_ROOT": str(folder / "static"),
        "TICK_FILE": str(folder / "tick"),
        "WORKER_GRACE_SECONDS": "2",
        "WEB_CONCURRENCY": "1",
        "WORKER_CONCURRENCY": "1",
    }
    superuser = postgres.url(place, "superuser", port=postgres_port)
    made = Installation(environment, superuser, port, folder)
    for step in (made.owner().run("migrate"), made.run("manage", "collectstatic", "--noinput")):
        assert step.returncode == 0, step.stderr
    yield made
    redis.stop(place)
    postgres.stop(place)
    shutil.rmtree(place.sockets, ignore_errors=True)
    shutil.rmtree(place.root)


@pytest.fixture
def serve(installation: Installation) -> Iterator[Any]:
    """Start a role by the entrypoint; what it started is ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(role: str) -> subprocess.Popen[bytes]:
        with (installation.folder / f"{role}.log").open("wb") as log:
            process = subprocess.Popen(
                [ENTRYPOINT, role],
                cwd=ROOT,
                env=installation.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.processes
def test_the_web_role_answers_behind_a_proxy_and_stops_when_asked(installation: Installation, serve: Any) -> None:
    web = serve("web")
    ask = lambda **headers: fetch(installation.port, "/account/login/?next=/secret-words/", HOST, **headers)  # noqa: E731
    https = {"X-Forwarded-Proto": "https"}

    def sign_in_page() -> str | None:
        status, body = ask(**https) or (503, "")
        assert status in (200, 503), "503 asks to come back: a busy machine may take a moment to connect"
        return body if status == 200 else None

    assert "/static/" in wait_for("the sign-in page", sign_in_page)
    assert (ask() or (0,))[0] == 301, "plain HTTP is sent to HTTPS"
    assert (fetch(installation.port, "/account/login/", "elsewhere.example", **https) or (0,))[0] == 400
    assert installation.run("healthy", "web").returncode == 0
    link = "-".join(["one-time-link"] * 4)
    assert (fetch(installation.port, f"/setup/{link}/", HOST, **https) or (0,))[0] < 500
    web.terminate()
    assert web.wait(30) == 0
    log = (installation.folder / "web.log").read_text()
    assert '"path":"/account/login/"' in log
    assert '"path":"/setup/withheld/"' in log
    assert "secret-words" not in log, "a query reached the log"
    assert link not in log
    assert installation.run("healthy", "web").returncode != 0


@pytest.mark.processes
def test_scheduler_and_worker_run_a_night_through(installation: Installation, serve: Any) -> None:
    made = installation.run(
        "manage", "shell", "-c", "from tests.factories.clinics import make_clinic; make_clinic('north')"
    )
    assert made.returncode == 0, made.stderr
    worker, beat = serve("worker"), serve("beat")

    def night_is_done() -> bool:
        assert (worker.poll(), beat.poll()) == (None, None), (installation.folder / "worker.log").read_text()
        with psycopg.connect(installation.superuser) as admin:
            return bool(admin.execute("SELECT FROM jobs_jobrun WHERE state = 'done'").rowcount)

    wait_for("a night done by the worker", night_is_done)
    assert installation.run("healthy", "beat").returncode == 0
    assert installation.run("healthy", "worker").returncode == 0
    worker.terminate()
    beat.terminate()
    assert (worker.wait(30), beat.wait(30)) == (0, 0)
    assert installation.run("healthy", "worker").returncode != 0


@pytest.mark.processes
@pytest.mark.parametrize("role", ["web", "worker", "beat"])
def test_no_role_starts_as_the_schemas_owner(installation: Installation, role: str) -> None:
    refused = installation.owner().run(role)
    assert refused.returncode != 0
    assert "row security would not hold" in refused.stdout + refused.stderr


def test_an_unknown_role_says_which_there_are(tmp_path: Path) -> None:
    answer = subprocess.run([ENTRYPOINT, "wbe"], capture_output=True, text=True)
    assert answer.returncode == 64
    assert "write web, worker, beat" in answer.stderr
