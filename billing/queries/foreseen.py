"""What minutes count under the patient's payer and where the month stands with them, unsaved and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from billing.queries.outlook import Meter, Outlook
from clinics.models import Membership
from contacts.models import TimeEntry
from contacts.queries import counted_entries, foresee
from contacts.rules import Activity, Counted, Part, month_of
from registry.models import Episode
from registry.rules import counted


@dataclass(frozen=True)
class Told:
    """Of the minutes of one month: what of them counts, the patient's minutes with them, the next code."""

    entered: int
    verdict: Counted
    month: date
    meter: Meter

    @property
    def counts(self) -> str:
        minutes, number = counted(self.entered, "minute"), self.verdict.minutes
        if not self.verdict.reason:
            return "The minute counts." if self.entered == 1 else f"All {minutes} count."
        of = f"{number} of {minutes} {'counts' if number == 1 else 'count'}" if number else f"{minutes} not counted"
        return f"{of}: {self.verdict.reason}."

    @property
    def stands(self) -> str:
        return f"{self.meter.value} counted in {self.month:%B}"

    @property
    def ahead(self) -> str:
        """Where the next code stands; it asks for nothing."""
        meter = self.meter
        if not meter.goal:
            return f"No further code under {meter.chosen.words}."
        return f"{meter.code} at {meter.goal} under {meter.chosen.words}: {meter.goal - meter.value} to go."

    @property
    def words(self) -> str:
        return f"{self.counts} {self.stands}; {self.ahead}"


def unsaved(
    member: Membership, episode: Episode, parts: Sequence[Part], *, activity: Activity, inpatient: bool
) -> list[Told]:
    """As they would count if they were saved now."""
    told = []
    for part in parts:
        outlook = Outlook(member, part.on, [episode.patient_id])
        counting = outlook.chosen(episode.patient_id).policy.counting
        found = foresee(
            member=member, episode=episode, part=part, activity=activity, inpatient=inpatient, counting=counting
        )
        told.append(_told(outlook, episode, part.minutes, found.verdict, found.minutes))
    return told


def saved(member: Membership, entries: Sequence[TimeEntry]) -> list[Told]:
    told = []
    for entry in entries:
        outlook, episode = Outlook(member, entry.service_date, [entry.episode.patient_id]), entry.episode
        counting = outlook.chosen(episode.patient_id).policy.counting
        lines = counted_entries(member=member, episode=episode, month=outlook.first, counting=counting)
        line = next(each for each in lines if each.entry.pk == entry.pk)
        verdict = Counted(line.minutes, line.reason)
        told.append(_told(outlook, episode, entry.minutes, verdict, sum(each.minutes for each in lines)))
    return told


def _told(outlook: Outlook, episode: Episode, entered: int, verdict: Counted, of_episode: int) -> Told:
    """The month is the patient's: minutes of another of their episodes stand in it too."""
    counting = outlook.chosen(episode.patient_id).policy.counting
    others = Episode.objects.for_member(outlook.member).filter(patient_id=episode.patient_id).exclude(pk=episode.pk)
    elsewhere = sum(
        line.minutes
        for other in others.filter(time_entries__service_date__range=(outlook.first, outlook.last)).distinct()
        for line in counted_entries(member=outlook.member, episode=other, month=outlook.first, counting=counting)
    )
    meter = outlook.meter(episode.patient_id, of_episode + elsewhere)
    return Told(entered, verdict, month_of(outlook.first), meter)
