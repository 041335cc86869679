"""Which servers and which role a command line gets."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cocm import embedded, local


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    before = dict(os.environ)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DEMO", "COCM_ROLE", "PLAIN_HTTP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    yield monkeypatch
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize(
    ("command", "signs_in_as"),
    [("migrate", "owner"), ("makemigrations", "owner"), ("load_demo", "app"), ("shell", "app")],
)
def test_only_schema_commands_sign_in_as_the_owner(
    environment: pytest.MonkeyPatch, tmp_path: Path, command: str, signs_in_as: str
) -> None:
    environment.setenv("DATABASE_URL", "postgresql://app@db/cocm")
    environment.setenv("DATABASE_OWNER_URL", "postgresql://owner@db/cocm")
    environment.setenv("REDIS_URL", "redis://redis")
    with local.surroundings(["manage.py", command]):
        assert os.environ["DATABASE_URL"] == f"postgresql://{signs_in_as}@db/cocm"
    assert not (tmp_path / "data").exists(), "given servers are used: nothing embedded starts"


def test_an_owners_address_in_a_file_replaces_a_value(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://app@db/cocm")
    environment.setenv("DATABASE_OWNER_URL_FILE", "/run/secrets/owner")
    environment.setenv("REDIS_URL", "redis://redis")
    with local.surroundings(["manage.py", "migrate"]):
        assert os.environ["DATABASE_URL_FILE"] == "/run/secrets/owner"
        assert "DATABASE_URL" not in os.environ


def test_a_real_installation_gets_none_of_the_demos_settings(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://app@db/cocm")
    with local.surroundings(["manage.py", "check"]):
        assert "DEMO" not in os.environ
        assert "SECRET_KEY" not in os.environ
        assert os.environ["COCM_ROLE"] == "manage"


@pytest.mark.processes
def test_with_nothing_given_the_embedded_servers_stand_in(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with local.surroundings(["manage.py", "migrate"]):
        servers = embedded.urls(tmp_path / "data")
        assert os.environ["DATABASE_URL"] == servers.owner_url
        assert os.environ["REDIS_URL"] == servers.redis_url
        assert os.environ["DEMO"] == "True"
        key = os.environ.pop("SECRET_KEY")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        del os.environ[name]
    with local.surroundings(["manage.py", "shell"]):
        assert os.environ["DATABASE_URL"] == servers.database_url
        assert os.environ["SECRET_KEY"] == key, "sessions outlive a restart"
