"""Closed months in the API: the list to look at, the close, its versions, statements and claims."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing import actions, queries
from billing.actions import ClaimMove
from billing.api.month import CodeShape
from billing.models import Claim, MonthClose
from billing.queries.claims import all_claims, claims, get_claim, get_statement, history_of, statements_of
from billing.rules import ClaimState
from billing.rules.claim_table import LONGEST
from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.errors import Refused
from clinics.rules import Can
from registry.api.shapes import PatientBrief, Shape

MOST_MOVES = 1000
MOVES = [(state.value, state.label) for state in ClaimState if state is not ClaimState.REPLACED]


@extend_schema_field(CodeShape(many=True))
class Codes(serializers.Field[Any, Any, Any, Any]):
    """As a statement keeps them: [[code, units], ...]."""

    def to_representation(self, value: Any) -> Any:
        return [{"code": code, "units": units} for code, units in value]


class CheckLineShape(Shape):
    episode = serializers.UUIDField(source="episode.public_id")
    patient = PatientBrief(source="episode.patient")
    words = serializers.CharField()


class CheckShape(Shape):
    code = serializers.CharField()
    word = serializers.CharField()
    why = serializers.CharField()
    count = serializers.IntegerField()
    must_look = serializers.BooleanField(help_text="The close asks for this number back, in `seen`.")
    lines = CheckLineShape(many=True)


class CloseShape(Shape):
    public_id = serializers.UUIDField()
    month = serializers.DateField(source="month.first")
    number = serializers.IntegerField(source="version")
    closed_at = serializers.DateTimeField()
    closed_by = serializers.CharField()
    totals = serializers.DictField()
    digest = serializers.CharField()
    reopened_at = serializers.DateTimeField(allow_null=True)
    reopened_by = serializers.CharField(allow_null=True)
    reopen_reason = serializers.CharField()


class ClaimShape(Shape):
    public_id = serializers.UUIDField()
    statement = serializers.UUIDField(source="statement.public_id")
    patient = PatientBrief(source="statement.patient")
    month = serializers.DateField(source="statement.close.month.first")
    number = serializers.IntegerField(source="statement.close.version")
    state = serializers.ChoiceField(choices=ClaimState.choices())
    reason = serializers.CharField()
    reference = serializers.CharField()
    changed_at = serializers.DateTimeField()
    codes = Codes(source="statement.codes", read_only=True)
    service_on = serializers.DateField(source="statement.service_on", allow_null=True)


class ClaimStepShape(Shape):
    state = serializers.ChoiceField(choices=ClaimState.choices())
    reason = serializers.CharField()
    reference = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    number = serializers.IntegerField(source="claim.statement.close.version")


class ClaimWithStepsShape(ClaimShape):
    steps = serializers.SerializerMethodField()

    @staticmethod
    @extend_schema_field(ClaimStepShape(many=True))
    def get_steps(claim: Claim) -> Any:
        return ClaimStepShape(history_of(claim), many=True).data


class StatementBrief(Shape):
    public_id = serializers.UUIDField()
    patient = PatientBrief()
    position = serializers.IntegerField()
    minutes = serializers.IntegerField()
    codes = Codes(read_only=True)
    blocked = serializers.BooleanField()
    service_on = serializers.DateField(allow_null=True)
    digest = serializers.CharField()


class StatementShape(StatementBrief):
    """Everything that was frozen."""

    close = serializers.UUIDField(source="close.public_id")
    policy = serializers.DictField()
    inputs = serializers.DictField()
    result = serializers.DictField()


class ChangedShape(Shape):
    episode = serializers.UUIDField(source="episode.public_id")
    patient = PatientBrief(source="episode.patient")
    words = serializers.ListField(child=serializers.CharField())


class MonthCloseBody(Body):
    seen = serializers.DictField(
        child=serializers.IntegerField(min_value=0), default=dict, help_text="Check code -> how many were looked at."
    )


class ReopenBody(Body):
    reason = serializers.CharField(max_length=300)


class ClaimMoveBody(Body):
    state = serializers.ChoiceField(choices=MOVES)
    reason = serializers.CharField(max_length=LONGEST["reason"], default="", allow_blank=True)
    reference = serializers.CharField(max_length=LONGEST["reference"], default="", allow_blank=True)


class MoveOfBody(ClaimMoveBody):
    claim = serializers.UUIDField()


class MovesBody(Body):
    moves = serializers.ListField(child=MoveOfBody(), allow_empty=False, max_length=MOST_MOVES)


class MovedShape(Shape):
    changed = serializers.IntegerField(help_text="Claims that did not stand so already.")


class ClaimsQuery(PageQuery):
    state = serializers.ChoiceField(choices=ClaimState.choices(), required=False)


class PreCheck(ClinicAPIView):
    may: ClassVar = {"GET": Can.CLOSE_MONTH}

    @extend_schema(parameters=[PageQuery], responses=paged(CheckShape))
    def get(self, request: Request, first: date) -> Response:
        """What to look at before the month is closed."""
        checks = queries.pre_check(self.member, first)
        audit.viewed(request, kind="list", rows=sum(check.count for check in checks))
        return page(request, checks, CheckShape)


class Closes(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_MONTH, "POST": Can.CLOSE_MONTH}

    @extend_schema(parameters=[PageQuery], responses=paged(CloseShape))
    def get(self, request: Request, first: date) -> Response:
        """Every version of the month, the newest first."""
        return page(request, queries.closes(self.member, first), CloseShape)

    @extend_schema(request=MonthCloseBody, responses={201: CloseShape})
    def post(self, request: Request, first: date) -> Response:
        """Close the month as its next version."""
        return self.once(request, lambda: self._close(first, request))

    def _close(self, first: date, request: Request) -> Response:
        seen = checked(MonthCloseBody, request.data)["seen"]
        made = actions.close_month(first=first, seen=seen, by=self.member, now=timezone.now())
        return Response(CloseShape(made).data, status=201)


class Reopen(ClinicAPIView):
    may: ClassVar = {"POST": Can.CLOSE_MONTH}

    @extend_schema(request=ReopenBody, responses=CloseShape)
    def post(self, request: Request, first: date) -> Response:
        """Let entries into a closed month again."""
        return self.once(request, lambda: self._reopen(first, request))

    def _reopen(self, first: date, request: Request) -> Response:
        reason = checked(ReopenBody, request.data)["reason"]
        made = actions.reopen_month(first=first, reason=reason, by=self.member, now=timezone.now())
        return Response(CloseShape(made).data)


class Statements(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_MONTH}

    @extend_schema(parameters=[PageQuery], responses=paged(StatementBrief))
    def get(self, request: Request, close: UUID) -> Response:
        """The statements of one version, by name."""
        found = queries.get_close(member=self.member, public_id=close)
        answer = page(request, statements_of(self.member, found), StatementBrief)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class Difference(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_MONTH}

    @extend_schema(parameters=[PageQuery], responses=paged(ChangedShape))
    def get(self, request: Request, close: UUID) -> Response:
        """What changed since the version before; nothing for a first one."""
        found: MonthClose = queries.get_close(member=self.member, public_id=close)
        before = queries.version_before(self.member, found)
        changed = queries.difference(self.member, found, before) if before else []
        answer = page(request, changed, ChangedShape)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class OneStatement(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_MONTH}

    @extend_schema(responses=StatementShape)
    def get(self, request: Request, statement: UUID) -> Response:
        """One patient's month with the policy, the facts and the explanation it was frozen with."""
        found = get_statement(self.member, statement)
        audit.viewed(request, patient=found.patient.public_id)
        return Response(StatementShape(found).data)


class Claims(ClinicAPIView):
    may: ClassVar = {"GET": Can.TRACK_CLAIMS}

    @extend_schema(parameters=[ClaimsQuery], responses=paged(ClaimShape))
    def get(self, request: Request, first: date) -> Response:
        """The month's claims, by name; without a state those that no later version replaced."""
        asked = checked(ClaimsQuery, request.query_params)
        answer = page(request, claims(self.member, first, state=asked.get("state", "")), ClaimShape)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class OneClaim(ClinicAPIView):
    may: ClassVar = {"GET": Can.TRACK_CLAIMS}

    @extend_schema(responses=ClaimWithStepsShape)
    def get(self, request: Request, claim: UUID) -> Response:
        """One claim with every step of its month's versions."""
        found = get_claim(self.member, claim)
        audit.viewed(request, patient=found.statement.patient.public_id)
        return Response(ClaimWithStepsShape(found).data)


class MoveClaim(ClinicAPIView):
    may: ClassVar = {"POST": Can.TRACK_CLAIMS}

    @extend_schema(request=ClaimMoveBody, responses=ClaimShape)
    def post(self, request: Request, claim: UUID) -> Response:
        """Record what became of one claim."""
        found = get_claim(self.member, claim)
        return self.once(request, lambda: self._move(found, request))

    def _move(self, claim: Claim, request: Request) -> Response:
        asked = checked(ClaimMoveBody, request.data)
        asked["state"] = ClaimState(asked["state"])
        return Response(ClaimShape(actions.move_claim(claim=claim, **asked, by=self.member, now=timezone.now())).data)


class MoveClaims(ClinicAPIView):
    may: ClassVar = {"POST": Can.TRACK_CLAIMS}

    @extend_schema(request=MovesBody, responses=MovedShape)
    def post(self, request: Request) -> Response:
        """Record what became of several claims: all of them or none."""
        return self.once(request, lambda: self._move(request))

    def _move(self, request: Request) -> Response:
        asked: list[dict[str, Any]] = checked(MovesBody, request.data)["moves"]
        found = {each.public_id: each for each in all_claims(self.member).filter(public_id__in=_ids(asked))}
        unknown = _ids(asked) - set(found)
        if unknown or len(_ids(asked)) < len(asked):
            what = f"There is no claim {min(unknown)}." if unknown else "A claim stands in the list twice."
            raise Refused(f"Nothing was recorded. {what}", "moves")
        moves = [
            ClaimMove(found[each["claim"]], ClaimState(each["state"]), each["reason"], each["reference"])
            for each in asked
        ]
        return Response({"changed": actions.move_claims(moves=moves, by=self.member, now=timezone.now())})


def _ids(asked: list[dict[str, Any]]) -> set[UUID]:
    return {each["claim"] for each in asked}
