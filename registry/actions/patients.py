"""Patients: registering, editing, how to reach them, who pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from registry.actions.rows import save_values
from registry.models import ContactPoint, Coverage, Patient, Payer
from registry.queries import Duplicate, possible_duplicates
from registry.rules import Person, patient_tokens, short_date

MRN_TAKEN = "Another patient of this clinic has this MRN."


class PossibleDuplicates(Refused):
    """Somebody much like this one is here already. The person decides: open them, or register with `confirmed`."""

    def __init__(self, found: Sequence[Duplicate]) -> None:
        super().__init__("This may be somebody who is registered already. Nothing was saved yet.")
        self.found = found


@dataclass(frozen=True)
class ReachInput:
    """One way to reach a patient."""

    kind: str
    value: str
    best_times: str = ""
    may_leave_message: bool = False


@transaction.atomic
def register_patient(
    *,
    values: Mapping[str, Any],
    reach: Sequence[ReachInput] = (),
    confirmed: bool = False,
    by: Membership,
    now: datetime,
) -> Patient:
    """A new patient of the clinic; `values` are the patient's own fields. `PossibleDuplicates` unless confirmed."""
    _refuse_taken_mrn(values["mrn"], by)
    if not confirmed:
        found = possible_duplicates(member=by, person=_person(values, reach))
        if found:
            raise PossibleDuplicates(found)
    patient = Patient(clinic_id=by.clinic_id, created_at=now, **values)
    patient.search_grams = _tokens(values, reach)
    try:
        with transaction.atomic():
            patient.save()
    except IntegrityError as error:  # two people registered the same MRN in the same moment
        raise Refused(MRN_TAKEN, "mrn") from error
    _write_reach(patient, reach)
    audit.record("patient.registered", target=patient, by=by, at=now, patient=patient.public_id, confirmed=confirmed)
    return patient


@transaction.atomic
def edit_patient(
    *,
    patient: Patient,
    values: Mapping[str, Any],
    reach: Sequence[ReachInput],
    version: int,
    by: Membership,
    now: datetime,
) -> Patient:
    """Save over the version that was read; `Stale` when somebody else saved in between."""
    _refuse_taken_mrn(values["mrn"], by, but=patient)
    try:
        with transaction.atomic():
            changed = save_values(patient, version=version, **values, search_grams=_tokens(values, reach))
    except IntegrityError as error:
        raise Refused(MRN_TAKEN, "mrn") from error
    if _write_reach(patient, reach):
        changed.append("reach")
    fields = [name for name in changed if name != "search_grams"]
    audit.record("patient.edited", target=patient, by=by, at=now, patient=patient.public_id, fields=fields)
    return patient


@transaction.atomic
def add_coverage(
    *,
    patient: Patient,
    payer: Payer,
    member_number: str = "",
    starts_on: date,
    ends_on: date | None = None,
    by: Membership,
    now: datetime,
) -> Coverage:
    """Who pays from that day on. The coverage before it ends the day before; two may not run side by side."""
    if ends_on is not None and ends_on < starts_on:
        raise Refused("The last day comes before the first.", "ends_on")
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two writers take turns
    known = Coverage.objects.for_member(by).filter(patient=patient)
    later = known.filter(starts_on__gte=starts_on).order_by("starts_on").first()
    if later is not None and (ends_on is None or ends_on >= later.starts_on):
        since = short_date(later.starts_on, by.clinic.today(now))
        raise Refused(f"{later.payer.name} covers from {since} on. End this one before that day.", "ends_on")
    for running in known.filter(starts_on__lt=starts_on).exclude(ends_on__lt=starts_on):
        if running.ends_on is not None:
            until = short_date(running.ends_on, by.clinic.today(now))
            raise Refused(f"{running.payer.name} covers until {until}. Start after that day.", "starts_on")
        running.ends_on = date.fromordinal(starts_on.toordinal() - 1)
        running.save(update_fields=["ends_on"])
    coverage = Coverage.objects.create(
        clinic_id=by.clinic_id,
        patient=patient,
        payer=payer,
        member_number=member_number.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record(
        "coverage.added", target=coverage, by=by, at=now, patient=patient.public_id, payer=str(payer.public_id)
    )
    return coverage


@transaction.atomic
def end_coverage(*, coverage: Coverage, ends_on: date, by: Membership, now: datetime) -> Coverage:
    if ends_on < coverage.starts_on:
        since = short_date(coverage.starts_on, by.clinic.today(now))
        raise Refused(f"This coverage began on {since}. Choose that day or a later one.", "ends_on")
    later = Coverage.objects.for_member(by).filter(patient=coverage.patient, starts_on__gt=coverage.starts_on)
    if later.filter(starts_on__lte=ends_on).exists():
        raise Refused("Another payer covers by then. Choose an earlier day.", "ends_on")
    coverage.ends_on = ends_on
    coverage.save(update_fields=["ends_on"])
    audit.record("coverage.ended", target=coverage, by=by, at=now, patient=coverage.patient.public_id, ends_on=ends_on)
    return coverage


def _refuse_taken_mrn(mrn: str, by: Membership, but: Patient | None = None) -> None:
    taken = Patient.objects.for_member(by).filter(mrn=mrn)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise Refused(MRN_TAKEN, "mrn")


def _write_reach(patient: Patient, reach: Sequence[ReachInput]) -> bool:
    """The ways to reach the patient, in order; true when they changed."""
    wanted = dict(enumerate(reach, 1))
    changed = False
    for point in patient.contact_points.all():
        asked = wanted.pop(point.rank, None)
        if asked is None:
            point.delete()
            changed = True
        elif asked != ReachInput(point.kind, point.value, point.best_times, point.may_leave_message):
            vars(point).update(vars(asked))
            point.save()
            changed = True
    for rank, new in wanted.items():
        ContactPoint.objects.create(clinic_id=patient.clinic_id, patient=patient, rank=rank, **vars(new))
        changed = True
    return changed


def _names(values: Mapping[str, Any]) -> list[str]:
    return [values["given_name"], values["family_name"], values.get("preferred_name", "")]


def _tokens(values: Mapping[str, Any], reach: Sequence[ReachInput]) -> list[str]:
    return patient_tokens(
        names=_names(values),
        mrn=values["mrn"],
        birth_date=values["birth_date"],
        phones=[point.value for point in reach],
    )


def _person(values: Mapping[str, Any], reach: Sequence[ReachInput]) -> Person:
    return Person(
        given_name=values["given_name"],
        family_name=values["family_name"],
        birth_date=values["birth_date"],
        mrn=values["mrn"],
        phones=tuple(point.value for point in reach),
    )
