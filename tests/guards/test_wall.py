"""The wall in the database: whatever the code above it forgets, one clinic never meets another's rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from clinics import wall
from clinics.models import AccessLine, AuditLine, Clinic, Membership
from clinics.rules import Role
from registry.models import Coverage, Patient
from tests.factories.clinics import StaffedClinic, UserFactory
from tests.factories.registry import make_patient, make_payer
from tests.guards.world import World

pytestmark = pytest.mark.django_db
TENANTS = [model for model in apps.get_models() if wall.is_tenant(model)]
APPEND_ONLY = [model for model in TENANTS if wall.append_only(model)]
tenants = pytest.mark.parametrize("model", TENANTS, ids=lambda model: model._meta.label_lower)


def rows(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_every_table_with_a_clinic_is_known_as_a_tenant() -> None:
    found = rows("SELECT table_name FROM information_schema.columns WHERE column_name = 'clinic_id'")
    assert {name for (name,) in found} == {model._meta.db_table for model in TENANTS}


@tenants
def test_row_security_is_on_and_binds_the_owner_too(model: type[models.Model]) -> None:
    table = model._meta.db_table
    assert rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table) == [(True, True)]
    policies = rows("SELECT cmd, qual, with_check FROM pg_policies WHERE tablename = %s", table)
    assert [(command, "clinics_current()" in check) for command, _, check in policies] == [("ALL", True)]


@tenants
def test_keys_between_tenant_tables_carry_the_clinic(model: type[models.Model]) -> None:
    """Foreign keys ignore row security, so each also compares the clinic."""
    found = {
        (tuple(columns), target)
        for columns, target in rows(
            """SELECT array_agg(a.attname ORDER BY a.attname)::text[], c.confrelid::regclass::text
               FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
               WHERE c.contype = 'f' AND c.conrelid = %s::regclass GROUP BY c.oid""",
            model._meta.db_table,
        )
    }
    for field in model._meta.local_fields:
        target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
        if target and field.db_constraint and wall.is_tenant(target):
            assert (tuple(sorted(["clinic_id", field.column])), target._meta.db_table) in found, field.name


def test_without_a_clinic_there_are_no_rows_and_with_one_only_its_own(
    north: StaffedClinic, south: StaffedClinic
) -> None:
    for staffed in (north, south):
        world = World(staffed)
        _ = (world.policy, world.alert, world.plan, world.result, world.contact, world.recommendation, world.run)
        _ = (world.template, world.loop_step, world.mark, world.meeting, world.feed, world.referral, world.practised)
        _ = (world.hand_off, world.handover, world.planned)
    seen = 0
    for model in TENANTS:
        assert not model._base_manager.exists(), model
        with north.inside():
            clinics = set(model._base_manager.values_list("clinic_id", flat=True))
        assert clinics <= {north.clinic.pk}, model
        seen += bool(clinics)
    assert seen > len(TENANTS) / 2, "this world is too empty to show anything: add to tests/guards/world"


def test_a_person_sees_their_own_memberships_and_nobody_elses(north: StaffedClinic, south: StaffedClinic) -> None:
    with wall.as_person(north.lead.user_id):
        assert list(Membership.objects.all()) == [north.lead]


def test_a_job_that_has_not_said_for_whom_it_works_fails_loudly(north: StaffedClinic) -> None:
    make_patient(north)  # of an empty table the database may not even ask whose rows they are
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.kind', 'job', true)")
    with pytest.raises(DatabaseError, match="has not said for which clinic"), transaction.atomic():
        Patient.objects.exists()
    with north.inside():
        assert Patient.objects.exists()


def test_a_row_for_another_clinic_is_refused(north: StaffedClinic, south: StaffedClinic) -> None:
    stranger = UserFactory()
    with pytest.raises(DatabaseError, match="row-level security"), north.inside():
        Membership.objects.create(clinic=south.clinic, user=stranger, roles=[Role.LEAD], since=south.lead.since)


def test_a_row_does_not_move_to_another_clinic(north: StaffedClinic, south: StaffedClinic) -> None:
    patient = make_patient(north)
    with pytest.raises(DatabaseError, match="row-level security"), north.inside():
        Patient.objects.filter(pk=patient.pk).update(clinic=south.clinic)


def test_another_clinics_rows_are_neither_changed_nor_deleted(north: StaffedClinic, south: StaffedClinic) -> None:
    patient = make_patient(south)
    with north.inside():
        assert Patient.objects.filter(pk=patient.pk).update(mrn="taken") == 0
        assert Membership.objects.filter(pk=south.lead.pk).delete()[0] == 0
        assert Clinic.objects.filter(pk=south.clinic.pk).update(name="taken") == 0


def test_a_key_to_another_clinics_row_is_refused(north: StaffedClinic, south: StaffedClinic) -> None:
    theirs, payer = make_patient(south), make_payer(north)
    with pytest.raises(IntegrityError, match="_clinic"), north.inside():
        Coverage.objects.create(clinic=north.clinic, patient=theirs, payer=payer, starts_on="2026-01-01")
        connection.check_constraints()


@pytest.fixture
def privileges(north: StaffedClinic) -> Iterator[None]:
    """Something to be changed, were it possible."""
    World(north).alert  # noqa: B018 - writes its lines
    with north.inside():
        assert AuditLine.objects.exists()
        AccessLine.objects.create(clinic=north.clinic, by=north.lead, page="p", kind="open")
        yield


@pytest.mark.usefixtures("privileges")
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model._meta.label_lower)
@pytest.mark.parametrize("statement", ["UPDATE {} SET clinic_id = clinic_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_is_only_added_to(model: type[models.Model], statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows(statement.format(model._meta.db_table))


def test_the_trails_are_found() -> None:
    assert {AuditLine, AccessLine} < set(APPEND_ONLY)
    assert any(model.__name__ == "EpisodeEvent" for model in APPEND_ONLY)


@pytest.mark.django_db(transaction=True)
def test_the_clinic_ends_with_the_transaction(north: StaffedClinic) -> None:
    """A pooled connection carries nothing over to its next user."""
    with transaction.atomic():
        wall.enter(clinic_id=north.clinic.pk, user_id=north.lead.user_id)
        assert Membership.objects.exists()
    assert rows("SELECT current_setting('app.clinic_id', true), current_setting('app.user_id', true)") == [("", "")]
    assert not Membership.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_wall_cannot_be_set() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        wall.enter(clinic_id=1)


def test_a_backfill_reaches_every_clinic(north: StaffedClinic, south: StaffedClinic) -> None:
    """Row security binds whoever migrates: a bare statement would change nothing and say nothing."""
    for staffed in (north, south):
        with staffed.inside():
            make_patient(staffed, preferred_name="")
    wall.enter(clinic_id=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_patient SET preferred_name = 'As usual'")
        assert cursor.rowcount == 0
        cursor.execute(wall.backfill("UPDATE registry_patient SET preferred_name = 'As usual';").sql)
    for staffed in (north, south):
        with staffed.inside():
            assert set(Patient.objects.values_list("preferred_name", flat=True)) == {"As usual"}
