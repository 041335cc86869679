"""The patients of a handover, each with what is open: before it is made, and as its receiver reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from clinics.models import Membership
from registry.matters import Matter, matters_of
from registry.models import Episode, Handover, HandoverLine, Patient
from registry.queries.handovers import loads, rows_of
from registry.queries.rows import Row
from registry.rules.handovers import ALERTS, Seat, spread, tally


@dataclass(frozen=True)
class Chosen:
    """What a form carries of one patient: the version it showed and to whom they go; nothing yet of a new one."""

    version: int | None = None
    to: Membership | None = None


@dataclass(frozen=True)
class Load:
    receiver: Membership
    before: int
    after: int


@dataclass(frozen=True)
class PreviewLine:
    row: Row
    to: Membership
    matters: Sequence[Matter]
    has_changed: bool  # since the form was filled in

    @property
    def tally(self) -> str:
        return tally(matter.kind for matter in self.matters)


@dataclass(frozen=True)
class Preview:
    giver: Membership
    seat: Seat
    giver_before: int
    lines: list[PreviewLine]
    loads: list[Load]
    gone: list[Patient]  # chosen, and no longer the giver's

    @property
    def giver_after(self) -> int:
        return self.giver_before - len(self.lines)

    @property
    def tally(self) -> str:
        return tally(matter.kind for line in self.lines for matter in line.matters)

    @property
    def changed(self) -> int:
        return sum(line.has_changed for line in self.lines)


def preview(
    *,
    member: Membership,
    giver: Membership,
    seat: Seat,
    chosen: Mapping[UUID, Chosen],
    receivers: Sequence[Membership],
    today: date,
) -> Preview:
    """What the handover would do, with everything open about each patient. Whoever has no receiver yet goes to the one
    with fewest; as many reads for five hundred patients as for one."""
    rows = rows_of(member=member, giver=giver, seat=seat, today=today, only=chosen)
    counts = loads(member)[seat]
    before = {receiver: counts.get(receiver.pk, 0) for receiver in receivers}
    to = {key: each.to for key, each in chosen.items() if each.to in before}
    after = before | {receiver: before[receiver] + list(to.values()).count(receiver) for receiver in receivers}
    to |= spread([row.episode.public_id for row in rows if row.episode.public_id not in to], after)
    matters = matters_of(member=member, episodes=[row.episode.pk for row in rows], of=giver, today=today)
    lines = [
        PreviewLine(row, _receiver(to, row), matters[row.episode.pk], _has_changed(chosen, row.episode)) for row in rows
    ]
    return Preview(
        giver=giver,
        seat=seat,
        giver_before=counts.get(giver.pk, 0),
        lines=lines,
        loads=[
            Load(receiver, before[receiver], before[receiver] + sum(line.to == receiver for line in lines))
            for receiver in receivers
        ],
        gone=_gone(member, chosen, rows),
    )


def _receiver(to: Mapping[UUID, Membership | None], row: Row) -> Membership:
    found = to[row.episode.public_id]
    assert found is not None
    return found


def _has_changed(chosen: Mapping[UUID, Chosen], episode: Episode) -> bool:
    return chosen[episode.public_id].version not in (None, episode.version)


def _gone(member: Membership, chosen: Mapping[UUID, Chosen], rows: Sequence[Row]) -> list[Patient]:
    missing = set(chosen) - {row.episode.public_id for row in rows}
    found = Episode.objects.for_member(member).filter(public_id__in=missing).select_related("patient")
    return [episode.patient for episode in found.order_by("patient__family_name", "pk")] if missing else []


@dataclass(frozen=True)
class Compared:
    """One matter as it was at the handover and as it is now; one that is gone is dealt with."""

    then: Mapping[str, str] | None
    now: Mapping[str, str] | None

    @property
    def kind(self) -> str:
        return (self.then or self.now or {})["kind"]

    @property
    def words(self) -> str:
        return (self.then or self.now or {})["words"]

    @property
    def now_reads(self) -> str:
        """What stands there now, where it read otherwise then."""
        return self.now["words"] if self.then and self.now and self.then["words"] != self.now["words"] else ""

    @property
    def is_done(self) -> bool:
        return self.now is None

    @property
    def is_new(self) -> bool:
        return self.then is None


@dataclass(frozen=True)
class ReadLine:
    """One patient of a handover as its receiver reads it."""

    line: HandoverLine
    now: Sequence[Mapping[str, str]]
    handover: Handover

    @cached_property
    def matters(self) -> list[Compared]:
        left = {each["id"]: each for each in self.now}
        then = [Compared(each, left.pop(each["id"], None)) for each in self.line.matters]
        return [*then, *(Compared(None, each) for each in left.values())]

    @property
    def is_at_risk(self) -> bool:
        return at_risk(self.line)

    @property
    def sits_there(self) -> Membership | None:
        """Who has the seat now."""
        found: Membership | None = getattr(self.line.episode, self.handover.place)
        return found

    @property
    def is_with_receiver(self) -> bool:
        return self.line.episode.is_open and self.sits_there == self.handover.receiver


def at_risk(line: HandoverLine) -> bool:
    """Such a patient is read and ticked alone, whether the alert was there at the handover or came since."""
    return line.episode.open_alerts > 0 or any(matter["kind"] in ALERTS for matter in line.matters)


def lines_of(handover: Handover) -> list[HandoverLine]:
    """By name, each with its patient and whoever has the seat now."""
    rows = HandoverLine.objects.filter(clinic_id=handover.clinic_id, handover=handover)
    named = rows.select_related("episode__patient", f"episode__{handover.place}__user")
    return list(named.order_by("episode__patient__family_name", "episode__patient__given_name", "pk"))


def read_lines(*, member: Membership, handover: Handover, today: date) -> list[ReadLine]:
    """Patients at risk first. What is open now is told as at the handover: of whoever gave them away."""
    lines = lines_of(handover)
    episodes = [line.episode_id for line in lines if line.episode.is_open]
    now = matters_of(member=member, episodes=episodes, of=handover.giver, today=today)
    read = [ReadLine(line, [each.kept() for each in now.get(line.episode_id, [])], handover) for line in lines]
    return sorted(read, key=lambda each: not each.is_at_risk)
