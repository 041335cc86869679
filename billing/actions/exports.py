"""Files of a month that take a while: asked for by a person, made by a worker, kept for a set time, then deleted.

A table is made in the one transaction of the worker's run, packets in several runs of some patients each: one that dies
leaves nothing of its own, and the next begins where it began. So no clinic is too big for the time that a worker may
take."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from django.db import transaction

import jobs.actions
from billing.exports.kinds import KINDS, FileKind
from billing.exports.making import write
from billing.models import Export, ExportPart
from billing.queries import Source, source
from billing.queries.month import MonthRow
from clinics import audit, wall
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from clinics.queries import setting
from clinics.rules import Can
from jobs.models import JobRun

State = Export.State
JOB = "export"
PIECE = 256 * 1024  # bytes in one row
A_RUN = 250  # patients of a file that is made in pieces: at most a second each is far below what a worker may take
KEPT = "asked", "filename", "left", "size", "sha256", "rows", "rows_done"  # of a file by each run that makes some of it
STEP = 25  # patients between two words about how far it is


def filename(kind: FileKind, about: Source) -> str:
    """Without patient data: it stands in lists and logs."""
    version = f"-v{about.close.version}" if about.close else ""
    return f"{kind.name}-{about.member.clinic.slug}-{about.first:%Y-%m}{version}.{kind.extension}"


@transaction.atomic
def ask_for_file(
    *, kind: str, first: date, version: int | None = None, by: Membership, now: datetime, ring: bool = True
) -> Export:
    """Queue the file. The version that a closed month stands by is the one it is made of, whatever comes after; who
    asks again while the same is being made gets that one."""
    if kind not in KINDS:
        raise Refused("Choose one of the files.", "kind")
    if first > by.clinic.today(now):
        raise Refused("That month has not begun.", "month")
    about = source(by, first, version)
    if not about.patients:
        raise Refused(f"Nobody is in {first:%B %Y}: there is nothing to put into a file.")
    asked = {"month": first.isoformat(), "version": about.close.version if about.close else None}
    waiting = Export.objects.for_member(by).filter(kind=kind, asked=asked, asked_by=by, state=State.QUEUED).first()
    if waiting is not None:
        return waiting
    made = Export.objects.create(
        clinic_id=by.clinic_id,
        kind=kind,
        asked=asked,
        filename=filename(KINDS[kind], about),
        content_type=KINDS[kind].content_type,
        rows=len(about.patients),
        asked_by=by,
        asked_at=now,
    )
    audit.record("export.asked_for", target=made, by=by, at=now, kind=kind, rows=made.rows, of=asked)
    jobs.actions.enqueue(clinic=by.clinic, job=JOB, subject=made.public_id, by=by, now=now, ring=ring)
    return made


@transaction.atomic
def make_file(*, clinic: Clinic, subject: UUID, now: datetime) -> dict[str, Any]:
    """The worker's part. Whoever asked must still be allowed to have it."""
    rows = Export.objects.select_related("asked_by__user", "asked_by__clinic")
    held = rows.filter(clinic=clinic, public_id=subject, state=State.QUEUED).first()
    if held is None:  # given up, or made by another run
        return {"rows": 0}
    by = held.asked_by
    if by.ended_at is not None or not by.user.is_active or not by.can(Can.EXPORT_BILLING):
        held.parts.all().delete()
        held.state, held.finished_at = State.FAILED, now
        held.save(update_fields=["state", "finished_at"])
        return {"rows": 0, "refused": 1}
    about, kind = source(by, date.fromisoformat(held.asked["month"]), held.asked["version"]), KINDS[held.kind]
    patients = _to_make(held, about)
    piece = replace(about, patients=tuple(patients[:A_RUN] if kind.in_pieces else patients))
    held.left, done = patients[len(piece.patients) :], held.rows - len(patients)
    with TemporaryFile() as out:
        kept = _fetch(held, out)
        with wall.beside(clinic.pk) as aside:
            write(out, kind, piece, rows=_told(piece, held, done, aside), made_at=held.asked_at)
        held.size, held.sha256 = _keep(held, out, kept)
    held.rows_done = held.rows - len(held.left)
    if held.left:
        held.save(update_fields=KEPT)
        return {"rows": held.rows_done, "left": len(held.left)}
    held.state, held.finished_at, held.left = State.READY, now, None
    held.kept_until = now + timedelta(days=setting(clinic, "billing.export_days"))
    held.save(update_fields=[*KEPT, "state", "finished_at", "kept_until"])
    audit.record("export.made", target=held, by=by, at=now, rows=held.rows, size=held.size, sha256=held.sha256)
    return {"rows": held.rows, "size": held.size}


def _to_make(held: Export, about: Source) -> list[int]:
    """Whose part is still to be made. Where the month was closed since the first of them, all are made anew: a file is
    of one version."""
    version = about.close.version if about.close else None
    if held.left is None or held.asked["version"] != version:
        held.parts.all().delete()
        held.asked["version"] = version
        held.left, held.rows = list(about.patients), len(about.patients)
        held.filename = filename(KINDS[held.kind], about)
    return list(held.left)


def _told(piece: Source, held: Export, done: int, aside: Any) -> Iterator[MonthRow]:
    """The rows, telling on the side how far it is: that row of ours is not written by this transaction before."""
    for number, row in enumerate(piece.rows(), start=done):
        if number % STEP == 0:
            aside("UPDATE billing_export SET rows = %s, rows_done = %s WHERE id = %s", [held.rows, number, held.pk])
        yield row


def _fetch(held: Export, out: IO[bytes]) -> dict[int, bytes]:
    """What earlier runs kept of the file; the SHA-256 of each part by its number."""
    found = {}
    for part in held.parts.order_by("number").iterator(chunk_size=1):
        out.write(part.data)
        found[part.number] = hashlib.sha256(part.data).digest()
    return found


def _keep(held: Export, out: IO[bytes], kept: Mapping[int, bytes]) -> tuple[int, str]:
    """The file in parts, those that changed; its size and SHA-256."""
    out.seek(0)
    digest, size, number = hashlib.sha256(), 0, 0
    while data := out.read(PIECE):
        if kept.get(number) != hashlib.sha256(data).digest():
            held.parts.update_or_create(clinic_id=held.clinic_id, number=number, defaults={"data": data})
        digest.update(data)
        size, number = size + len(data), number + 1
    return size, digest.hexdigest()


@transaction.atomic
def delete_file(*, export: Export, by: Membership, now: datetime) -> Export:
    """Before its time. Who asked for it, its size and SHA-256 stay readable."""
    held = Export.objects.for_member(by).select_for_update().get(pk=export.pk)
    if held.state == State.QUEUED:
        raise Refused("This file is being made. It can be deleted once it is ready.")
    if held.state == State.GONE:
        raise Refused("This file is deleted already.")
    _empty(held)
    audit.record("export.deleted", target=held, by=by, at=now)
    return held


def delete_expired(*, clinic: Clinic, now: datetime) -> int:
    """Once a minute: files whose time is over go, and those that no worker could make are said to have failed."""
    late = Export.objects.filter(clinic=clinic, state=State.READY, kept_until__lte=now)
    expired = list(late.select_for_update(skip_locked=True))
    for held in expired:
        _empty(held)
        audit.record("export.expired", target=held, by=None, actor=JOB, at=now, clinic_id=clinic.pk)
    parked = JobRun.objects.filter(clinic=clinic, job=JOB, state=JobRun.State.PARKED).values("subject")
    failed = Export.objects.filter(clinic=clinic, state=State.QUEUED, public_id__in=parked)
    ExportPart.objects.filter(clinic=clinic, export__in=failed).delete()
    failed.update(state=State.FAILED, finished_at=now)
    return len(expired)


def _empty(held: Export) -> None:
    held.parts.all().delete()
    held.state = State.GONE
    held.save(update_fields=["state"])
