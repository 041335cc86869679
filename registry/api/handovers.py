"""The API of handovers: thin edges over the actions and queries of the pages."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body, Reference
from clinics.queries import people
from clinics.rules import Can
from registry.actions import handovers as actions
from registry.api.shapes import PatientBrief, Person, Shape
from registry.forms.handovers import WHY
from registry.models import Handover
from registry.queries import handover_lines, handovers
from registry.queries.handover_lines import Chosen
from registry.rules.handovers import MatterKind, Seat


class MatterShape(Shape):
    kind = serializers.ChoiceField(choices=MatterKind.choices())
    words = serializers.CharField()
    id = serializers.CharField(help_text="The same for the same matter at another time.")


class HandoverShape(Shape):
    public_id = serializers.UUIDField()
    seat = serializers.ChoiceField(choices=Seat.choices(), source="place")
    giver = Person()
    receiver = Person()
    why = serializers.ChoiceField(choices=Handover.Why.choices)
    until = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    patients = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    made_by = Person()
    signed_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class HandoverLineShape(Shape):
    public_id = serializers.UUIDField(source="line.public_id", help_text="What a signature names.")
    episode = serializers.UUIDField(source="line.episode.public_id")
    patient = PatientBrief(source="line.episode.patient")
    at_risk = serializers.BooleanField(source="is_at_risk", help_text="Has to be named by itself in a signature.")
    went_back = serializers.BooleanField(source="line.went_back", help_text="With the handover undone.")
    then = MatterShape(source="line.matters", many=True, help_text="Open at the handover.")
    now = MatterShape(many=True, help_text="Open at this moment.")


class MadeShape(Shape):
    handovers = HandoverShape(many=True, help_text="One for each receiver.")


class WholeHandover(HandoverShape):
    lines = serializers.SerializerMethodField(help_text="Patients at risk first, then by name.")

    @extend_schema_field(HandoverLineShape(many=True))
    def get_lines(self, handover: Handover) -> Any:
        return HandoverLineShape(self.context["lines"], many=True).data


class LoadShape(Shape):
    receiver = Person()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class PreviewLineShape(Shape):
    episode = serializers.UUIDField(source="row.episode.public_id")
    version = serializers.IntegerField(source="row.episode.version", help_text="To send when it is made.")
    patient = PatientBrief(source="row.patient")
    to = Person()
    matters = MatterShape(many=True)


class PreviewShape(Shape):
    giver_before = serializers.IntegerField()
    giver_after = serializers.IntegerField()
    loads = LoadShape(many=True)
    lines = PreviewLineShape(many=True)


def _members(**kwargs: Any) -> Reference:
    return Reference(people, **kwargs)


class PreviewBody(Body):
    giver = _members()
    seat = serializers.ChoiceField(choices=Seat.choices())
    receivers = serializers.ListField(child=_members(), min_length=1, max_length=50)
    episodes = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=handovers.MOST,
        help_text="Without it every patient of the giver in that seat.",
    )


class MoveBody(Body):
    episode = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, max_value=1_000_000_000, help_text="As the preview gave it.")
    to = serializers.UUIDField(help_text="A receiver.")


class HandoverBody(Body):
    giver = _members()
    seat = serializers.ChoiceField(choices=Seat.choices())
    why = serializers.ChoiceField(choices=WHY)
    until = serializers.DateField(required=False, allow_null=True, default=None, help_text="Needed for `away`.")
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    moves = serializers.ListField(child=MoveBody(), min_length=1, max_length=handovers.MOST)
    form_key = serializers.UUIDField(help_text="New for each handover; the same once more does nothing more.")


class SignBody(Body):
    read = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=handovers.MOST)
    others_read = serializers.BooleanField(default=False, help_text="Everybody without a risk alert was read too.")


class BackBody(Body):
    form_key = serializers.UUIDField(help_text="New for each handover.")


class HandoverQuery(PageQuery):
    receiver = serializers.UUIDField(required=False)
    unsigned = serializers.BooleanField(default=False)


class HandoverView(ClinicAPIView):
    def read(self, body: type[Body]) -> dict[str, Any]:
        return checked(body, self.request.data, context={"member": self.member})

    def found(self, public_id: UUID) -> Handover:
        return handovers.get_handover(member=self.member, public_id=public_id)

    def shown(self, public_id: UUID, code: int = status.HTTP_200_OK) -> Response:
        handover = self.found(public_id)
        lines = handover_lines.read_lines(member=self.member, handover=handover, today=timezone.localdate())
        audit.viewed(self.request, kind="list", rows=len(lines))
        return Response(WholeHandover(handover, context={"lines": lines}).data, status=code)


class Handovers(HandoverView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.HAND_OVER}

    @extend_schema(parameters=[HandoverQuery], responses=paged(HandoverShape))
    def get(self, request: Request) -> Response:
        """Handovers, the newest first; `unsigned` are those that wait for their receiver."""
        asked = checked(HandoverQuery, request.query_params)
        rows = handovers.handovers(self.member)
        if "receiver" in asked:
            rows = rows.filter(receiver__public_id=asked["receiver"])
        if asked["unsigned"]:
            rows = rows.filter(signed_at=None, undone_at=None)
        return page(request, rows, HandoverShape)

    @extend_schema(request=HandoverBody, responses={201: MadeShape})
    def post(self, request: Request) -> Response:
        """Hand patients over, as a preview showed them: all of it or nothing, one handover for each receiver. 412 when
        somebody changed one of them since."""

        def work() -> Response:
            given = self.read(HandoverBody)
            given["moves"] = self.moves(given["moves"])
            made = actions.hand_over(**given | {"seat": Seat(given["seat"])}, by=self.member, now=timezone.now())
            rows = handovers.handovers(self.member).filter(pk__in=[each.pk for each in made])
            return Response(MadeShape({"handovers": rows}).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)

    def moves(self, given: list[dict[str, Any]]) -> list[actions.Move]:
        """With every receiver found in one read."""
        wanted = people(self.member).filter(public_id__in={move["to"] for move in given})
        receivers = {member.public_id: member for member in wanted}
        if any(move["to"] not in receivers for move in given):
            raise serializers.ValidationError({"moves": ["A receiver is nobody of this clinic."]})
        return [actions.Move(**move | {"to": receivers[move["to"]]}) for move in given]


class HandoverPreview(HandoverView):
    may: ClassVar = {"POST": Can.HAND_OVER}

    @extend_schema(request=PreviewBody, responses=PreviewShape, extensions={"x-only-reads": True})
    def post(self, request: Request) -> Response:
        """What a handover would do, spread evenly, with everything open about each patient. It moves nobody."""
        given, today = self.read(PreviewBody), timezone.localdate()
        whose = {"giver": given["giver"], "seat": Seat(given["seat"])}
        chosen = given.get("episodes")
        if chosen is None:
            rows = handovers.rows_of(member=self.member, today=today, **whose)[: handovers.MOST]
            chosen = [row.episode.public_id for row in rows]
        found = handover_lines.preview(
            member=self.member,
            chosen={episode: Chosen() for episode in chosen},
            receivers=given["receivers"],
            today=today,
            **whose,
        )
        if len(found.lines) < len(chosen):
            raise serializers.ValidationError({"episodes": ["Some of these are not the giver's in that seat."]})
        audit.viewed(request, kind="list", rows=len(found.lines))
        return Response(PreviewShape(found).data)


class OneHandover(HandoverView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(responses=WholeHandover)
    def get(self, request: Request, handover: UUID) -> Response:
        """One handover with each patient, what was open then and what is open now."""
        return self.shown(handover)


class HandoverUndo(HandoverView):
    may: ClassVar = {"POST": Can.HAND_OVER}

    @extend_schema(request=None, responses=WholeHandover)
    def post(self, request: Request, handover: UUID) -> Response:
        """Undo it: whoever is still the receiver's goes back; `went_back` says who."""

        def work() -> Response:
            target = self.found(handover)
            self.read(Body)
            actions.undo_handover(handover=target, by=self.member, now=timezone.now())
            return self.shown(handover)

        return self.once(request, work)


class HandoverBack(HandoverView):
    may: ClassVar = {"POST": Can.HAND_OVER}

    @extend_schema(request=BackBody, responses={201: WholeHandover})
    def post(self, request: Request, handover: UUID) -> Response:
        """Give the patients back to whoever was away: another handover."""

        def work() -> Response:
            target = self.found(handover)
            given = self.read(BackBody)
            made = actions.give_back(handover=target, by=self.member, now=timezone.now(), **given)
            return self.shown(made[0].public_id, status.HTTP_201_CREATED)

        return self.once(request, work)


class HandoverSign(HandoverView):
    may: ClassVar = {"POST": Can.SEE_PATIENTS}

    @extend_schema(request=SignBody, responses=WholeHandover)
    def post(self, request: Request, handover: UUID) -> Response:
        """Sign for the patients as their receiver: everybody at risk named, the others named or said to be read."""

        def work() -> Response:
            target = self.found(handover)
            given = self.read(SignBody)
            actions.sign_handover(handover=target, by=self.member, now=timezone.now(), **given)
            return self.shown(handover)

        return self.once(request, work)
