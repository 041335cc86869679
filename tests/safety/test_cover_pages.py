"""The cover calendar's page: rows are added, refused beside their field, taken away and put back."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from clinics.models import AuditLine
from clinics.rules import Role
from safety.models import Absence, Holiday, OnCall, OpeningHours
from safety.rules.cover import Calendar, Duty, Hours, Staff
from safety.rules.rota import Watch, rota
from tests.factories.clinics import add_member


def url(name="cover", *args):
    return reverse(f"safety:{name}", args=["north", *args])


@pytest.fixture
def client(client, north):
    client.force_login(north.lead.user)
    with north.inside():
        yield client


def soon(days):
    return timezone.localdate() + timedelta(days=days)


HOURS = {"hours-weekdays": ["0", "1"], "hours-opens": "08:00", "hours-closes": "17:00"}


def test_an_empty_calendar_says_what_comes_next(client):
    page = client.get(url()).content.decode()
    assert "Enter the opening hours first" in page
    assert "It may be that nobody is looking" in page


def test_hours_are_added_for_several_days_and_refused_where_they_overlap(client):
    assert client.post(url("add-hours"), HOURS).status_code == 302
    assert [str(row) for row in OpeningHours.objects.all()] == ["Monday 08:00 to 17:00", "Tuesday 08:00 to 17:00"]
    page = client.post(url("add-hours"), HOURS | {"hours-opens": "16:00", "hours-closes": "18:00"})
    assert page.status_code == 422
    assert "Monday 08:00 to 17:00 is there already" in page.content.decode()
    page = client.post(url("add-hours"), HOURS | {"hours-opens": "18:00", "hours-closes": "09:00"})
    assert "It has to close after it opens" in page.content.decode()
    assert OpeningHours.objects.count() == 2


def test_what_is_taken_away_stands_in_the_form_to_be_put_back(client):
    client.post(url("add-hours"), HOURS)
    row = OpeningHours.objects.first()
    page = client.post(url("remove-hours", row.public_id), follow=True)
    assert OpeningHours.objects.count() == 1
    form = page.context["form"]["hours"]
    again = {f"hours-{name}": form.initial[name] for name in ("weekdays", "opens", "closes")}
    client.post(url("add-hours"), again)
    assert OpeningHours.objects.filter(weekday=0, opens=time(8), closes=time(17)).exists()
    verbs = AuditLine.objects.filter(verb__startswith="cover.").order_by("pk").values_list("verb", flat=True)
    added = "cover.opening_hours_added"
    assert list(verbs) == [added, added, "cover.opening_hours_removed", added]


def test_leave_of_ones_own_and_of_others(client, north, client_of):
    mine = client_of(north.care_manager)
    days = {"absence-first_day": soon(3), "absence-last_day": soon(5)}
    own = days | {"absence-member": north.care_manager.public_id, "absence-covered_by": north.clinician.public_id}
    assert mine.post(url("add-absence"), own).status_code == 302
    assert Absence.objects.get().covered_by == north.clinician
    others = days | {"absence-member": north.clinician.public_id}
    assert mine.post(url("add-absence"), others).status_code == 422, "another's leave is no choice of hers"
    theirs = Absence.objects.create(clinic=north.clinic, member=north.clinician, first_day=soon(1), last_day=soon(1))
    page = mine.post(url("remove-absence", theirs.public_id), follow=True)
    assert "The clinic lead takes this away" in page.content.decode()
    assert client.post(url("remove-absence", theirs.public_id)).status_code == 302
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "change", "words"),
    [
        ("last_day", {"absence-last_day": "2026-01-01"}, "The last day comes before the first"),
        ("covered_by", {"absence-covered_by": "care_manager"}, "Nobody covers themselves"),
        ("covered_by", {"absence-covered_by": "administrator"}, "Select a valid choice"),
        ("first_day", {}, "is away already"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, north, field, change, words):
    Absence.objects.create(clinic=north.clinic, member=north.care_manager, first_day=soon(4), last_day=soon(9))
    sent = {
        "absence-member": north.care_manager.public_id,
        "absence-first_day": soon(3),
        "absence-last_day": soon(5),
    } | {name: getattr(getattr(north, value, None), "public_id", value) for name, value in change.items()}
    page = client.post(url("add-absence"), sent)
    assert page.status_code == 422
    assert words in str(page.context["form"]["absence"].errors[field])


def test_on_call_and_holidays(client, north):
    begins = f"{soon(2)}T17:00"
    sent = {"call-member": north.specialist.public_id, "call-starts_at": begins, "call-ends_at": f"{soon(3)}T08:00"}
    assert client.post(url("add-on-call"), sent).status_code == 302
    duty = OnCall.objects.get()
    assert duty.starts_at == datetime.combine(soon(2), time(17), north.clinic.zone)
    page = client.post(url("add-on-call"), sent | {"call-member": north.lead.public_id})
    assert "is on call in that time already" in str(page.context["form"]["call"].errors["starts_at"])
    assert "North Psychiatric specialist, on call" in client.get(url(), {"month": f"{soon(2):%Y-%m}"}).content.decode()
    assert client.post(url("add-holiday"), {"holiday-on": soon(1), "holiday-name": "Founders"}).status_code == 302
    assert (
        "holiday already"
        in client.post(url("add-holiday"), {"holiday-on": soon(1), "holiday-name": "Again"}).content.decode()
    )
    assert Holiday.objects.get().name == "Founders"


def test_only_the_lead_keeps_the_calendar_and_months_gone_by_are_not_there(client, north, client_of):
    mine = client_of(north.care_manager)
    assert mine.post(url("add-hours"), HOURS).status_code == 403
    assert "Add hours" not in mine.get(url()).content.decode()
    for month in ("2020-01", "soon", "2099-01"):
        assert client.get(url(), {"month": month}).status_code == 404


def test_the_bar_says_who_is_on_cover(client, north, client_of):
    bar = client.get(url("count")).content.decode()
    assert "No cover calendar" in bar
    now = timezone.now()
    OnCall.objects.create(clinic=north.clinic, member=north.specialist, starts_at=now, ends_at=now + timedelta(hours=3))
    assert "On call: North Psychiatric specialist" in client.get(url("count")).content.decode()
    for weekday in range(7):
        OpeningHours.objects.create(clinic=north.clinic, weekday=weekday, opens=time(0), closes=time(23, 59))
    add_member(north.clinic, Role.CARE_MANAGER, user__name="Ana Lopez")
    assert "In: North Care manager and Ana Lopez" in client.get(url("count")).content.decode()


def test_the_month_in_stretches_without_a_hole():
    friday = date(2026, 11, 27)
    clock = datetime(2026, 11, 27, 22, tzinfo=UTC)  # 17:00 in New York
    calendar = Calendar(
        "America/New_York",
        Staff((1, 2), (3,), (1, 2, 3)),
        hours=tuple(Hours(day, time(8), time(17)) for day in range(5)),
        duties=(Duty(2, clock, clock + timedelta(hours=7)),),
    )
    found = list(rota(calendar, friday, friday + timedelta(days=3)))
    told = [(f"{each.starts_at:%a %H:%M}", each.watch, each.people) for each in found]
    assert told == [
        ("Fri 05:00", Watch.NOBODY, ()),
        ("Fri 13:00", Watch.OPEN, (1, 2)),
        ("Fri 22:00", Watch.ON_CALL, (2,)),
        ("Sat 05:00", Watch.NOBODY, ()),
        ("Mon 13:00", Watch.OPEN, (1, 2)),
        ("Mon 22:00", Watch.NOBODY, ()),
    ]
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
