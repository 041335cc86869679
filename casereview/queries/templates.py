"""What recommendations are begun from: the clinic's own templates once it has any, else the shipped ones."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from casereview.beginnings import BEGINNINGS, Beginning
from casereview.models import RecommendationTemplate
from casereview.rules import RecommendationKind
from clinics.models import Membership

Grouped = list[tuple[str, list[Beginning]]]


def get_template(*, member: Membership, public_id: UUID) -> RecommendationTemplate:
    return get_object_or_404(RecommendationTemplate.objects.for_member(member), public_id=public_id)


def templates_of(member: Membership) -> list[RecommendationTemplate]:
    """All of the clinic's own, retired ones too, in their order; empty while it uses the shipped ones."""
    return list(RecommendationTemplate.objects.for_member(member).order_by("position", "pk"))


def beginnings_of(member: Membership) -> dict[str, Beginning]:
    own = templates_of(member)
    if not own:
        return dict(BEGINNINGS)
    return {
        str(row.public_id): Beginning(
            str(row.public_id), row.kind, row.title, row.text, row.urgency, row.doer, row.due_days
        )
        for row in own
        if row.retired_at is None
    }


def grouped(beginnings: dict[str, Beginning]) -> Grouped:
    """By kind, in the order of the kinds; kinds without any left out."""
    found = [(kind.label, [each for each in beginnings.values() if each.kind == kind]) for kind in RecommendationKind]
    return [(label, of_kind) for label, of_kind in found if of_kind]
