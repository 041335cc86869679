"""The episode's own course in a patient's story: phases, consent, diagnoses, who took the patient over."""

from django.utils import timezone

from clinics.models import Membership
from clinics.timeline import Item
from registry.models import Consent, Diagnosis, Episode, HandoverLine, StatusChange
from registry.rules import CloseReason, Phase


def items(*, member: Membership, episode: Episode) -> list[Item]:
    mine = {"clinic_id": member.clinic_id, "episode": episode}
    changes = StatusChange.objects.filter(**mine).select_related("by__user")
    consents = Consent.objects.filter(**mine).select_related("heard_by__user")
    lines = HandoverLine.objects.filter(**mine).select_related("handover__giver__user", "handover__receiver__user")
    return [
        *(_moved(change, episode) for change in changes),
        *(_handed_over(line, member) for line in lines),
        *(line for consent in consents for line in _consent(consent)),
        *(line for diagnosis in Diagnosis.objects.filter(**mine) for line in _diagnosis(diagnosis)),
    ]


def _moved(change: StatusChange, episode: Episode) -> Item:
    phase = Phase(change.to_phase)
    title, text = f"{phase.label}, {change.by}", change.reason
    if phase is Phase.CLOSED:
        title = f"Closed: {CloseReason(episode.close_reason).label.lower()}, {change.by}"
        text = episode.closing_note or text
    return Item(on=change.on, at=change.at, kind="episode", icon="signpost", title=title, text=text)


def _handed_over(line: HandoverLine, member: Membership) -> Item:
    handover = line.handover
    on = timezone.localtime(handover.made_at, member.clinic.zone).date()
    text = f"{handover.get_why_display()}{', undone since' if line.went_back else ''}"
    title = f"{handover.get_place_display()}: {handover.giver} to {handover.receiver}"
    return Item(on, handover.made_at, "episode", "arrow-left-right", title, text, voided=line.went_back)


def _consent(consent: Consent) -> list[Item]:
    how = f"{consent.get_how_display()}, heard by {consent.heard_by}"
    given = Item(
        on=consent.given_on,
        at=consent.recorded_at,
        kind="episode",
        icon="check2-circle",
        title="Consent given",
        text=f"{how}, text version {consent.text_version}",
    )
    if consent.withdrawn_on is None:
        return [given]
    return [given, Item(consent.withdrawn_on, None, "episode", "slash-circle", "Consent withdrawn")]


def _diagnosis(diagnosis: Diagnosis) -> list[Item]:
    words = f"{diagnosis.code} {diagnosis.text}"
    found = [Item(diagnosis.since, None, "episode", "journal-medical", f"Diagnosis: {words}")]
    if diagnosis.ended_on:
        found.append(Item(diagnosis.ended_on, None, "episode", "journal-medical", f"Diagnosis ended: {words}"))
    return found
