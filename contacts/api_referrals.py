"""The API of referrals, of who is out of reach, and of the letter at the end."""

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
from clinics.api_input import Body
from clinics.rules import Can
from contacts import actions, queries
from contacts.actions import StepInput
from contacts.api import form_key
from contacts.models import Referral
from contacts.queries import Unreached
from contacts.rules import MAX_MINUTES
from contacts.rules.letters import LetterWay
from contacts.rules.referrals import MOVES, ReferralState
from registry.queries import get_episode

LONGEST = 2000


def minutes_spent() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1, max_value=MAX_MINUTES, required=False, allow_null=True, help_text="Logged as care coordination."
    )


class ReferralIn(Body):
    to_whom = serializers.CharField(max_length=160)
    what_for = serializers.CharField(max_length=LONGEST)
    made_on = serializers.DateField()
    minutes = minutes_spent()


class StepIn(Body):
    to = serializers.ChoiceField(
        choices=[(state.value, state.label) for state in MOVES],
        required=False,
        allow_null=True,
        help_text="Left out: somebody asked after it.",
    )
    on = serializers.DateField()
    words = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    scheduled_for = serializers.DateField(required=False, allow_null=True, help_text="The day of the appointment.")
    again_on = serializers.DateField(required=False, allow_null=True, help_text="When to ask next; else as usual.")
    minutes = minutes_spent()

    def input(self, key: UUID) -> StepInput:
        given = dict(self.validated_data)
        to = given.pop("to", None)
        return StepInput(**given, to=ReferralState(to) if to else None, form_key=key)


class StepOut(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=ReferralState.choices(), help_text="After the step.")
    on = serializers.DateField()
    words = serializers.CharField()
    by = serializers.UUIDField(source="by.public_id")
    at = serializers.DateTimeField()


class ReferralRow(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    episode = serializers.UUIDField(source="episode.public_id")
    patient = serializers.UUIDField(source="episode.patient.public_id")
    to_whom = serializers.CharField()
    what_for = serializers.CharField()
    made_on = serializers.DateField()
    made_by = serializers.UUIDField(source="made_by.public_id")
    state = serializers.ChoiceField(choices=ReferralState.choices())
    scheduled_for = serializers.DateField(allow_null=True)
    seen_on = serializers.DateField(allow_null=True)
    report = serializers.CharField()
    ask_on = serializers.DateField(allow_null=True, help_text="When to ask after it; null once it has ended.")


class ReferralOut(ReferralRow):
    steps = StepOut(source="steps.all", many=True)


class ReferralQuery(PageQuery):
    show = serializers.ChoiceField(choices=["due", "mine"], required=False)


class ReferralView(ClinicAPIView):
    def shown(self, made: Referral, code: int = status.HTTP_200_OK) -> Response:
        found = queries.get_referral(member=self.member, public_id=made.public_id)
        audit.viewed(self.request, patient=found.episode.patient.public_id)
        return Response(ReferralOut(found).data, status=code)


class Referrals(ReferralView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(operation_id="referrals_open", parameters=[ReferralQuery], responses=paged(ReferralRow))
    def get(self, request: Request) -> Response:
        """The clinic's open referrals, to be asked after first."""
        show = checked(ReferralQuery, request.query_params).get("show")
        due_by = self.member.clinic.today(timezone.now()) if show == "due" else None
        answer = page(request, queries.open_referrals(self.member, mine=show == "mine", due_by=due_by), ReferralRow)
        audit.viewed(request._request, kind="list", rows=len(answer.data["results"]))
        return answer


class EpisodeReferrals(ReferralView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.REFER}

    @extend_schema(operation_id="episode_referrals_list", parameters=[PageQuery], responses=paged(ReferralOut))
    def get(self, request: Request, episode: UUID) -> Response:
        """An episode's referrals with their steps, the open ones first."""
        found = get_episode(member=self.member, public_id=episode)
        audit.viewed(request._request, patient=found.patient.public_id)
        return page(request, queries.referrals_of(self.member, found), ReferralOut)

    @extend_schema(request=ReferralIn, responses={201: ReferralOut})
    def post(self, request: Request, episode: UUID) -> Response:
        """Make a referral."""
        found = get_episode(member=self.member, public_id=episode)

        def work() -> Response:
            given = checked(ReferralIn, request.data)
            key = form_key(request, self.member.public_id)
            made = actions.make_referral(episode=found, form_key=key, by=self.member, now=timezone.now(), **given)
            return self.shown(made, status.HTTP_201_CREATED)

        return self.once(request, work)


class OneReferral(ReferralView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(responses=ReferralOut)
    def get(self, request: Request, referral: UUID) -> Response:
        """One referral with every step."""
        return self.shown(queries.get_referral(member=self.member, public_id=referral))


class ReferralSteps(ReferralView):
    may: ClassVar = {"POST": Can.REFER}

    @extend_schema(request=StepIn, responses={201: ReferralOut})
    def post(self, request: Request, referral: UUID) -> Response:
        """Move a referral, or note that somebody asked after it."""
        found = queries.get_referral(member=self.member, public_id=referral)

        def work() -> Response:
            given = StepIn(data=request.data)
            given.is_valid(raise_exception=True)
            step = given.input(form_key(request, self.member.public_id))
            moved = actions.step_referral(referral=found, step=step, by=self.member, now=timezone.now())
            return self.shown(moved, status.HTTP_201_CREATED)

        return self.once(request, work)


class UnreachedOut(serializers.Serializer[Any]):
    episode = serializers.UUIDField(source="episode.public_id")
    patient = serializers.UUIDField(source="episode.patient.public_id")
    tries = serializers.IntegerField(source="reached.tries", help_text="Since the last treatment contact.")
    of = serializers.SerializerMethodField(help_text="Tries of the clinic's schedule.")
    last_try_on = serializers.DateField(source="reached.last_try_on", allow_null=True)
    next_try_on = serializers.DateField(allow_null=True)
    treated_on = serializers.DateField(source="reached.treated_on", allow_null=True)
    days_without = serializers.IntegerField(help_text="Days without a treatment contact.")
    why_end = serializers.ListField(child=serializers.CharField(), help_text="Why ending care is suggested, or empty.")

    def get_of(self, row: Unreached) -> int:
        attempts: int = self.context["attempts"]
        return attempts


class Outreach(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(operation_id="out_of_reach_list", parameters=[PageQuery], responses=paged(UnreachedOut))
    def get(self, request: Request) -> Response:
        """Who is out of reach: tried since the last treatment contact, or without one for too long."""
        schedule = queries.schedule_of(self.member.clinic)
        today = self.member.clinic.today(timezone.now())
        found = queries.out_of_reach(self.member, schedule=schedule, today=today)
        answer = page(request, found, UnreachedOut, attempts=schedule.attempts)
        audit.viewed(request._request, kind="list", rows=len(answer.data["results"]))
        return answer


class LetterIn(Body):
    how = serializers.ChoiceField(choices=LetterWay.choices())
    on = serializers.DateField()


class GivenOut(serializers.Serializer[Any]):
    how = serializers.ChoiceField(choices=LetterWay.choices())
    words = serializers.CharField(help_text="As it read then.")
    given_on = serializers.DateField()
    given_by = serializers.UUIDField(source="given_by.public_id")
    given_at = serializers.DateTimeField()


class LetterOut(serializers.Serializer[Any]):
    words = serializers.CharField(allow_null=True, help_text="Null while the episode runs, or nobody is written to.")
    given = GivenOut(many=True)


class EpisodeLetter(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.EDIT_EPISODES}

    @extend_schema(responses=LetterOut)
    def get(self, request: Request, episode: UUID) -> Response:
        """The letter at the end of an episode, and when it was given."""
        found = get_episode(member=self.member, public_id=episode)
        audit.viewed(request._request, patient=found.patient.public_id, kind="print")
        written = queries.letter_of(found) if found.closed_on else None
        shown = {"words": written.words if written else None, "given": queries.letters_given(self.member, found)}
        return Response(LetterOut(shown).data)

    @extend_schema(request=LetterIn, responses={201: GivenOut})
    def post(self, request: Request, episode: UUID) -> Response:
        """Record that the patient was given the letter."""
        found = get_episode(member=self.member, public_id=episode)

        def work() -> Response:
            given = checked(LetterIn, request.data)
            how, key = LetterWay(given["how"]), form_key(request, self.member.public_id)
            made = actions.give_letter(
                episode=found, how=how, on=given["on"], form_key=key, by=self.member, now=timezone.now()
            )
            return Response(GivenOut(made).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)
