"""What a patient does alone: open the form, answer, finish. Nobody of the clinic is `by`.

Every answer is kept, and an answer about risk heard, in the transaction in which it is given.
"""

from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Clinic
from measures import queries, rules
from measures.actions.doors import forget_counts
from measures.actions.results import PATIENT, record_result
from measures.models import MeasureRequest, MeasureResult, RequestAnswer
from safety.actions import hear_answer

GONE = "This form is not available."
CLOCK = "clock"
MODES = {MeasureRequest.Channel.LINK: MeasureResult.Mode.LINK, MeasureRequest.Channel.KIOSK: MeasureResult.Mode.KIOSK}
log = structlog.get_logger("forms")


@transaction.atomic
def note_opened(*, request: MeasureRequest, now: datetime) -> None:
    """The link was followed, by whomever."""
    held = _locked(request)
    if held.opened_at is None:
        held.opened_at = now
        held.save(update_fields=["opened_at"])
        _line("form.opened", held, PATIENT, now)


@transaction.atomic
def prove(*, request: MeasureRequest, birth_date: date, now: datetime) -> bool:
    """Does the birth date open the form? The fifth wrong one closes it for good."""
    held = _locked(request)
    if not rules.opens(queries.times_of(held), now):
        raise Refused(GONE)
    right = held.episode.patient.birth_date == birth_date
    if right:
        held.opened_at, held.proved_at = held.opened_at or now, held.proved_at or now
    else:
        held.proof_tries += 1
    held.save(update_fields=["opened_at", "proved_at", "proof_tries"])
    _line("form.entered" if right else "form.birth_date_wrong", held, PATIENT, now, tries=held.proof_tries)
    return right


@transaction.atomic
def save_answer(*, request: MeasureRequest, number: int, value: int | None, now: datetime) -> rules.Question:
    """Keep one answer; None where the patient chooses not to answer. The same one again is kept once.

    An answer about risk is heard even from a second device on which the form was still open after its end.
    """
    held = _locked(request)
    scales = queries.scales_of(held)
    question = next((each for each in rules.every_question(scales) if each.number == number), None)
    if question is None or (value is not None and value not in question.item.values):
        raise Refused("Choose one of the answers.")
    if not rules.goes_on(queries.times_of(held), now) and not question.is_risky(value):
        raise Refused(GONE)
    given = queries.given_of(held)
    if question.key not in given or given[question.key] != value:
        code, item = question.key
        RequestAnswer.objects.create(
            clinic_id=held.clinic_id, request=held, instrument=code, item=item, value=value, given_at=now
        )
    if question.asks_about_risk:
        _hear(held, question, value, now)
    return question


def _hear(request: MeasureRequest, question: rules.Question, value: int | None, now: datetime) -> None:
    item = question.item
    chosen = question.words(value).lower() or "not answered"
    hear_answer(
        episode=request.episode,
        source=request.public_id,
        instrument=question.instrument.code,
        item=item.number,
        answer=value,
        risky=question.is_risky(value),
        words=f"{question.instrument.short_name} item {item.number}: {chosen}",
        by=None,
        now=now,
    )


@transaction.atomic
def finish_form(*, request: MeasureRequest, now: datetime) -> list[MeasureResult]:
    """The patient is done: one result per questionnaire. Pressing twice does it once."""
    held = _locked(request)
    if held.finished_at:
        return list(held.results.all())
    if not rules.goes_on(queries.times_of(held), now):
        raise Refused(GONE)
    found = _take(held, held.clinic.today(now), now)
    if not found:
        raise Refused("Nothing is answered yet. Answer at least one question, or just close this page.")
    held.finished_at = now
    held.save(update_fields=["finished_at"])
    _line("form.finished", held, PATIENT, now, results=len(found))
    return found


def finish_abandoned(*, clinic: Clinic, now: datetime) -> int:
    """Every minute, inside the clinic: forms that nobody goes on with become results as far as they were answered."""
    forget_counts(now=now)
    under_way = MeasureRequest.objects.filter(clinic=clinic, proved_at__isnull=False, finished_at=None, left_at=None)
    left = [request for request in queries.with_last_answer(under_way) if rules.is_left(queries.times_of(request), now)]
    return sum(_leave(request, now) for request in left)


def _leave(request: MeasureRequest, now: datetime) -> bool:
    try:
        with transaction.atomic():
            held = _locked(request)
            times = queries.times_of(held)
            if not rules.is_left(times, now):
                return False
            last = times.last_answer_at or now
            found = _take(held, held.clinic.today(last), now)
            held.left_at = now
            held.save(update_fields=["left_at"])
            _line("form.left", held, CLOCK, now, results=len(found))
    except Refused:  # such as wording withdrawn meanwhile: the answers stay, and the others' forms go on
        log.error("form_not_taken", kind="form", error="Refused", clinic=request.clinic_id)
        return False
    return True


def _take(request: MeasureRequest, on: date, now: datetime) -> list[MeasureResult]:
    scales, given = queries.scales_of(request), queries.given_of(request)
    answered = {scale.code: rules.form_answers(scale, scales, given) for scale in scales}
    return [
        record_result(
            episode=request.episode,
            instrument=scale.code,
            answers=answered[scale.code],
            difficulty=rules.form_difficulty(scale, given),
            taken_on=on,
            language=request.language,
            mode=MODES[MeasureRequest.Channel(request.channel)],
            form_key=request.public_id,
            request=request,
            by=None,
            now=now,
        )
        for scale in scales
        if any(answer is not None for answer in answered[scale.code])
    ]


def _locked(request: MeasureRequest) -> MeasureRequest:
    """The request as it is now: two devices, and the clock, take turns."""
    rows = MeasureRequest.objects.select_related("clinic", "episode__patient").select_for_update(of=("self",))
    return rows.get(clinic_id=request.clinic_id, pk=request.pk)


def _line(verb: str, request: MeasureRequest, actor: str, now: datetime, **detail: Any) -> None:
    patient = request.episode.patient.public_id
    audit.record(
        verb, target=request, by=None, actor=actor, clinic_id=request.clinic_id, at=now, patient=patient, **detail
    )
