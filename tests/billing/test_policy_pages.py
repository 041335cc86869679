"""The pages of a clinic's own policies: the form with every setting, what a draft changes, worked cases, approval."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing import queries
from billing.actions import approve_policy
from billing.models import PayerPolicy
from clinics.models import Membership
from clinics.rules import Role
from contacts.models import ServiceMonth
from registry.models import Payer
from tests.factories.billing import log, make_many, make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_payer

NOW = datetime(2026, 10, 31, 16, tzinfo=UTC)
TODAY = date(2026, 10, 31)
SCRIPT = "<script>alert(1)</script>"


def url(row: PayerPolicy, staffed: StaffedClinic, name: str = "policy") -> str:
    kwargs = {"clinic": staffed.clinic.slug, "payer": row.payer.public_id, "policy": row.public_id}
    return reverse(f"billing:{name}", kwargs=kwargs)


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def admin(north: StaffedClinic) -> Client:
    return signed_in(north.administrator)


def draft_of(staffed: StaffedClinic, payer: Payer, template: str = "standard", **fields: Any) -> PayerPolicy:
    """Saved last by the administrator."""
    values: dict[str, Any] = {"changes": {"gap_months": 12}, "approved_by": None, "verified": False, **fields}
    return make_policy(staffed, payer, template, state="draft", **values)


def filled(page: Any, **typed: Any) -> dict[str, Any]:
    """The form as the browser would send it back."""
    form = page.context["form"]
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value not in (None, False, ""):
            data[field.name] = "on" if value is True else value
    return data | typed


def test_a_copy_of_a_shipped_policy_is_changed_and_only_the_difference_kept(
    admin: Client, north: StaffedClinic
) -> None:
    payer = make_payer(north)
    copy = reverse("billing:copy-policy", kwargs={"clinic": north.clinic.slug, "payer": payer.public_id})
    assert admin.post(copy, {"template": "medicare-2018"}).status_code == 302
    with north.inside():
        row = PayerPolicy.objects.get()
        assert (row.state, row.changes, row.last_day) == ("draft", {}, date(2025, 12, 31))
    where = url(row, north, "edit-policy")
    page = admin.get(where)
    assert admin.post(where, filled(page)).status_code == 302
    with north.inside():
        row.refresh_from_db()
        assert (row.changes, row.version) == ({}, 1)  # nothing was changed
    typed = {"title": SCRIPT, "gap_months": "12", "99494.cap": "2", "G2214.initial": "30", "own_counting": "on"}
    typed |= {"counting.roles": ["care_manager", "specialist"], "source": "Contract, page 4"}
    sent = filled(page, **typed)
    del sent["99484.on"]
    assert admin.post(where, sent).status_code == 302
    with north.inside():
        row.refresh_from_db()
        assert row.changes.pop("counting")["roles"] == ["care_manager", "specialist"]
        assert row.changes == {
            "gap_months": 12,
            "caps": {"99494": 2},
            "codes": {"G2214": {"midpoint": {"initial": 30, "subsequent": 16}}, "99484": None},
        }
        assert (row.version, row.drafted_by) == (2, north.administrator)
    for name in ("policy", "edit-policy", "policy-cases", "policy-impact"):
        said = admin.get(url(row, north, name)).content.decode()
        assert "&lt;script&gt;" in said
        assert SCRIPT not in said


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"gap_months": "99"}, "gap_months"),
        ({"gap_months": ""}, "gap_months"),
        ({"99492.unit": "0"}, "99492.unit"),
        ({"99492.initial": "ten"}, "99492.initial"),
        ({"99494.cap": "-1"}, "99494.cap"),
        ({"99492.to": "2017-12-31"}, "99492.to"),
        ({"region": "Carolina"}, "region"),
        ({"threshold": "guess"}, "threshold"),
        ({"valid_to": "2026-01-01"}, "valid_to"),
        ({"valid_from": "2017-12-31"}, "valid_from"),
        ({"own_counting": "on", "counting.roles": []}, "counting.roles"),
        ({"G0568.on": "on", "99492.on": "", "apcm_needs_minutes": "on"}, "G0568.on"),
    ],
)
def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(
    admin: Client, north: StaffedClinic, typed: dict[str, Any], field: str
) -> None:
    row = draft_of(north, make_payer(north), since=date(2026, 7, 1))
    where = url(row, north, "edit-policy")
    sent = {name: value for name, value in filled(admin.get(where), title="Mine", **typed).items() if value != ""}
    answer = admin.post(where, sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Mine"' in answer.content.decode()
    with north.inside():
        row.refresh_from_db()
        assert (row.version, row.title) == (1, "")


def test_two_people_editing_a_draft_see_each_other(admin: Client, north: StaffedClinic) -> None:
    row = draft_of(north, make_payer(north))
    where = url(row, north, "edit-policy")
    page = admin.get(where)
    lead = signed_in(north.lead)
    assert lead.post(where, filled(lead.get(where), gap_months="9")).status_code == 302
    answer = admin.post(where, filled(page, gap_months="3"))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "9 months" in said
    assert "yours: 3 months" in said
    assert admin.post(where, filled(answer, gap_months="3")).status_code == 302
    with north.inside():
        row.refresh_from_db()
        assert (row.changes, row.version) == ({"gap_months": 3}, 3)


def test_it_is_approved_by_somebody_else_as_it_was_looked_at(admin: Client, north: StaffedClinic) -> None:
    payer = make_payer(north)
    former = make_policy(north, payer)
    row = draft_of(north, payer, since=date(2026, 7, 1))
    approve = url(row, north, "approve-policy")
    lead = signed_in(north.lead)
    assert "Approve</button>" not in admin.get(url(row, north)).content.decode()
    assert 'name="version" value="1"' in lead.get(url(row, north)).content.decode()
    for client, version in ((admin, "1"), (lead, "7"), (lead, "x")):
        client.post(approve, {"version": version})
        with north.inside():
            row.refresh_from_db()
            assert row.state == "draft"
    lead.post(approve, {"version": "1"})
    with north.inside():
        row.refresh_from_db()
        former.refresh_from_db()
        assert (row.state, row.approved_by, former.last_day) == ("approved", north.lead, date(2026, 6, 30))
    said = admin.post(url(row, north, "drop-policy"), follow=True).content.decode()
    assert "not a draft any more" in said
    assert admin.get(url(row, north, "edit-policy")).status_code == 302


def test_marks_that_are_refused_stand_on_the_page(admin: Client, north: StaffedClinic) -> None:
    row = make_policy(north, make_payer(north), verified=False)
    answer = admin.post(url(row, north, "verify-policy"), {"on": "2999-01-01", "source": "Call with Jo"})
    assert (answer.status_code, list(answer.context["verify"].errors)) == (422, ["on"])
    assert "Call with Jo" in answer.content.decode()
    answer = admin.post(url(row, north, "end-policy"), {"valid_to": "2025-01-01"})
    assert (answer.status_code, list(answer.context["end"].errors)) == (422, ["valid_to"])
    assert admin.post(url(row, north, "verify-policy"), {"on": "2026-01-02", "source": "Jo"}).status_code == 302
    with north.inside():
        row.refresh_from_db()
        assert (row.verified_by, row.source) == (north.administrator, "Jo")
    admin.post(url(row, north, "verify-policy"), {"withdraw": "1"})
    with north.inside():
        row.refresh_from_db()
        assert (row.verified_by, row.source) == (None, "Jo")


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_what_cannot_be_read_any_more_says_so_on_its_page(admin: Client, north: StaffedClinic, state: str) -> None:
    row = make_policy(north, make_payer(north), "gone", state=state)
    assert "There is no policy template gone" in admin.get(url(row, north)).content.decode()
    assert "There is no policy template gone" in admin.get(url(row, north, "policy-cases")).content.decode()
    for name in ("edit-policy", "policy-impact"):
        assert admin.get(url(row, north, name))["Location"] == url(row, north)


CASES = "case,payer_rule,month_kind,model,minutes,expected_codes\n"


@pytest.mark.parametrize(
    ("table", "status", "said"),
    [
        (b"", 422, "empty"),
        (b"\xff\xfe\x00", 422, "not UTF-8"),
        (CASES.encode() + b"default:a,half,initial,cocm,30,none\n", 422, "row 2, column payer_rule"),
        (CASES.encode() + b"x" * 600_000, 422, "larger than 512 KB"),
        (CASES.encode() + b"default:<b>a,midpoint,initial,cocm,36,99492x1\n", 200, "1 passed, 0 failed"),
        (CASES.encode() + b"default:<b>a,midpoint,initial,cocm,35,99492x1\n", 200, "99492 needs 36 minutes: 1 short"),
        (CASES.encode() + b"var:payer=bcbsm:a,midpoint,initial,cocm,36,none\n", 200, "1 left out"),
    ],
)
def test_a_table_of_ones_own(admin: Client, north: StaffedClinic, table: bytes, status: int, said: str) -> None:
    row = draft_of(north, make_payer(north))
    answer = admin.post(url(row, north, "policy-cases"), {"table": SimpleUploadedFile("t.csv", table)})
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert "<b>a" not in answer.content.decode()


def test_the_published_cases_say_what_a_change_makes_of_them(admin: Client, north: StaffedClinic) -> None:
    payer = make_payer(north)
    said = admin.get(url(draft_of(north, payer, changes={}), north, "policy-cases")).content.decode()
    assert "205 passed, 0 failed" in said
    assert "10 left out" in said
    changes = {"codes": {"G2214": {"midpoint": {"initial": 31, "subsequent": 16}}}}
    said = admin.get(url(draft_of(north, payer, changes=changes), north, "policy-cases")).content.decode()
    assert "G2214 needs 31 minutes" in said


@pytest.fixture
def months(north: StaffedClinic) -> Payer:
    """Three patients with 40 minutes in September and October; one of them with 40 more in October."""
    episodes = make_many(north, 3)
    log(north, episodes[0], date(2026, 10, 11), 40)
    with north.inside():
        payer = Payer.objects.get()
    make_policy(north, payer)
    return payer


def _codes(north: StaffedClinic, first: date) -> dict[int, tuple[tuple[str, int], ...]]:
    return {row.episode.pk: row.bill.codes for row in queries.month(north.lead, first)}


def test_what_a_draft_would_change_is_what_it_changes_once_approved(north: StaffedClinic, months: Payer) -> None:
    draft = draft_of(north, months, "full-time", changes={"counting": {"roles": ["care_manager"]}})
    with north.inside():
        told = queries.impact(north.lead, draft, TODAY)
        assert [(each.first.month, each.patients, len(each.changes)) for each in told] == [(10, 3, 3), (9, 3, 3)]
        october, september = told
        assert (september.before, september.after) == ([("99492", 3)], [("G2214", 3)])
        assert october.before == [("99493", 3), ("99494", 1)]
        assert october.after == [("99493", 1), ("G2214", 2)]
        before = {each.first: _codes(north, each.first) for each in told}
        approve_policy(policy=draft, version=1, by=north.lead, now=NOW)
        for each in told:
            after = _codes(north, each.first)
            moved = {
                change.before.episode.pk: (change.before.bill.codes, change.after.bill.codes) for change in each.changes
            }
            assert moved == {pk: (codes, after[pk]) for pk, codes in before[each.first].items() if codes != after[pk]}


def test_closed_months_and_days_outside_the_draft_stay_as_they_are(north: StaffedClinic, months: Payer) -> None:
    draft = draft_of(north, months, "full-time", since=date(2026, 9, 1))
    late = draft_of(north, months, "full-time", since=date(2026, 10, 15))
    with north.inside():
        ServiceMonth.objects.update_or_create(
            clinic=north.clinic, first=date(2026, 9, 1), defaults={"closed_at": NOW, "closed_by": north.lead}
        )
        for row in (draft, late):
            assert [each.first for each in queries.impact(north.lead, row, TODAY)] == [date(2026, 10, 1)]
        assert (queries.closed_months(north.lead, draft), queries.closed_months(north.lead, late)) == (1, 0)


def test_names_are_shown_to_those_who_see_the_month(admin: Client, north: StaffedClinic, months: Payer) -> None:
    draft = draft_of(north, months, "full-time")
    where = url(draft, north, "policy-impact")
    with north.inside():
        names = {str(row.episode.patient) for row in queries.month(north.lead, date(2026, 10, 1))}
    mine, theirs = admin.get(where).content.decode(), signed_in(north.lead).get(where).content.decode()
    assert "3 of 3 patients would bill something else" in mine
    assert all(name in theirs and name not in mine for name in names)
    for role, member in north.members.items():
        expected = 200 if role in (Role.LEAD, Role.ADMINISTRATOR) else 403
        assert signed_in(member).get(where).status_code == expected


def test_the_number_of_patients_makes_no_query(north: StaffedClinic, south: StaffedClinic) -> None:
    numbers = []
    for staffed, patients in ((north, 2), (south, 9)):
        make_many(staffed, patients)
        with staffed.inside():
            payer = Payer.objects.get()
        make_policy(staffed, payer)
        draft = draft_of(staffed, payer, "full-time")
        client = signed_in(staffed.lead)
        client.get(url(draft, staffed, "policy-impact"))
        for name in ("policy", "policy-impact"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url(draft, staffed, name)).status_code == 200
            numbers.append(len(seen))
    assert numbers[:2] == numbers[2:]
