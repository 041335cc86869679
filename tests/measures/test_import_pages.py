"""The pages of an import: nothing typed is lost, nothing is kept before it is seen, and every bad cell has its name."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import AccessLine
from jobs.models import JobRun
from measures.actions import imports as actions
from measures.models import MeasureResult, ResultImport
from tests.factories.imports import NOW, answers, bring_in, confirm, make_import, table_of
from tests.factories.registry import make_episode, make_patient

DAY = "2026-11-02"
URL = "/c/north/imports/"
GOOD = ["ANN", DAY, *[1] * 8, 0]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ann(north, client):
    client.force_login(north.care_manager.user)
    return make_episode(north, patient=make_patient(north, mrn="ANN", given_name="Ann", family_name="Lee"))


def made(north, *rows):
    with north.inside():
        return make_import(north.care_manager, rows)


def stored(north):
    with north.inside():
        return list(ResultImport.objects.all())


def page(client, found, more="", **query):
    answer = client.get(f"{URL}{found.public_id}/{more}", query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("way", ["pasted", "file"])
def test_a_table_is_pasted_or_sent_and_its_columns_are_found(north, client, ann, way):
    data = table_of([GOOD])
    sent = (
        {"pasted": data.decode().replace(",", "\t")}
        if way == "pasted"
        else {"table": SimpleUploadedFile("a.csv", data)}
    )
    answer = client.post(f"{URL}new/", {"instrument": "phq9", **sent})
    [found] = stored(north)
    assert answer.url == f"{URL}{found.public_id}/columns/"
    form = client.get(answer.url).context["form"]
    assert (form["patient"].value(), form["taken_on"].value(), form["item_8"].value()) == ("MRN", "Date", "q9")
    answer = client.post(answer.url, {bound.html_name: bound.value() or "" for bound in form})
    assert answer.url == f"{URL}{found.public_id}/"
    assert "Lee, Ann" in page(client, found)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Paste the cells or choose a file."),
        ({"pasted": "a,b\n1,2", "table": SimpleUploadedFile("a.csv", b"a,b\n1,2")}, "Choose one of the two"),
        ({"pasted": "one row"}, "There is one row only."),
        ({"table": SimpleUploadedFile("a.csv", b"PK\x03\x04")}, "This is an Excel workbook"),
        ({"table": SimpleUploadedFile("a.csv", b"a,b\n" + b"1" * 10_500_000)}, "larger than 10 MB"),
        ({"table": SimpleUploadedFile("a.csv", b"a,b\n" + b"1" * 12_000_000)}, "larger than 10 MB"),
        ({"table": SimpleUploadedFile("a.csv", b"")}, "The submitted file is empty."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_nothing_typed_is_lost(north, client, ann, fields, words):
    answer = client.post(f"{URL}new/", {"instrument": "gad7", **fields})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert text.count(words) == 2, "in the list above and at the field"
    assert fields.get("pasted", "") in text
    assert stored(north) == []


def test_columns_that_cannot_be_are_refused_in_words(north, client, ann):
    found = made(north, GOOD)
    form = client.get(f"{URL}{found.public_id}/columns/").context["form"]
    fields = {bound.html_name: bound.value() or "" for bound in form}
    answer = client.post(f"{URL}{found.public_id}/columns/", fields | {"missing": "1, 9", "item_0": "q2"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "&#x27;q2&#x27; is named twice." in text
    assert "1 is an answer of this form" in text
    answer = client.post(f"{URL}{found.public_id}/columns/", fields | {"patient": ""})
    assert "This field is required." in answer.content.decode()


def test_the_preview_names_every_bad_cell_and_says_how_many_alerts_will_open(north, client, ann):
    found = made(north, ["ANN", DAY, *answers("000000002")], ["ANN", "3/4/2026", *answers("0x0000000")])
    text = page(client, found)
    assert "1 row with an answer about risk" in text
    assert "Row 3</th>" in text
    assert '<span class="import-cell">x</span>' in text
    assert "Could be 4 Mar 2026 or 3 Apr 2026" in text
    assert "Leave this row out" in text
    assert "Item 9: more than half the days" in page(client, found, show="new")
    with north.inside():
        assert AccessLine.objects.filter(page="measures:import", kind="list").count() == 2


def test_a_risk_answer_in_a_row_in_question_is_not_passed_over_in_silence(north, client, ann):
    text = page(client, made(north, GOOD, ["CAT", DAY, *answers("000000003")]))
    assert "1 of the rows in question holds an answer about risk</b> (row 3)" in text


def test_nothing_is_confirmed_while_a_cell_is_in_question(north, client, ann):
    found = made(north, GOOD, ["CAT", *GOOD[1:]])
    mark = client.get(f"{URL}{found.public_id}/").context["form"]["mark"].value()
    answer = client.post(f"{URL}{found.public_id}/", {"mark": mark})
    assert answer.status_code == 422
    assert "1 row in question. Nothing was imported." in answer.content.decode()
    answer = client.post(f"{URL}{found.public_id}/", {"mark": "of other rows", "leave_out": "on"})
    assert "Other rows are in question now" in answer.content.decode()
    assert answer.context["form"]["mark"].value() == mark
    with north.inside():
        assert not JobRun.objects.exists()
    answer = client.post(f"{URL}{found.public_id}/", {"mark": mark, "leave_out": "on"})
    assert answer.status_code == 302
    with north.inside():
        assert JobRun.objects.get().subject == found.public_id


def test_the_wait_asks_once_a_second_and_ends_by_itself(north, client, ann):
    found = made(north, GOOD)
    with north.inside():
        run = confirm(found, north.care_manager)
        ResultImport.objects.update(rows_done=400, rows=1000)
    assert 'hx-trigger="every 1s"' in page(client, found)
    answer = client.get(f"{URL}{found.public_id}/progress/")
    assert "400 of 1,000 rows" in answer.content.decode()
    assert 'value="400"' in answer.content.decode()
    assert "HX-Refresh" not in answer
    bring_in(north, run)
    assert client.get(f"{URL}{found.public_id}/progress/")["HX-Refresh"] == "true"
    text = page(client, found)
    assert "1 PHQ-9 result imported" in text
    assert f"/c/north/patients/{ann.patient.public_id}/results/" in text


def test_a_run_that_failed_three_times_says_so_and_can_be_given_up(north, client, ann):
    found = made(north, GOOD)
    with north.inside():
        confirm(found, north.care_manager)
        JobRun.objects.update(state="parked")
    text = page(client, found)
    assert "This failed three times and nothing was imported" in text
    assert "hx-trigger" not in text.partition('id="progress"')[2].partition(">")[0]
    answer = client.post(f"{URL}{found.public_id}/drop/", follow=True)
    assert "Nothing was imported; the table is deleted." in answer.content.decode()
    assert "This import was given up" in page(client, found)


def test_a_whole_import_is_voided_with_a_reason(north, client, ann):
    found = made(north, GOOD)
    with north.inside():
        run = confirm(found, north.care_manager)
    bring_in(north, run)
    assert client.post(f"{URL}{found.public_id}/void/", {"reason": ""}).status_code == 422
    answer = client.post(f"{URL}{found.public_id}/void/", {"reason": "Wrong file"}, follow=True)
    text = answer.content.decode()
    assert "1 result voided." in text
    assert "Wrong file" in text
    with north.inside():
        assert MeasureResult.objects.get().void_reason == "Wrong file"


def test_the_list_shows_each_with_its_state(north, client, ann):
    assert "Nothing was imported yet" in client.get(URL).content.decode()
    found = made(north, GOOD)
    text = client.get(URL).content.decode()
    assert str(found.public_id) in text
    assert "Being checked" in text


def test_the_list_and_the_preview_do_not_ask_per_row(north, client, ann):
    def asked(url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    few = made(north, GOOD)
    asked(URL)  # the session's own
    before = asked(f"{URL}{few.public_id}/"), asked(URL)
    many = made(north, *(["ANN", f"2026-11-{day:02}", *[0] * 9] for day in range(1, 29)))
    assert (asked(f"{URL}{many.public_id}/"), asked(URL)) == before


def test_only_who_enters_results_imports_them(north, client):
    for member in (north.specialist, north.clinician, north.lead, north.administrator):
        client.force_login(member.user)
        for url in (URL, f"{URL}new/", f"{URL}{uuid4()}/"):
            assert client.get(url).status_code == 403


def test_what_was_sent_back_says_why(north, client, ann):
    found = made(north, GOOD)
    with north.inside():
        ResultImport.objects.update(counts={"changed": 1})
        assert actions.JOB == "import"
    assert "Something changed between your confirmation and the import" in page(client, found)
