"""The episode's own course in a patient's story: phases and courses, consent, diagnoses, hand-offs to specialty care,
and who of the team took the patient over."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone

from clinics.models import Membership
from clinics.rules import Can
from clinics.timeline import Item
from registry.models import Consent, Diagnosis, Episode, HandOff, HandoverLine, StatusChange
from registry.queries import hand_offs_of
from registry.rules import CloseReason, Phase, course_name, course_starts


def items(*, member: Membership, episode: Episode) -> list[Item]:
    mine = {"clinic_id": member.clinic_id, "episode": episode}
    changes = list(StatusChange.objects.filter(**mine).select_related("by__user").order_by("on", "at", "pk"))
    consents = Consent.objects.filter(**mine).select_related("heard_by__user")
    lines = HandoverLine.objects.filter(**mine).select_related("handover__giver__user", "handover__receiver__user")
    return [
        *(_moved(change, episode) for change in changes),
        *_courses(changes, episode),
        *(line for hand_off in hand_offs_of(member, episode) for line in _hand_off(hand_off, member)),
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


def _courses(changes: Sequence[StatusChange], episode: Episode) -> Iterator[Item]:
    """Where each new course begins: with the first score of its relapse. One that was taken back stays told."""
    runs = [change.course_on for change in changes]
    stood = [course_starts(episode.enrolled_on, runs[:number]) for number in range(len(runs) + 1)]
    for number, change in enumerate(changes, 1):
        starts, before = stood[number], stood[number - 1]
        if len(starts) > len(before):
            title, text = f"{course_name(len(starts)).capitalize()} begins", "With the first score of the relapse"
            gone = any(starts[-1] not in later for later in stood[number:])
            yield Item(starts[-1], change.at, "episode", "signpost", title, text, voided=gone)


def _hand_off(hand_off: HandOff, member: Membership) -> Iterator[Item]:
    address = reverse("registry:hand-off", args=[member.clinic.slug, hand_off.episode.public_id])
    url = address if member.can(Can.REFER) else ""
    what, ended = f"Hand-off to {hand_off.to_whom}", hand_off.ended_at
    yield Item(
        hand_off.begun_on, hand_off.begun_at, "episode", "signpost-split", f"{what}: begun", hand_off.reason, url
    )
    for step in hand_off.steps.all():
        yield Item(step.on, step.at, "episode", "signpost-split", f"{what}: asked after", step.words, url)
    if ended is not None:
        on = hand_off.confirmed_on or timezone.localtime(ended, member.clinic.zone).date()
        how = "confirmed" if hand_off.confirmed_on else "called off"
        text = hand_off.confirmed_with or hand_off.called_off_why
        yield Item(on, ended, "episode", "signpost-split", f"{what}: {how}", text, url)


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
