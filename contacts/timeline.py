"""Contacts as lines of a patient's story."""

from __future__ import annotations

from django.urls import reverse

from clinics.models import Membership
from clinics.timeline import Item
from contacts import queries
from contacts.models import Contact
from contacts.panels import told
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
    return [_item(contact, member) for contact in queries.contacts_of(member, episode)]


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
