"""Who watches: the cover calendar as the rule takes it, and what it says at an instant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps

from clinics.models import Clinic, Membership
from clinics.queries import settings_of
from clinics.rules import ROLE_MAY, Can, Role
from registry.models import Episode
from safety import rules
from safety.models import Absence, AlertStep, Holiday, OnCall, OpeningHours, RiskAlert
from safety.rules import cover as calendar_rules

MAY_OWN = [role.value for role, permissions in ROLE_MAY.items() if Can.HANDLE_ALERTS in permissions]


@dataclass(frozen=True)
class CoverNow:
    """The rule's answer with the people in it."""

    found: rules.Cover
    owner: Membership | None
    on_call: Membership | None


@dataclass(frozen=True)
class Book:
    """The calendar of a clinic and the people it names by key."""

    calendar: rules.Calendar
    people: dict[int, Membership]

    def cover(self, at: datetime, team: rules.Team | None = None) -> CoverNow:
        found = calendar_rules.cover(self.calendar, at, team)
        return CoverNow(found, self._person(found.owner), self._person(found.on_call))

    def _person(self, key: int | None) -> Membership | None:
        return self.people.get(key) if key is not None else None


def team_of(episode: Episode | None, by: Membership | None = None) -> rules.Team:
    raiser = by.pk if by else None
    if episode is None:
        return rules.Team(raiser=raiser)
    return rules.Team(episode.care_manager_id, episode.clinician_id, raiser)


def asked(alert: RiskAlert) -> set[int]:
    """Everyone who has ever owned it, by the row's own history and by the hops of one silent hour."""
    history = apps.get_model("safety", "RiskAlertEvent").objects.filter(pgh_obj=alert)
    hops = alert.steps.filter(kind=AlertStep.Kind.ESCALATED)
    return {*history.values_list("owner_id", flat=True), *hops.values_list("to_id", flat=True), alert.owner_id}


def climbed(alert: RiskAlert) -> set[str]:
    return set(alert.steps.filter(kind=AlertStep.Kind.ESCALATED).values_list("rung", flat=True))


def book(clinic: Clinic, since: datetime) -> Book:
    """All that holds from this instant on, in six queries; those who left the clinic are not in it."""
    rows = Membership.objects.select_related("user", "clinic").filter(clinic=clinic, ended_at=None)
    here = list(rows.filter(roles__overlap=MAY_OWN).order_by("pk"))
    values, first = settings_of(clinic), clinic.today(since) - timedelta(days=1)
    hours = OpeningHours.objects.filter(clinic=clinic)
    leave = Absence.objects.filter(clinic=clinic, last_day__gte=first)
    calendar = rules.Calendar(
        zone=clinic.time_zone,
        staff=_staff(here),
        hours=tuple(calendar_rules.Hours(each.weekday, each.opens, each.closes) for each in hours),
        holidays=frozenset(Holiday.objects.filter(clinic=clinic, on__gte=first).values_list("on", flat=True)),
        leave=tuple(
            calendar_rules.Leave(each.member_id, each.first_day, each.last_day, each.covered_by_id) for each in leave
        ),
        duties=tuple(
            calendar_rules.Duty(each.member_id, each.starts_at, each.ends_at)
            for each in OnCall.objects.filter(clinic=clinic, ends_at__gt=since)
        ),
        minutes=int(values["alert.minutes"]),
        minutes_on_call=int(values["alert.minutes_on_call"]),
    )
    return Book(calendar, {member.pk: member for member in here})


def _staff(here: Iterable[Membership]) -> calendar_rules.Staff:
    """A specialist is asked last: they may never have met the patient."""
    last = sorted(here, key=lambda member: member.roles == [Role.SPECIALIST])

    def holding(role: Role) -> tuple[int, ...]:
        return tuple(member.pk for member in last if member.has_role(role))

    return calendar_rules.Staff(
        care_managers=holding(Role.CARE_MANAGER), leads=holding(Role.LEAD), handlers=tuple(m.pk for m in last)
    )


def cover(clinic: Clinic, now: datetime, episode: Episode | None = None) -> CoverNow:
    """Who watches now, and whose an alert of this episode would be."""
    return book(clinic, now).cover(now, team_of(episode))


def watch_words(clinic: Clinic, now: datetime) -> str:
    """What a patient who answers now may believe about being read, in one sentence that is true."""
    return rules.watch_words(book(clinic, now).calendar, now)
