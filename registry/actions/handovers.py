"""Patients go from one member of the team to another with everything that is open: handed over, undone, signed for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Clinic, Membership
from jobs.actions import queue_mail
from registry.matters import matters_of
from registry.models import Episode, Handover, HandoverLine
from registry.queries.handover_lines import at_risk, lines_of
from registry.queries.handovers import MOST, may_sit, undo_ends
from registry.rules import counted
from registry.rules.handovers import Seat
from registry.signals import handed_over

Why = Handover.Why


@dataclass(frozen=True)
class Move:
    """One patient's episode at the version that was read, and who has the seat from now on."""

    episode: UUID
    version: int
    to: Membership


@transaction.atomic
def hand_over(
    *,
    seat: Seat,
    giver: Membership,
    moves: Sequence[Move],
    why: str,
    until: date | None = None,
    note: str = "",
    form_key: UUID,
    gives_back: Handover | None = None,
    by: Membership,
    now: datetime,
) -> list[Handover]:
    """All of it or nothing, one handover for each receiver; sending the same form twice does it once. Nobody's change
    of the meantime is written over: then it is `Stale`."""
    _one_at_a_time(by)
    known = list(Handover.objects.for_member(by).filter(form_key=form_key).select_related("receiver__user"))
    if known:
        return known
    today = by.clinic.today(now)
    _check(seat, giver, moves, why, until, today, by)
    episodes = _held(moves, giver, seat, by)
    matters = matters_of(member=by, episodes=[episode.pk for episode in episodes], of=giver, today=today)
    to = {move.episode: move.to for move in moves}
    receivers = {move.to.pk: move.to for move in moves}
    made, lines = {}, []
    for receiver in receivers.values():
        made[receiver.pk] = Handover.objects.create(
            clinic_id=by.clinic_id,
            place=seat.value,
            giver=giver,
            receiver=receiver,
            why=why,
            until=until if why == Why.AWAY else None,
            note=note.strip(),
            made_by=by,
            made_at=now,
            form_key=form_key,
            gives_back=gives_back,
        )
    for episode in episodes:
        handover = made[to[episode.public_id].pk]
        kept = [matter.kept() for matter in matters[episode.pk]]
        lines.append(HandoverLine(clinic_id=by.clinic_id, handover=handover, episode=episode, matters=kept))
    HandoverLine.objects.bulk_create(lines, batch_size=1000)
    for handover in made.values():
        _seat([line.episode_id for line in lines if line.handover == handover], seat, handover.receiver)
    handed_over.send(Handover, lines=lines, back=False, by=by, now=now)
    for handover in made.values():
        _tell(handover, [line for line in lines if line.handover == handover], by, now)
    return list(made.values())


@transaction.atomic
def undo_handover(*, handover: Handover, by: Membership, now: datetime) -> Handover:
    """Whoever is still the receiver's goes back with the alerts that went along; the others stay where somebody put
    them since, and the handover says who."""
    _one_at_a_time(by)
    handover.refresh_from_db()
    if handover.undone_at is not None:
        return handover
    if now > undo_ends(handover, by):
        raise Refused("It is too late to undo this. Hand the patients over again instead.")
    if not may_sit(by, Seat(handover.place)).filter(pk=handover.giver_id).exists():
        raise Refused(f"{handover.giver} cannot take patients back any more. Hand them to somebody else instead.")
    lines = lines_of(handover)
    held = _lock(by, [line.episode.public_id for line in lines])
    seat = f"{handover.place}_id"
    stays = {episode.pk for episode in held if not episode.is_open or getattr(episode, seat) != handover.receiver_id}
    going = [line for line in lines if line.episode_id not in stays]
    if not going:
        raise Refused("Nobody can go back: every patient has gone elsewhere since.")
    for line in going:
        line.handover, line.went_back = handover, True
    HandoverLine.objects.bulk_update(going, ["went_back"])
    _seat([line.episode_id for line in going], Seat(handover.place), handover.giver)
    handover.undone_at, handover.undone_by = now, by
    handover.save(update_fields=["undone_at", "undone_by"])
    handed_over.send(Handover, lines=going, back=True, by=by, now=now)
    audit.record("handover.undone", target=handover, by=by, at=now, patients=len(going), stayed=len(stays))
    told = [(line.episode, line.episode.patient.public_id) for line in going]
    audit.record_each("episode.handed_back", told, by=by, at=now)
    return handover


@transaction.atomic
def give_back(*, handover: Handover, form_key: UUID, by: Membership, now: datetime) -> list[Handover]:
    """Whoever was away is back: another handover, of those who are the receiver's still."""
    held = [line for line in lines_of(handover) if line.episode.is_open]
    theirs = [line for line in held if getattr(line.episode, f"{handover.place}_id") == handover.receiver_id]
    if handover.undone_at is not None or not theirs:
        raise Refused(f"None of these patients is {handover.receiver}'s any more.")
    return hand_over(
        seat=Seat(handover.place),
        giver=handover.receiver,
        moves=[Move(line.episode.public_id, line.episode.version, handover.giver) for line in theirs],
        why=Why.BACK,
        form_key=form_key,
        gives_back=handover,
        by=by,
        now=now,
    )


@transaction.atomic
def sign_handover(
    *, handover: Handover, read: Iterable[UUID], others_read: bool = False, by: Membership, now: datetime
) -> Handover:
    """The receiver has read what is open. `read` are lines ticked one by one; `others_read` covers those without an
    alert."""
    held = Handover.objects.for_member(by).select_for_update(no_key=True).get(pk=handover.pk)
    if held.receiver_id != by.pk:
        raise Refused(f"{handover.receiver} signs for these patients.")
    if held.undone_at is not None:
        raise Refused("This handover was undone: there is nothing to sign for.")
    if held.signed_at is not None:
        return held
    ticked = set(read)
    lines = lines_of(held)
    if ticked - {line.public_id for line in lines}:
        raise Refused("What was ticked is not all of this handover.")
    unread = [line for line in lines if line.public_id not in ticked]
    if alone := sum(at_risk(line) for line in unread):
        raise Refused(
            f"Not ticked yet: {counted(alone, 'patient')} with a risk alert. Tick each once you have read it."
        )
    if unread and not others_read:
        raise Refused(f"Not ticked yet: {counted(len(unread), 'patient')}. Tick each, or all without an alert at once.")
    held.signed_at = now
    held.save(update_fields=["signed_at"])
    audit.record("handover.signed", target=held, by=by, at=now)
    return held


def _one_at_a_time(by: Membership) -> None:
    """Two people who hand over take turns, and nobody's membership ends in the middle of it."""
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic_id)


def _check(
    seat: Seat, giver: Membership, moves: Sequence[Move], why: str, until: date | None, today: date, by: Membership
) -> None:
    if not moves:
        raise Refused("Choose at least one patient.")
    if len(moves) > MOST or len({move.episode for move in moves}) < len(moves):
        raise Refused(f"Hand over at most {MOST} patients at a time, each once.")
    if giver.clinic_id != by.clinic_id:
        raise Refused("Choose somebody of this clinic.", "giver")
    receivers = {move.to.pk for move in moves}
    if giver.pk in receivers:
        raise Refused(f"{giver} has these patients already. Choose somebody else.", "receivers")
    if may_sit(by, seat).filter(pk__in=receivers).count() < len(receivers):
        raise Refused(f"Each receiver has to be a {seat.label.lower()} of this clinic.", "receivers")
    if why == Why.AWAY and until is None:
        raise Refused("Say on which day they are back.", "until")
    if why == Why.AWAY and until is not None and until <= today:
        raise Refused("That day is not ahead. Choose the day they are back.", "until")


def _lock(by: Membership, episodes: Iterable[UUID]) -> list[Episode]:
    rows = Episode.objects.for_member(by).filter(public_id__in=list(episodes)).select_related("patient")
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _held(moves: Sequence[Move], giver: Membership, seat: Seat, by: Membership) -> list[Episode]:
    """The episodes as they were read, held until the transaction ends; `Stale` when one of them is not."""
    held = {episode.public_id: episode for episode in _lock(by, [move.episode for move in moves])}
    changed = 0
    for move in moves:
        episode = held.get(move.episode)
        if episode is None:
            raise Refused("One of these patients is not of this clinic.")
        theirs = episode.is_open and getattr(episode, f"{seat.value}_id") == giver.pk
        changed += not theirs or episode.version != move.version
    if changed:
        who = "One patient was" if changed == 1 else f"{changed} patients were"
        raise Stale(f"{who} changed or handed over by somebody else meanwhile. Nobody was moved; look again.")
    return list(held.values())


def _seat(episodes: Sequence[int], seat: Seat, member: Membership) -> None:
    Episode.objects.filter(pk__in=episodes).update(**{seat.value: member}, version=F("version") + 1)


def _tell(handover: Handover, lines: Sequence[HandoverLine], by: Membership, now: datetime) -> None:
    """The trail, a line for each patient in it, and mail that says how many and no more."""
    audit.record(
        "handover.made",
        target=handover,
        by=by,
        at=now,
        seat=handover.place,
        why=handover.why,
        giver=str(handover.giver.public_id),
        receiver=str(handover.receiver.public_id),
        patients=len(lines),
    )
    told = [(line.episode, line.episode.patient.public_id) for line in lines]
    audit.record_each("episode.handed_over", told, by=by, at=now, seat=handover.place)
    if handover.receiver_id == by.pk:
        return
    path = reverse("registry:handover", kwargs={"clinic": by.clinic.slug, "handover": handover.public_id})
    words = {"patients": counted(len(lines), "patient"), "link": settings.PUBLIC_URL.rstrip("/") + path}
    queue_mail(clinic_id=by.clinic_id, to=handover.receiver.user.email, template="handover", context=words, now=now)
