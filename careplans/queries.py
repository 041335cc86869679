"""Every read of care plans that is more than a look-up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from careplans import rules
from careplans.models import CarePlan, PlanCopy, PlanDraft
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


def to_sign(member: Membership, today: date) -> TenantQuerySet[CarePlan]:
    """What waits for this treating clinician: versions of their open episodes that nobody has signed, and those whose
    signature ran out with none newer; the longest waiting first."""
    mine = CarePlan.objects.for_member(member).filter(episode__closed_on=None, episode__clinician=member)
    newer = CarePlan.objects.filter(
        clinic_id=OuterRef("clinic_id"), episode=OuterRef("episode"), state=PlanState.WAITING
    )
    waits = Q(state=PlanState.WAITING) | Q(Q(state=PlanState.SIGNED, signed_until__lt=today) & ~Exists(newer))
    return mine.filter(waits).select_related("episode__patient", "written_by__user").order_by("written_at")


@dataclass(frozen=True)
class ToSign:
    """A plan to sign with what it changes: since the version in force, or since none was."""

    plan: CarePlan
    in_force: CarePlan | None

    @property
    def changes(self) -> list[str]:
        return rules.in_words(self.in_force.content, self.plan.content) if self.in_force else []

    @property
    def lines(self) -> list[tuple[str, str]]:
        return rules.in_short(self.plan.content)


def waiting_to_be_signed(member: Membership, today: date) -> list[ToSign]:
    """Read for a page, in two queries however many there are."""
    found = list(to_sign(member, today))
    signed = CarePlan.objects.for_member(member).filter(
        state=PlanState.SIGNED, episode__in=[plan.episode_id for plan in found]
    )
    in_force = {plan.episode_id: plan for plan in signed}
    return [ToSign(plan, in_force.get(plan.episode_id)) for plan in found]


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
    def handed_out(self) -> CarePlan | None:
        """What the patient reads at home: the version in force, or the newest where none is signed."""
        return self.in_force or self.newest

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


def copies(plan: CarePlan) -> list[PlanCopy]:
    """Given to the patient, the last one first."""
    return list(plan.copies.select_related("given_by__user").order_by("-given_at"))


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
