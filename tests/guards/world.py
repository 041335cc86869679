"""One of each thing that an address may name, in one clinic; made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

import careplans.actions
import contacts.actions
import measures.actions
import safety.actions
from casereview.models import (
    AgendaMark,
    Attendance,
    CalendarFeed,
    LoopStep,
    MeetingPatient,
    MeetingSeries,
    Recommendation,
    RecommendationTemplate,
    Review,
    ReviewMeeting,
)
from clinics import actions
from clinics.models import Invitation, Membership
from clinics.rules import Role
from contacts.models import PlannedContact, PractisedStep, Referral, ReferralStep
from contacts.rules.letters import LetterWay
from jobs.models import JobRun
from registry.models import Consent, Coverage, Diagnosis, HandOff, HandOffStep, Handover, HandoverLine, SavedView
from registry.rules import Phase
from safety.models import Absence
from tests.factories.billing import make_policy, make_rate
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_contact, make_time
from tests.factories.imports import make_import
from tests.factories.measures import make_result, wording_of
from tests.factories.registry import make_episode, make_patient, make_payer
from tests.guards.routes import Route

NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)
CANARY = "Zzyzxworth"  # the patients' family name, found in no word of ours


@dataclass
class World:
    """`world.patient` and its like; every one belongs to `world.staffed`'s clinic."""

    staffed: StaffedClinic

    @property
    def slug(self) -> str:
        return self.staffed.clinic.slug

    @cached_property
    def episode(self) -> Any:
        return make_episode(self.staffed, patient=make_patient(self.staffed, family_name=CANARY))

    @property
    def patient(self) -> Any:
        return self.episode.patient

    @cached_property
    def payer(self) -> Any:
        return make_payer(self.staffed)

    @cached_property
    def policy(self) -> Any:
        return make_policy(self.staffed, self.payer)

    @cached_property
    def draft_policy(self) -> Any:
        changes = {"caps": {"99494": 2}}
        return make_policy(self.staffed, self.payer, state="draft", changes=changes, approved_by=None, verified=False)

    @cached_property
    def rate(self) -> Any:
        return make_rate(self.staffed, self.payer)

    @cached_property
    def coverage(self) -> Any:
        with self.staffed.inside():
            return Coverage.objects.get(patient=self.patient)

    @cached_property
    def consent(self) -> Any:
        with self.staffed.inside():
            return Consent.objects.get(episode=self.episode)

    @cached_property
    def diagnosis(self) -> Any:
        with self.staffed.inside():
            return Diagnosis.objects.get(episode=self.episode)

    def saved_view(self, owner: Membership) -> Any:
        """A saved view is its owner's alone."""
        with self.staffed.inside():
            return SavedView.objects.get_or_create(clinic=owner.clinic, member=owner, name=f"{owner}'s own")[0]

    @cached_property
    def result(self) -> Any:
        with self.staffed.inside():
            return make_result(self.episode, self.staffed.care_manager)

    @cached_property
    def result_import(self) -> Any:
        """Waits for its confirmation, with a cell in question."""
        rows = [[self.patient.mrn, "2026-10-01", *[1] * 9], ["nobody", "2026-10-01", *[0] * 9]]
        with self.staffed.inside():
            return make_import(self.staffed.care_manager, rows, now=NOW)

    @cached_property
    def wording(self) -> Any:
        with self.staffed.inside():
            return measures.actions.load_wording(
                instrument="isi",
                language="en",
                text=wording_of("isi"),
                licence_line="Licence 12.",
                by=self.staffed.lead,
                now=NOW,
            )

    @cached_property
    def alert(self) -> Any:
        with self.staffed.inside():
            return safety.actions.raise_concern(
                episode=self.episode, note="Worried.", form_key=uuid4(), by=self.staffed.care_manager, now=NOW
            )

    @cached_property
    def hours(self) -> Any:
        with self.staffed.inside():
            return safety.actions.add_hours(
                weekdays=[0, 1], opens=time(8), closes=time(17), by=self.staffed.lead, now=NOW
            )[0]

    @cached_property
    def holiday(self) -> Any:
        with self.staffed.inside():
            return safety.actions.add_holiday(on=date(2027, 1, 1), name="New year", by=self.staffed.lead, now=NOW)

    def absence(self, member: Membership) -> Any:
        """Days away are one's own or the lead's to take back."""
        with self.staffed.inside():
            return Absence.objects.get_or_create(
                clinic=member.clinic, member=member, first_day=date(2027, 2, 1), last_day=date(2027, 2, 5)
            )[0]

    @cached_property
    def duty(self) -> Any:
        starts = datetime(2027, 3, 1, 22, tzinfo=UTC)
        with self.staffed.inside():
            return safety.actions.add_on_call(
                member=self.staffed.specialist,
                starts_at=starts,
                ends_at=starts.replace(hour=23),
                by=self.staffed.lead,
                now=NOW,
            )

    @cached_property
    def protocol(self) -> Any:
        with self.staffed.inside():
            return safety.actions.publish_protocol(
                base=0, text="Call at once.", after_hours="The line.", by=self.staffed.lead, now=NOW
            )

    @cached_property
    def plan(self) -> Any:
        with self.staffed.inside():
            return careplans.actions.write_plan(
                episode=self.episode,
                base=0,
                content={"goals": [{"words": "Walk"}]},
                form_key=uuid4(),
                by=self.staffed.care_manager,
                now=NOW,
            )

    @cached_property
    def safety_plan(self) -> Any:
        with self.staffed.inside():
            return safety.actions.write_plan(
                episode=self.episode,
                base=0,
                sections={"alone": "Walk the dog"},
                form_key=uuid4(),
                by=self.staffed.care_manager,
                now=NOW,
            )

    @cached_property
    def contact(self) -> Any:
        return make_contact(self.episode, self.staffed.care_manager)

    @cached_property
    def entry(self) -> Any:
        return make_time(self.episode, self.staffed.care_manager)

    @cached_property
    def recommendation(self) -> Any:
        clinic, specialist = self.staffed.clinic, self.staffed.specialist
        with self.staffed.inside():
            review = Review.objects.create(
                clinic=clinic,
                episode=self.episode,
                reviewed_on=NOW.date(),
                reviewed_by=specialist,
                reviewed_at=NOW,
                place="week 9",
                form_key=uuid4(),
            )
            return Recommendation.objects.create(
                clinic=clinic,
                episode=self.episode,
                review=review,
                kind="continue",
                text="Stay the course.",
                made_by=specialist,
                made_at=NOW,
            )

    @cached_property
    def template(self) -> Any:
        with self.staffed.inside():
            return RecommendationTemplate.objects.create(
                clinic=self.staffed.clinic, title="A beginning of our own", kind="continue", text="No change: [why]."
            )

    @cached_property
    def loop_step(self) -> Any:
        with self.staffed.inside():
            return LoopStep.objects.create(
                clinic=self.staffed.clinic, recommendation=self.recommendation, kind="made", at=NOW
            )

    @cached_property
    def mark(self) -> Any:
        with self.staffed.inside():
            return AgendaMark.objects.create(
                clinic=self.staffed.clinic,
                episode=self.episode,
                kind="pin",
                made_by=self.staffed.specialist,
                made_at=NOW,
            )

    @cached_property
    def question(self) -> Any:
        with self.staffed.inside():
            return contacts.actions.ask_specialist(
                episode=self.episode, question="Too sleepy on it?", by=self.staffed.care_manager, now=NOW
            )

    @cached_property
    def series(self) -> Any:
        with self.staffed.inside():
            return MeetingSeries.objects.create(
                clinic=self.staffed.clinic, name="Weekly review", first_on=date(2026, 10, 6), starts=time(12)
            )

    @cached_property
    def meeting(self) -> Any:
        day, clinic = date(2026, 10, 6), self.staffed.clinic
        with self.staffed.inside():
            made = ReviewMeeting.objects.create(
                clinic=clinic,
                series=self.series,
                planned_on=day,
                on=day,
                starts=time(12),
                state="under_way",
                began_at=NOW,
                led_by=self.staffed.specialist,
            )
            Attendance.objects.create(clinic=clinic, meeting=made, member=self.staffed.specialist)
            MeetingPatient.objects.create(clinic=clinic, meeting=made, episode=self.episode, position=1)
            return made

    @cached_property
    def feed(self) -> Any:
        with self.staffed.inside():
            return CalendarFeed.objects.create(
                clinic=self.staffed.clinic,
                member=self.staffed.specialist,
                secret_hash=f"{self.staffed.clinic.pk:064}",
                made_at=NOW,
            )

    @cached_property
    def referral(self) -> Any:
        clinic, by = self.staffed.clinic, self.staffed.care_manager
        with self.staffed.inside():
            made = Referral.objects.create(
                clinic=clinic,
                episode=self.episode,
                to_whom="A sleep clinic",
                what_for="Snoring",
                made_on=NOW.date(),
                made_by=by,
                made_at=NOW,
                form_key=uuid4(),
                ask_on=date(2026, 10, 19),
            )
            ReferralStep.objects.create(clinic=clinic, referral=made, state="made", on=NOW.date(), by=by, at=NOW)
            return made

    @cached_property
    def letter(self) -> Any:
        """Of an episode that has ended: the world's own runs on."""
        ended = make_episode(self.staffed, phase=Phase.CLOSED, closed_on=NOW.date(), close_reason="graduated")
        with self.staffed.inside():
            return contacts.actions.give_letter(
                episode=ended,
                how=LetterWay.POST,
                on=NOW.date(),
                form_key=uuid4(),
                by=self.staffed.care_manager,
                now=NOW,
            )

    @cached_property
    def practised(self) -> Any:
        with self.staffed.inside():
            return PractisedStep.objects.create(
                clinic=self.staffed.clinic, contact=self.contact, plan=self.plan, step=uuid4()
            )

    @cached_property
    def planned(self) -> Any:
        with self.staffed.inside():
            return PlannedContact.objects.create(
                clinic=self.staffed.clinic,
                episode=self.episode,
                plan=self.plan,
                on=NOW.date(),
                covers="Check-in of the care plan",
                planned_by=self.staffed.care_manager,
                planned_on=NOW.date(),
                planned_at=NOW,
            )

    @cached_property
    def hand_off(self) -> Any:
        with self.staffed.inside():
            made = HandOff.objects.create(
                clinic=self.staffed.clinic,
                episode=self.episode,
                to_whom="A specialty clinic",
                reason="More than we can give here.",
                begun_on=NOW.date(),
                begun_by=self.staffed.care_manager,
                begun_at=NOW,
                ask_on=date(2026, 10, 12),
            )
            HandOffStep.objects.create(
                clinic=self.staffed.clinic,
                hand_off=made,
                on=NOW.date(),
                words="They have the letter.",
                ask_on=made.ask_on,
                by=self.staffed.care_manager,
                at=NOW,
            )
            return made

    @cached_property
    def handover(self) -> Any:
        clinic = self.staffed.clinic
        with self.staffed.inside():
            made = Handover.objects.create(
                clinic=clinic,
                place="care_manager",
                giver=self.staffed.lead,
                receiver=self.staffed.care_manager,
                why="away",
                made_by=self.staffed.lead,
                made_at=NOW,
                form_key=uuid4(),
            )
            HandoverLine.objects.create(clinic=clinic, handover=made, episode=self.episode)
            return made

    @cached_property
    def handover_line(self) -> Any:
        with self.staffed.inside():
            return self.handover.lines.get()

    @cached_property
    def form(self) -> Any:
        with self.staffed.inside():
            return measures.actions.send_form(
                episode=self.episode, channel="link", instruments=["phq9"], by=self.staffed.care_manager, now=NOW
            ).request

    @cached_property
    def member(self) -> Any:
        return self.staffed.specialist

    @cached_property
    def invitation(self) -> Invitation:
        with self.staffed.inside():
            return actions.invite(
                email=f"new@{self.slug}.example.org",
                name="Noor Haddad",
                roles=[Role.CLINICIAN],
                by=self.staffed.administrator,
                now=NOW,
            )

    @cached_property
    def run(self) -> JobRun:
        with self.staffed.inside():
            return JobRun.objects.create(
                clinic=self.staffed.clinic, job="night", period=date(2026, 10, 4), queued_at=NOW, state="parked"
            )


# What a keyword of an address names: by route, by app, or anywhere.
OBJECTS: dict[str, Callable[[World], Any]] = {
    "api-safety-plan-copies plan": lambda world: world.safety_plan,
    "safety plan": lambda world: world.safety_plan,
    "clinics member": lambda world: world.member,
    "casereview member": lambda world: world.member,
    "absence": lambda world: world.absence(world.staffed.care_manager),
    "billing:edit-policy policy": lambda world: world.draft_policy,
    "saved": lambda world: world.saved_view(world.staffed.care_manager),
} | {
    name: attrgetter(name)
    for name in (
        "alert", "consent", "contact", "coverage", "diagnosis", "duty", "entry", "episode", "feed", "form",
        "hand_off", "handover", "holiday", "hours", "invitation", "letter", "loop_step", "mark", "meeting", "patient",
        "payer", "plan", "policy", "practised", "protocol", "question", "rate", "recommendation", "referral", "result",
        "result_import", "run", "series", "template", "wording",
    )
}  # fmt: skip
# Keywords that choose a place in the page and name no object.
PLAIN: dict[str, Any] = {
    "day": date(2026, 10, 13),
    "first": date(2026, 9, 1),
    "instrument": "isi",
    "language": "en",
    "point": "lines",
    "setting": "review_days",
}


def object_key(route: Route, keyword: str) -> str | None:
    """The entry of OBJECTS for this keyword, the closest first."""
    app = route.name.partition(":")[0]
    return next((key for key in (f"{route.name} {keyword}", f"{app} {keyword}", keyword) if key in OBJECTS), None)


def arguments(route: Route, world: World) -> dict[str, Any]:
    """Every keyword of the route, filled from this world."""
    filled: dict[str, Any] = {"clinic": world.slug}
    for keyword in route.kinds:
        if keyword in route.objects:
            filled[keyword] = identifier(route, keyword, world)
        elif keyword != "clinic":
            filled[keyword] = PLAIN[keyword]
    return filled


def identifier(route: Route, keyword: str, world: World) -> UUID:
    key = object_key(route, keyword)
    assert key, f"{route.path} ({route.name}): say in tests/guards/world.py what <{keyword}> names"
    made = OBJECTS[key](world)
    return made if isinstance(made, UUID) else made.public_id
