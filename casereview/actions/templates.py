"""The clinic's own templates of recommendations."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casereview.actions.reviews import MOST_CHARACTERS
from casereview.beginnings import BEGINNINGS
from casereview.models import Recommendation, RecommendationTemplate
from casereview.rules import RecommendationKind, Urgency
from clinics import audit
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from registry.actions.rows import save_values

MOST_DUE_DAYS = 365


@transaction.atomic
def own_templates(*, by: Membership, now: datetime) -> int:
    """Take the shipped ones over, to edit; how many came. Once a clinic has its own, it keeps to them."""
    _locked(by)
    if RecommendationTemplate.objects.filter(clinic_id=by.clinic_id).exists():
        return 0
    rows = RecommendationTemplate.objects.bulk_create(
        RecommendationTemplate(
            clinic_id=by.clinic_id,
            title=each.title,
            kind=each.kind,
            text=each.text,
            urgency=each.urgency,
            doer=each.doer,
            due_days=each.due_days,
            position=position,
        )
        for position, each in enumerate(BEGINNINGS.values())
    )
    audit.record("template.taken_over", target=None, by=by, at=now, templates=len(rows))
    return len(rows)


@transaction.atomic
def save_template(
    *,
    template: RecommendationTemplate | None = None,
    version: int = 0,
    title: str,
    kind: str,
    text: str,
    urgency: str = Urgency.ROUTINE.value,
    doer: str = "clinician",
    due_days: int | None = None,
    by: Membership,
    now: datetime,
) -> RecommendationTemplate:
    """A new one at the end of its clinic's, or the one that was opened at `version`; `Stale` when somebody saved it
    since. Recommendations that were begun from it keep their words."""
    _locked(by)
    title, text = title.strip(), text.strip()
    _check(title, kind, text, urgency, doer, due_days)
    namesakes = RecommendationTemplate.objects.filter(clinic_id=by.clinic_id, title=title, retired_at=None)
    if any(each != template for each in namesakes):
        raise Refused("Another template has this name.", "title")
    values = {"title": title, "kind": kind, "text": text, "urgency": urgency, "doer": doer, "due_days": due_days}
    if template is None:
        template = RecommendationTemplate.objects.create(clinic_id=by.clinic_id, position=_end(by), **values)
        audit.record("template.added", target=template, by=by, at=now)
        return template
    changed = save_values(template, version=version, **values)
    if changed:
        audit.record("template.changed", target=template, by=by, at=now, fields=changed)
    return template


@transaction.atomic
def raise_template(*, template: RecommendationTemplate, by: Membership, now: datetime) -> None:
    """One place up among the live ones of its kind; the first stays where it is."""
    _locked(by)
    template.refresh_from_db()
    above = (
        RecommendationTemplate.objects.filter(
            clinic_id=by.clinic_id, kind=template.kind, retired_at=None, position__lt=template.position
        )
        .order_by("-position")
        .first()
    )
    if above is None or template.retired_at is not None:
        return
    template.position, above.position = above.position, template.position
    for row in (template, above):
        row.save(update_fields=["position"])
    audit.record("template.raised", target=template, by=by, at=now)


@transaction.atomic
def retire_template(*, template: RecommendationTemplate, by: Membership, now: datetime) -> None:
    """No longer offered; kept, and brought back when wished."""
    _locked(by)
    template.refresh_from_db()
    if template.retired_at is not None:
        return
    template.retired_at = now
    template.save(update_fields=["retired_at"])
    audit.record("template.retired", target=template, by=by, at=now)


@transaction.atomic
def bring_back_template(*, template: RecommendationTemplate, by: Membership, now: datetime) -> None:
    _locked(by)
    template.refresh_from_db()
    if template.retired_at is None:
        return
    if RecommendationTemplate.objects.filter(clinic_id=by.clinic_id, title=template.title, retired_at=None).exists():
        raise Refused(f"Another template is called “{template.title}” now. Rename that one first.")
    template.retired_at, template.position = None, _end(by)
    template.save(update_fields=["retired_at", "position"])
    audit.record("template.brought_back", target=template, by=by, at=now)


def _check(title: str, kind: str, text: str, urgency: str, doer: str, due_days: int | None) -> None:
    if not title:
        raise Refused("Give it a short name, for its button.", "title")
    if len(title) > 60:
        raise Refused("Shorten it to 60 characters.", "title")
    if not text:
        raise Refused("Write how the recommendation begins.", "text")
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"Shorten it to {MOST_CHARACTERS} characters.", "text")
    if kind not in list(RecommendationKind):
        raise Refused("Choose what kind of recommendation it is.", "kind")
    if urgency not in list(Urgency):
        raise Refused("Choose how soon it is needed.", "urgency")
    if doer not in dict(Recommendation.DOERS):
        raise Refused("Choose who carries it out.", "doer")
    if due_days is not None and not 0 <= due_days <= MOST_DUE_DAYS:
        raise Refused(f"Enter 0 to {MOST_DUE_DAYS} days, or leave it empty.", "due_days")


def _end(by: Membership) -> int:
    last = RecommendationTemplate.objects.filter(clinic_id=by.clinic_id).order_by("-position").first()
    return last.position + 1 if last else 0


def _locked(by: Membership) -> None:
    """One writer at a time: names are told apart and places counted against what stands."""
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic_id)
