"""What the registry's API shows: every field by name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.models import SEXES, ContactPoint, Episode, HandOff
from registry.queries import Row
from registry.rules import CloseReason, FlagKind, OverdueGrade, Phase, Scale, State

Shape = serializers.Serializer[Any]


class Person(Shape):
    public_id = serializers.UUIDField()
    name = serializers.CharField(source="user.name")


class Reach(Shape):
    kind = serializers.ChoiceField(choices=ContactPoint.KINDS)
    value = serializers.CharField(max_length=80)
    best_times = serializers.CharField(max_length=80, allow_blank=True, default="")
    may_leave_message = serializers.BooleanField(default=False)


class Coverage(Shape):
    public_id = serializers.UUIDField()
    payer = serializers.UUIDField(source="payer.public_id")
    payer_name = serializers.CharField(source="payer.name")
    member_number = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class PatientBrief(Shape):
    public_id = serializers.UUIDField()
    mrn = serializers.CharField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    preferred_name = serializers.CharField()
    birth_date = serializers.DateField()


class PatientShape(PatientBrief):
    version = serializers.IntegerField(help_text="Also the ETag.")
    sex = serializers.ChoiceField(choices=["", *SEXES])
    language = serializers.CharField()
    interpreter = serializers.BooleanField()
    email = serializers.CharField()
    note = serializers.CharField()
    created_at = serializers.DateTimeField()
    reach = Reach(source="contact_points.all", many=True, help_text="In the order to try them.")
    coverages = Coverage(many=True, source="coverages.all")


class EpisodeBrief(Shape):
    public_id = serializers.UUIDField()
    phase = serializers.ChoiceField(choices=Phase.choices())
    care_manager = Person(allow_null=True)


class FoundPatient(PatientBrief):
    reach = Reach(source="contact_points.all", many=True)
    episode = serializers.SerializerMethodField(help_text="The latest one.")

    @extend_schema_field(EpisodeBrief(allow_null=True))
    def get_episode(self, patient: Any) -> Any:
        return EpisodeBrief(patient.latest[0]).data if patient.latest else None


class Moved(Shape):
    points = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True, help_text="Of the baseline; null when the baseline is 0.")


class Score(Shape):
    on = serializers.DateField()
    total = serializers.IntegerField()


class Scores(Shape):
    baseline = serializers.IntegerField(allow_null=True)
    last = serializers.IntegerField(allow_null=True)
    last_on = serializers.DateField(allow_null=True)
    change = Moved(allow_null=True)
    series = serializers.SerializerMethodField(help_text="Of the episode, oldest first.")

    @extend_schema_field(Score(many=True))
    def get_series(self, line: Any) -> Any:
        return Score([{"on": on, "total": total} for on, total in line.series], many=True).data


class Late(Shape):
    days = serializers.IntegerField()
    grade = serializers.ChoiceField(choices=OverdueGrade.choices())


class OpenFlag(Shape):
    kind = serializers.ChoiceField(choices=FlagKind.choices())
    since = serializers.DateField()


class Glance(Shape):
    """The registry row, as the caseload shows it."""

    weeks = serializers.IntegerField(allow_null=True, help_text="Since enrolment.")
    phq9 = Scores()
    gad7 = Scores()
    state = serializers.ChoiceField(choices=State.choices(), source="standing.state")
    why = serializers.CharField(source="standing.reason")
    last_contact_on = serializers.DateField(source="episode.last_contact_on", allow_null=True)
    last_contact_mode = serializers.CharField(source="episode.last_contact_mode")
    attempts_since = serializers.IntegerField(source="episode.attempts_since")
    next_contact_on = serializers.DateField(source="episode.next_contact_on", allow_null=True)
    next_contact_covers = serializers.CharField(source="episode.next_contact_covers")
    overdue = Late(allow_null=True)
    last_review_on = serializers.DateField(source="episode.last_review_on", allow_null=True)
    open_recommendations = serializers.IntegerField(source="episode.open_recommendations")
    open_alerts = serializers.IntegerField(source="episode.open_alerts")
    plan_signed_until = serializers.DateField(source="episode.plan_signed_until", allow_null=True)
    flags = OpenFlag(many=True, help_text="What the night found due, apart from a late contact.")
    minutes = serializers.IntegerField(help_text="Counted in this calendar month of the clinic.")

    def to_representation(self, episode: Episode) -> Any:
        return super().to_representation(Row(episode, timezone.localdate(), self.context["limits"]))


class CaseloadRow(Glance):
    episode = serializers.UUIDField(source="episode.public_id")
    patient = PatientBrief()
    phase = serializers.ChoiceField(choices=Phase.choices())
    care_manager = Person(source="episode.care_manager", allow_null=True)


class EpisodeRow(Shape):
    public_id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="Also the ETag.")
    patient = PatientBrief()
    phase = serializers.ChoiceField(choices=Phase.choices())
    referred_on = serializers.DateField()
    enrolled_on = serializers.DateField(allow_null=True)
    course_on = serializers.DateField(
        allow_null=True, help_text="A relapse began the course now running then; null: enrolment did."
    )
    closed_on = serializers.DateField(allow_null=True)
    close_reason = serializers.ChoiceField(choices=["", *CloseReason.choices()])
    care_manager = Person(allow_null=True)
    specialist = Person(allow_null=True)
    clinician = Person(allow_null=True)
    primary_scale = serializers.ChoiceField(choices=Scale.choices())
    interval_weeks = serializers.IntegerField(allow_null=True, help_text="Null: as needed.")
    initiating_visit_on = serializers.DateField(allow_null=True)
    initiating_visit_with = Person(allow_null=True)
    initiating_visit_waived = serializers.CharField()


class ConsentShape(Shape):
    public_id = serializers.UUIDField()
    given_on = serializers.DateField()
    how = serializers.ChoiceField(choices=["verbal", "written"])
    heard_by = Person()
    text = serializers.CharField()
    text_version = serializers.CharField()
    withdrawn_on = serializers.DateField(allow_null=True)


class DiagnosisShape(Shape):
    public_id = serializers.UUIDField()
    code = serializers.CharField(help_text="ICD-10-CM")
    text = serializers.CharField()
    since = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class PhaseChange(Shape):
    from_phase = serializers.ChoiceField(choices=["", *Phase.choices()])
    to_phase = serializers.ChoiceField(choices=Phase.choices())
    on = serializers.DateField()
    by = Person()
    reason = serializers.CharField()
    course_on = serializers.DateField(allow_null=True, help_text="The course that ran from then on; null: the first.")


class Suggested(Shape):
    to = serializers.ChoiceField(choices=Phase.choices())
    words = serializers.CharField(help_text="What speaks for it.")


class HandOffStepShape(Shape):
    on = serializers.DateField()
    words = serializers.CharField(help_text="What was said; it was not confirmed yet.")
    ask_on = serializers.DateField(help_text="When to ask again.")
    by = Person()
    at = serializers.DateTimeField()


class HandOffShape(Shape):
    """A transfer to specialty care. Under way while `ended_at` is null; then confirmed, or called off."""

    public_id = serializers.UUIDField()
    episode = serializers.UUIDField(source="episode.public_id")
    to_whom = serializers.CharField()
    reason = serializers.CharField()
    begun_on = serializers.DateField()
    begun_by = Person()
    ask_on = serializers.SerializerMethodField(help_text="When to ask whether it is confirmed; null once it has ended.")
    steps = HandOffStepShape(source="steps.all", many=True)
    confirmed_on = serializers.DateField(allow_null=True)
    confirmed_with = serializers.CharField(help_text="Who on the other side said so, and how.")
    called_off_why = serializers.CharField()
    ended_by = Person(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_ask_on(self, hand_off: HandOff) -> date | None:
        return None if hand_off.ended_at else hand_off.ask_on


class Lacking(Shape):
    code = serializers.CharField()
    what = serializers.CharField()
    who = serializers.CharField()


class EpisodeShape(EpisodeRow):
    """One episode with what is documented of it and its registry row."""

    glance = Glance(source="*")
    closing_note = serializers.CharField()
    reentry = serializers.CharField(help_text="How the patient comes back, as in their letter.")
    consents = ConsentShape(source="consents.all", many=True)
    diagnoses = DiagnosisShape(source="diagnoses.all", many=True)
    phases = PhaseChange(source="status_changes.all", many=True)
    suggested = serializers.SerializerMethodField(help_text="The next phase that the registry's facts speak for.")
    handed_off_on = serializers.DateField(
        allow_null=True, help_text="Specialty care confirmed then that it takes over: it can be closed as transferred."
    )
    hand_offs = HandOffShape(source="hand_offs.all", many=True)
    missing = serializers.SerializerMethodField(help_text="What enrolment lacks, and who does it.")

    @extend_schema_field(Lacking(many=True))
    def get_missing(self, episode: Episode) -> Any:
        return Lacking(self.context["missing"], many=True).data

    @extend_schema_field(Suggested(many=True))
    def get_suggested(self, episode: Episode) -> Any:
        row = Row(episode, timezone.localdate(), self.context["limits"])
        return Suggested(row.suggestions, many=True).data
