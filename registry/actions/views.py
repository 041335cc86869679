"""The views a person keeps of the caseload: codes only."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from registry.models import SavedView
from registry.rules import View

MOST = 12


@transaction.atomic
def save_view(*, name: str, view: View, by: Membership, now: datetime) -> SavedView:
    """Keep filter, people and order under a name; the same name again replaces it. Never the words of a search."""
    name = name.strip()
    if not name:
        raise Refused("Give the view a name.", "name")
    mine = SavedView.objects.for_member(by).filter(member=by)
    if mine.exclude(name=name).count() >= MOST:
        raise Refused(f"{MOST} views are kept. Forget one to make room.", "name")
    saved, _ = SavedView.objects.update_or_create(
        clinic_id=by.clinic_id, member=by, name=name, defaults={"query": view.without_words().query}
    )
    audit.record("view.saved", target=saved, by=by, at=now, query=saved.query)
    return saved


@transaction.atomic
def forget_view(*, saved: SavedView, by: Membership, now: datetime) -> None:
    if saved.member_id != by.pk:
        raise Refused("This view is somebody else's.")
    audit.record("view.forgotten", target=saved, by=by, at=now)
    saved.delete()
