"""What a form says about risk while somebody fills it in: heard at once, whether the form is ever finished or not."""

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
        source = uuid5(source, f"{instrument} {item}: {words}")
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


def _last_words(alert: RiskAlert) -> str:
    later = alert.steps.filter(kind=Step.ANSWERED).order_by("-at", "-pk").values_list("note", flat=True).first()
    return alert.note if later is None else later
