"""A transfer to specialty care: on the registry until the other side has said yes, by the actions and by the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics.errors import Refused
from clinics.models import AuditLine
from registry import actions
from registry.models import Episode, HandOff
from registry.rules import CloseReason
from registry.timeline import items
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(north: StaffedClinic) -> Iterator[Episode]:
    made = make_episode(north)
    with north.inside():
        yield made


def today(staffed: StaffedClinic) -> date:
    return staffed.clinic.today(timezone.now())


def begun(staffed: StaffedClinic, episode: Episode, days_ago: int = 0) -> HandOff:
    return actions.begin_hand_off(
        episode=episode,
        to_whom="Harbor Psychiatry",
        reason="Bipolar disorder is likely.",
        begun_on=today(staffed) - timedelta(days=days_ago),
        by=staffed.clinician,
        now=timezone.now(),
    )


def close(staffed: StaffedClinic, episode: Episode, reason: CloseReason = CloseReason.TRANSFERRED) -> Episode:
    return actions.close_episode(episode=episode, reason=reason, on=today(staffed), by=staffed.lead, now=timezone.now())


def test_nobody_is_transferred_before_it_is_confirmed(north: StaffedClinic, episode: Episode) -> None:
    now = timezone.now()
    with pytest.raises(Refused):
        close(north, episode)
    made = begun(north, episode, days_ago=3)
    for reason in (CloseReason.TRANSFERRED, CloseReason.OTHER):
        with pytest.raises(Refused):
            close(north, episode, reason)
    asked = actions.ask_after(hand_off=made, words="They will call back.", on=today(north), by=north.lead, now=now)
    row = Episode.objects.get(pk=episode.pk)
    assert row.hand_off_due_on == asked.ask_on > today(north)
    actions.confirm_hand_off(
        hand_off=made, confirmed_with="Dr. Ames, by phone", confirmed_on=today(north), by=north.clinician, now=now
    )
    row = Episode.objects.get(pk=episode.pk)
    assert (row.hand_off_due_on, row.handed_off_on) == (None, today(north))
    assert close(north, row).closed_on == today(north)
    verbs = AuditLine.objects.filter(verb__startswith="hand_off.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["hand_off.begun", "hand_off.asked", "hand_off.confirmed"]


def test_one_at_a_time_and_over_once_called_off(north: StaffedClinic, episode: Episode) -> None:
    now, made = timezone.now(), begun(north, episode)
    with pytest.raises(Refused, match="under way"):
        begun(north, episode)
    actions.call_off_hand_off(hand_off=made, why="The patient wants to stay.", by=north.clinician, now=now)
    for act, words in (
        (actions.ask_after, {"words": "And?", "on": today(north)}),
        (actions.confirm_hand_off, {"confirmed_with": "Dr. Ames", "confirmed_on": today(north)}),
        (actions.call_off_hand_off, {"why": "Again."}),
    ):
        with pytest.raises(Refused, match="has ended"):
            act(hand_off=made, by=north.clinician, now=now, **words)  # type: ignore[operator]
    again = begun(north, episode)
    assert Episode.objects.get(pk=episode.pk).hand_off_due_on == again.ask_on


def test_a_new_one_takes_the_confirmation_of_the_old_away(north: StaffedClinic, episode: Episode) -> None:
    made = begun(north, episode)
    actions.confirm_hand_off(
        hand_off=made, confirmed_with="Dr. Ames", confirmed_on=today(north), by=north.clinician, now=timezone.now()
    )
    begun(north, episode)
    assert Episode.objects.get(pk=episode.pk).handed_off_on is None


def test_the_database_keeps_it_too(north: StaffedClinic, episode: Episode) -> None:
    with pytest.raises(DatabaseError, match="transferred_once_the_hand_off_is_confirmed"), transaction.atomic():
        Episode.objects.filter(pk=episode.pk).update(phase="closed", closed_on=today(north), close_reason="transferred")
    made = begun(north, episode)
    with pytest.raises(DatabaseError, match="one_hand_off_under_way"), transaction.atomic():
        HandOff.objects.create(
            clinic=north.clinic,
            episode=episode,
            to_whom="Another",
            reason="Also",
            begun_on=today(north),
            begun_by=north.lead,
            begun_at=timezone.now(),
            ask_on=today(north),
        )
    with pytest.raises(DatabaseError, match="hand_off_ends_confirmed_or_called_off"), transaction.atomic():
        HandOff.objects.filter(pk=made.pk).update(ended_at=timezone.now(), ended_by=north.lead)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"to_whom": " "}, "to_whom"),
        ({"reason": ""}, "reason"),
        ({"begun_on": date(2199, 1, 1)}, "begun_on"),
        ({"begun_on": date(2020, 1, 1)}, "begun_on"),
    ],
)
def test_what_is_refused_stands_at_its_field(
    north: StaffedClinic, episode: Episode, values: dict[str, Any], field: str
) -> None:
    given = {"to_whom": "Harbor Psychiatry", "reason": "Why", "begun_on": today(north)} | values
    with pytest.raises(Refused) as refusal:
        actions.begin_hand_off(episode=episode, by=north.lead, now=timezone.now(), **given)
    assert refusal.value.field == field


def test_the_page_from_the_letter_to_the_close(client: Client, north: StaffedClinic, episode: Episode) -> None:
    client.force_login(north.clinician.user)
    slug, day = north.clinic.slug, str(today(north))
    where = reverse("registry:hand-off", args=[slug, episode.public_id])
    patient = reverse("registry:patient", args=[slug, episode.patient.public_id])
    wrong = client.post(where, {"to_whom": "Harbor Psychiatry", "reason": "", "begun_on": day})
    assert wrong.status_code == 422
    assert 'value="Harbor Psychiatry"' in wrong.content.decode()
    client.post(where, {"to_whom": "Harbor Psychiatry", "reason": "Likely bipolar.", "begun_on": day})
    made = HandOff.objects.get(episode=episode)
    assert "Hand-off under way" in client.get(patient).content.decode()

    def send(name: str, **values: str) -> Any:
        return client.post(reverse(f"registry:{name}-hand-off", args=[slug, made.public_id]), values)

    assert send("ask-after", **{"ask-words": "", "ask-on": day}).status_code == 422
    send("ask-after", **{"ask-words": "They call back on Friday.", "ask-on": day})
    assert "They call back on Friday." in client.get(where).content.decode()
    send("confirm", **{"confirm-confirmed_with": "Dr. Ames, by phone", "confirm-confirmed_on": day})
    page = client.get(where).content.decode()
    assert "Dr. Ames, by phone" in page
    assert reverse("registry:close", args=[slug, episode.public_id]) in page
    assert "Hand-off confirmed" in client.get(patient).content.decode()


def test_the_story_tells_every_step(client: Client, north: StaffedClinic, episode: Episode) -> None:
    day, now = today(north), timezone.now()
    first = begun(north, episode, days_ago=6)
    asked_on = day - timedelta(days=2)
    actions.ask_after(hand_off=first, words="They will call back.", on=asked_on, by=north.lead, now=now)
    actions.call_off_hand_off(hand_off=first, why="Full until spring.", by=north.clinician, now=now)
    second = begun(north, episode)
    actions.confirm_hand_off(
        hand_off=second, confirmed_with="Dr. Ames, by phone", confirmed_on=day, by=north.clinician, now=now
    )
    told = [
        (item.on, item.title.partition(": ")[2], item.text)
        for item in items(member=north.clinician, episode=episode)
        if item.title.startswith("Hand-off to Harbor Psychiatry")
    ]
    assert sorted(told) == sorted(
        [
            (day - timedelta(days=6), "begun", "Bipolar disorder is likely."),
            (asked_on, "asked after", "They will call back."),
            (day, "called off", "Full until spring."),
            (day, "begun", "Bipolar disorder is likely."),
            (day, "confirmed", "Dr. Ames, by phone"),
        ]
    )
    where = reverse("registry:hand-off", args=[north.clinic.slug, episode.public_id])
    patient = reverse("registry:patient", args=[north.clinic.slug, episode.patient.public_id])
    for member, leads in ((north.clinician, True), (north.specialist, False)):
        client.force_login(member.user)
        page = client.get(patient).content.decode()
        assert "Hand-off to Harbor Psychiatry: asked after" in page
        assert (where in page) is leads, "nobody is led to a page they may not open"
