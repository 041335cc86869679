"""What minutes would count if they were logged now: the same rule over what is there and one entry more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from clinics.models import Membership
from contacts.models import TimeEntry
from contacts.queries.minutes import CountedEntry, as_ruled, entries_of_month, verdicts_on
from contacts.rules import MAX_MINUTES, Activity, Counted, Counting, Entry, Part, Timed, without_overlap, working_role
from registry.models import Episode


@dataclass(frozen=True)
class Foreseen:
    part: Part
    verdict: Counted
    lines: list[CountedEntry]  # the episode's others of that month, as they would count then

    @property
    def minutes(self) -> int:
        """The episode's counted minutes of that month then."""
        return self.verdict.minutes + sum(line.minutes for line in self.lines)


def foresee(
    *, member: Membership, episode: Episode, part: Part, activity: Activity, inpatient: bool, counting: Counting
) -> Foreseen:
    """Without names: an overlap may be with another patient's entry."""
    lost, lost_of = _clock_then(member, part)
    rows = entries_of_month(member, episode, part.on)
    for row in rows:
        row.lost = lost_of.get(row.pk, row.lost)  # type: ignore[attr-defined]
    new = Entry(
        minutes=part.minutes,
        activity=activity,
        service_date=part.on,
        role=working_role(member.roles),
        inpatient=inpatient,
        lost=lost,
        starts_at=part.starts_at,
    )
    verdict, *others = verdicts_on(
        [new, *(as_ruled(row) for row in rows)], member=member, episode=episode, counting=counting
    )
    lines = [CountedEntry(row, told.minutes, told.reason) for row, told in zip(rows, others, strict=True)]
    return Foreseen(part, verdict, lines)


def _clock_then(member: Membership, part: Part) -> tuple[int, dict[int, int]]:
    """What earlier entries of the member take from these minutes, and then from each entry that begins during them."""
    if part.starts_at is None:
        return 0, {}
    span = part.starts_at - timedelta(minutes=MAX_MINUTES), part.starts_at + timedelta(minutes=part.minutes)
    rows = list(
        TimeEntry.objects.for_member(member)
        .filter(logged_by=member, voided_at=None, starts_at__gt=span[0], starts_at__lt=span[1])
        .order_by("logged_at", "public_id")
    )
    timed = [Timed("", row.starts_at or span[0], row.minutes, number) for number, row in enumerate(rows)]
    *kept, own = without_overlap([*timed, Timed("", part.starts_at, part.minutes, len(rows))])
    later = {
        row.pk: row.minutes - left
        for row, clock, left in zip(rows, timed, kept, strict=True)
        if clock.starts_at >= part.starts_at
    }
    return part.minutes - own, later
