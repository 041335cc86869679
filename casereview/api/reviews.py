"""Case review's API: the queue, reviews, recommendations and their answers."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from casereview import actions, queries
from casereview.models import AgendaMark, Recommendation
from casereview.rules import Group, LoopState, Urgency
from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.rules import Can
from contacts.rules import MAX_MINUTES
from registry.api.shapes import PatientBrief, Person, Shape
from registry.queries import get_episode
from registry.rules import State


class Question(Shape):
    question = serializers.CharField()
    about_medication = serializers.BooleanField()
    asked_on = serializers.DateField()
    asked_by = Person()


class MarkShape(Shape):
    public_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=AgendaMark.Kind.choices)
    until = serializers.DateField(allow_null=True, help_text="Of one put off: comes up again on that day.")
    reason = serializers.CharField()
    made_by = Person()
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class QueueRow(Shape):
    episode = serializers.UUIDField(source="episode.public_id")
    patient = PatientBrief(source="episode.patient")
    group = serializers.ChoiceField(choices=Group.choices(), source="place.group.value")
    why = serializers.CharField(source="place.words")
    state = serializers.ChoiceField(choices=State.choices(), source="standing.state.value")
    state_reason = serializers.CharField(source="standing.reason")
    question = Question(source="request", allow_null=True)
    marks = MarkShape(many=True, help_text="What was moved by hand.")


class RecommendationShape(Shape):
    public_id = serializers.UUIDField()
    episode = serializers.UUIDField(source="episode.public_id")
    kind = serializers.ChoiceField(choices=Recommendation.Kind.choices())
    text = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency.choices())
    doer = serializers.ChoiceField(choices=Recommendation.DOERS)
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=LoopState.choices())
    made_by = Person()
    made_at = serializers.DateTimeField()
    answer = serializers.ChoiceField(choices=Recommendation.Answer.choices())
    answer_text = serializers.CharField()
    answered_by = Person(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    done_note = serializers.CharField()
    told_on = serializers.DateField(allow_null=True, help_text="The day of the contact in which the patient heard.")
    ended_why = serializers.CharField(help_text="Why it was withdrawn, or ended unfinished.")
    ended_at = serializers.DateTimeField(allow_null=True)


class ReviewShape(Shape):
    public_id = serializers.UUIDField()
    reviewed_on = serializers.DateField()
    reviewed_by = Person()
    place = serializers.CharField(help_text="Why the patient stood where in the queue.")
    summary = serializers.CharField()
    minutes = serializers.IntegerField(source="time.minutes", allow_null=True, default=None)
    recommendations = RecommendationShape(source="recommendations.all", many=True)


class QueueQuery(PageQuery):
    mine = serializers.BooleanField(default=False, help_text="Only patients whose specialist I am.")


class RecommendationQuery(PageQuery):
    answer = serializers.ChoiceField(choices=Recommendation.Answer.choices(), required=False)


class RecommendationBody(Body):
    kind = serializers.ChoiceField(choices=Recommendation.Kind.choices())
    text = serializers.CharField(max_length=actions.MOST_CHARACTERS)
    urgency = serializers.ChoiceField(choices=Urgency.choices(), default=Urgency.ROUTINE.value)
    doer = serializers.ChoiceField(choices=Recommendation.DOERS, default="clinician", help_text="Who carries it out.")
    due_on = serializers.DateField(default=None, allow_null=True)


class ReviewBody(Body):
    summary = serializers.CharField(max_length=actions.MOST_CHARACTERS, allow_blank=True, default="")
    recommendations = RecommendationBody(many=True, default=list)
    minutes = serializers.IntegerField(min_value=1, max_value=MAX_MINUTES, help_text="The specialist's own.")


class AnswerBody(Body):
    answer = serializers.ChoiceField(
        choices=[choice for choice in Recommendation.Answer.choices() if choice[0] != Recommendation.Answer.OPEN]
    )
    text = serializers.CharField(
        max_length=actions.MOST_CHARACTERS,
        allow_blank=True,
        default="",
        help_text="What was changed, or why it is declined; needed for both.",
    )


class ReviewQueue(ClinicAPIView):
    may: ClassVar = {"GET": Can.REVIEW}

    @extend_schema(parameters=[QueueQuery], responses=paged(QueueRow))
    def get(self, request: Request) -> Response:
        """Everyone due for review, in the order of the agenda, each place said in words."""
        mine = checked(QueueQuery, request.query_params)["mine"]
        answer = page(request, queries.queue(self.member, today=timezone.localdate(), mine=mine), QueueRow)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class Reviews(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.REVIEW}

    @extend_schema(parameters=[PageQuery], responses=paged(ReviewShape))
    def get(self, request: Request, episode: UUID) -> Response:
        """An episode's reviews, the newest first."""
        found = get_episode(member=self.member, public_id=episode)
        audit.viewed(request, patient=found.patient.public_id)
        return page(request, queries.reviews_of(self.member, found), ReviewShape)

    @extend_schema(request=ReviewBody, responses={201: ReviewShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Sign a review; it answers the open question and takes the patient off the queue."""

        def work() -> Response:
            found = get_episode(member=self.member, public_id=episode)
            body = checked(ReviewBody, request.data)
            body["recommendations"] = [actions.RecommendationInput(**each) for each in body["recommendations"]]
            place = queries.place_today(self.member, found, timezone.localdate())
            review = actions.record_review(
                episode=found, place=place, form_key=uuid4(), by=self.member, now=timezone.now(), **body
            )
            audit.viewed(request, patient=found.patient.public_id)
            made = queries.reviews_of(self.member, found).get(pk=review.pk)
            return Response(ReviewShape(made).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class Recommendations(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(parameters=[RecommendationQuery], responses=paged(RecommendationShape))
    def get(self, request: Request) -> Response:
        """The clinic's recommendations, the newest first."""
        asked = checked(RecommendationQuery, request.query_params)
        wanted = {"answer": asked["answer"]} if "answer" in asked else {}
        answer = page(request, queries.recommendations(self.member).filter(**wanted), RecommendationShape)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class AnswerOfRecommendation(ClinicAPIView):
    may: ClassVar = {"POST": Can.ANSWER}

    @extend_schema(request=AnswerBody, responses=RecommendationShape)
    def post(self, request: Request, recommendation: UUID) -> Response:
        """Accept, change or decline."""

        def work() -> Response:
            found = queries.get_recommendation(member=self.member, public_id=recommendation)
            body = checked(AnswerBody, request.data)
            actions.answer_recommendation(recommendation=found, by=self.member, now=timezone.now(), **body)
            audit.viewed(request, patient=found.episode.patient.public_id)
            again = queries.get_recommendation(member=self.member, public_id=recommendation)
            return Response(RecommendationShape(again).data)

        return self.once(request, work)
