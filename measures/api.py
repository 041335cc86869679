"""Results through the API: list and record per episode, read, correct, void."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.rules import Can
from measures import actions, queries, rules
from measures.forms import ENTERED_MODES
from measures.instruments import INSTRUMENTS, get
from measures.models import MeasureResult
from registry.queries import get_episode

CODES = sorted(INSTRUMENTS)


class ResultShape(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    instrument = serializers.ChoiceField(choices=CODES)
    instrument_version = serializers.CharField()
    taken_on = serializers.DateField()
    mode = serializers.ChoiceField(choices=MeasureResult.Mode.choices)
    language = serializers.CharField(help_text="Of the words the answers were given to.")
    answers = serializers.ListField(
        child=serializers.IntegerField(allow_null=True), help_text="In the order of the form; null where unanswered."
    )
    difficulty = serializers.IntegerField(allow_null=True, help_text="Stored, not scored.")
    total = serializers.IntegerField(allow_null=True, help_text="Null while any answer is missing; 0 is a score.")
    prorated = serializers.BooleanField(help_text="The total stands in for missing answers; it is never a baseline.")
    band = serializers.SerializerMethodField()
    risk_items = serializers.SerializerMethodField(help_text="Numbers of the risk items answered positively.")
    entered_by = serializers.CharField(source="giver")
    entered_at = serializers.DateTimeField()
    replaces = serializers.UUIDField(source="replaces.public_id", allow_null=True, default=None)
    voided_at = serializers.DateTimeField(allow_null=True)
    void_reason = serializers.CharField(allow_blank=True)

    def get_band(self, result: MeasureResult) -> str | None:
        band = rules.band(get(result.instrument), result.total)
        return band.code if band else None

    def get_risk_items(self, result: MeasureResult) -> list[int]:
        return [answer.number for answer in rules.risk_answers(get(result.instrument), result.answers)]


class ResultBody(Body):
    instrument = serializers.ChoiceField(choices=CODES, help_text="One of those the clinic chose.")
    taken_on = serializers.DateField()
    mode = serializers.ChoiceField(
        choices=ENTERED_MODES, help_text="That the patient answered alone, only the patient's own form can say."
    )
    language = serializers.ChoiceField(
        choices=list(rules.LANGUAGES.items()), default="en", help_text="Of the words the answers were given to."
    )
    answers = serializers.ListField(
        child=serializers.IntegerField(allow_null=True, min_value=0, max_value=9),
        max_length=100,
        help_text="One per question, null where unanswered: then there is no total, and a risk answer still acts.",
    )
    difficulty = serializers.IntegerField(allow_null=True, default=None, min_value=0, max_value=9)
    total = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=0,
        max_value=100,
        help_text="Only for an instrument whose wording is not loaded.",
    )


class CorrectionBody(ResultBody):
    mode = serializers.ChoiceField(choices=ENTERED_MODES, required=False, help_text="As it was, unless said.")
    reason = serializers.CharField(max_length=200)


class VoidBody(Body):
    reason = serializers.CharField(max_length=200)


class ResultView(ClinicAPIView):
    def shown(self, result: MeasureResult, code: int = status.HTTP_200_OK) -> Response:
        found = queries.get_result(member=self.member, public_id=result.public_id)
        audit.viewed(self.request, patient=found.episode.patient.public_id)
        return Response(ResultShape(found).data, status=code)


class EpisodeResults(ResultView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.LOG_CONTACTS}

    @extend_schema(parameters=[PageQuery], responses=paged(ResultShape))
    def get(self, request: Request, episode: UUID) -> Response:
        """All results of the episode, voided ones too, the newest first."""
        found = get_episode(member=self.member, public_id=episode)
        audit.viewed(request, patient=found.patient.public_id)
        return page(request, queries.results(member=self.member, episode=found), ResultShape)

    @extend_schema(request=ResultBody, responses={201: ResultShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Record a result. A positive risk item raises its alert, even in an unfinished form."""

        def work() -> Response:
            found = get_episode(member=self.member, public_id=episode)
            body = checked(ResultBody, request.data)
            if body["instrument"] not in {instrument.code for instrument in queries.offered(self.member.clinic)}:
                raise serializers.ValidationError({"instrument": ["This clinic does not use this instrument."]})
            result = actions.record_result(episode=found, form_key=uuid4(), by=self.member, now=timezone.now(), **body)
            return self.shown(result, status.HTTP_201_CREATED)

        return self.once(request, work)


class OneResult(ResultView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(responses=ResultShape)
    def get(self, request: Request, result: UUID) -> Response:
        """One result as it was entered."""
        return self.shown(queries.get_result(member=self.member, public_id=result))


class ResultCorrection(ResultView):
    may: ClassVar = {"POST": Can.LOG_CONTACTS}

    @extend_schema(request=CorrectionBody, responses={201: ResultShape})
    def post(self, request: Request, result: UUID) -> Response:
        """Put a corrected result in its place; the first one stays, voided with the reason."""

        def work() -> Response:
            found = queries.get_result(member=self.member, public_id=result)
            body = {"mode": found.mode} | checked(CorrectionBody, request.data)
            occasion = {name: body.pop(name) for name in ("taken_on", "mode", "reason")}
            corrected = actions.correct_result(
                result=found, form=body, form_key=uuid4(), by=self.member, now=timezone.now(), **occasion
            )
            return self.shown(corrected, status.HTTP_201_CREATED)

        return self.once(request, work)


class ResultVoid(ResultView):
    may: ClassVar = {"POST": Can.LOG_CONTACTS}

    @extend_schema(request=VoidBody, responses=ResultShape)
    def post(self, request: Request, result: UUID) -> Response:
        """Take a result out of every score; it stays readable with the reason. Its risk alert stays open."""

        def work() -> Response:
            found = queries.get_result(member=self.member, public_id=result)
            body = checked(VoidBody, request.data)
            return self.shown(actions.void_result(result=found, by=self.member, now=timezone.now(), **body))

        return self.once(request, work)
