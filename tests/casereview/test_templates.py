"""A clinic's own templates of recommendations, and what stays open in brackets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casereview import actions, queries
from casereview.beginnings import BEGINNINGS
from casereview.models import Recommendation, RecommendationTemplate
from casereview.rules import gaps
from clinics.errors import Refused, Stale
from clinics.models import AuditLine
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

pytestmark = pytest.mark.django_db
VALUES = {
    "title": "Sleep diary",
    "kind": "skill",
    "text": "Sleep diary for [weeks].",
    "urgency": "soon",
    "doer": "care_manager",
    "due_days": 7,
}


def url(staffed: StaffedClinic, name: str, template: RecommendationTemplate | None = None) -> str:
    kwargs = {"clinic": staffed.clinic.slug} | ({"template": template.public_id} if template else {})
    return reverse(f"casereview:{name}", kwargs=kwargs)


@pytest.fixture(autouse=True)
def _inside(north: StaffedClinic) -> Iterator[None]:
    with north.inside():
        yield


@pytest.fixture
def specialist(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.specialist.user)
    return client


@pytest.fixture
def own(north: StaffedClinic) -> RecommendationTemplate:
    actions.own_templates(by=north.lead, now=timezone.now())
    return actions.save_template(by=north.lead, now=timezone.now(), **VALUES)  # type: ignore[arg-type]


def offered(staffed: StaffedClinic) -> list[str]:
    return [each.title for each in queries.beginnings_of(staffed.specialist).values()]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Raise [medication] to [dose], then [dose].", ["[medication]", "[dose]"]),
        ("Nothing open.", []),
        ("An empty pair [] is no gap, [nor one\n", []),
    ],
)
def test_gaps(text: str, left: list[str]) -> None:
    assert gaps(text) == left


def test_every_shipped_beginning_is_one_a_clinic_could_write(north: StaffedClinic) -> None:
    assert offered(north) == [each.title for each in BEGINNINGS.values()]
    assert actions.own_templates(by=north.lead, now=timezone.now()) == len(BEGINNINGS)
    assert offered(north) == [each.title for each in BEGINNINGS.values()]
    for row in queries.templates_of(north.lead):
        actions.save_template(
            template=row,
            version=row.version,
            by=north.lead,
            now=timezone.now(),
            **{name: getattr(row, name) for name in VALUES},
        )


def test_taking_over_twice_copies_once(north: StaffedClinic) -> None:
    assert actions.own_templates(by=north.lead, now=timezone.now())
    assert actions.own_templates(by=north.lead, now=timezone.now()) == 0


def test_a_template_is_offered_with_how_soon_who_and_by_when(
    specialist: Client, north: StaffedClinic, own: RecommendationTemplate
) -> None:
    review = reverse("casereview:review", args=[north.clinic.slug, make_episode(north).public_id])
    assert b"Sleep diary for [weeks]." in specialist.get(review).content
    begun = specialist.post(review, {"begin": str(own.public_id), "rec-TOTAL_FORMS": "0", "rec-INITIAL_FORMS": "0"})
    row = begun.context["formset"].forms[-1].initial
    today = north.clinic.today(timezone.now())
    assert (row["urgency"], row["doer"], (row["due_on"] - today).days) == ("soon", "care_manager", 7)


def test_what_stands_in_brackets_is_not_signed(specialist: Client, north: StaffedClinic) -> None:
    episode = make_episode(north)
    answer = specialist.post(
        reverse("casereview:review", args=[north.clinic.slug, episode.public_id]),
        {
            "form_key": str(uuid4()),
            "summary": "",
            "minutes": "5",
            "rec-TOTAL_FORMS": "1",
            "rec-INITIAL_FORMS": "0",
            "rec-0-kind": "dose",
            "rec-0-text": "Raise sertraline to [dose].",
        },
    )
    assert answer.status_code == 422
    assert "Fill in, or take out, what stands in brackets: [dose]" in answer.content.decode()
    assert "Raise sertraline to [dose]." in answer.content.decode()
    with pytest.raises(Refused, match="brackets"):
        actions.record_review(
            episode=episode,
            summary="",
            recommendations=[actions.RecommendationInput("dose", "Raise sertraline to [dose].")],
            minutes=None,
            form_key=uuid4(),
            by=north.specialist,
            now=timezone.now(),
        )
    assert not Recommendation.objects.filter(episode=episode).exists()


def test_retired_is_not_offered_and_comes_back_at_the_end(north: StaffedClinic, own: RecommendationTemplate) -> None:
    now, first = timezone.now(), queries.templates_of(north.lead)[0]
    actions.retire_template(template=first, by=north.lead, now=now)
    assert first.title not in offered(north)
    actions.bring_back_template(template=first, by=north.lead, now=now)
    assert offered(north)[-1] == first.title
    verbs = AuditLine.objects.filter(verb__startswith="template.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["template.taken_over", "template.added", "template.retired", "template.brought_back"]


def test_retiring_all_offers_none(specialist: Client, north: StaffedClinic, own: RecommendationTemplate) -> None:
    for row in queries.templates_of(north.lead):
        actions.retire_template(template=row, by=north.lead, now=timezone.now())
    assert offered(north) == []
    assert b"No template is offered" in specialist.get(url(north, "templates")).content


def test_up_stays_inside_its_kind(north: StaffedClinic, own: RecommendationTemplate) -> None:
    def skills() -> list[str]:
        return [each.title for each in queries.beginnings_of(north.lead).values() if each.kind == "skill"]

    before = skills()
    for _ in before:
        own.refresh_from_db()
        actions.raise_template(template=own, by=north.lead, now=timezone.now())
    assert skills() == ["Sleep diary", *before[:-1]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"title": "Sleep"}, "title"),
        ({"text": ""}, "text"),
        ({"kind": "magic"}, "kind"),
        ({"urgency": "never"}, "urgency"),
        ({"doer": "nobody"}, "doer"),
        ({"due_days": 366}, "due_days"),
    ],
)
def test_what_is_refused_says_where(north: StaffedClinic, own: RecommendationTemplate, wrong: Any, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.save_template(by=north.lead, now=timezone.now(), **(VALUES | {"title": "Another"} | wrong))
    assert refusal.value.field == field


def test_two_editors_lose_nothing(specialist: Client, north: StaffedClinic, own: RecommendationTemplate) -> None:
    opened = own.version
    actions.save_template(
        template=own, version=opened, by=north.lead, now=timezone.now(), **(VALUES | {"text": "Theirs."})
    )
    typed = VALUES | {"text": "Mine.", "version": opened}
    answer = specialist.post(url(north, "edit-template", own), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mine." in page
    assert "Theirs." in page
    own.refresh_from_db()
    assert own.text == "Theirs."
    again = specialist.post(url(north, "edit-template", own), typed | {"version": own.version})
    assert again.status_code == 302
    own.refresh_from_db()
    assert own.text == "Mine."
    with pytest.raises(Stale):
        actions.save_template(template=own, version=opened, by=north.lead, now=timezone.now(), **VALUES)


def test_the_page_asks_as_often_for_any_number(
    specialist: Client, north: StaffedClinic, own: RecommendationTemplate, django_assert_num_queries: Any
) -> None:
    specialist.get(url(north, "templates"))  # the session's first page marks that the person is here
    with CaptureQueriesContext(connection) as few:
        specialist.get(url(north, "templates"))
    for number in range(30):
        actions.save_template(by=north.lead, now=timezone.now(), **(VALUES | {"title": f"Diary {number}"}))
    with django_assert_num_queries(len(few)):
        specialist.get(url(north, "templates"))
