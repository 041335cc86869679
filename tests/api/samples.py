"""For every write of the API one request that succeeds. Each call of a sample makes a request of its own, on things
of its own, so that several may be sent one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from billing.actions import close_month
from billing.exports.kinds import KINDS
from billing.models import Claim, PayerPolicy
from casereview.actions import (
    RecommendationInput,
    answer_recommendation,
    drop,
    pin,
    record_done,
    record_review,
    retire_template,
    save_template,
)
from casereview.actions.meetings import move_meeting
from casereview.models import Recommendation, RecommendationTemplate
from casereview.queries.meetings import get_day
from casereview.rules import WhyDropped
from clinics.models import Membership
from contacts.actions import make_referral
from contacts.models import Contact, Referral, TimeEntry
from contacts.rules import add_months
from measures.actions import return_after_relapse
from measures.models import MeasureResult
from registry.actions import begin_hand_off
from registry.models import Episode, HandOff, Handover
from registry.rules import Phase
from safety.actions import raise_concern, write_plan
from safety.models import RiskAlert
from tests.factories import careplans
from tests.factories.billing import log, make_policy
from tests.factories.clinics import MembershipFactory
from tests.factories.contacts import make_contact, make_time
from tests.factories.handovers import make_handover
from tests.factories.measures import make_result
from tests.factories.meetings import make_series
from tests.factories.registry import ENROLLED_ON, REFERRED_ON, make_episode, make_patient, make_payer
from tests.guards.routes import CLINIC_ROUTES, Route
from tests.guards.world import NOW, World

TODAY = NOW.date().isoformat()
ROUTES = [route for route in CLINIC_ROUTES if route.is_api]
SAFE = {"GET", "HEAD", "OPTIONS"}
Made = tuple[dict[str, Any], dict[str, Any]]  # what the address names, the body


@dataclass(frozen=True)
class Sample:
    make: Callable[[World], Made]
    of_one: bool = False  # one person alone may do it
    only_reads: bool = False  # a POST for the sake of what its body says; it writes nothing and takes no key


@dataclass(frozen=True)
class Operation:
    """One method of one route."""

    method: str
    route: Route

    def __str__(self) -> str:
        return f"{self.method} {self.route.name}"

    @property
    def sample(self) -> Sample | None:
        return SAMPLES.get(str(self))


OPERATIONS = [Operation(method, route) for route in ROUTES for method in route.permissions]


def referred(world: World, **fields: Any) -> Episode:
    return make_episode(world.staffed, phase=Phase.REFERRED, enrolled_on=None, **fields)


def _numbers() -> Callable[[], int]:
    numbers = count(1)
    return lambda: next(numbers)


_next = _numbers()


def _patient(world: World) -> Made:
    n = _next()
    # Nobody's likely duplicate: another name and another day each time.
    born = (REFERRED_ON - timedelta(days=9000 + 137 * n)).isoformat()
    reach = [{"kind": "mobile", "value": f"212 555 {n:04}", "best_times": "evenings", "may_leave_message": True}]
    names = {"given_name": f"Q{n:03}x{n * 7919:05}", "family_name": f"Z{n * 104729:07}w", "preferred_name": "Quinn"}
    rest = {"sex": "other", "language": "Spanish", "interpreter": True, "email": f"q{n}@example.org", "note": "Knock."}
    return {}, {"mrn": f"API-{n:05}", "birth_date": born, "reach": reach, "confirmed": False} | names | rest


def _edited_patient(world: World) -> Made:
    _, body = _patient(world)
    del body["confirmed"]
    return {"patient": make_patient(world.staffed).public_id}, body


def _referral(world: World) -> Made:
    staffed = world.staffed
    return {}, {
        "patient": str(make_patient(staffed).public_id),
        "referred_on": TODAY,
        "care_manager": str(staffed.care_manager.public_id),
        "specialist": str(staffed.specialist.public_id),
        "clinician": str(staffed.clinician.public_id),
    }


def _set_up(world: World) -> Made:
    staffed = world.staffed
    return {"episode": make_episode(staffed).public_id}, {
        "care_manager": str(staffed.care_manager.public_id),
        "specialist": str(staffed.specialist.public_id),
        "clinician": str(staffed.clinician.public_id),
        "primary_scale": "gad7",
        "interval_weeks": 4,
        "initiating_visit_on": TODAY,
        "initiating_visit_with": str(staffed.clinician.public_id),
        "initiating_visit_waived": "Seen here.",
    }


def _consent(world: World) -> Made:
    heard_by = str(world.staffed.clinician.public_id)
    body = {"given_on": TODAY, "how": "verbal", "heard_by": heard_by}
    return {"episode": referred(world, consent_on=None).public_id}, body


def _on_an_alert(**body: Any) -> Callable[[World], Made]:
    return lambda world: ({"alert": a_concern(world).public_id}, body)


def a_concern(world: World) -> RiskAlert:
    with world.staffed.inside():
        return raise_concern(
            episode=make_episode(world.staffed),
            note="Hopeless.",
            form_key=uuid4(),
            by=world.staffed.care_manager,
            now=NOW,
        )


def a_result(world: World) -> MeasureResult:
    with world.staffed.inside():
        return make_result(make_episode(world.staffed), world.staffed.care_manager, now=NOW)


def a_recommendation(world: World) -> Recommendation:
    with world.staffed.inside():
        review = record_review(
            episode=make_episode(world.staffed),
            place="Week 9",
            summary="",
            recommendations=[RecommendationInput("medication_change", "Raise the dose.")],
            minutes=10,
            form_key=uuid4(),
            by=world.staffed.specialist,
            now=NOW,
        )
        return Recommendation.objects.get(review=review)


def an_agreed_one(world: World) -> Recommendation:
    row = a_recommendation(world)
    with world.staffed.inside():
        return answer_recommendation(recommendation=row, answer="accepted", by=world.staffed.clinician, now=NOW)


def _a_contact_that_tells(world: World) -> Made:
    """And that practised a step of the plan."""
    row = an_agreed_one(world)
    with world.staffed.inside():
        plan = careplans.write(row.episode, world.staffed.care_manager, 0, now=NOW, steps="Round the block")
        told = {"told": [str(row.public_id)], "practised": [plan.content["steps"][0]["key"]]}
    return {"episode": row.episode.public_id}, CONTACT | told


def a_done_one(world: World) -> Recommendation:
    row = an_agreed_one(world)
    with world.staffed.inside():
        return record_done(recommendation=row, on=NOW.date(), by=world.staffed.clinician, now=NOW)


def a_dropped_one(world: World) -> Recommendation:
    row = an_agreed_one(world)
    with world.staffed.inside():
        return drop(recommendation=row, reason=WhyDropped.REFUSED, by=world.staffed.care_manager, now=NOW)


def a_care_plan(world: World) -> Any:
    with world.staffed.inside():
        return careplans.write(make_episode(world.staffed), world.staffed.care_manager, 0, now=NOW, goals="Walk")


def _a_copy(world: World) -> Made:
    with world.staffed.inside():
        plan = write_plan(
            episode=make_episode(world.staffed),
            base=0,
            sections={"alone": "Walk the dog."},
            form_key=uuid4(),
            by=world.staffed.care_manager,
            now=NOW,
        )
    return {"plan": plan.public_id}, {"how": "on paper, to the patient"}


def _hand_over(world: World) -> Made:
    body = {"to": str(world.staffed.clinician.public_id), "note": "On call tonight."}
    return {"alert": a_concern(world).public_id}, body


def _handover(world: World) -> Made:
    """To whoever leads the clinic, who is made a care manager too."""
    staffed, episode = world.staffed, make_episode(world.staffed)
    with staffed.inside():
        Membership.objects.filter(pk=staffed.lead.pk).update(roles=["care_manager", "lead"])
    move = {"episode": str(episode.public_id), "version": 1, "to": str(staffed.lead.public_id)}
    body = {"giver": str(staffed.care_manager.public_id), "seat": "care_manager", "why": "away", "note": "Call first."}
    return {}, body | {"until": "2036-10-12", "moves": [move], "form_key": str(uuid4())}


def _handover_preview(world: World) -> Made:
    staffed = world.staffed
    whose = {"giver": str(staffed.care_manager.public_id), "seat": "care_manager"}
    return {}, whose | {
        "receivers": [str(staffed.lead.public_id)],
        "episodes": [str(make_episode(staffed).public_id)],
    }


def a_handover(world: World) -> Handover:
    """Made just now, as undoing has its time; of somebody else's patient to the care manager."""
    with world.staffed.inside():
        giver = MembershipFactory(clinic=world.staffed.clinic)
    episode = make_episode(world.staffed, care_manager=giver)
    return make_handover(world.staffed, world.staffed.care_manager, [episode], giver=giver, now=timezone.now())


PHQ9 = {
    "instrument": "phq9",
    "taken_on": TODAY,
    "mode": "phone",
    "answers": [1, 2, 0, 1, 1, 0, 2, 1, 0],
    "difficulty": 1,
}
PLAN = {
    "problems": [{"words": "Low mood"}],
    "goals": [{"words": "Back to the choir"}],
    "medications": [
        {
            "key": str(careplans.key("sertraline")),
            "drug": "Sertraline",
            "dose": "50 mg",
            "started_on": TODAY,
            "dose_on": TODAY,
            "change": "First choice.",
            "side_effects": "None so far",
            "adherence": "Every day",
            "stopped_on": TODAY,
            "stopped_why": "A rash.",
        }
    ],
    "skill": [{"kind": "behavioral_activation", "aim": "Energy"}],
    "steps": [{"words": "Round the block"}],
    "follow_up": [{"words": "Every two weeks", "check_in_on": TODAY}],
    "safety": [{"words": "Call my sister"}],
    "relapse": [{"signs": "Sleeps in", "kept_up": "The walks", "kept_for": "Nine months", "first_check_on": TODAY}],
}
REVIEW = {
    "summary": "Slow to respond.",
    "recommendations": [
        {"kind": "medication_change", "text": "Raise the dose."},
        {"kind": "other", "text": "Check sleep."},
    ],
    "minutes": 12,
}


CONTACT = {
    "kind": "treatment",
    "mode": "phone",
    "outcome": "completed",
    "service_date": TODAY,
    "minutes": 20,
    "note": {},
    "next_contact_on": (NOW.date() + timedelta(weeks=2)).isoformat(),
    "next_contact_covers": "PHQ-9, sleep",
    "discuss": True,
    "question": "Raise the dose?",
    "about_medication": True,
    "results": [{"instrument": "phq9", "answers": PHQ9["answers"], "difficulty": 1, "mode": "phone"}],
}
TIME = {"minutes": 10, "activity": "registry", "service_date": TODAY}


def a_contact(world: World) -> Contact:
    return make_contact(make_episode(world.staffed), world.staffed.care_manager, on=NOW.date())


def an_entry(world: World) -> TimeEntry:
    return make_time(make_episode(world.staffed), world.staffed.care_manager, on=NOW.date())


def a_referral(world: World) -> Referral:
    with world.staffed.inside():
        return make_referral(
            episode=make_episode(world.staffed),
            to_whom="A sleep clinic",
            what_for="Snoring",
            made_on=NOW.date(),
            form_key=uuid4(),
            by=world.staffed.care_manager,
            now=NOW,
        )


def a_hand_off(world: World) -> HandOff:
    with world.staffed.inside():
        return begin_hand_off(
            episode=make_episode(world.staffed),
            to_whom="Harbor Psychiatry",
            reason="Likely bipolar.",
            begun_on=NOW.date(),
            by=world.staffed.clinician,
            now=NOW,
        )


def _on_a_hand_off(**body: Any) -> Callable[[World], Made]:
    return lambda world: ({"hand_off": a_hand_off(world).public_id}, body)


def relapsed(world: World) -> Episode:
    """In remission a week after enrolment, and twice in the scores of a relapse since."""
    episode = make_episode(world.staffed, phase=Phase.RELAPSE_PREVENTION)
    with world.staffed.inside():
        for week, total in enumerate((18, 3, 14, 15)):
            on = ENROLLED_ON + timedelta(weeks=week)
            make_result(episode, world.staffed.care_manager, total=total, on=on, now=NOW)
    return episode


def returned(world: World) -> Episode:
    episode = relapsed(world)
    with world.staffed.inside():
        return return_after_relapse(episode=episode, by=world.staffed.clinician, now=timezone.now())


def _in_the_queue(world: World) -> Episode:
    """Somebody else stands before them in their group."""
    made = [make_episode(world.staffed) for _ in range(2)]
    return made[-1]


def _put_off(world: World) -> Made:
    until = world.staffed.clinic.today(timezone.now()) + timedelta(days=7)
    body = {"until": until.isoformat(), "reason": "Labs are not back.", "beyond": True}
    return {"episode": make_episode(world.staffed).public_id}, body


def _a_mark(world: World) -> Made:
    episode = make_episode(world.staffed)
    with world.staffed.inside():
        return {"mark": pin(episode=episode, by=world.staffed.specialist, now=NOW).public_id}, {}


def _template(**fields: Any) -> dict[str, Any]:
    words = {"title": f"Sleep {_next()}", "kind": "skill", "text": "Sleep hygiene, then [what]."}
    return words | {"urgency": "soon", "doer": "care_manager", "due_days": 14} | fields


def a_template(world: World) -> dict[str, Any]:
    with world.staffed.inside():
        return {"template": save_template(by=world.staffed.specialist, now=NOW, **_template()).public_id}


def _no_templates(world: World) -> Made:
    """Only a clinic without any of its own takes the shipped ones over."""
    with world.staffed.inside():
        RecommendationTemplate.objects.all().delete()
    return {}, {}


def _retired(world: World) -> Made:
    named = a_template(world)
    with world.staffed.inside():
        row = RecommendationTemplate.objects.get(public_id=named["template"])
        retire_template(template=row, by=world.staffed.specialist, now=NOW)
    return named, {}


def _an_export(world: World) -> Made:
    assert world.episode
    kinds = list(KINDS)  # the same file again, while it is being made, is no second one
    return {}, {"kind": kinds[_next() % len(kinds)], "month": "2026-09-30", "month_version": None}


def _ended(world: World) -> Made:
    ended = make_episode(world.staffed, phase=Phase.CLOSED, closed_on=NOW.date(), close_reason="graduated")
    return {"episode": ended.public_id}, {"how": "post", "on": TODAY}


def _on_an_episode(**body: Any) -> Callable[[World], Made]:
    return lambda world: ({"episode": make_episode(world.staffed).public_id}, body)


def _cancelled_meeting(world: World) -> Made:
    """One that was moved before, so that it can be named by its own id and by its day."""
    staffed, now = world.staffed, timezone.now()
    series = make_series(staffed, now, name=f"Series {_next()}")
    with staffed.inside():
        day = series.first_on + timedelta(weeks=1)
        occasion = get_day(member=staffed.lead, series=series.public_id, day=day)
        moved = move_meeting(
            occasion=occasion,
            seen=0,
            on=day,
            starts=time(9),
            minutes=60,
            slots=8,
            why="Earlier",
            by=staffed.lead,
            now=now,
        )
    named = {"meeting": str(moved.public_id), "series": str(series.public_id), "planned_on": day.isoformat()}
    return {}, named | {"state": "cancelled", "seen": 1, "why": "Nobody is here"}


def _on_a_draft(**body: Any) -> Callable[[World], Made]:
    return lambda world: ({"policy": a_draft(world).public_id}, body)


def a_draft(world: World) -> PayerPolicy:
    """Of a payer of its own, saved by somebody who approves nothing."""
    payer = make_payer(world.staffed, f"Payer {_next()}")
    fields = {"state": "draft", "drafted_by": world.staffed.care_manager, "approved_by": None}
    return make_policy(world.staffed, payer, changes={"gap_months": 9}, verified=False, **fields)


def a_policy(world: World) -> PayerPolicy:
    return make_policy(world.staffed, make_payer(world.staffed, f"Payer {_next()}"))


def _of_a_payer(**body: Any) -> Callable[[World], Made]:
    return lambda world: ({"payer": make_payer(world.staffed, f"Payer {_next()}").public_id}, body)


_COPY = {"template": "medicare-2026", "valid_from": "2026-01-01", "source": "Bulletin 12"}


def _closed_months() -> Callable[[World], Made]:
    """Each time an earlier month, which nobody wrote into."""
    months = count(1)

    def make(world: World) -> Made:
        return {"first": add_months(date(2026, 1, 1), -next(months))}, {"seen": {}}

    return make


def _a_closed_month(world: World) -> Made:
    named, _ = _to_close(world)
    with world.staffed.inside():
        close_month(first=named["first"], seen={}, by=world.staffed.lead, now=NOW)
    return named, {"reason": "A late entry."}


def a_claim(world: World) -> Claim:
    """Of an episode of its own, in a month that is not closed yet."""
    named, _ = _to_close(world)
    first = named["first"]
    days = {"referred_on": first, "enrolled_on": first, "consent_on": first}
    log(world.staffed, make_episode(world.staffed, **days), first, 40)
    with world.staffed.inside():
        close_month(first=first, seen={}, by=world.staffed.lead, now=NOW)
        return Claim.objects.get(statement__close__month__first=first)


def _moves(world: World) -> Made:
    move = {"state": "held", "reason": "Asked the payer.", "reference": "A-17"}
    return {}, {"moves": [move | {"claim": str(a_claim(world).public_id)}]}


_to_close = _closed_months()
SAMPLES: dict[str, Sample] = {
    "POST api-payers": Sample(lambda world: ({}, {"name": f"Payer {_next()}", "kind": "commercial"})),
    "POST api-payer-policies": Sample(_of_a_payer(**_COPY)),
    "POST api-payer-drafts": Sample(
        lambda world: (
            {"payer": make_payer(world.staffed, f"Payer {_next()}").public_id},
            {
                **_COPY,
                "title": "Ours",
                "changes": {"caps": {"99494": 2}},
                "copied_from": str(a_policy(world).public_id),
            },
        )
    ),
    "PATCH api-policy": Sample(_on_a_draft(title="Ours", changes={"gap_months": 12})),
    "POST api-policy-approve": Sample(_on_a_draft(seen=1)),
    "POST api-policy-drop": Sample(_on_a_draft()),
    "POST api-policy-verify": Sample(
        lambda world: ({"policy": a_policy(world).public_id}, {"on": "2026-10-01", "source": "Call with Jo"})
    ),
    "POST api-policy-end": Sample(lambda world: ({"policy": a_policy(world).public_id}, {"valid_to": "2027-12-31"})),
    "POST api-month-closes": Sample(_to_close),
    "POST api-month-reopen": Sample(_a_closed_month),
    "POST api-claim-move": Sample(
        lambda world: (
            {"claim": a_claim(world).public_id},
            {"state": "held", "reason": "Asked the payer.", "reference": "A-17"},
        )
    ),
    "POST api-claims-move": Sample(_moves),
    "POST api-meeting-state": Sample(_cancelled_meeting),
    "POST api-patients": Sample(_patient),
    "POST api-patient-search": Sample(lambda world: ({}, {"words": "Quinn"}), only_reads=True),
    "PATCH api-patient": Sample(_edited_patient),
    "POST api-episodes": Sample(_referral),
    "PATCH api-episode": Sample(_set_up),
    "POST api-episode-consents": Sample(_consent),
    "POST api-episode-diagnoses": Sample(_on_an_episode(code="F41.1", text="Generalized anxiety", since=TODAY)),
    "POST api-episode-enrol": Sample(lambda world: ({"episode": referred(world).public_id}, {"enrolled_on": TODAY})),
    "POST api-episode-phase": Sample(_on_an_episode(to="relapse_prevention", on=TODAY, reason="In remission.")),
    "POST api-episode-close": Sample(
        _on_an_episode(reason="lost", on=TODAY, note="Three calls, no answer.", reentry="Call us any time.")
    ),
    "POST api-episode-return": Sample(lambda world: ({"episode": relapsed(world).public_id}, {})),
    "POST api-episode-return-take-back": Sample(lambda world: ({"episode": returned(world).public_id}, {})),
    "POST api-episode-hand-offs": Sample(
        _on_an_episode(to_whom="Harbor Psychiatry", reason="Likely bipolar.", begun_on=TODAY)
    ),
    "POST api-hand-off-asked": Sample(_on_a_hand_off(words="They call back on Friday.", on=TODAY)),
    "POST api-hand-off-confirm": Sample(_on_a_hand_off(confirmed_with="Dr. Ames, by phone", confirmed_on=TODAY)),
    "POST api-hand-off-call-off": Sample(_on_a_hand_off(why="The patient wants to stay.")),
    "POST api-episode-concerns": Sample(_on_an_episode(note="Gave away the dog.")),
    "POST api-alert-acknowledge": Sample(_on_an_alert()),
    "POST api-alert-notes": Sample(_on_an_alert(note="Called, no answer.")),
    "POST api-alert-hand-over": Sample(_hand_over),
    "POST api-patient-alerts-acknowledge": Sample(
        lambda world: ({"patient": a_concern(world).episode.patient.public_id}, {})
    ),
    "POST api-alert-talks": Sample(_on_an_alert(way="phone", spoke=True, note="Passive thoughts.")),
    "POST api-alert-level": Sample(_on_an_alert(level="moderate", basis="Thoughts, no plan, no means.")),
    "POST api-alert-checklist": Sample(_on_an_alert(point="clinician", state="done", note="Dr Osei, at noon.")),
    "POST api-safety-plans": Sample(_on_an_episode(base=0, sections={"alone": "Walk the dog."})),
    "POST api-safety-plan-copies": Sample(_a_copy),
    "POST api-alert-close": Sample(_on_an_alert(kind="mistake", reason="Another patient's form.")),
    "POST api-plans": Sample(_on_an_episode(base=0, content=PLAN)),
    "POST api-plan-sign": Sample(lambda world: ({"plan": a_care_plan(world).public_id}, {})),
    "POST api-plan-copies": Sample(lambda world: ({"plan": a_care_plan(world).public_id}, {"how": "on paper"})),
    "POST api-results": Sample(_on_an_episode(**PHQ9)),
    "POST api-result-correct": Sample(
        lambda world: ({"result": a_result(world).public_id}, PHQ9 | {"reason": "Misheard."})
    ),
    "POST api-result-void": Sample(lambda world: ({"result": a_result(world).public_id}, {"reason": "Wrong patient."})),
    "POST api-reviews": Sample(_on_an_episode(**REVIEW)),
    "POST api-recommendation-answer": Sample(
        lambda world: (
            {"recommendation": a_recommendation(world).public_id},
            {"answer": "changed", "text": "Half the dose first."},
        )
    ),
    "POST api-recommendation-done": Sample(
        lambda world: ({"recommendation": an_agreed_one(world).public_id}, {"on": TODAY, "note": "Prescribed."})
    ),
    "POST api-recommendation-not-done": Sample(lambda world: ({"recommendation": a_done_one(world).public_id}, {})),
    "POST api-recommendation-drop": Sample(
        lambda world: (
            {"recommendation": an_agreed_one(world).public_id},
            {"reason": "refused", "words": "Afraid of the side effects."},
        )
    ),
    "POST api-recommendation-take-up": Sample(lambda world: ({"recommendation": a_dropped_one(world).public_id}, {})),
    "POST api-recommendation-withdraw": Sample(
        lambda world: ({"recommendation": a_recommendation(world).public_id}, {"why": "Meant for somebody else."})
    ),
    "POST api-queue-pin": Sample(_on_an_episode()),
    "POST api-queue-move": Sample(lambda world: ({"episode": _in_the_queue(world).public_id}, {"steps": -1})),
    "POST api-queue-put-off": Sample(_put_off),
    "POST api-queue-take-back": Sample(_a_mark),
    "POST api-templates": Sample(lambda world: ({}, _template())),
    "POST api-own-templates": Sample(_no_templates),
    "PATCH api-template": Sample(lambda world: (a_template(world), _template())),
    "POST api-template-up": Sample(lambda world: (a_template(world) and a_template(world), {})),
    "POST api-template-retire": Sample(lambda world: (a_template(world), {})),
    "POST api-template-bring-back": Sample(_retired),
    "POST api-contacts": Sample(_a_contact_that_tells),
    "POST api-contact-void": Sample(
        lambda world: ({"contact": a_contact(world).public_id}, {"reason": "Wrong patient.", "with_results": True})
    ),
    "POST api-time": Sample(_on_an_episode(**TIME)),
    "POST api-time-void": Sample(lambda world: ({"entry": an_entry(world).public_id}, {"reason": "Counted twice."})),
    "POST api-handovers": Sample(_handover),
    "POST api-handover-preview": Sample(_handover_preview, only_reads=True),
    "POST api-handover-undo": Sample(lambda world: ({"handover": a_handover(world).public_id}, {})),
    "POST api-handover-back": Sample(
        lambda world: ({"handover": a_handover(world).public_id}, {"form_key": str(uuid4())})
    ),
    "POST api-handover-sign": Sample(
        lambda world: ({"handover": a_handover(world).public_id}, {"read": [], "others_read": True}), of_one=True
    ),
    "POST api-episode-referrals": Sample(
        _on_an_episode(to_whom="A sleep clinic", what_for="Snoring", made_on=TODAY, minutes=5)
    ),
    "POST api-referral-steps": Sample(
        lambda world: (
            {"referral": a_referral(world).public_id},
            {
                "to": "scheduled",
                "on": TODAY,
                "scheduled_for": TODAY,
                "words": "Booked.",
                "again_on": None,
                "minutes": 4,
            },
        )
    ),
    "POST api-episode-letter": Sample(_ended),
    "POST api-exports": Sample(_an_export),
    "POST api-export-delete": Sample(lambda world: ({"export": world.another_export().public_id}, {})),
    "POST api-caseload-search": Sample(lambda world: ({}, {"words": "Quinn"}), only_reads=True),
}
BODIES = [operation for operation in OPERATIONS if operation.sample]
WRITES = [operation for operation in BODIES if operation.sample and not operation.sample.only_reads]
