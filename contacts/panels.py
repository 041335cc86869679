"""What several pages show alike: a month with its working, a contact in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from careplans.rules import skill_steps
from clinics.models import Membership
from clinics.rules import Can
from contacts import queries
from contacts.forms import TimeForm
from contacts.models import Contact, PractisedStep, Referral, ReferralStep, TimeEntry
from contacts.rules import NOTE_TEMPLATES, add_months, month_of
from contacts.rules.referrals import ReferralState
from contacts.signals import words_asked
from measures import instruments
from measures.instruments import Instrument
from measures.models import MeasureResult
from registry.models import Episode

HEADINGS = {prompt.code: prompt.heading for prompts in NOTE_TEMPLATES.values() for prompt in prompts}


def month_of_episode(
    member: Membership, episode: Episode, *, now: datetime, first: date | None = None, form: TimeForm | None = None
) -> dict[str, Any]:
    """The minutes of a calendar month, entry by entry as the payer counts them, with the fields that log more."""
    today = member.clinic.today(now)
    month = first or month_of(today)
    counting = queries.counting_of(member=member, episode=episode, months=[month])[month]
    lines = queries.counted_entries(member=member, episode=episode, month=month, counting=counting)
    return {
        "member": member,
        "episode": episode,
        "patient": episode.patient,
        "month": month,
        "running": month == month_of(today),
        "lines": lines,
        "minutes": sum(line.minutes for line in lines),
        "left_out": sum(line.entry.minutes - line.minutes for line in lines if line.entry.voided_at is None),
        "before": add_months(month, -1) if month > month_of(episode.referred_on) else None,
        "after": add_months(month, 1) if month < month_of(today) else None,
        "may_log": member.can(Can.LOG_CONTACTS),
        "time_form": form or TimeForm(clinic=member.clinic, today=today),
    }


def words_of(member: Membership, entries: Sequence[TimeEntry]) -> list[str]:
    """What minutes just saved count, by whoever knows the patient's payer."""
    if not entries:
        return []
    return [str(words) for _, words in words_asked.send(TimeEntry, member=member, entries=entries) if words]


def told(contact: Contact) -> dict[str, Any]:
    """A contact's words under their headings, in the order they are asked, and what was measured in it."""
    measured = [(instruments.get(link.result.instrument), link.result) for link in contact.measured.all()]
    return {
        "words": [(HEADINGS[code], contact.note[code]) for code in HEADINGS if code in contact.note],
        "practised": [_step(link) for link in contact.practised.all()],
        "measured": sorted((scale.short_name, _score(scale, result), result) for scale, result in measured),
    }


def _step(link: PractisedStep) -> str:
    """The step's words as the plan had them."""
    return next((step.words for step in skill_steps(link.plan.content) if step.key == str(link.step)), "")


def _score(scale: Instrument, result: MeasureResult) -> str:
    """12, or what it is instead."""
    if result.total is None:
        return "unfinished" if scale.has_total else "answered, no total"
    return f"{result.total}, prorated" if result.prorated else str(result.total)


def steps_told(referral: Referral) -> list[tuple[str, ReferralStep]]:
    """What each step was, oldest first: a step that moved nothing was asking after it."""
    told, before = [], ""
    for step in referral.steps.all():
        told.append(("Asked after" if step.state == before else ReferralState(step.state).label, step))
        before = step.state
    return told
