"""Risk for whoever takes over: open alerts, and the contact that a level made due."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone

from clinics.models import Membership
from registry.matters import Matter, Matters, by_episode, clipped
from registry.models import Episode
from registry.rules import short_date
from registry.rules.handovers import MatterKind
from safety.models import RiskAlert
from safety.queries import alerts
from safety.rules import Level


def open_matters(*, member: Membership, episodes: Sequence[int], of: Membership, today: date) -> Matters:
    """The giver's own alerts go along; somebody else's stay with them, and the receiver knows of both."""
    pairs: list[tuple[int, Matter]] = []
    for alert in alerts(member).filter(episode__in=episodes, closed_at=None).order_by("raised_at", "pk"):
        kind = MatterKind.ALERT if alert.owner_id == of.pk else MatterKind.OTHER_ALERT
        words = clipped("; ".join(_words(alert, member, today)))
        pairs.append((alert.episode_id or 0, Matter(kind, words, str(alert.public_id))))
    rows = Episode.objects.for_member(member).filter(pk__in=episodes)
    for episode, on in rows.values_list("pk", "risk_follow_up_on"):
        if on:
            words = f"Contact after risk is due by {short_date(on, today)}"
            pairs.append((episode, Matter(MatterKind.TASK, words, f"follow-up {on}")))
    return by_episode(pairs)


def _words(alert: RiskAlert, member: Membership, today: date) -> Iterator[str]:
    yield alert.reason
    raised = timezone.localtime(alert.raised_at, member.clinic.zone).date()
    yield f"raised {short_date(raised, today)}"
    yield f"{Level(alert.level).label.lower()} risk" if alert.level else "no level yet"
    yield f"{alert.owner} has it" if alert.acknowledged_at else f"{alert.owner} has not acknowledged it"
