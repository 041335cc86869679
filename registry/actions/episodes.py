"""An episode from end to end: referral, team, enrolment, discharge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Role
from registry.actions.phases import check_day, check_move, enter, note
from registry.actions.rows import save_values
from registry.models import Episode, Patient
from registry.queries import consent_of, hand_off_under_way, locked, open_episode
from registry.rules import DISENGAGED, CloseReason, Phase, short_date
from registry.signals import ended, terms_changed

TEAM = {"care_manager": Role.CARE_MANAGER, "specialist": Role.SPECIALIST, "clinician": Role.CLINICIAN}


@transaction.atomic
def refer(
    *,
    patient: Patient,
    referred_on: date,
    care_manager: Membership | None = None,
    specialist: Membership | None = None,
    clinician: Membership | None = None,
    by: Membership,
    now: datetime,
) -> Episode:
    """Open an episode. Coming back is a new one: no baseline is carried across."""
    today = by.clinic.today(now)
    if referred_on > today:
        raise Refused("The referral cannot be after today.", "referred_on")
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if open_episode(patient) is not None:
        raise Refused("This patient has an open episode already. Close it before opening another.")
    team = {"care_manager": care_manager, "specialist": specialist, "clinician": clinician}
    _check_team(team, by)
    try:
        with transaction.atomic():
            episode = Episode.objects.create(
                clinic_id=by.clinic_id, patient=patient, phase=Phase.REFERRED, referred_on=referred_on, **team
            )
    except IntegrityError as error:
        raise Refused("This patient has an open episode already.") from error
    note(episode, "", Phase.REFERRED, referred_on, by, now)
    audit.record("episode.opened", target=episode, by=by, at=now, patient=patient.public_id, referred_on=referred_on)
    return episode


@transaction.atomic
def set_up(*, episode: Episode, values: Mapping[str, Any], version: int, by: Membership, now: datetime) -> Episode:
    """Team, scale, interval and initiating visit, over the version that was read; `Stale` when it was saved since."""
    _check_team({name: values[name] for name in TEAM if name in values}, by)
    visit = values.get("initiating_visit_on")
    if visit is not None and visit > by.clinic.today(now):
        raise Refused("The initiating visit cannot be after today.", "initiating_visit_on")
    changed = save_values(episode, version=version, **values)
    audit.record("episode.set_up", target=episode, by=by, at=now, patient=episode.patient.public_id, fields=changed)
    return episode


@transaction.atomic
def enrol(*, episode: Episode, enrolled_on: date, by: Membership, now: datetime) -> Episode:
    """The care manager's initial assessment took place. Without consent and a care manager there is no enrolment."""
    episode = locked(episode)
    check_move(episode, Phase.ENROLLED)
    if enrolled_on < episode.referred_on:
        since = short_date(episode.referred_on, by.clinic.today(now))
        raise Refused(f"That is before the referral on {since}.", "enrolled_on")
    if enrolled_on > by.clinic.today(now):
        raise Refused("The assessment cannot be after today.", "enrolled_on")
    if consent_of(episode, enrolled_on) is None:
        raise Refused("There is no consent for that day. Document consent first.", "enrolled_on")
    if episode.care_manager_id is None:
        raise Refused("Nobody is the care manager yet. Name one under Team.")
    enter(episode, Phase.ENROLLED, enrolled_on, by, now, enrolled_on=enrolled_on)
    terms_changed.send(Episode, episode=episode, today=by.clinic.today(now))
    audit.record(
        "episode.enrolled", target=episode, by=by, at=now, patient=episode.patient.public_id, enrolled_on=enrolled_on
    )
    return episode


@transaction.atomic
def close_episode(
    *,
    episode: Episode,
    reason: CloseReason,
    on: date,
    note: str = "",
    reentry: str = "",
    by: Membership,
    now: datetime,
) -> Episode:
    """The end of an episode. An open risk alert must be closed first: nobody leaves the list at risk. Who stopped
    coming leaves with the way back in words; who is transferred leaves once the other side has confirmed it, and who
    is being handed off does not leave meanwhile."""
    episode = locked(episode)
    check_move(episode, Phase.CLOSED)
    if episode.open_alerts:
        raise Refused(
            "A risk alert of this patient is open. Close the alert first; its owner is named on the page.", "reason"
        )
    if hand_off_under_way(episode) is not None:
        raise Refused("A hand-off is under way: confirm it, or call it off, before the episode is closed.", "reason")
    if reason is CloseReason.TRANSFERRED and episode.handed_off_on is None:
        raise Refused("The hand-off is not confirmed yet: the patient stays on the registry until it is.", "reason")
    if reason in DISENGAGED and not reentry.strip():
        raise Refused("Write how the patient can come back.", "reentry")
    check_day(episode, on, by, now)
    ending = {"closed_on": on, "close_reason": reason, "closing_note": note.strip(), "reentry": reentry.strip()}
    enter(episode, Phase.CLOSED, on, by, now, reason=note, **ending)
    terms_changed.send(Episode, episode=episode, today=by.clinic.today(now))
    ended.send(Episode, episode=episode, by=by, now=now)
    audit.record(
        "episode.closed", target=episode, by=by, at=now, patient=episode.patient.public_id, reason=reason, on=on
    )
    return episode


def _check_team(team: Mapping[str, Membership | None], by: Membership) -> None:
    for name, member in team.items():
        if member is None:
            continue
        if member.clinic_id != by.clinic_id or member.ended_at is not None or not member.has_role(TEAM[name]):
            raise Refused(f"Choose a {TEAM[name].label.lower()} of this clinic.", name)
