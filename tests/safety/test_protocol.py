"""The protocol: versions, who has read which, rehearsals that go the real way."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from clinics.errors import Refused, Stale
from clinics.rules import Role
from jobs.models import OutboxMessage
from safety import actions, queries
from safety.models import RiskAlert, RiskProtocol
from tests.factories.clinics import add_member

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _inside(north):
    with north.inside():
        yield


def url(name, *args):
    return reverse(f"safety:{name}", args=["north", *args])


def published(north, base=0, text="Call the patient the same day.", now=NOW):
    return actions.publish_protocol(base=base, text=text, after_hours="The line.", by=north.lead, now=now)


def drill(north, now=NOW, key=None):
    return actions.start_drill(care_manager=north.care_manager, form_key=key or uuid.uuid4(), by=north.lead, now=now)


def test_each_version_is_read_anew_and_only_the_one_in_force(north):
    first = published(north)
    for _ in range(2):
        actions.read_protocol(protocol=first, by=north.care_manager, now=NOW)
    read = {reader.member for reader in queries.readers(north.lead, first) if reader.read_at}
    assert read == {north.care_manager}
    second = published(north, base=1, text="Call within the hour.")
    assert [reader.read_at for reader in queries.readers(north.lead, second)] == [None] * 4
    with pytest.raises(Refused, match="newer version"):
        actions.read_protocol(protocol=first, by=north.clinician, now=NOW)


def test_two_writers_do_not_overwrite_each_other(north):
    published(north)
    with pytest.raises(Stale):
        published(north, base=0, text="Mine.")
    with pytest.raises(Refused, match="word for word"):
        published(north, base=1)
    assert RiskProtocol.objects.count() == 1


def test_the_second_writer_keeps_their_words_and_publishes_knowingly(client, north):
    client.force_login(north.lead.user)
    client.get(url("publish"))
    published(north)
    page = client.post(url("publish"), {"base": 0, "text": "Mine.", "after_hours": "The line."})
    assert page.status_code == 422
    shown = page.content.decode()
    assert "Somebody published another version meanwhile" in shown
    assert "Call the patient the same day." in shown
    again = {name: page.context["form"][name].value() for name in ("base", "text", "after_hours")}
    assert client.post(url("publish"), again).status_code == 302
    assert RiskProtocol.objects.get(number=2).text == "Mine."


def test_a_rehearsal_goes_the_real_way(north):
    second, key = add_member(north.clinic, Role.CARE_MANAGER), uuid.uuid4()
    alert = drill(north, key=key)
    assert drill(north, key=key) == alert, "one form, one rehearsal"
    assert (alert.practice, alert.episode, alert.owner) == (True, None, north.care_manager)
    assert alert.acknowledge_by == NOW + timedelta(minutes=30)
    actions.escalate_due(clinic=north.clinic, now=NOW + timedelta(minutes=30))
    alert.refresh_from_db()
    assert alert.owner == second
    told = OutboxMessage.objects.order_by("pk").values_list("to", flat=True)
    assert list(told) == [north.care_manager.user.email, second.user.email]
    actions.acknowledge(alert=alert, by=second, now=NOW + timedelta(minutes=37))
    [logged] = queries.drills(north.lead)
    assert (logged.seen_after, logged.closed_after) == ("37 minutes", "")
    assert [hop.to for hop in logged.hops] == [second]


def test_one_rehearsal_at_a_time_and_for_somebody_of_this_clinic(north, south):
    with pytest.raises(Refused):
        actions.start_drill(care_manager=south.care_manager, form_key=uuid.uuid4(), by=north.lead, now=NOW)
    drill(north)
    with pytest.raises(Refused, match="still open"):
        drill(north)
    assert RiskAlert.objects.count() == 1


def test_the_page_shows_text_readers_and_rehearsals(client, north):
    client.force_login(north.lead.user)
    assert "not written down here" in client.get(url("protocol")).content.decode()
    made = published(north, text="Call.\n\nThen write <b>it</b> down.")
    page = client.get(url("protocol")).content.decode()
    assert "<p>Call.</p>" in page
    assert "&lt;b&gt;it&lt;/b&gt;" in page, "plain text, whatever is typed"
    assert "4 people have not read it" in page
    client.post(url("read", made.public_id))
    assert "3 people have not read it" in client.get(url("protocol")).content.decode()
    begun = client.post(url("drill"), {"form_key": uuid.uuid4(), "care_manager": north.care_manager.public_id})
    assert begun.status_code == 302
    drill_again = {"form_key": uuid.uuid4(), "care_manager": north.care_manager.public_id}
    assert "still open" in client.post(url("drill"), drill_again).content.decode()
    client.force_login(north.care_manager.user)
    assert "Start a rehearsal" not in client.get(url("protocol")).content.decode()
    assert client.get(url("publish")).status_code == 403
