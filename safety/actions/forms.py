"""What a form says about risk: heard at once while somebody fills it in, finished or not, and remembered when the form
is voided."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from clinics.models import Membership
from registry.models import Episode
from registry.queries import locked
from safety.actions.raising import raise_for_answer
from safety.actions.steps import Step, add_step
from safety.models import RiskAlert


@transaction.atomic
def hear_answer(
    *,
    episode: Episode,
    source: UUID,
    instrument: str,
    item: int,
    answer: int | None,
    risky: bool,
    words: str,
    by: Membership | None,
    now: datetime,
) -> RiskAlert | None:
    """The answer that stands now at a risk item of the form `source`, as often as the form is saved.

    The first risky one raises the alert; another answer later, also a harmless one or none, is a step of it. An alert
    that was closed meanwhile stays closed: a new risky answer raises its own. None when nothing was ever risky.
    """
    held = locked(episode)
    same = {"clinic_id": held.clinic_id, "source": source, "instrument": instrument, "item": item}
    known = RiskAlert.objects.select_related("owner__user", "episode__patient").filter(**same).first()
    if known is not None and words == _last_words(known):
        return known
    if known is not None:
        add_step(known, Step.ANSWERED, by=by, now=now, note=words)
        if known.closed_at is None:
            return known
        source = _later(source, instrument, item, words)
    if not risky or answer is None:
        return known
    return raise_for_answer(
        episode=episode,
        source=source,
        instrument=instrument,
        item=item,
        answer=answer,
        words=words,
        by=by,
        now=now,
    )


@transaction.atomic
def form_voided(*, source: UUID, instrument: str, reason: str, by: Membership, now: datetime) -> list[RiskAlert]:
    """The form `source` counts nowhere any more. What it said about risk was said: each alert it raised stays as it
    is, open or closed, and carries the reason as a step."""
    raised = RiskAlert.objects.for_member(by).select_related("owner__user", "episode__patient")
    found = list(raised.filter(source=source, instrument=instrument))
    if found:
        others = raised.filter(
            episode_id=found[0].episode_id, instrument=instrument, trigger=RiskAlert.Trigger.RISK_ITEM
        )
        found += [alert for alert in others if alert.source == _later(source, instrument, alert.item, alert.note)]
    for alert in found:
        add_step(alert, Step.VOIDED, by=by, now=now, note=reason)
    return found


def _later(source: UUID, instrument: str, item: int | None, words: str) -> UUID:
    """The source of an alert that an answer raised when the form's first alert was closed already."""
    return uuid5(source, f"{instrument} {item}: {words}")


def _last_words(alert: RiskAlert) -> str:
    later = alert.steps.filter(kind=Step.ANSWERED).order_by("-at", "-pk").values_list("note", flat=True).first()
    return alert.note if later is None else later
