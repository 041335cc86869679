"""Contacts as lines of a patient's story."""

from __future__ import annotations

from django.urls import reverse

from clinics.models import Membership
from clinics.timeline import Item
from contacts import queries
from contacts.models import Contact, LetterGiven, Referral
from contacts.panels import steps_told, told
from contacts.rules import Kind, Mode
from registry.models import Episode

ICONS = {
    Kind.ATTEMPT: "telephone-x",
    Kind.SCHEDULING: "calendar-event",
    Kind.NO_SHOW: "person-x",
    Kind.MESSAGE: "chat-left-text",
}
TREATED_BY = {
    Mode.PHONE: "telephone",
    Mode.VIDEO: "camera-video",
    Mode.IN_PERSON: "person",
    Mode.PORTAL: "chat-left-text",
}


def items(*, member: Membership, episode: Episode) -> list[Item]:
    return [
        *(_item(contact, member) for contact in queries.contacts_of(member, episode)),
        *(line for referral in queries.referrals_of(member, episode) for line in _steps(referral, member)),
        *(_letter(given, member) for given in queries.letters_given(member, episode)),
    ]


def _steps(referral: Referral, member: Membership) -> list[Item]:
    url = reverse("contacts:referral", args=[member.clinic.slug, referral.public_id])
    return [
        Item(
            on=step.on,
            at=step.at,
            kind="referral",
            icon="signpost-split",
            title=f"Referral to {referral.to_whom}: {what.lower()}",
            text=step.words or (referral.what_for if step.form_key is None else ""),
            url=url,
        )
        for what, step in steps_told(referral)
    ]


def _letter(given: LetterGiven, member: Membership) -> Item:
    return Item(
        on=given.given_on,
        at=given.given_at,
        kind="episode",
        icon="envelope",
        title=f"Letter given {given.get_how_display().lower()}, {given.given_by}",
        url=reverse("contacts:letter", args=[member.clinic.slug, given.episode.public_id]),
    )


def _item(contact: Contact, member: Membership) -> Item:
    kind, mode = Kind(contact.kind), Mode(contact.mode)
    what = (
        f"{mode.label} contact" if kind is Kind.TREATMENT else f"{kind.label}: {contact.get_outcome_display().lower()}"
    )
    minutes = f", {contact.time.minutes} min" if hasattr(contact, "time") else ""
    words = told(contact)["words"]
    return Item(
        on=contact.service_date,
        at=contact.entered_at,
        kind="attempt" if kind in (Kind.ATTEMPT, Kind.NO_SHOW) else "contact",
        icon=TREATED_BY[mode] if kind is Kind.TREATMENT else ICONS[kind],
        title=what + minutes,
        text=words[0][1] if words else "",
        url=reverse("contacts:contact", args=[member.clinic.slug, contact.public_id]),
        voided=contact.voided_at is not None,
    )
