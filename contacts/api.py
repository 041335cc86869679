"""The API of contacts and the time log: the same one save, the same lists, the same refusals as the pages."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.rules import Can
from contacts import actions, queries
from contacts.actions import ContactInput, ResultInput
from contacts.models import Contact
from contacts.rules import MAX_MINUTES, Activity, Kind, Mode, Outcome
from measures.forms import ENTERED_MODES
from measures.instruments import INSTRUMENTS
from measures.rules import LANGUAGES
from registry.queries import get_episode


class ResultIn(Body):
    instrument = serializers.ChoiceField(choices=sorted(INSTRUMENTS))
    answers = serializers.ListField(
        child=serializers.IntegerField(allow_null=True), help_text="One per scored item, in order; null is a gap."
    )
    difficulty = serializers.IntegerField(required=False, allow_null=True)
    total = serializers.IntegerField(required=False, allow_null=True, help_text="Only without loaded wording.")
    language = serializers.ChoiceField(
        choices=list(LANGUAGES.items()), required=False, help_text="Of the words the answers were given to."
    )
    mode = serializers.ChoiceField(
        choices=ENTERED_MODES, required=False, help_text="As the contact was held, unless said."
    )


class ContactIn(Body):
    kind = serializers.ChoiceField(choices=Kind.choices())
    mode = serializers.ChoiceField(choices=Mode.choices())
    outcome = serializers.ChoiceField(choices=Outcome.choices())
    service_date = serializers.DateField(help_text="The clinic's own date.")
    minutes = serializers.IntegerField(min_value=1, max_value=MAX_MINUTES, required=False, allow_null=True)
    starts_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When the minutes began, with its offset; on the service date."
    )
    inpatient = serializers.BooleanField(required=False, help_text="The patient was in hospital.")
    note = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=6000),
        required=False,
        help_text="Words by prompt code.",
    )
    next_contact_on = serializers.DateField(required=False, allow_null=True)
    next_contact_covers = serializers.CharField(max_length=200, required=False, allow_blank=True)
    discuss = serializers.BooleanField(required=False)
    question = serializers.CharField(max_length=400, required=False, allow_blank=True)
    about_medication = serializers.BooleanField(required=False)
    results = ResultIn(many=True, required=False)
    practised = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="Steps of the plan's skill, by their keys."
    )

    told = serializers.ListField(
        child=serializers.UUIDField(), default=list, help_text="Recommendations the patient heard of in this contact."
    )

    def input(self, form_key: UUID) -> ContactInput:
        given = dict(self.validated_data)
        given["told"] = tuple(given["told"])
        results = tuple(ResultInput(**{**row, "answers": tuple(row["answers"])}) for row in given.pop("results", ()))
        practised = tuple(given.pop("practised", ()))
        kinds = {"kind": Kind(given["kind"]), "mode": Mode(given["mode"]), "outcome": Outcome(given["outcome"])}
        return ContactInput(**{**given, **kinds, "form_key": form_key, "results": results, "practised": practised})


class ResultOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField(source="result.public_id")
    instrument = serializers.CharField(source="result.instrument")
    total = serializers.IntegerField(source="result.total", allow_null=True)
    prorated = serializers.BooleanField(source="result.prorated")
    voided_at = serializers.DateTimeField(source="result.voided_at", allow_null=True)


class ContactOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    kind = serializers.CharField()
    mode = serializers.CharField()
    outcome = serializers.CharField()
    service_date = serializers.DateField()
    minutes = serializers.SerializerMethodField()
    note = serializers.DictField(child=serializers.CharField())
    next_contact_on = serializers.DateField(allow_null=True)
    next_contact_covers = serializers.CharField()
    discuss = serializers.BooleanField()
    results = ResultOut(source="measured", many=True)
    practised = serializers.SerializerMethodField()
    entered_by = serializers.UUIDField(source="entered_by.public_id")
    entered_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True)
    void_reason = serializers.CharField()

    def get_practised(self, contact: Contact) -> list[UUID]:
        return [link.step for link in contact.practised.all()]

    def get_minutes(self, contact: Contact) -> int | None:
        return contact.time.minutes if hasattr(contact, "time") else None


class TimeIn(Body):
    minutes = serializers.IntegerField(min_value=1, max_value=MAX_MINUTES)
    activity = serializers.ChoiceField(choices=Activity.choices())
    service_date = serializers.DateField(required=False, help_text="The day of the start, else today, unless said.")
    starts_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="When they began, with its offset. Over a month's end they are two entries; the first is shown.",
    )
    inpatient = serializers.BooleanField(required=False, help_text="The patient was in hospital.")


class TimeOut(serializers.Serializer[Any]):
    """A time entry with what of it counts, as the patient's payer counts."""

    public_id = serializers.UUIDField(source="entry.public_id")
    contact = serializers.UUIDField(source="entry.contact.public_id", allow_null=True, default=None)
    activity = serializers.CharField(source="entry.activity")
    minutes = serializers.IntegerField(source="entry.minutes")
    counted_minutes = serializers.IntegerField(source="minutes", help_text="Of the minutes, those that count.")
    reason = serializers.CharField(help_text="Why not all of them count; empty when they do.")
    service_date = serializers.DateField(source="entry.service_date")
    starts_at = serializers.DateTimeField(source="entry.starts_at", allow_null=True)
    inpatient = serializers.BooleanField(source="entry.inpatient")
    logged_by = serializers.UUIDField(source="entry.logged_by.public_id")
    logged_as = serializers.CharField(source="entry.logged_as")
    logged_at = serializers.DateTimeField(source="entry.logged_at")
    voided_at = serializers.DateTimeField(source="entry.voided_at", allow_null=True)
    void_reason = serializers.CharField(source="entry.void_reason")


class VoidIn(Body):
    reason = serializers.CharField(max_length=200)


class VoidContactIn(VoidIn):
    with_results = serializers.BooleanField(default=True, help_text="Void what was measured in it too.")


def form_key(request: Request, member_id: UUID) -> UUID:
    """One key per write of a member, so that even a forgotten answer is not written twice."""
    return uuid5(member_id, request.headers.get("Idempotency-Key", ""))


class Contacts(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.LOG_CONTACTS}

    @extend_schema(operation_id="contacts_list", parameters=[PageQuery], responses=paged(ContactOut))
    def get(self, request: Request, episode: UUID) -> Response:
        """The contacts of an episode, newest first, voided ones too."""
        found = get_episode(member=self.member, public_id=episode)
        audit.viewed(request._request, patient=found.patient.public_id)
        return page(request, queries.contacts_of(self.member, found), ContactOut)

    @extend_schema(request=ContactIn, responses={201: ContactOut})
    def post(self, request: Request, episode: UUID) -> Response:
        """Save a contact with its results, minutes and next step: all of it or nothing."""
        found = get_episode(member=self.member, public_id=episode)

        def work() -> Response:
            given = ContactIn(data=request.data)
            given.is_valid(raise_exception=True)
            contact = given.input(form_key(request, self.member.public_id))
            saved = actions.save_contact(episode=found, contact=contact, by=self.member, now=timezone.now())
            shown = queries.get_contact(member=self.member, public_id=saved.public_id)
            return Response(ContactOut(shown).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class VoidContact(ClinicAPIView):
    may: ClassVar = {"POST": Can.LOG_CONTACTS}

    @extend_schema(request=VoidContactIn, responses=ContactOut)
    def post(self, request: Request, contact: UUID) -> Response:
        """Take a contact and its minutes out of every count; it stays readable with the reason."""
        found = queries.get_contact(member=self.member, public_id=contact)

        def work() -> Response:
            given = checked(VoidContactIn, request.data)
            actions.void_contact(contact=found, by=self.member, now=timezone.now(), **given)
            return Response(ContactOut(queries.get_contact(member=self.member, public_id=contact)).data)

        return self.once(request, work)


class TimeEntries(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.LOG_CONTACTS}

    @extend_schema(operation_id="time_entries_list", parameters=[PageQuery], responses=paged(TimeOut))
    def get(self, request: Request, episode: UUID) -> Response:
        """The time logged for an episode, newest first, voided entries too."""
        found = get_episode(member=self.member, public_id=episode)
        audit.viewed(request._request, patient=found.patient.public_id)
        return page(request, queries.all_counted_entries(member=self.member, episode=found), TimeOut)

    @extend_schema(request=TimeIn, responses={201: TimeOut})
    def post(self, request: Request, episode: UUID) -> Response:
        """Log time without a contact."""
        found = get_episode(member=self.member, public_id=episode)

        def work() -> Response:
            given = checked(TimeIn, request.data)
            given["activity"] = Activity(given["activity"])
            key = form_key(request, self.member.public_id)
            entry = actions.log_time(episode=found, form_key=key, by=self.member, now=timezone.now(), **given)
            told = queries.counted_entry(member=self.member, entry=entry)
            return Response(TimeOut(told).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class VoidTime(ClinicAPIView):
    may: ClassVar = {"POST": Can.LOG_CONTACTS}

    @extend_schema(request=VoidIn, responses=TimeOut)
    def post(self, request: Request, entry: UUID) -> Response:
        """Take minutes out of the month; the entry stays readable with the reason."""
        found = queries.get_time_entry(member=self.member, public_id=entry)

        def work() -> Response:
            given = checked(VoidIn, request.data)
            row = actions.void_time(entry=found, by=self.member, now=timezone.now(), **given)
            return Response(TimeOut(queries.counted_entry(member=self.member, entry=row)).data)

        return self.once(request, work)
