"""From an alert to its end: reach the patient, set the level, go through the checklist, close."""

from datetime import datetime

from django.db import transaction

from clinics.errors import Refused
from clinics.models import Membership
from clinics.queries import settings_of
from clinics.rules import Role
from registry.models import Episode
from registry.queries import locked
from safety import glance, rules
from safety.actions.steps import Step, add_step, held_open
from safety.models import AlertStep, RiskAlert
from safety.queries import dealt_with
from safety.rules import CloseKind, Level, Way


@transaction.atomic
def log_attempt(*, alert: RiskAlert, way: Way, note: str = "", by: Membership, now: datetime) -> AlertStep:
    """Tried to reach the patient, and did not."""
    return add_step(held_open(alert), Step.ATTEMPT, by=by, now=now, note=note.strip(), way=way)


@transaction.atomic
def log_spoke(*, alert: RiskAlert, way: Way, note: str = "", by: Membership, now: datetime) -> AlertStep:
    return add_step(held_open(alert), Step.SPOKE, by=by, now=now, note=note.strip(), way=way)


@transaction.atomic
def set_level(*, alert: RiskAlert, level: Level, basis: str, by: Membership, now: datetime) -> RiskAlert:
    """How high the risk is, by whom and on what basis. Anybody who handles alerts may raise it; lowering is for the
    roles that the clinic names."""
    basis = basis.strip()
    if not basis:
        raise Refused("Say what the level rests on: what was asked, what was answered.", "basis")
    episode = _episode(alert)
    held = held_open(alert)
    settings = settings_of(by.clinic)
    before = Level(held.level) if held.level else None
    lowers = rules.is_lowering(before, level)
    if lowers and not set(by.roles) & set(settings["alert.lower_roles"]):
        may = " or ".join(Role(role).label.lower() for role in settings["alert.lower_roles"])
        raise Refused(f"Here a level is lowered by a {may}. Ask one of them, or add a note.", "level")
    days = {each: int(settings[f"follow.{each}"]) for each in Level}
    due = rules.follow_up_on(level, by.clinic.today(now), days)
    if held.follow_up_on and not lowers and not _is_met(held, episode, by):
        due = min(due, held.follow_up_on)  # asking again does not put off the contact that is due
    held.level, held.level_set_at, held.level_set_by, held.follow_up_on = level, now, by, due
    held.save(update_fields=["level", "level_set_at", "level_set_by", "follow_up_on"])
    add_step(held, Step.LEVEL, by=by, now=now, note=basis, level=level)
    _refresh(episode, alert, by, now)
    return held


@transaction.atomic
def tick(*, alert: RiskAlert, point: str, note: str = "", by: Membership, now: datetime) -> AlertStep:
    """A point of the checklist is done; some need to be told who and when."""
    found, note = _point(point), note.strip()
    if found.needs_words and not note:
        raise Refused(f"{found.label}: say who and when.", "note")
    return add_step(held_open(alert), Step.DONE, by=by, now=now, note=note, point=point)


@transaction.atomic
def exempt(*, alert: RiskAlert, point: str, note: str, by: Membership, now: datetime) -> AlertStep:
    """A point of the checklist does not apply, and why."""
    found, note = _point(point), note.strip()
    if not note:
        raise Refused(f"{found.label}: say why it does not apply.", "note")
    return add_step(held_open(alert), Step.EXEMPT, by=by, now=now, note=note, point=point)


@transaction.atomic
def untick(*, alert: RiskAlert, point: str, note: str = "", by: Membership, now: datetime) -> AlertStep:
    """Not done after all; that it was ticked stays readable."""
    _point(point)
    held = held_open(alert)
    if point not in dealt_with(held):
        raise Refused("This was not ticked.", "point")
    return add_step(held, Step.UNDONE, by=by, now=now, note=note.strip(), point=point)


@transaction.atomic
def close(*, alert: RiskAlert, kind: CloseKind, reason: str, by: Membership, now: datetime) -> RiskAlert:
    """The end of an alert, with what was found and done. It needs a level, and all that the level asks for done or
    said why not; a mistake and the end of a drill need neither. Nobody closes what they have not seen."""
    reason = reason.strip()
    if not reason:
        raise Refused("Say what was found and done: the alert stays readable after it is closed.", "reason")
    episode = _episode(alert)
    held = held_open(alert)
    if kind not in rules.close_kinds(held.practice):
        raise Refused("A drill ends as a drill, and nothing else does.", "kind")
    if kind not in rules.WITHOUT_LEVEL:
        _check_done(held)
    held.acknowledged_at = held.acknowledged_at or now
    held.closed_at, held.closed_by, held.close_kind, held.close_reason = now, by, kind, reason
    held.save(update_fields=["acknowledged_at", "closed_at", "closed_by", "close_kind", "close_reason"])
    add_step(held, Step.CLOSED, by=by, now=now, note=reason)
    _refresh(episode, alert, by, now)
    return held


def _check_done(alert: RiskAlert) -> None:
    if not alert.level:
        raise Refused(f"Set the level of “{alert.reason}” first, with what it rests on.", "kind")
    left = rules.unfinished(Level(alert.level), dealt_with(alert))
    if left:
        named = "; ".join(point.label for point in left)
        level = alert.get_level_display().lower()
        raise Refused(f"Still to do at {level} risk: {named}. Do each, or say why it does not apply.", "kind")


def _point(code: str) -> rules.Point:
    if code not in rules.POINTS:
        raise Refused("The checklist has no such point.", "point")
    return rules.POINTS[code]


def _episode(alert: RiskAlert) -> Episode | None:
    """The episode whose row will change, held before its alert is; a rehearsal has none."""
    return locked(alert.episode) if alert.episode else None


def _is_met(alert: RiskAlert, episode: Episode | None, by: Membership) -> bool:
    """Whether the contact that the last level asked for took place."""
    spoke = episode.last_contact_on if episode else None
    return bool(spoke and alert.level_set_at and spoke > by.clinic.today(alert.level_set_at))


def _refresh(episode: Episode | None, alert: RiskAlert, by: Membership, now: datetime) -> None:
    if episode and alert.episode:
        glance.refresh(episode, by.clinic.today(now))
        alert.episode.open_alerts, alert.episode.risk_follow_up_on = episode.open_alerts, episode.risk_follow_up_on
