"""What other pages show of contacts and minutes."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from careplans.models import CarePlan
from careplans.rules import check_in_on, skill_steps
from clinics.rules import Can
from contacts import queries
from contacts.panels import month_of_episode, told
from contacts.rules import Mode
from contacts.rules.letters import NO_LETTER
from registry.models import Episode

register = template.Library()


@register.inclusion_tag("contacts/_month_panel.html", takes_context=True)
def month_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """This month's minutes, each entry with what counts of it, and the two fields that log more."""
    request = context["request"]
    return {"request": request, **month_of_episode(request.member, episode, now=timezone.now())}


@register.inclusion_tag("contacts/_next_contact_panel.html", takes_context=True)
def next_contact_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """When we spoke, what was tried since, what comes next; from the row alone."""
    member = context["request"].member
    return {
        "request": context["request"],
        "episode": episode,
        "mode": Mode(episode.last_contact_mode).label.lower() if episode.last_contact_mode else "",
        "today": member.clinic.today(timezone.now()),
        "may_log": episode.is_open and member.can(Can.LOG_CONTACTS),
    }


@register.inclusion_tag("contacts/_check_in.html", takes_context=True)
def check_in(context: RequestContext, plan: CarePlan, episode: Episode) -> dict[str, Any]:
    """The day the plan names for the next check-in beside the next contact, and the press that brings them together;
    nothing for a day that is past, or when a contact comes before it."""
    member, on = context["request"].member, check_in_on(plan.content)
    today, planned = member.clinic.today(timezone.now()), episode.next_contact_on
    return {
        "request": context["request"],
        "plan": plan,
        "on": on if on and on >= today and episode.is_open else None,
        "planned": planned,
        "is_off": planned is None or (on is not None and planned > on),
        "may_plan": member.can(Can.LOG_CONTACTS),
        "today": today,
    }


@register.inclusion_tag("contacts/_last_note.html", takes_context=True)
def last_note(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """What was said at the last treatment contact."""
    found = queries.last_treatment(context["request"].member, episode)
    return {"request": context["request"], "contact": found, **(told(found) if found else {})}


@register.inclusion_tag("contacts/_steps.html", takes_context=True)
def practised_steps(context: RequestContext, plan: CarePlan) -> dict[str, Any]:
    """The steps of the plan's skill, each with how often and when it was practised last."""
    steps = skill_steps(plan.content)
    found = queries.practice(member=context["request"].member, plan=plan) if steps else {}
    return {"steps": [(step, found.get(step.key)) for step in steps]}


@register.inclusion_tag("contacts/_referral_panel.html", takes_context=True)
def referral_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """The episode's referrals, those to ask after first."""
    member = context["request"].member
    found = list(queries.referrals_of(member, episode))
    return {
        "request": context["request"],
        "episode": episode,
        "open": [each for each in found if each.ask_on],
        "ended": [each for each in found if not each.ask_on],
        "today": member.clinic.today(timezone.now()),
        "may_refer": episode.is_open and member.can(Can.REFER),
    }


@register.inclusion_tag("contacts/_referrals_left.html", takes_context=True)
def referrals_left(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """Beside the form that ends care: the open referrals, which outlive the episode, and the way to call each off."""
    member = context["request"].member
    return {
        "request": context["request"],
        "open": [each for each in queries.referrals_of(member, episode) if each.ask_on],
        "today": member.clinic.today(timezone.now()),
        "may_refer": member.can(Can.REFER),
    }


@register.inclusion_tag("contacts/_tries_panel.html", takes_context=True)
def tries_panel(context: RequestContext, episode: Episode, closing: bool = False) -> dict[str, Any]:
    """Each try since the last treatment contact, the next one, and whether ending care is suggested; nothing for
    whoever is reached. `closing`: it stands beside the very form that ends care."""
    member = context["request"].member
    today = member.clinic.today(timezone.now())
    schedule = queries.schedule_of(member.clinic)
    tries = queries.tries_since(member, [episode])[episode.pk] if episode.attempts_since else []
    return {
        "request": context["request"],
        "episode": episode,
        "tries": tries,
        "schedule": schedule,
        "standing": queries.standing(episode, tries[0].on if tries else None, schedule, today),
        "today": today,
        "closing": closing,
        "may_close": episode.is_open and member.can(Can.EDIT_EPISODES),
    }


@register.inclusion_tag("contacts/_letter_panel.html", takes_context=True)
def letter_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """The letter of an episode that has ended, and when it was given."""
    member = context["request"].member
    return {
        "request": context["request"],
        "episode": episode,
        "has_letter": episode.close_reason not in NO_LETTER,
        "given": queries.letters_given(member, episode),
    }
