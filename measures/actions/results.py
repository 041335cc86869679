"""Results: recorded as answered, voided with a reason, replaced by a corrected one, never changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.queries import setting
from measures import glance, queries, rules
from measures.actions.hearing import hear_answers
from measures.instruments import Instrument
from measures.models import MeasureRequest, MeasureResult
from registry.actions import update_glance
from registry.models import Episode
from registry.queries import locked
from registry.rules import short_date
from safety.actions import form_voided

PATIENT = "patient"  # the actor of an answer that no member of the clinic entered
# These say that the patient answered alone: only the form that the patient opened can say so, nobody who types later.
ALONE = frozenset({MeasureResult.Mode.LINK, MeasureResult.Mode.KIOSK})


@transaction.atomic
def record_result(
    *,
    episode: Episode,
    instrument: str,
    answers: Sequence[int | None],
    taken_on: date,
    mode: str,
    difficulty: int | None = None,
    total: int | None = None,
    language: str = "en",
    form_key: UUID,
    replaces: MeasureResult | None = None,
    request: MeasureRequest | None = None,
    by: Membership | None,
    now: datetime,
) -> MeasureResult:
    """Keep the answers, finished or not; a positive risk item raises its alert either way. Once per form.

    `total` is given only for an instrument whose wording is not loaded: then it is all there is to enter. `language` is
    that of the words the answers were given to. Nobody is `by` when the patient answered alone, by the `request`.
    """
    held = locked(episode)
    scale = _instrument(held, instrument, language, replaces)
    given = _Given(scale, list(answers), difficulty, total)
    given.check()
    _check_mode(mode, request, replaces)
    saved = MeasureResult.objects.filter(clinic_id=held.clinic_id, form_key=form_key, instrument=scale.code).first()
    if saved:
        return _again(saved, held, given)
    _check_day(held, taken_on, held.clinic.today(now))
    score = given.score
    guessed = _prorated(held, given) if score is None else None
    result = MeasureResult.objects.create(
        clinic_id=held.clinic_id,
        episode=held,
        instrument=scale.code,
        instrument_version=scale.version,
        taken_on=taken_on,
        answers=given.answers,
        difficulty=difficulty,
        total=score if guessed is None else guessed,
        prorated=guessed is not None,
        risk_positive=bool(rules.risk_answers(scale, given.answers)),
        mode=mode,
        language=scale.language,
        entered_by=by,
        entered_at=now,
        form_key=form_key,
        replaces=replaces,
        request=request,
    )
    _write_row(episode, held, now)
    _raise_alerts(result, episode, scale, by, now)
    audit.record(
        "result.recorded",
        target=result,
        by=by,
        actor="" if by else PATIENT,
        clinic_id=held.clinic_id,
        at=now,
        patient=held.patient.public_id,
        instrument=scale.code,
        complete=result.total is not None,
        replaces=str(replaces.public_id) if replaces else None,
    )
    return result


@transaction.atomic
def record_results(
    *,
    episode: Episode,
    forms: Iterable[Mapping[str, Any]],
    taken_on: date,
    mode: str,
    form_key: UUID,
    by: Membership,
    now: datetime,
) -> list[MeasureResult]:
    """What was taken on one occasion, all of it or none. A form is an instrument, its answers, difficulty and total."""
    return [
        record_result(episode=episode, taken_on=taken_on, mode=mode, form_key=form_key, by=by, now=now, **form)
        for form in forms
    ]


@transaction.atomic
def void_result(*, result: MeasureResult, reason: str, by: Membership, now: datetime) -> MeasureResult:
    """Take a result out of every score and chart; it stays readable with the reason. Its risk alert stays open and
    says so."""
    reason = reason.strip()
    if not reason:
        raise Refused("Say why: the result stays readable, with this beside it.", "reason")
    held = locked(result.episode)
    row = MeasureResult.objects.select_for_update().get(clinic_id=held.clinic_id, pk=result.pk)
    if row.voided_at is not None:
        raise Refused("This result was voided meanwhile.")
    row.voided_at, row.voided_by, row.void_reason = now, by, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _write_row(result.episode, held, now)
    for source in _form_keys(row):
        form_voided(source=source, instrument=row.instrument, reason=reason, by=by, now=now)
    audit.record("result.voided", target=row, by=by, at=now, patient=held.patient.public_id, instrument=row.instrument)
    return row


@transaction.atomic
def correct_result(
    *,
    result: MeasureResult,
    form: Mapping[str, Any],
    taken_on: date,
    mode: str,
    reason: str,
    form_key: UUID,
    by: Membership,
    now: datetime,
) -> MeasureResult:
    """Void a result and put the corrected one in its place, both or neither. The form is as in `record_results`."""
    held = locked(result.episode)
    if form["instrument"] != result.instrument:
        raise Refused("A result is corrected with the same instrument.", "instrument")
    sent = MeasureResult.objects.filter(clinic_id=held.clinic_id, form_key=form_key, instrument=result.instrument)
    if not sent.exists():
        void_result(result=result, reason=reason, by=by, now=now)
    return record_result(
        **form,
        episode=result.episode,
        taken_on=taken_on,
        mode=mode,
        form_key=form_key,
        replaces=result,
        by=by,
        now=now,
    )


@dataclass(frozen=True)
class _Given:
    """What was entered for one instrument, as it will be kept."""

    instrument: Instrument
    answers: list[int | None]
    difficulty: int | None
    total: int | None

    @property
    def score(self) -> int | None:
        """What adds up; None with a gap."""
        return rules.total(self.instrument, self.answers) if self.instrument.has_wording else self.total

    def check(self) -> None:
        scale = self.instrument
        try:
            if scale.has_wording:
                rules.check_answers(scale, self.answers)
            else:
                rules.check_slot(scale, self.answers, self.total)
        except ValueError as exc:
            raise Refused(f"{exc}.", "answers") from exc
        if scale.has_wording and self.total is not None:
            raise Refused(f"{scale.short_name} is entered answer by answer; its total follows from them.", "total")
        if self.total is None and all(answer is None for answer in self.answers):
            raise Refused(f"No question of the {scale.short_name} was answered.", "answers")
        offered = scale.difficulty.values if scale.difficulty else frozenset[int]()
        if self.difficulty is not None and self.difficulty not in offered:
            raise Refused(f"The {scale.short_name} does not offer {self.difficulty} there.", "difficulty")

    def same_as(self, saved: MeasureResult) -> bool:
        """A total that was prorated follows from the answers too."""
        total = saved.total if self.score is not None or not saved.prorated else None
        return (saved.answers, saved.difficulty, total) == (self.answers, self.difficulty, self.score)


def _instrument(episode: Episode, code: str, language: str, replaces: MeasureResult | None) -> Instrument:
    """With the clinic's words in that language; a correction keeps the words of what it corrects."""
    library = queries.instruments_of(episode.clinic)
    if replaces is not None:
        return library.of(replaces)
    try:
        scale = library.get(code, language)
    except KeyError as exc:
        raise Refused(f"There is no instrument {code!r} here.", "instrument") from exc
    if language != queries.SHIPPED and not scale.has_wording:
        words = rules.LANGUAGES.get(language, "that language")
        raise Refused(f"The {scale.short_name} is not loaded in {words} here.", "language")
    return scale


def _check_mode(mode: str, request: MeasureRequest | None, replaces: MeasureResult | None) -> None:
    if mode in ALONE and request is None and (replaces is None or replaces.mode != mode):
        raise Refused("Only the patient's own form says that the patient answered alone.", "mode")


def _prorated(episode: Episode, given: _Given) -> int | None:
    """Where the clinic allows it and the rule does; never for what a person entered as a total."""
    if not given.instrument.has_wording or not setting(episode.clinic, "prorate"):
        return None
    return rules.prorated(given.instrument, given.answers)


def _form_keys(result: MeasureResult) -> Iterator[UUID]:
    """Of the form and of those it corrected: an alert carries the key of the form that raised it."""
    row: MeasureResult | None = result
    while row is not None:
        yield row.form_key
        row = row.replaces


def _again(saved: MeasureResult, episode: Episode, given: _Given) -> MeasureResult:
    """The same form sent twice is the same result; the same form with other answers is a correction, not a save."""
    if saved.episode_id != episode.pk or not given.same_as(saved):
        raise Refused("This form was saved already, with other answers. Correct the saved result instead.")
    return saved


def _check_day(episode: Episode, taken_on: date, today: date) -> None:
    if taken_on > today:
        raise Refused("This day is still to come.", "taken_on")
    if episode.closed_on and taken_on > episode.closed_on:
        closed = short_date(episode.closed_on, today)
        raise Refused(f"This episode was closed on {closed}: no result after that day belongs to it.", "taken_on")


def _write_row(episode: Episode, held: Episode, now: datetime) -> None:
    update_glance(episode=episode, **glance.columns(held, held.clinic.today(now)))


def _raise_alerts(
    result: MeasureResult, episode: Episode, scale: Instrument, by: Membership | None, now: datetime
) -> None:
    """A correction that repeats a risk answer asks nobody twice; one that raises it does."""
    before = rules.risk_answers(scale, result.replaces.answers) if result.replaces else []
    known = {answer.number: answer.value for answer in before}
    hear_answers(
        episode=episode,
        source=result.form_key,
        scale=scale,
        answers=result.answers,
        known=known,
        by=by,
        now=now,
    )
