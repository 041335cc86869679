"""Forms that patients fill in alone: found by their secret, and listed for staff in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import Http404

from clinics import tokens
from clinics.models import Clinic, Membership, TenantQuerySet
from measures import rules
from measures.instruments import Instrument
from measures.models import MeasureRequest
from measures.queries.instruments import SHIPPED, Instruments, instruments_of
from registry.models import Episode

Channel = MeasureRequest.Channel


def to_send(clinic: Clinic, language: str = SHIPPED) -> list[Instrument]:
    """What a patient of this clinic can be asked in that language: the instruments in use whose wording is at hand."""
    library = instruments_of(clinic)
    shown = [library.get(scale.code, language) for scale in library.offered]
    return [scale for scale in shown if scale.has_wording]


def languages_to_send(clinic: Clinic) -> dict[str, list[Instrument]]:
    """What can be asked, by language, ours first."""
    library = instruments_of(clinic)
    codes = dict.fromkeys(code for scale in library.offered for code in library.languages(scale.code))
    shown = {code: [library.get(scale.code, code) for scale in library.offered] for code in sorted(codes, key=_ours)}
    return {code: [scale for scale in scales if scale.has_wording] for code, scales in shown.items()}


def _ours(language: str) -> bool:
    return language != SHIPPED


def scales_of(request: MeasureRequest, library: Instruments | None = None) -> list[Instrument]:
    """In the request's language, with the words the clinic has for it now."""
    library = library or instruments_of(request.clinic)
    return [library.get(code, request.language) for code in request.instruments]


def by_secret(clinic: Clinic, secret: str) -> MeasureRequest | None:
    return _found(clinic, channel=Channel.LINK, token_hash=tokens.hashed(secret))


def by_code(clinic: Clinic, code: str) -> MeasureRequest | None:
    return _found(clinic, channel=Channel.KIOSK, token_hash=tokens.hashed_code(code))


def by_id(clinic: Clinic, public_id: UUID) -> MeasureRequest | None:
    return _found(clinic, public_id=public_id)


def _found(clinic: Clinic, **wanted: object) -> MeasureRequest | None:
    rows = with_last_answer(MeasureRequest.objects.filter(clinic=clinic))
    return rows.select_related("clinic", "episode__patient").filter(**wanted).first()


def with_last_answer(rows: TenantQuerySet[MeasureRequest]) -> TenantQuerySet[Any]:
    """Requests that carry `last_answer_at`."""
    return rows.select_related("episode").annotate(last_answer_at=Max("given__given_at"))


def times_of(request: MeasureRequest) -> rules.Times:
    if hasattr(request, "last_answer_at"):
        last = request.last_answer_at
    else:
        last = request.given.aggregate(at=Max("given_at"))["at"]
    return rules.Times(
        expires_at=request.expires_at,
        opened_at=request.opened_at,
        last_answer_at=last,
        finished_at=request.finished_at,
        left_at=request.left_at,
        revoked_at=request.revoked_at,
        proof_tries=request.proof_tries,
        episode_is_open=request.episode.is_open,
    )


def given_of(request: MeasureRequest) -> dict[rules.Key, int | None]:
    """The last answer to each question."""
    return {(answer.instrument, answer.item): answer.value for answer in request.given.all()}


@dataclass(frozen=True)
class Sheet:
    """A form as far as it was answered."""

    scales: list[Instrument]
    given: Mapping[rules.Key, int | None]

    @property
    def questions(self) -> list[rules.Question]:
        return rules.questions(self.scales, self.given)

    @property
    def progress(self) -> rules.Progress:
        return rules.progress(self.scales, self.given)


def sheet(request: MeasureRequest, library: Instruments | None = None) -> Sheet:
    return Sheet(scales_of(request, library), given_of(request))


@dataclass(frozen=True)
class Line:
    """One request as staff read it."""

    request: MeasureRequest
    state: rules.FormState
    progress: rules.Progress
    asks: str

    @property
    def is_waiting(self) -> bool:
        return self.state in rules.WAITING

    @property
    def words(self) -> str:
        by_link, proved = self.request.channel == Channel.LINK, self.request.proved_at
        return {
            rules.FormState.SENT: "Not opened yet" if by_link else "Code not used yet",
            rules.FormState.OPENED: f"Opened, {'nothing answered' if proved else 'no birth date'} yet",
            rules.FormState.FILLING: f"Being filled in: {self.progress}",
            rules.FormState.FINISHED: f"Finished: {self.progress}",
            rules.FormState.LEFT: f"Left unfinished: {self.progress}",
            rules.FormState.LOCKED: "Closed after five wrong birth dates",
            rules.FormState.REVOKED: "Revoked",
            rules.FormState.EXPIRED: "Expired, nothing answered" if self.request.opened_at else "Expired, never opened",
            rules.FormState.CLOSED: "Ended with the episode",
        }[self.state]


def lines(*, member: Membership, episode: Episode, now: datetime) -> list[Line]:
    """All of an episode, newest first."""
    rows = with_last_answer(MeasureRequest.objects.for_member(member).filter(episode=episode))
    named = rows.select_related("clinic", "episode", "made_by__user", "revoked_by__user").prefetch_related("given")
    library = instruments_of(member.clinic)
    return [_line(request, library, now) for request in named.order_by("-made_at", "-pk")]


def waiting(*, member: Membership, episode: Episode, now: datetime) -> list[Line]:
    """Those that are with the patient now."""
    return [line for line in lines(member=member, episode=episode, now=now) if line.is_waiting]


def _line(request: MeasureRequest, library: Instruments, now: datetime) -> Line:
    found = sheet(request, library)
    asks = ", ".join(scale.short_name for scale in found.scales)
    return Line(request, rules.form_state(times_of(request), now), found.progress, asks)


def get_request(*, member: Membership, public_id: UUID) -> MeasureRequest:
    rows = MeasureRequest.objects.for_member(member).select_related("clinic", "episode__patient", "made_by__user")
    request = rows.filter(public_id=public_id).first()
    if request is None:
        raise Http404("No such form here.")
    return request
