"""One embedded PostgreSQL for the run, migrated once as the owner; each worker tests in a copy of that database.

Tests sign in as cocm_app, so row security binds them exactly as it binds the web server.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from cocm import env
from cocm.embedded import postgres, redis
from cocm.embedded.place import Place

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = postgres.DATABASE
# What migrations fill stays as it is; no trigger and no key is asked.
EMPTY = """
DO $empty$ DECLARE one record; BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);
    FOR one IN
        SELECT c.oid::regclass AS name, s.seqrelid::regclass AS numbers FROM pg_class c
        LEFT JOIN pg_depend d ON d.refobjid = c.oid AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass
        LEFT JOIN pg_sequence s ON s.seqrelid = d.objid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
          AND c.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE format('DELETE FROM %s', one.name);
        IF one.numbers IS NOT NULL THEN PERFORM setval(one.numbers, 1, false); END IF;
    END LOOP;
END $empty$;"""
_started: list[Place] = []  # by this process, which stops them


@dataclass(frozen=True)
class Database:
    """A database of one worker, as each of the three roles sees it."""

    place: Place
    name: str

    @property
    def app(self) -> str:
        return postgres.url(self.place, "app", self.name)

    @property
    def owner(self) -> str:
        return postgres.url(self.place, "owner", self.name)

    @property
    def superuser(self) -> str:
        return postgres.url(self.place, "superuser", self.name)

    def restore(self) -> None:
        """As migrated: whatever a test committed is gone, sequences and append-only tables included."""
        self.drop()
        self._administer("CREATE DATABASE {} TEMPLATE {} OWNER cocm_owner STRATEGY file_copy", self.name, TEMPLATE)

    def empty(self) -> None:
        """The same, row by row: a tenth of the time of a copy. Whoever is still connected is sent away."""
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(EMPTY)

    def drop(self) -> None:
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(postgres.url(self.place, "superuser", "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _start_server() -> Place:
    """A server for this run in a directory of its own, with the migrated database in it."""
    place = Place.at(Path(tempfile.mkdtemp(prefix="cocm-tests-")))
    _started.append(place)
    place.prepare()
    postgres.start(place, die_with_parent=True, durable=False)
    owner = os.environ | {"DATABASE_URL": postgres.url(place, "owner"), "COCM_ROLE": "manage"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=owner, check=True, stdin=subprocess.DEVNULL)
    return place


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: pytest.Item) -> None:
    """In the controller of a parallel run, for each worker: all share one server."""
    place = _started[0] if _started else _start_server()
    node.workerinput["test_server"] = str(place.root)  # type: ignore[attr-defined]


def pytest_unconfigure() -> None:
    while _started:
        place = _started.pop()
        postgres.stop(place)
        shutil.rmtree(place.sockets, ignore_errors=True)
        shutil.rmtree(place.root, ignore_errors=True)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    worker = getattr(request.config, "workerinput", None)
    place = Place.at(Path(worker["test_server"])) if worker else _start_server()
    made = Database(place, f"tests_{worker['workerid'] if worker else 'main'}")
    made.restore()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def django_db_setup(database: Database, django_test_environment: None) -> Iterator[None]:
    """In the place of Django's own: its test database would belong to the role that tests in it."""
    from django.db import connection, connections
    from django.test import TransactionTestCase

    where = env.database(database.app)
    del where["OPTIONS"]
    connections.settings["default"].update(where)  # one dictionary, shared by every thread's connection

    def restore(test_case: TransactionTestCase) -> None:
        """For a test that commits. Django would TRUNCATE, which the application's role may not, rightly."""
        for each in connections.all():
            each.close()
        connection.close_pool()
        database.empty()

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
    yield
    patch.undo()
    connection.close()
    connection.close_pool()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A real Redis for one test; without this fixture there is none, and nothing but background work may mind."""
    place = Place.at(Path(tempfile.mkdtemp(prefix="cocm-redis-")))
    place.prepare()
    redis.start(place, die_with_parent=True, durable=False)
    yield redis.url(place)
    redis.stop(place)
    shutil.rmtree(place.sockets, ignore_errors=True)
    shutil.rmtree(place.root, ignore_errors=True)
