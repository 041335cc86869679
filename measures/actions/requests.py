"""What staff do with a form that a patient fills in alone: send it, send it again, take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from clinics import audit, tokens
from clinics.errors import Refused
from clinics.models import Membership
from jobs.actions import queue_mail
from measures import queries, rules
from measures.models import MeasureRequest
from registry.models import Episode
from registry.queries import locked

Channel = MeasureRequest.Channel
OVER = "This form is not open any more."


@dataclass(frozen=True)
class Sent:
    """A request, and the only time its secret is at hand."""

    request: MeasureRequest
    secret: str

    @property
    def address(self) -> str:
        """Of the form itself, or of the page on the tablet that asks for the code."""
        slug = self.request.clinic.slug
        named = reverse("open-form", args=[slug, self.secret]) if self.is_link else reverse("tablet", args=[slug])
        return settings.PUBLIC_URL.rstrip("/") + named

    @property
    def is_link(self) -> bool:
        return self.request.channel == Channel.LINK

    @property
    def code(self) -> str:
        """As people read eight digits aloud."""
        return f"{self.secret[:4]} {self.secret[4:]}"


@transaction.atomic
def send_form(
    *,
    episode: Episode,
    channel: str,
    instruments: Sequence[str],
    language: str = "en",
    days: int = rules.LINK_USUALLY,
    by_mail: bool = False,
    by: Membership,
    now: datetime,
) -> Sent:
    """A link for so many days, or a code for the clinic's tablet for half an hour."""
    held = locked(episode)
    if not held.is_open:
        raise Refused("This episode is closed: a form belongs to an open one.")
    known = {scale.code: scale for scale in queries.to_send(held.clinic, language)}
    if not instruments or any(code not in known for code in instruments):
        raise Refused("Choose from the questionnaires whose wording this clinic has in that language.", "instruments")
    if by_mail and not (held.patient.email and channel == Channel.LINK):
        raise Refused("There is no e-mail address to send a link to.", "by_mail")
    secret, token_hash = _secret(channel)
    request = MeasureRequest.objects.create(
        clinic=held.clinic,
        episode=held,
        channel=channel,
        instruments=[code for code in known if code in instruments],
        language=language,
        token_hash=token_hash,
        made_by=by,
        made_at=now,
        expires_at=now + (timedelta(days=days) if channel == Channel.LINK else rules.CODE_LASTS),
    )
    sent = Sent(request, secret)
    _line("form.sent", request, by, now, channel=request.channel, instruments=request.instruments, by_mail=by_mail)
    if by_mail:
        _mail(sent, held.patient.email, now)
    return sent


@transaction.atomic
def send_again(*, request: MeasureRequest, by: Membership, now: datetime) -> Sent:
    """The same form with a new secret; the earlier one ends."""
    held = _locked(request)
    if rules.opens(queries.times_of(held), now):
        revoke_form(request=held, by=by, now=now)
    return send_form(
        episode=held.episode,
        channel=held.channel,
        instruments=held.instruments,
        language=held.language,
        days=max(1, (held.expires_at - held.made_at).days),
        by=by,
        now=now,
    )


@transaction.atomic
def revoke_form(*, request: MeasureRequest, by: Membership, now: datetime) -> MeasureRequest:
    """Nobody opens it any more. What was answered already stays, and becomes an unfinished result."""
    held = _locked(request)
    if not rules.goes_on(queries.times_of(held), now):
        raise Refused(OVER)
    held.revoked_at, held.revoked_by = now, by
    held.save(update_fields=["revoked_at", "revoked_by"])
    _line("form.revoked", held, by, now)
    return held


def _secret(channel: str) -> tuple[str, str]:
    if channel == Channel.LINK:
        return tokens.new()
    code = tokens.new_code()
    while MeasureRequest.objects.filter(token_hash=tokens.hashed_code(code)).exists():
        code = tokens.new_code()
    return code, tokens.hashed_code(code)


def _locked(request: MeasureRequest) -> MeasureRequest:
    rows = MeasureRequest.objects.select_related("clinic", "episode__patient").select_for_update(of=("self",))
    return rows.get(clinic_id=request.clinic_id, pk=request.pk)


def _line(verb: str, request: MeasureRequest, by: Membership, now: datetime, **detail: Any) -> None:
    audit.record(verb, target=request, by=by, at=now, patient=request.episode.patient.public_id, **detail)


def _mail(sent: Sent, to: str, now: datetime) -> None:
    """Whoever else reads the mail learns that this clinic has a form for somebody, and nothing more."""
    clinic = sent.request.clinic
    until = sent.request.expires_at.astimezone(clinic.zone)
    words = f"{until:%A} {until.day} {until:%B}, {until.hour}:{until:%M}"
    context = {"clinic": clinic.name, "link": sent.address, "until": words}
    queue_mail(clinic_id=clinic.pk, to=to, template="form", context=context, now=now)
