"""Episodes: refer, read, set up, document, move, close."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import IF_MATCH, Body, Reference, version_seen
from clinics.models import Membership, TenantQuerySet
from clinics.queries import members_with, people
from clinics.rules import Can, Role
from registry import actions, queries
from registry.api.shapes import EpisodeRow, EpisodeShape
from registry.models import Episode, Patient
from registry.rules import INTERVALS, NOTE_LENGTH, REENTRY_LENGTH, CloseReason, Phase, Scale


def with_role(role: Role) -> Reference:
    return Reference(lambda member: members_with(member, role), required=False, allow_null=True, default=None)


def _colleagues(member: Membership) -> TenantQuerySet[Membership]:
    return people(member).filter(ended_at=None)


class Team(Body):
    care_manager = with_role(Role.CARE_MANAGER)
    specialist = with_role(Role.SPECIALIST)
    clinician = with_role(Role.CLINICIAN)


class Referral(Team):
    patient = Reference(Patient.objects.for_member)
    referred_on = serializers.DateField()


class SetUp(Team):
    primary_scale = serializers.ChoiceField(choices=Scale.choices())
    interval_weeks = serializers.ChoiceField(choices=[weeks for weeks, _ in INTERVALS if weeks], allow_null=True)
    initiating_visit_on = serializers.DateField(allow_null=True)
    initiating_visit_with = with_role(Role.CLINICIAN)
    initiating_visit_waived = serializers.CharField(max_length=120, allow_blank=True)


class ConsentBody(Body):
    given_on = serializers.DateField()
    how = serializers.ChoiceField(choices=["verbal", "written"])
    heard_by = Reference(_colleagues, help_text="Who explained it and heard the answer.")


class DiagnosisBody(Body):
    code = serializers.CharField(max_length=10, help_text="ICD-10-CM, such as F33.1.")
    text = serializers.CharField(max_length=160)
    since = serializers.DateField()


class EnrolBody(Body):
    enrolled_on = serializers.DateField(help_text="The care manager's initial assessment.")


class PhaseBody(Body):
    to = serializers.ChoiceField(choices=[Phase.ACTIVE.value, Phase.RELAPSE_PREVENTION.value])
    on = serializers.DateField()
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class CloseBody(Body):
    reason = serializers.ChoiceField(choices=CloseReason.choices())
    on = serializers.DateField(help_text="The last day.")
    note = serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True, default="")
    reentry = serializers.CharField(
        max_length=REENTRY_LENGTH,
        allow_blank=True,
        default="",
        help_text="The way back; needed for whoever stopped coming.",
    )


class EpisodeQuery(PageQuery):
    status = serializers.ChoiceField(choices=["open", "closed"], required=False)
    phase = serializers.ChoiceField(choices=Phase.choices(), required=False)
    patient = serializers.UUIDField(required=False)
    care_manager = serializers.UUIDField(required=False)

    @staticmethod
    def look_ups(asked: dict[str, Any]) -> dict[str, Any]:
        names = {"phase": "phase", "patient": "patient__public_id", "care_manager": "care_manager__public_id"}
        found = {look_up: asked[name] for name, look_up in names.items() if name in asked}
        return found | ({"closed_on__isnull": asked["status"] == "open"} if "status" in asked else {})


class EpisodeView(ClinicAPIView):
    def shown(self, public_id: UUID, code: int = status.HTTP_200_OK) -> Response:
        """The whole episode as it stands now, and the line that says who saw it."""
        episode = queries.whole_episode(member=self.member, public_id=public_id)
        audit.viewed(self.request, patient=episode.patient.public_id)
        missing = queries.still_missing(episode, timezone.localdate())
        context = {"missing": missing, "limits": queries.limits_of(self.member.clinic)}
        return Response(EpisodeShape(episode, context=context).data, status=code)

    def read(self, body: type[Body], **kwargs: Any) -> dict[str, Any]:
        return checked(body, self.request.data, context={"member": self.member}, **kwargs)

    def get_episode(self, public_id: UUID) -> Episode:
        return queries.get_episode(member=self.member, public_id=public_id)


class Episodes(EpisodeView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.EDIT_EPISODES}

    @extend_schema(parameters=[EpisodeQuery], responses=paged(EpisodeRow))
    def get(self, request: Request) -> Response:
        """The clinic's episodes, the newest first."""
        wanted = EpisodeQuery.look_ups(checked(EpisodeQuery, request.query_params))
        answer = page(request, queries.episodes(self.member, **wanted), EpisodeRow)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer

    @extend_schema(request=Referral, responses={201: EpisodeShape})
    def post(self, request: Request) -> Response:
        """Refer a patient: open an episode. A patient has at most one open."""

        def work() -> Response:
            episode = actions.refer(**self.read(Referral), by=self.member, now=timezone.now())
            return self.shown(episode.public_id, status.HTTP_201_CREATED)

        return self.once(request, work)


class OneEpisode(EpisodeView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "PATCH": Can.EDIT_EPISODES}

    @extend_schema(responses=EpisodeShape)
    def get(self, request: Request, episode: UUID) -> Response:
        """The episode with its registry row, what is documented and what enrolment still lacks."""
        return self.shown(episode)

    @extend_schema(request=SetUp, parameters=[IF_MATCH], responses=EpisodeShape)
    def patch(self, request: Request, episode: UUID) -> Response:
        """Team, scale, interval and initiating visit: the fields sent, over the version that was read."""

        def work() -> Response:
            target = self.get_episode(episode)
            values = self.read(SetUp, partial=True)
            version = version_seen(request)
            actions.set_up(episode=target, values=values, version=version, by=self.member, now=timezone.now())
            return self.shown(episode)

        return self.once(request, work)


class EpisodeAction(EpisodeView):
    """A step of the episode: POST its facts, get the episode as it stands then."""

    may: ClassVar = {"POST": Can.EDIT_EPISODES}

    def act(self, public_id: UUID, body: type[Body], action: Any, code: int = status.HTTP_200_OK) -> Response:
        def work() -> Response:
            action(episode=self.get_episode(public_id), **self.read(body), by=self.member, now=timezone.now())
            return self.shown(public_id, code)

        return self.once(self.request, work)


class EpisodeConsents(EpisodeAction):
    @extend_schema(request=ConsentBody, responses={201: EpisodeShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Document consent, with the words in force at the clinic."""
        return self.act(episode, ConsentBody, actions.document_consent, status.HTTP_201_CREATED)


class EpisodeDiagnoses(EpisodeAction):
    @extend_schema(request=DiagnosisBody, responses={201: EpisodeShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Add a diagnosis."""
        return self.act(episode, DiagnosisBody, actions.add_diagnosis, status.HTTP_201_CREATED)


class EpisodeEnrol(EpisodeAction):
    @extend_schema(request=EnrolBody, responses=EpisodeShape)
    def post(self, request: Request, episode: UUID) -> Response:
        """Enrol: the initial assessment took place. Needs consent and a care manager."""
        return self.act(episode, EnrolBody, actions.enrol)


class EpisodePhase(EpisodeAction):
    @extend_schema(request=PhaseBody, responses=EpisodeShape)
    def post(self, request: Request, episode: UUID) -> Response:
        """Move between active treatment and relapse prevention."""
        return self.act(episode, PhaseBody, _move_phase)


class ReturnTakenBack(EpisodeAction):
    @extend_schema(request=None, responses=EpisodeShape)
    def post(self, request: Request, episode: UUID) -> Response:
        """Take back, on the day it was made, a return to active treatment and the course it began."""
        return self.act(episode, Body, actions.take_back_return)


class EpisodeClose(EpisodeAction):
    @extend_schema(request=CloseBody, responses=EpisodeShape)
    def post(self, request: Request, episode: UUID) -> Response:
        """End the episode. An open risk alert must be closed first."""
        return self.act(episode, CloseBody, _close)


def _move_phase(*, to: str, **facts: Any) -> Episode:
    return actions.move_phase(to=Phase(to), **facts)


def _close(*, reason: str, **facts: Any) -> Episode:
    return actions.close_episode(reason=CloseReason(reason), **facts)
