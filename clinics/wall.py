"""The wall between clinics in the database itself: row security, the clinic of the transaction, composite keys.

The application connects as a role that is neither owner nor superuser, so policies bind it. A page without a clinic
sees no rows; a job without one is an error. Foreign keys ignore policies, so keys between tenant tables carry the
clinic too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation

APP_ROLE = "cocm_app"
# The trail may be written and read, never changed, by the application.
APPEND_ONLY = {"clinics_auditline", "clinics_accessline"}

FUNCTIONS = """
CREATE FUNCTION clinics_current() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE clinic text := current_setting('app.clinic_id', true);
BEGIN
    IF clinic IS NULL OR clinic = '' THEN
        IF current_setting('app.kind', true) = 'job' THEN
            RAISE EXCEPTION 'this job has not said for which clinic it works';
        END IF;
        RETURN NULL;
    END IF;
    RETURN clinic::bigint;
END $$;
CREATE FUNCTION clinics_current_user() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.user_id', true), '')::bigint $$;
"""
# The clinic itself: its name and zone hold nothing of patients and the tick must list them all; only its own
# transaction may write it.
CLINIC_POLICIES = """
ALTER TABLE clinics_clinic ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinics_clinic FORCE ROW LEVEL SECURITY;
CREATE POLICY clinic_read ON clinics_clinic FOR SELECT USING (true);
CREATE POLICY clinic_insert ON clinics_clinic FOR INSERT WITH CHECK (id = (SELECT clinics_current()));
CREATE POLICY clinic_update ON clinics_clinic FOR UPDATE USING (id = (SELECT clinics_current()));
"""
CACHE_TABLE = """
CREATE TABLE clinics_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX clinics_cache_expires ON clinics_cache (expires);
"""
DROP_FUNCTIONS = "DROP FUNCTION clinics_current(); DROP FUNCTION clinics_current_user();"


def _set(name: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, "" if value is None else str(value)])


def _get(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def enter(*, clinic_id: int | None = None, user_id: int | None = None) -> None:
    """Set the clinic or the person of the running transaction (SET LOCAL): gone when it ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the wall is set inside a transaction")
    if user_id is not None:
        _set("app.user_id", user_id)
    if clinic_id is not None:
        _set("app.clinic_id", clinic_id)


def new_clinic_id() -> int:
    """The next clinic's id, drawn before the row exists: the wall lets a clinic in only from its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('clinics_clinic', 'id'))")
        return int(cursor.fetchone()[0])


@contextmanager
def in_clinic(clinic_id: int) -> Iterator[None]:
    """One transaction that sees one clinic: for jobs, commands and tests. Puts back what was set before."""
    with transaction.atomic():
        before = _get("app.clinic_id")
        enter(clinic_id=clinic_id)
        yield
        _set("app.clinic_id", before)


@contextmanager
def beside(clinic_id: int) -> Iterator[Callable[[str, Sequence[int | str]], None]]:
    """Statements on a second connection, each committed at once: what others shall see of the running transaction
    while it works. The rows they write must not be written by that transaction before it ends."""
    side = connections.create_connection(DEFAULT_DB_ALIAS)

    def execute(statement: str, params: Sequence[int | str]) -> None:
        with side.connection.transaction(), side.cursor() as cursor:
            cursor.execute("SELECT set_config('app.clinic_id', %s, true)", [str(clinic_id)])
            cursor.execute(statement, params)

    try:
        side.ensure_connection()
        yield execute
    finally:
        side.close()


@contextmanager
def as_person(user_id: int) -> Iterator[None]:
    """One transaction that sees this person's own memberships, whatever the clinic."""
    with transaction.atomic():
        before = _get("app.user_id")
        enter(user_id=user_id)
        yield
        _set("app.user_id", before)


def refuse_unsafe_role() -> None:
    """Raise ImproperlyConfigured when the connected role could see past row security."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.rolname, r.rolsuper, r.rolbypassrls,
                      EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                              WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                                AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
               FROM pg_roles r WHERE r.rolname = current_user"""
        )
        name, is_super, bypasses, owns = cursor.fetchone()
    for wrong, what in ((is_super, "is a superuser"), (bypasses, "has BYPASSRLS"), (owns, "owns tables")):
        if wrong:
            raise ImproperlyConfigured(
                f"DATABASE_URL connects as {name!r}, which {what}: row security would not hold between clinics. "
                f"Connect as {APP_ROLE} (docs/operations.md)."
            )


def is_tenant(model: type[models.Model]) -> bool:
    return any(field.name == "clinic" for field in model._meta.local_fields)


def append_only(model: type[models.Model]) -> bool:
    return model._meta.db_table in APPEND_ONLY or any(field.name == "pgh_id" for field in model._meta.local_fields)


def tenant_keys(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """(column, table) of each key from this tenant table to another."""
    for field in model._meta.local_fields:
        target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
        if target is not None and getattr(field, "db_constraint", False) and is_tenant(target):
            yield str(field.column), target._meta.db_table


class Wall(Operation):
    """Put every tenant table of the app behind the wall. Last in each migration that adds a tenant table or key;
    running it again changes nothing."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        tables = [m for m in to_state.apps.get_app_config(app_label).get_models() if is_tenant(m)]
        for model in tables:
            schema_editor.execute(_protect(model))
        for model in tables:
            for column, target in tenant_keys(model):
                schema_editor.execute(_same_clinic(model._meta.db_table, column, target))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pass

    def describe(self) -> str:
        return "Put the tenant tables behind the wall"


def backfill(sql: str) -> RunSQL:
    """Statements of a migration on rows that exist, clinic by clinic: the wall binds the tables' owner too, and a bare
    `UPDATE` would find nothing to change and say nothing of it. Keys are checked at once: a table with checks pending
    could not be altered after."""
    return RunSQL(
        f"""
        DO $backfill$ DECLARE one bigint; BEGIN
            FOR one IN SELECT id FROM clinics_clinic LOOP
                PERFORM set_config('app.clinic_id', one::text, true);
                {sql}
            END LOOP;
            PERFORM set_config('app.clinic_id', '', true);
            SET CONSTRAINTS ALL IMMEDIATE;
            SET CONSTRAINTS ALL DEFERRED;
        END $backfill$;""",  # noqa: S608  # the statements of a migration
        RunSQL.noop,
    )


def _protect(model: type[models.Model]) -> str:
    table = model._meta.db_table
    seen = "clinic_id = (SELECT clinics_current())"
    own = " OR user_id = (SELECT clinics_current_user())" if table == "clinics_membership" else ""
    key = (
        ""
        if append_only(model)
        else f"""
        IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{table}_clinic_key') THEN
            ALTER TABLE "{table}" ADD CONSTRAINT "{table}_clinic_key" UNIQUE (clinic_id, id);
        END IF;"""
    )
    grants = f'REVOKE UPDATE, DELETE ON "{table}" FROM {APP_ROLE};' if append_only(model) else ""
    return f"""
    DO $wall$ BEGIN
        ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
        ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS clinic_wall ON "{table}";
        CREATE POLICY clinic_wall ON "{table}" USING ({seen}{own}) WITH CHECK ({seen});
        {key}
        {grants}
    END $wall$;"""


def _same_clinic(table: str, column: str, target: str) -> str:
    name = f"{table}_{column}_clinic"
    name = name if len(name) <= 63 else name[-63:]
    return f"""
    DO $wall$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}') THEN
            ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (clinic_id, "{column}")
                REFERENCES "{target}" (clinic_id, id) DEFERRABLE INITIALLY DEFERRED;
        END IF;
    END $wall$;"""
