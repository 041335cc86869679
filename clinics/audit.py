"""Writing the trail: `record` inside every action's transaction, `viewed` for every look at a patient's data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import pghistory
from django.db import models
from django.http import HttpRequest

from clinics import address
from clinics.models import AccessLine, AuditLine, Membership


def record(
    verb: str,
    *,
    target: models.Model | None,
    by: Membership | None,
    at: datetime,
    patient: UUID | None = None,
    actor: str = "",
    clinic_id: int | None = None,
    **detail: Any,
) -> None:
    """One line for one action, in the caller's transaction. `detail` holds ids, codes, dates and counts only.

    A job names itself as `actor` and its `clinic_id`; a person is `by`."""
    AuditLine.objects.create(
        clinic_id=by.clinic_id if by else clinic_id,  # type: ignore[misc]  # the table refuses a line of no clinic
        at=at,
        by=by,
        actor=actor,
        verb=verb,
        target_type=target._meta.label_lower if target is not None else "",
        target=getattr(target, "public_id", None),
        patient=patient,
        detail=detail,
    )


def record_each(
    verb: str, rows: Iterable[tuple[models.Model, UUID]], *, by: Membership, at: datetime, **detail: Any
) -> None:
    """The same line for each of many rows and the patient it is about, in few statements."""
    AuditLine.objects.bulk_create(
        [
            AuditLine(
                clinic_id=by.clinic_id,
                at=at,
                by=by,
                verb=verb,
                target_type=target._meta.label_lower,
                target=getattr(target, "public_id", None),
                patient=patient,
                detail=detail,
            )
            for target, patient in rows
        ],
        batch_size=2000,
    )


def viewed(
    request: HttpRequest, *, patient: UUID | None = None, kind: str = "open", rows: int = 1, page: str = ""
) -> None:
    """One line for one look: who opened, listed or exported what. Call it in every view that shows patient data.

    The page of an opened patient carries the safety banner: the request remembers whom it is about."""
    match = request.resolver_match
    if patient is not None:
        request.opened_patient = patient  # type: ignore[attr-defined]
    AccessLine.objects.create(
        clinic_id=request.member.clinic_id,  # type: ignore[attr-defined]
        by=request.member,  # type: ignore[attr-defined]
        patient=patient,
        page=page or (match.view_name if match else ""),
        kind=kind,
        rows=rows,
        address=address.of(request),
    )


def history_of(member: Membership | None, what: str) -> Any:
    """Row history written inside this block carries who (a job has no member) and through which route."""
    return pghistory.context(member=str(member.public_id) if member else None, route=what)
