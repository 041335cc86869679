"""The contact itself, as the page of the note asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from clinics.errors import Refused
from clinics.models import Clinic
from contacts.actions import ContactInput
from contacts.forms.fields import (
    KeysField,
    WordsField,
    began,
    choice_field,
    clock_field,
    day_field,
    hidden_field,
    inpatient_field,
    minutes_field,
)
from contacts.models import Contact
from contacts.rules import (
    MODES,
    NOTE_TEMPLATES,
    OUTCOMES,
    Kind,
    Mode,
    Outcome,
    Prompt,
    contact_problems,
    is_treatment,
    next_contact,
)
from contacts.rules.outreach import TRIES, Schedule, suggested_try
from registry.models import Episode

MODE_ORDER = (Mode.PHONE, Mode.VIDEO, Mode.IN_PERSON, Mode.PORTAL)
CARRIED = ("adherence", "side_effects")  # parts of the note that start from what was said last time
# Where a refusal of the rules or of the action stands on this form, when the contact is not a treatment.
ELSEWHERE = {"next_contact_on": "moved_to", "next_contact_covers": "moved_covers"}
CLOCK = {"starts_at": "started_at"}


def named_on(kind: Kind, name: str) -> str:
    """The field of this form in which a contact of that kind names a fact."""
    if is_treatment(kind) or name in CLOCK:
        return CLOCK.get(name, name)
    return "next_try" if kind in TRIES and name == "next_contact_on" else ELSEWHERE.get(name, name)


@dataclass(frozen=True)
class Part:
    """One field of the note on the page, for which kinds it is asked, and from when its words were carried."""

    field: BoundField
    prompt: Prompt
    kinds: str
    carried_on: date | None


class NoteForm(forms.Form):
    """The contact itself. Every kind's prompts are fields; the page shows those of the kind that is chosen, and
    whatever holds words."""

    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    began_at = hidden_field(forms.DateTimeField)
    back = hidden_field(forms.CharField, max_length=400)
    timer_seconds = hidden_field(forms.IntegerField, min_value=0, initial=0)
    kind = choice_field("What was it?", Kind.choices())
    mode = choice_field("How?", [(mode.value, mode.label) for mode in MODE_ORDER])
    service_date = day_field("Day")
    next_contact_on = day_field("Next contact on", required=False)
    next_contact_covers = forms.CharField(label="It will cover", max_length=200, required=False)
    next_try = day_field("Next try on", required=False)
    moved_to = day_field("Next contact moves to", required=False)
    moved_covers = forms.CharField(label="It will cover", max_length=200, required=False)
    minutes = minutes_field(required=False)
    started_at = clock_field()
    inpatient = inpatient_field()
    discuss = forms.BooleanField(label="Discuss with the psychiatric specialist", required=False)
    question = WordsField(label="Question", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    about_medication = forms.BooleanField(label="It is about medication", required=False)
    told = KeysField(required=False)

    def __init__(
        self,
        *args: Any,
        episode: Episode,
        clinic: Clinic,
        today: date,
        carried: Contact | None,
        schedule: Schedule,
        initial: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        self.episode, self.clinic, self.today, self.carried = episode, clinic, today, carried
        self.schedule = schedule
        super().__init__(*args, initial={**self._known(), **initial}, **kwargs)
        for kind in Kind:
            self.fields[f"outcome_{kind}"] = choice_field(
                "What came of it?", [(outcome.value, outcome.label) for outcome in OUTCOMES[kind]], required=False
            )
        for prompt in self._prompts:
            box = forms.Textarea(attrs={"rows": 3, "placeholder": prompt.prompt})
            self.fields[f"note_{prompt.code}"] = WordsField(
                label=prompt.heading, required=False, max_length=6000, widget=box
            )
        # As the page goes, so that the list of errors does too.
        outcomes, words = [f"outcome_{kind}" for kind in Kind], [f"note_{prompt.code}" for prompt in self._prompts]
        self.order_fields(["kind", "mode", *outcomes, "service_date", *words])
        self.fields["service_date"].widget.attrs |= {"max": today.isoformat(), "min": episode.referred_on.isoformat()}
        self.fields["next_contact_covers"].widget.attrs["placeholder"] = "Such as: side effects, PHQ-9"
        self.fields["question"].widget.attrs["placeholder"] = "In a sentence: what should the specialist think about?"

    def _known(self) -> dict[str, Any]:
        """Type once: what is known is filled in."""
        words = self.carried.note if self.carried else {}
        return {
            "kind": Kind.TREATMENT,
            "mode": self.episode.last_contact_mode or Mode.PHONE,
            f"outcome_{Kind.TREATMENT}": Outcome.COMPLETED,
            "service_date": self.today,
            "next_contact_on": next_contact(self.episode.interval_weeks, self.today),
            "next_try": suggested_try(
                self.schedule,
                tries=self.episode.attempts_since,
                on=self.today,
                agreed_on=self.episode.next_contact_on,
            ),
            **{f"note_{code}": words.get(code, "") for code in CARRIED},
        }

    @cached_property
    def _prompts(self) -> list[Prompt]:
        """Each prompt once, in the order of the kinds."""
        return list({prompt.code: prompt for kind in Kind for prompt in NOTE_TEMPLATES[kind]}.values())

    # --- what the page shows ---

    @property
    def outcomes(self) -> list[tuple[Kind, BoundField]]:
        return [(kind, self[f"outcome_{kind}"]) for kind in Kind]

    @property
    def modes(self) -> list[tuple[Any, str]]:
        """Each mode's button with the kinds that may be held that way."""
        kinds = [" ".join(kind for kind in Kind if mode in MODES[kind]) for mode in MODE_ORDER]
        return list(zip(self["mode"], kinds, strict=True))

    @property
    def parts(self) -> list[Part]:
        return [
            Part(
                field=self[f"note_{prompt.code}"],
                prompt=prompt,
                kinds=" ".join(kind for kind in Kind if prompt.code in {p.code for p in NOTE_TEMPLATES[kind]}),
                carried_on=self.carried.service_date if self.carried and self._carried(prompt.code) else None,
            )
            for prompt in self._prompts
        ]

    @property
    def first_parts(self) -> list[Part]:
        """How are things: before the scales."""
        return [
            part for part in self.parts if Kind.TREATMENT not in part.kinds.split() or part.prompt.code == "symptoms"
        ]

    @property
    def later_parts(self) -> list[Part]:
        first = {part.prompt.code for part in self.first_parts}
        return [part for part in self.parts if part.prompt.code not in first]

    def _carried(self, code: str) -> str:
        return self.carried.note.get(code, "") if self.carried and code in CARRIED else ""

    @property
    def try_number(self) -> int:
        """Which try of the clinic's schedule this one would be."""
        return self.episode.attempts_since + 1

    # --- what was entered ---

    @property
    def chosen(self) -> Kind:
        return Kind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "kind" not in cleaned or "mode" not in cleaned:
            return cleaned
        on, covers = self._next()
        found = contact_problems(
            kind=self.chosen,
            mode=Mode(cleaned["mode"]),
            outcome=self._outcome(),
            service_date=cleaned.get("service_date") or self.today,
            minutes=cleaned.get("minutes"),
            next_contact_on=on,
            next_contact_covers=covers,
            today=self.today,
            earliest=self.episode.referred_on,
            closed_on=self.episode.closed_on,
        )
        for name, message in found.items():
            self.refuse(Refused(message, name))
        cleaned["starts_at"] = began(self, self.clinic)
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        """Put a refusal at its field; a field that cannot be read says so already."""
        name = refusal.field
        if "kind" in self.cleaned_data:
            name = f"outcome_{self.chosen}" if name == "outcome" else named_on(self.chosen, name or "")
        if name not in self.errors:
            self.add_error(name if name in self.fields else None, refusal.message)

    def _outcome(self) -> Outcome | None:
        given = self.cleaned_data.get(f"outcome_{self.chosen}")
        return Outcome(given) if given else None

    def _next(self) -> tuple[date | None, str]:
        """Treatment names its next step; anything else may move what was agreed, which it then still covers."""
        cleaned = self.cleaned_data
        if is_treatment(self.chosen):
            return cleaned.get("next_contact_on"), cleaned.get("next_contact_covers", "")
        moved_to = cleaned.get(named_on(self.chosen, "next_contact_on"))
        covers = cleaned.get("moved_covers") or self.episode.next_contact_covers
        return moved_to, covers if moved_to else ""

    def _words(self) -> dict[str, str]:
        """All that was written, under whatever kind. What was only carried along belongs to a treatment."""
        kept = {prompt.code: self.cleaned_data.get(f"note_{prompt.code}", "") for prompt in self._prompts}
        if is_treatment(self.chosen):
            return kept
        return {code: words for code, words in kept.items() if words != self._carried(code)}

    @property
    def contact(self) -> ContactInput:
        cleaned = self.cleaned_data
        on, covers = self._next()
        outcome = self._outcome()
        assert outcome is not None  # `clean` has asked for it
        return ContactInput(
            kind=self.chosen,
            mode=Mode(cleaned["mode"]),
            outcome=outcome,
            service_date=cleaned["service_date"],
            form_key=cleaned["form_key"],
            minutes=cleaned["minutes"],
            starts_at=cleaned["starts_at"],
            inpatient=cleaned["inpatient"],
            note=self._words(),
            next_contact_on=on,
            next_contact_covers=covers,
            discuss=cleaned["discuss"],
            question=cleaned["question"] if cleaned["discuss"] else "",
            about_medication=cleaned["discuss"] and cleaned["about_medication"],
            told=tuple(cleaned["told"]),
        )
