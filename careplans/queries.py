"""Every read of care plans that is more than a look-up."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from careplans import rules
from careplans.models import CarePlan, PlanDraft
from careplans.rules import MedicationCourse, PlanState, SkillStep
from clinics.models import Membership, TenantQuerySet
from registry.models import Episode


def plans(*, member: Membership, episode: Episode) -> TenantQuerySet[CarePlan]:
    """Every version, the newest first."""
    rows = CarePlan.objects.for_member(member).filter(episode=episode)
    return rows.select_related("written_by__user", "signed_by__user").order_by("-number")


def current(*, member: Membership, episode: Episode) -> CarePlan | None:
    return plans(member=member, episode=episode).first()


def in_force(*, member: Membership, episode: Episode) -> CarePlan | None:
    """The newest signed version: what the team has agreed on while a newer one waits."""
    return plans(member=member, episode=episode).filter(state=PlanState.SIGNED).first()


def get_plan(*, member: Membership, public_id: UUID) -> CarePlan:
    rows = CarePlan.objects.for_member(member).select_related("episode__patient", "written_by__user", "signed_by__user")
    plan = rows.filter(public_id=public_id).first()
    if plan is None:
        raise Http404("No such plan here.")
    return plan


def unsigned(member: Membership) -> TenantQuerySet[CarePlan]:
    """Versions of this treating clinician's open episodes that nobody has signed, the longest waiting first."""
    rows = CarePlan.objects.for_member(member).filter(
        state=PlanState.WAITING, episode__closed_on=None, episode__clinician=member
    )
    return rows.select_related("episode__patient", "written_by__user").order_by("written_at")


@dataclass(frozen=True)
class Versions:
    """An episode's versions, the newest first, read once for a page."""

    all: list[CarePlan]

    @property
    def newest(self) -> CarePlan | None:
        return self.all[0] if self.all else None

    @property
    def in_force(self) -> CarePlan | None:
        return next((plan for plan in self.all if plan.is_in_force), None)

    @property
    def earlier(self) -> list[CarePlan]:
        return self.all[1:]

    def numbered(self, number: int) -> CarePlan | None:
        return next((plan for plan in self.all if plan.number == number), None)

    def before(self, plan: CarePlan) -> CarePlan | None:
        return self.numbered(plan.number - 1)

    def medications(self, member: Membership) -> list[MedicationCourse]:
        return rules.courses(
            rules.Written(plan.number, member.clinic.today(plan.written_at), plan.content)
            for plan in reversed(self.all)
        )


def versions(*, member: Membership, episode: Episode) -> Versions:
    return Versions(list(plans(member=member, episode=episode)))


def medications_over_time(*, member: Membership, episode: Episode) -> list[MedicationCourse]:
    """Each drug of the episode's plans with its doses one after the other; those taken now first."""
    rows = CarePlan.objects.for_member(member).filter(episode=episode).order_by("number")
    found = rows.values_list("number", "written_at", "content")
    return rules.courses(rules.Written(number, member.clinic.today(at), content) for number, at, content in found)


def steps_to_practise(*, member: Membership, episode: Episode, also: Collection[str] = ()) -> list[SkillStep]:
    """The steps of the newest version; of older ones only those in `also`, which somebody has ticked meanwhile."""
    rows = CarePlan.objects.for_member(member).filter(episode=episode).order_by("-number")
    contents = list((rows if also else rows[:1]).values_list("content", flat=True))
    found = {step.key: step for step in rules.skill_steps(contents[0])} if contents else {}
    for content in contents[1:]:
        for step in rules.skill_steps(content):
            if step.key in also:
                found.setdefault(step.key, step)
    return list(found.values())


def draft_of(member: Membership, episode: Episode) -> PlanDraft | None:
    """The member's own; nobody else's is ever opened."""
    return PlanDraft.objects.for_member(member).filter(episode=episode, member=member).first()


def writing_too(member: Membership, episode: Episode) -> list[PlanDraft]:
    """Who else is writing on this plan, without a word of theirs."""
    found = PlanDraft.objects.for_member(member).filter(episode=episode).exclude(member=member)
    return list(found.defer("fields").select_related("member__user").order_by("-saved_at"))
