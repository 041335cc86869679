"""The roles that tests, demo and production share (cocm/roles.sql)."""

import psycopg
import pytest
from django.db import connection

from clinics.wall import refuse_unsafe_role
from tests.support.database import Database


@pytest.mark.django_db
def test_tests_run_under_the_applications_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("cocm_app",)
    refuse_unsafe_role()


@pytest.mark.parametrize("role", ["cocm_app", "cocm_owner"])
def test_neither_role_can_see_past_row_security(database: Database, role: str) -> None:
    with psycopg.connect(database.superuser) as admin:
        flags = admin.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = %s", [role]
        ).fetchone()
    assert flags == (False, False, False, False)


def test_the_application_reads_and_writes_what_the_owner_makes_and_no_more(database: Database) -> None:
    with psycopg.connect(database.owner) as owner:
        owner.execute("CREATE TABLE made_later (id serial PRIMARY KEY, n int)")
    with psycopg.connect(database.app) as app:
        app.execute("INSERT INTO made_later (n) VALUES (1)")
        app.execute("UPDATE made_later SET n = 2")
        assert app.execute("DELETE FROM made_later RETURNING n").fetchall() == [(2,)]
    for statement in ("TRUNCATE made_later", "DROP TABLE made_later", "CREATE TABLE own (id int)"):
        with psycopg.connect(database.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement)
    with psycopg.connect(database.owner) as owner:
        owner.execute("DROP TABLE made_later")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_before_the_next(turn: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clinics_cache")
        assert cursor.fetchone() == (0,)
        cursor.execute("INSERT INTO clinics_cache VALUES ('left', 'behind', now())")
