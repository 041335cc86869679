"""The whole page of the note: the contact and one form per instrument, with what a draft keeps of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from careplans.queries import steps_to_practise
from clinics.errors import Refused
from clinics.models import Membership
from contacts import queries
from contacts.actions import ContactInput, ResultInput
from contacts.forms.note import NoteForm, named_on
from contacts.forms.practised import PREFIX, PractisedForm, ticked
from contacts.models import Contact
from contacts.rules import Kind
from measures.forms import MeasureForm, measure_forms
from measures.instruments import Instrument
from registry.models import Episode
from safety.queries import alerts_of_form


def path_back(path: str, member: Membership) -> str:
    """A path of this clinic to go back to after saving, or nothing."""
    inside = path.startswith(f"/c/{member.clinic.slug}/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if inside else ""


class Sheet:
    """All that stands on the note page: the contact and one form per instrument. From a draft it is filled in, not
    yet judged; from a post it is judged."""

    def __init__(
        self,
        *,
        member: Membership,
        episode: Episode,
        now: datetime,
        data: Mapping[str, Any] | None = None,
        kept: Mapping[str, str] | None = None,
        back: str = "",
        language: str = "",
    ) -> None:
        initial = {"began_at": now.isoformat(), "back": back} | dict(kept or {})
        self.note = NoteForm(
            data,
            episode=episode,
            clinic=member.clinic,
            today=member.clinic.today(now),
            carried=queries.last_treatment(member, episode),
            schedule=queries.schedule_of(member.clinic),
            initial=initial,
        )
        named = ticked(data if data is not None else kept or {})
        self.practised = PractisedForm(
            data, steps=steps_to_practise(member=member, episode=episode, also=named), kept=kept or {}
        )
        self.scales = measure_forms(member=member, episode=episode, data=data, kept=kept, language=language)
        for scale in self.scales:
            scale.initial |= {
                name: kept[scale.add_prefix(name)]
                for name in scale.fields
                if kept and name != "language" and scale.add_prefix(name) in kept
            }

        self.member = member
        self.told: dict[str, str] = {}
        self.tell_risks()

    def tell_risks(self) -> None:
        """At its field, what a risk answer of this very form has set going already."""
        key = self.form_key
        for alert in alerts_of_form(member=self.member, source=key) if key else []:
            words = f"A risk alert is open with {alert.owner}. Ask now: it does not wait for this note to be saved."
            for scale in self.scales:
                if scale.instrument.code == alert.instrument and alert.item is not None:
                    scale.told[alert.item] = words
                    self.told[scale.add_prefix(f"item_{alert.item}")] = words

    @property
    def form_key(self) -> uuid.UUID | None:
        """By which the save and what was heard before it are known to be one form."""
        try:
            return uuid.UUID(str(self.note["form_key"].value()))
        except ValueError:
            return None

    @property
    def answers(self) -> list[tuple[Instrument, list[int | None]]]:
        """What stands in each scale now, judged or not."""
        return [(scale.instrument, scale.standing) for scale in self.scales]

    @property
    def forms(self) -> list[forms.Form]:
        return [self.note, self.practised, *self.scales]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # each says its own
        return all(judged)

    def refuse(self, refusal: Refused) -> None:
        """Put a refusal of the action at its field."""
        self.note.refuse(refusal)

    @property
    def contact(self) -> ContactInput:
        taken = [scale.result for scale in self.scales if scale.taken]
        results = tuple(ResultInput(**{**given, "answers": tuple(given["answers"])}) for given in taken)
        return replace(self.note.contact, results=results, practised=self.practised.steps)

    def typed(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What the page's own fields hold, as a draft keeps it."""
        names = [form.add_prefix(name) for form in self.forms for name in form.fields]
        kept = {name: data[name] for name in names if data.get(name)}
        ticked = self.note["told"].value() or ()
        return kept | ({"told": " ".join(ticked)} if ticked else {})

    @property
    def open_scales(self) -> list[tuple[MeasureForm, bool]]:
        """Each scale, and whether it stands open: answered in part, or not measured in the last week."""
        return [(scale, self._due(scale)) for scale in self.scales]

    def _due(self, scale: MeasureForm) -> bool:
        if scale.last is None or (self.note.today - scale.last.taken_on).days >= 7:
            return True
        return any(scale[name].value() not in (None, "") for name in scale.fields if name != "language")


def retyped(contact: Contact) -> dict[str, str]:
    """A voided contact as a draft to write it again from; what was measured in it stays voided."""
    told = {
        "form_key": str(uuid.uuid4()),
        "kind": contact.kind,
        "mode": contact.mode,
        f"outcome_{contact.kind}": contact.outcome,
        "service_date": contact.service_date.isoformat(),
        **{f"note_{code}": words for code, words in contact.note.items()},
    }
    kind = Kind(contact.kind)
    on, covers = named_on(kind, "next_contact_on"), named_on(kind, "next_contact_covers")
    if contact.next_contact_on:
        told |= {on: contact.next_contact_on.isoformat(), covers: contact.next_contact_covers}
    if hasattr(contact, "time"):
        told["minutes"] = str(contact.time.minutes)
        if contact.time.starts_at:
            told["started_at"] = f"{timezone.localtime(contact.time.starts_at):%H:%M}"
        told |= {"inpatient": "on"} if contact.time.inpatient else {}
    told |= {f"{PREFIX}{link.step}": "on" for link in contact.practised.all()}
    if hasattr(contact, "review_request"):
        told |= {"discuss": "on", "question": contact.review_request.question}
    return told
