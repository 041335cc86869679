"""Some patients of the second care manager went to the first one yesterday, who has not signed for them yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid5

from django.db.models import F

from clinics.models import Clinic, Membership
from clinics.rules import Role
from registry.matters import matters_of
from registry.models import Episode, Handover, HandoverLine
from registry.rules.handovers import Seat
from safety.models import AlertStep, RiskAlert

PATIENTS = 6
NOTE = "Away for a family matter. The first two like to be called before nine."


def write_handover(clinic: Clinic, now: datetime) -> None:
    people = Membership.objects.filter(clinic=clinic, ended_at=None).select_related("user", "clinic").order_by("pk")
    managers = [member for member in people if member.has_role(Role.CARE_MANAGER)]
    lead = next((member for member in people if member.has_role(Role.LEAD)), None)
    if len(managers) < 2 or lead is None:
        return
    receiver, giver = managers[:2]
    held = Episode.objects.filter(clinic=clinic, closed_on=None, care_manager=giver)
    episodes = list(held.order_by("-open_alerts", "-open_recommendations", "pk")[:PATIENTS])
    if not episodes:
        return
    at, today = now - timedelta(days=1), clinic.today(now)
    keys = [episode.pk for episode in episodes]
    matters = matters_of(member=lead, episodes=keys, of=giver, today=clinic.today(at))
    handover = Handover.objects.create(
        clinic=clinic,
        public_id=uuid5(clinic.public_id, "handover"),
        place=Seat.CARE_MANAGER.value,
        giver=giver,
        receiver=receiver,
        why=Handover.Why.AWAY,
        until=today + timedelta(days=6),
        note=NOTE,
        made_by=lead,
        made_at=at,
        form_key=uuid5(clinic.public_id, "handover form"),
    )
    HandoverLine.objects.bulk_create(
        [
            HandoverLine(
                clinic=clinic,
                public_id=uuid5(episode.public_id, "handover"),
                handover=handover,
                episode=episode,
                matters=[matter.kept() for matter in matters[episode.pk]],
            )
            for episode in episodes
        ]
    )
    Episode.objects.filter(pk__in=keys).update(care_manager=receiver, version=F("version") + 1)
    _take_alerts(clinic, keys, handover)


def _take_alerts(clinic: Clinic, episodes: list[int], handover: Handover) -> None:
    rows = RiskAlert.objects.filter(clinic=clinic, episode__in=episodes, owner=handover.giver, closed_at=None)
    theirs = rows.filter(raised_at__lt=handover.made_at)
    for alert in theirs.order_by("pk"):
        AlertStep.objects.create(
            clinic=clinic,
            public_id=uuid5(alert.public_id, "handover"),
            alert=alert,
            kind=AlertStep.Kind.HANDED_OVER,
            to=handover.receiver,
            by=handover.made_by,
            at=handover.made_at,
            note="With the patient's handover.",
        )
    theirs.update(owner=handover.receiver, owned_since=handover.made_at)
