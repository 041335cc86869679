"""Work that survives its worker. The row is the work; Redis only rings the bell, and a lost ring rings again.

`tick` may run any number of times at once. A worker first counts its attempt, then holds the row's lock for the whole
of the work in one transaction: the lock is the lease, and PostgreSQL drops it with everything done if the worker dies.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from clinics import audit, wall
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from jobs.models import Heartbeat, JobRun, OutboxMessage
from jobs.rules import due_nights, name_of

MAX_ATTEMPTS = 3
log = structlog.get_logger("jobs")

Handler = Callable[..., dict[str, Any]]


def handler_of(job: str) -> Handler:
    """The function behind a job's name: `(clinic, period, now) -> result` of settings.JOBS, `(clinic, subject, now)` of
    settings.ON_DEMAND; ids and counts only. A result with `left` above 0 says that a piece of the work is done and kept
    and the handler is to be called again for the next: no call has to be longer than a worker may take."""
    handler: Handler = import_string((settings.JOBS | settings.ON_DEMAND)[job])
    return handler


def tick(*, now: datetime) -> list[tuple[int, int]]:
    """Queue every night that is due, park what failed three times; (run, clinic) of each row to ring for."""
    rings: list[tuple[int, int]] = []
    for clinic in Clinic.objects.order_by("pk"):
        with wall.in_clinic(clinic.pk):
            for job in settings.JOBS:
                _queue_due(clinic, job, now)
            _park_exhausted(now)
            waiting = JobRun.objects.filter(state=JobRun.State.QUEUED, attempts__lt=MAX_ATTEMPTS).order_by("period")
            rings += [(pk, clinic.pk) for pk in waiting.values_list("pk", flat=True)]
    Heartbeat.objects.update_or_create(name="tick", defaults={"at": now})
    return rings


def every_minute(*, now: datetime) -> None:
    """Call each function of settings.EVERY_MINUTE for each clinic, `(clinic=, now=)`, in a transaction of its own.

    One that fails stops neither the others nor the nights: its heartbeat stands still, and pages say so. A worker that
    finds another at the same work leaves it to them, the heartbeat as well: they may still die over it."""
    clinics = list(Clinic.objects.order_by("pk"))
    for path in settings.EVERY_MINUTE:
        work, name = import_string(path), name_of(path)
        done = [_minute(work, name, clinic, now) for clinic in clinics]
        if all(done):
            Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def _minute(work: Callable[..., object], name: str, clinic: Clinic, now: datetime) -> bool:
    """Whether we have done it."""
    try:
        with wall.in_clinic(clinic.pk):
            alone = _alone(name, clinic)
            if alone:
                with audit.history_of(None, f"job {name}"):
                    work(clinic=clinic, now=now)
        return alone
    except Exception:  # whatever it is: the next clinic and the next function must have their turn
        log.exception("minute_failed", job=name, clinic=clinic.pk)
        return False


def _alone(name: str, clinic: Clinic) -> bool:
    """Held until the transaction ends, and dropped by PostgreSQL when the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s::int)", [name, clinic.pk])
        return bool(cursor.fetchone()[0])


def _queue_due(clinic: Clinic, job: str, now: datetime) -> None:
    last = JobRun.objects.filter(job=job).order_by("-period").values_list("period", flat=True).first()
    first = clinic.today(clinic.created_at) + timedelta(days=1)
    JobRun.objects.bulk_create(
        [
            JobRun(clinic=clinic, job=job, period=period, queued_at=now)
            for period in due_nights(last, clinic.time_zone, now, first)
        ],
        ignore_conflicts=True,
    )


def _park_exhausted(now: datetime) -> None:
    """Rows that used up their attempts and that no worker holds: parked, for a person to look at."""
    exhausted = JobRun.objects.select_for_update(skip_locked=True).filter(
        state=JobRun.State.QUEUED, attempts__gte=MAX_ATTEMPTS
    )
    for run in exhausted:
        run.state = JobRun.State.PARKED
        run.finished_at = now
        run.error = run.error or "the worker died each time"
        run.save(update_fields=["state", "finished_at", "error"])
        log.error("job_parked", job=run.job, run=str(run.public_id), clinic=run.clinic_id)


def perform(*, run_id: int, clinic_id: int, now: datetime) -> bool:
    """Do one queued run; False when it is done already or somebody else holds it."""
    if not _count_attempt(run_id, clinic_id, now):
        return False
    try:
        return _work(run_id, clinic_id, now)
    except Exception as exc:
        # Only the kind of the fault is kept: its words could hold a patient's data.
        with wall.in_clinic(clinic_id):
            JobRun.objects.filter(pk=run_id, state=JobRun.State.QUEUED).update(error=type(exc).__name__)
        log.exception("job_failed", run=run_id, clinic=clinic_id)
        raise


def _claim(run_id: int) -> JobRun | None:
    return (
        JobRun.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("clinic")
        .filter(pk=run_id, state=JobRun.State.QUEUED)
        .first()
    )


def _count_attempt(run_id: int, clinic_id: int, now: datetime) -> bool:
    """A transaction of its own, so that an attempt counts even if the worker then dies."""
    with wall.in_clinic(clinic_id):
        run = _claim(run_id)
        if run is None or run.attempts >= MAX_ATTEMPTS:
            return False
        run.attempts += 1
        run.started_at = now
        run.save(update_fields=["attempts", "started_at"])
        return True


def _work(run_id: int, clinic_id: int, now: datetime) -> bool:
    with wall.in_clinic(clinic_id):
        run = _claim(run_id)
        if run is None:
            return False
        with audit.history_of(None, f"job {run.job}"):
            about = {"subject": run.subject} if run.subject else {"period": run.period}
            run.result = handler_of(run.job)(clinic=run.clinic, now=now, **about)
        if run.result.get("left"):
            run.attempts, run.error = 0, ""
            run.save(update_fields=["result", "attempts", "error"])
            transaction.on_commit(lambda: _ring("jobs.tasks.run", run_id=run.pk, clinic_id=clinic_id), robust=True)
            return True
        run.state = JobRun.State.DONE
        run.error = ""
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            run.finished_at = cursor.fetchone()[0]
        run.save(update_fields=["result", "state", "error", "finished_at"])
        audit.record(f"{run.job}.ran", target=run, by=None, actor=run.job, at=now, clinic_id=clinic_id)
        return True


@transaction.atomic
def enqueue(*, clinic: Clinic, job: str, subject: UUID, by: Membership, now: datetime, ring: bool = True) -> JobRun:
    """Work that a person asks for: one run per subject and day, done with fresh attempts when asked for again.

    Without `ring` the caller performs it at once; should that die, the next tick rings."""
    asked: dict[str, Any] = {"clinic": clinic, "job": job, "period": clinic.today(now), "subject": subject}
    fresh: dict[str, Any] = {
        "state": JobRun.State.QUEUED,
        "attempts": 0,
        "queued_at": now,
        "finished_at": None,
        "result": {},
        "error": "",
    }
    run, _ = JobRun.objects.update_or_create(**asked, defaults=fresh)
    audit.record("job.asked_for", target=run, by=by, at=now, job=job, subject=str(subject))
    if ring:
        transaction.on_commit(lambda: _ring("jobs.tasks.run", run_id=run.pk, clinic_id=clinic.pk), robust=True)
    return run


@transaction.atomic
def run_again(*, run: JobRun, by: Membership, now: datetime) -> None:
    """Put a parked run back in the queue with fresh attempts."""
    fresh = JobRun.objects.for_member(by).filter(pk=run.pk, state=JobRun.State.PARKED)
    if not fresh.update(state=JobRun.State.QUEUED, attempts=0, queued_at=now, finished_at=None):
        raise Refused("This run is not parked any more.")
    audit.record("job.run_again", target=run, by=by, at=now)


def queue_mail(*, clinic_id: int, to: str, template: str, context: dict[str, Any], now: datetime) -> None:
    """Mail of the running transaction: leaves after commit, or with the next sweep. No patient data in `context`.

    `templates/mail/<template>.txt`: the first line is the subject."""
    message = OutboxMessage.objects.create(clinic_id=clinic_id, to=to, template=template, context=context, made_at=now)
    ids = {"message_id": message.pk, "clinic_id": clinic_id}
    transaction.on_commit(lambda: _ring("jobs.tasks.send_message", **ids), robust=True)


def _ring(task: str, **ids: int) -> None:
    current_app.send_task(task, kwargs=ids)


def waiting_mail(*, now: datetime) -> list[tuple[int, int]]:
    """(message, clinic) of mail that its own ring did not send within a minute."""
    found: list[tuple[int, int]] = []
    for clinic_id in Clinic.objects.values_list("pk", flat=True):
        with wall.in_clinic(clinic_id):
            late = OutboxMessage.objects.filter(sent_at=None, parked_at=None, made_at__lt=now - timedelta(minutes=1))
            found += [(pk, clinic_id) for pk in late.values_list("pk", flat=True)]
    return found


def deliver(*, message_id: int, clinic_id: int, now: datetime) -> bool:
    """Send one waiting message; after three failures it is parked. False when it left already."""
    with wall.in_clinic(clinic_id):
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(pk=message_id, sent_at=None, parked_at=None)
            .first()
        )
        if message is None:
            return False
        message.attempts += 1
        try:
            subject, _, body = render_to_string(f"mail/{message.template}.txt", message.context).partition("\n")
            send_mail(subject.strip(), body.strip() + "\n", None, [message.to])
            message.sent_at = now
        except OSError as exc:  # smtplib's errors and refused connections
            log.warning("mail_failed", mail=str(message.public_id), error=type(exc).__name__)
            if message.attempts >= MAX_ATTEMPTS:
                message.parked_at = now
        if message.sent_at or message.parked_at:
            message.context = {}  # a link in it opens an account: it stays no longer than it is needed
        message.save(update_fields=["attempts", "sent_at", "parked_at", "context"])
        return message.sent_at is not None
