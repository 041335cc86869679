"""Tasks and drafts for whoever takes over: the next contact, referrals, the question to the specialist."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from clinics.models import Membership
from contacts.models import Draft, Referral, ReviewRequest
from registry.matters import Matter, Matters, by_episode, clipped
from registry.models import Episode
from registry.rules import overdue, short_date
from registry.rules.handovers import MatterKind


def open_matters(*, member: Membership, episodes: Sequence[int], of: Membership, today: date) -> Matters:
    pairs = [(episode.pk, _next(episode, today)) for episode in _planned(member, episodes)]
    for referral in Referral.objects.for_member(member).filter(episode__in=episodes, ask_on__isnull=False):
        words = f"Referral to {referral.to_whom}: {referral.get_state_display().lower()}"
        if referral.ask_on:
            words += f"; ask after it on {short_date(referral.ask_on, today)}"
        pairs.append((referral.episode_id, _task(words, referral.public_id)))
    waiting = ReviewRequest.objects.for_member(member).filter(episode__in=episodes, answered_at=None, withdrawn_at=None)
    for request in waiting:
        words = f"Question to the psychiatric specialist of {short_date(request.asked_on, today)}: {request.question}"
        pairs.append((request.episode_id, _task(words.removesuffix(": "), request.public_id)))
    for draft in Draft.objects.for_member(member).filter(episode__in=episodes, member=of).defer("fields"):
        begun = timezone.localtime(draft.saved_at, member.clinic.zone).date()
        words = f"A note of {short_date(begun, today)} is not saved; only {of} can open it"
        pairs.append((draft.episode_id, Matter(MatterKind.DRAFT, words, str(draft.public_id))))
    return by_episode(pairs)


def _planned(member: Membership, episodes: Sequence[int]) -> list[Episode]:
    rows = Episode.objects.for_member(member).filter(pk__in=episodes, next_contact_on__isnull=False)
    return list(rows.only("next_contact_on", "next_contact_covers"))


def _next(episode: Episode, today: date) -> Matter:
    on = episode.next_contact_on or today
    late = overdue(on, today)
    words = f"Contact was due {short_date(on, today)}, {late.words}" if late else ""
    words = words or f"Next contact {short_date(on, today)}"
    covers = f": {episode.next_contact_covers}" if episode.next_contact_covers else ""
    return _task(words + covers, f"contact {on}")


def _task(words: str, key: object) -> Matter:
    return Matter(MatterKind.TASK, clipped(words), str(key))
