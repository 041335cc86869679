"""Closing, versions and claims through the front door."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from billing.actions import close_month, move_claim, reopen_month
from billing.models import Claim, MonthClose
from billing.queries import closes
from billing.rules import ClaimState
from registry.models import Episode
from tests.factories.billing import log, make_many, make_policy, make_signed_plan, review_weekly
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


@pytest.fixture
def as_lead(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.lead.user)
    return client


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    made = make_episode(north, patient=make_patient(north, family_name="Okafor", given_name="Ana", mrn="@77"))
    make_policy(north, make_payer(north))
    make_signed_plan(north, made, date(2026, 9, 8), date(2027, 9, 8))
    review_weekly(north, made, SEP)
    log(north, made, date(2026, 9, 10), 40)
    return made


def url(staffed: StaffedClinic, name: str, **kwargs: object) -> str:
    return reverse(f"billing:{name}", kwargs={"clinic": staffed.clinic.slug, **kwargs})


def close(staffed: StaffedClinic, **seen: int) -> MonthClose:
    with staffed.inside():
        return close_month(first=SEP, seen=seen, by=staffed.lead, now=NOW)


def reopen(staffed: StaffedClinic) -> None:
    with staffed.inside():
        reopen_month(first=SEP, reason="A late entry", by=staffed.lead, now=NOW)


def the_claim(staffed: StaffedClinic) -> Claim:
    with staffed.inside():
        return Claim.objects.exclude(state="replaced").get()


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_the_list_to_look_at_and_the_close(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 9, 30), 9, logged_at=NOW)
    page = as_lead.get(url(north, "close-month", first=SEP))
    assert "Entries logged after the month ended" in text_of(page)
    assert "30 Sep: 9 minutes of treatment contact, logged on 5 Oct" in text_of(page)
    key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())
    assert key
    form = {"form_key": key[1]}
    refused = as_lead.post(url(north, "close-month", first=SEP), form)
    assert refused.status_code == 422
    assert "Look at these first and tick that you did" in text_of(refused)
    assert key[1] in refused.content.decode()
    for _ in range(2):  # a double submit
        done = as_lead.post(url(north, "close-month", first=SEP), form | {"late": "1"}, follow=True)
        assert "September 2026 is closed as version 1." in text_of(done)
        assert "Closed as version 1 on" in text_of(done)
    with north.inside():
        assert MonthClose.objects.count() == 1


def test_what_came_meanwhile_is_looked_at_again(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    for day in (29, 30):
        log(north, episode, date(2026, 9, day), 9, logged_at=NOW)
    key = "5d7a0f7e-25b5-4b4b-8d8b-0c60d6a4b6f1"
    refused = as_lead.post(url(north, "close-month", first=SEP), {"form_key": key, "late": "1"})
    assert refused.status_code == 422
    assert "there are 2 now" in text_of(refused)


def test_a_month_that_runs_is_not_closed(as_lead: Client, north: StaffedClinic) -> None:
    first = north.clinic.today(datetime.now(UTC)).replace(day=1)
    assert "This month is not over yet" in text_of(as_lead.get(url(north, "close-month", first=first)))
    key = "5d7a0f7e-25b5-4b4b-8d8b-0c60d6a4b6f1"
    assert as_lead.post(url(north, "close-month", first=first), {"form_key": key}).status_code == 422


def test_a_closed_month_shows_what_was_frozen(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    made = close(north)
    log(north, episode, date(2026, 9, 11), 46)
    page = text_of(as_lead.get(url(north, "month-of", first=SEP)))
    assert "40 minutes counted" in page
    assert "Reopen" in page
    working = text_of(as_lead.get(url(north, "month-patient", first=SEP, episode=episode.public_id)))
    assert "40 minutes counted" in working
    assert "Version 1" in text_of(as_lead.get(url(north, "versions", first=SEP)))
    assert "Okafor" in text_of(as_lead.get(url(north, "version", close=made.public_id)))
    with north.inside():
        statement = made.statements.get()
    kept = text_of(as_lead.get(url(north, "statement", statement=statement.public_id)))
    assert statement.digest in kept
    # With its year once this year is over.
    assert re.search(r"As it stood on Mon 5 Oct( 2026)?\. A link leads to where it stands today\.", kept)
    assert "Mend it" not in kept
    assert "99492" in kept


def test_reopening_asks_why_and_the_versions_tell_the_difference(
    as_lead: Client, north: StaffedClinic, episode: Episode
) -> None:
    close(north)
    refused = as_lead.post(url(north, "reopen-month", first=SEP), {"reason": " "})
    assert refused.status_code == 422
    done = as_lead.post(url(north, "reopen-month", first=SEP), {"reason": "A late entry"}, follow=True)
    assert "Open again since" in text_of(done)
    assert "A late entry" in text_of(done)
    log(north, episode, date(2026, 9, 11), 46, logged_at=NOW)
    second = close(north, late=1)
    page = text_of(as_lead.get(url(north, "difference", close=second.public_id)))
    assert "Minutes counted: 86, was 40" in page
    with north.inside():
        [_, first] = closes(north.lead, SEP)
    assert as_lead.get(url(north, "difference", close=first.public_id)).status_code == 302


def test_claims_move_together_and_nothing_typed_is_lost(as_lead: Client, north: StaffedClinic) -> None:
    make_many(north, 3)
    close(north)
    with north.inside():
        Claim.objects.update(state="ready")
    page = url(north, "claims", first=SEP)
    assert text_of(as_lead.get(page)).count("99492") == 3
    moving = url(north, "claims-move", first=SEP)
    refused = as_lead.post(moving, {"everyone": "3", "state": "held", "reference": "B-1"})
    assert refused.status_code == 422
    assert "Say why it is held" in text_of(refused)
    assert 'value="B-1"' in refused.content.decode()
    nobody = as_lead.post(moving, {"state": "submitted"})
    assert "Tick the claims first." in text_of(nobody)
    stale = as_lead.post(moving, {"everyone": "2", "state": "submitted"})
    assert "There are 3 under this filter now" in text_of(stale)
    done = as_lead.post(moving, {"everyone": "3", "state": "submitted", "reference": "B-1"}, follow=True)
    assert "3 claims recorded as submitted." in text_of(done)
    with north.inside():
        one = Claim.objects.order_by("pk")[0]
    done = as_lead.post(moving, {"chosen": [str(one.public_id)], "state": "paid"}, follow=True)
    assert "1 claim recorded as paid." in text_of(done)
    assert text_of(as_lead.get(page, {"shown": "paid"})).count("99492") == 1


def test_what_somebody_recorded_meanwhile_is_not_overwritten(
    as_lead: Client, north: StaffedClinic, episode: Episode
) -> None:
    close(north)
    claim = the_claim(north)
    seen = claim.changed_at.isoformat()
    one, many = url(north, "claim", claim=claim.public_id), url(north, "claims", first=SEP)
    with north.inside():
        for hour, (state, why) in enumerate([(ClaimState.SUBMITTED, ""), (ClaimState.DENIED, "CO-97")], start=1):
            at = NOW + timedelta(hours=hour)
            move_claim(claim=claim, state=state, reason=why, by=north.administrator, now=at)
    late = as_lead.post(one, {"state": "paid", "reference": "Typed", "seen": seen})
    assert late.status_code == 422
    assert "Somebody recorded it as denied meanwhile." in text_of(late)
    assert 'value="Typed"' in late.content.decode()
    moving = url(north, "claims-move", first=SEP)
    together = as_lead.post(moving, {"chosen": [str(claim.public_id)], "state": "paid", "seen": seen})
    assert together.status_code == 422
    assert the_claim(north).state == "denied"
    shown = re.search(r'name="seen" value="([^"]+)"', as_lead.get(many).content.decode())
    assert shown
    as_lead.post(moving, {"chosen": [str(claim.public_id)], "state": "paid", "seen": shown[1]})
    assert the_claim(north).state == "paid"


def test_claims_are_searched_by_words_that_no_address_holds(
    as_lead: Client, north: StaffedClinic, episode: Episode
) -> None:
    close(north)
    found = as_lead.post(url(north, "claims-search", first=SEP), {"words": "okafor"})
    assert "okafor" not in found["Location"]
    assert "Okafor" in text_of(as_lead.get(found["Location"]))
    none = as_lead.post(url(north, "claims-search", first=SEP), {"words": "zulu"})
    assert "No claim here" in text_of(as_lead.get(none["Location"]))


def test_one_claim_with_its_history(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    close(north)
    claim = the_claim(north)
    page = url(north, "claim", claim=claim.public_id)
    refused = as_lead.post(page, {"state": "paid"})
    assert refused.status_code == 422
    assert "A claim that is ready cannot become paid." in text_of(refused)
    done = as_lead.post(page, {"state": "submitted", "reference": "A-17"}, follow=True)
    assert "Recorded as submitted." in text_of(done)
    assert "Reference A-17" in text_of(done)


def test_the_billers_table_comes_back(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    close(north)
    sent = as_lead.get(url(north, "claims-csv", first=SEP)).content.decode("utf-8-sig")
    assert sent.startswith("claim,mrn,month,state,reason,reference,name,codes,date of service\r\n")
    assert ",'@77,2026-09,ready,," in sent
    back = sent.replace(",ready,,", ",paid,,A-17")
    page = url(north, "claims-import")
    looked = as_lead.post(page, {"table": SimpleUploadedFile("claims.csv", back.encode())})
    assert looked.status_code == 422
    assert "Row 2, state: A claim that is ready cannot become paid." in text_of(looked)
    assert "A-17" in looked.content.decode()  # the box holds what was sent
    mended = back.replace(",paid,,", ",submitted,,")
    looked = as_lead.post(page, {"pasted": mended})
    assert "1 claim would change" in text_of(looked)
    assert the_claim(north).state == "ready"
    done = as_lead.post(page, {"pasted": mended, "record": "yes"}, follow=True)
    assert "1 claim recorded." in text_of(done)
    claim = the_claim(north)
    assert (claim.state, claim.reference) == ("submitted", "A-17")
    again = as_lead.post(page, {"pasted": mended})
    assert "Every claim stands so already" in text_of(again)


@pytest.mark.parametrize("data", [{}, {"pasted": "mrn"}, {"pasted": "mrn\n77"}])
def test_a_table_that_says_nothing_is_told_so(as_lead: Client, north: StaffedClinic, data: dict[str, str]) -> None:
    assert as_lead.post(url(north, "claims-import"), data).status_code == 422


def test_as_many_queries_for_many_claims_as_for_few(
    as_lead: Client, north: StaffedClinic, django_assert_max_num_queries
) -> None:
    counts = []
    for number in (3, 9):
        make_many(north, number)
        close(north)
        for page in ("claims", "month-of", "versions"):
            as_lead.get(url(north, page, first=SEP))
            with django_assert_max_num_queries(40) as asked:
                as_lead.get(url(north, page, first=SEP))
            counts.append(len(asked))
        reopen(north)
    assert counts[:3] == counts[3:]
