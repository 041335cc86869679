"""An import comes in whole or not at all, once, with its alerts and rows; and it can be taken back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

import measures.glance
import safety.glance
from clinics.errors import Refused
from clinics.models import AuditLine
from jobs.models import JobRun
from measures.actions import imports as actions
from measures.actions import void_result
from measures.models import MeasureResult, ResultImport
from measures.queries import imports as queries
from registry.models import Episode
from safety.models import AlertStep, RiskAlert
from tests.factories.imports import NOW, answers, bring_in, confirm, make_import, table_of
from tests.factories.measures import make_result
from tests.factories.registry import ENROLLED_ON, make_episode, make_patient

DAY = "2026-11-02"


@pytest.fixture
def two(north):
    """Ann and Ben, each with an open episode; the test works inside north."""
    with north.inside():
        yield [make_episode(north, patient=make_patient(north, mrn=mrn, phone="")) for mrn in ("ANN", "BEN")]


def done(north, *rows, leave_out=False):
    made = make_import(north.care_manager, rows)
    bring_in(north, confirm(made, north.care_manager, leave_out=leave_out))
    made.refresh_from_db()
    return made


def test_rows_come_in_as_results_of_the_one_who_sent_them(north, two):
    made = done(north, ["ANN", DAY, *answers("111111110")], ["BEN", "11/23/2026", *answers("3.9111110")])
    ann, ben = MeasureResult.objects.order_by("taken_on")
    assert (ann.episode, ann.taken_on, ann.total, ann.answers) == (two[0], date(2026, 11, 2), 8, [1] * 8 + [0])
    assert (ben.episode, ben.taken_on, ben.total, ben.answers) == (
        two[1], date(2026, 11, 23), None, [3, None, None, 1, 1, 1, 1, 1, 0],
    )  # fmt: skip
    for result in (ann, ben):
        assert (result.mode, result.entered_by, result.imported) == ("import", north.care_manager, made)
    assert (made.state, bytes(made.table), made.rows_done) == ("done", b"", 2)
    assert made.counts == {"imported": 2, "unfinished": 1, "known": 0, "empty": 0, "left_out": 0, "alerts": 0}
    assert AuditLine.objects.filter(verb="result.recorded", by=north.care_manager).count() == 2
    assert AuditLine.objects.get(verb="import.done").detail["imported"] == 2


def test_the_row_of_the_caseload_follows_and_agrees_with_the_night(north, two):
    done(north, ["ANN", DAY, *answers("111111110")], ["ANN", "2026-11-20", *answers("000000001")])
    ann = Episode.objects.get(pk=two[0].pk)
    assert (ann.phq9_baseline, ann.phq9_last, ann.phq9_last_on) == (8, 1, date(2026, 11, 20))
    assert (ann.risk_item_on, ann.open_alerts) == (date(2026, 11, 20), 1)
    today = north.clinic.today(NOW)
    for glance in (measures.glance, safety.glance):
        assert glance.recompute(clinic_id=north.clinic.pk, today=today) == 0


def test_each_positive_risk_answer_opens_an_alert_with_owner_clock_and_day(north, two):
    done(
        north, ["ANN", DAY, *answers("000000001")], ["BEN", DAY, *answers("........2")], ["BEN", "2026-11-09", *[0] * 9]
    )
    first, second = RiskAlert.objects.order_by("pk")
    assert first.note == "PHQ-9 item 9: several days, imported answer of 2 Nov"
    assert (second.episode, second.answer, second.item, second.instrument) == (two[1], 2, 9, "phq9")
    for alert in (first, second):
        assert (alert.owner, alert.raised_by, alert.raised_at) == (north.care_manager, north.care_manager, NOW)
        assert alert.acknowledge_by > NOW
    assert AuditLine.objects.filter(verb="alert.raised").count() == 2


def test_an_alert_of_an_import_is_as_one_raised_alone(north, two):
    north_told = make_result(two[0], north.care_manager, total=1, risk=1, now=NOW)
    done(north, ["BEN", DAY, *answers("000000001")])
    alone, many = RiskAlert.objects.get(source=north_told.form_key), RiskAlert.objects.get(episode=two[1])
    for name in ("owner", "owned_since", "acknowledge_by", "out_of_hours", "trigger", "raised_by", "level"):
        assert getattr(alone, name) == getattr(many, name)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["BEN", DAY, *answers("000000005")], "q9"),
        (["BEN", "11/2/2026", *answers("000000000")], "Date"),
        (["BEN", "2026-09-02", *answers("000000000")], "Date"),
        (["CAT", DAY, *answers("000000000")], "MRN"),
    ],
)
def test_one_bad_cell_stops_everything(north, two, row, column):
    made = make_import(north.care_manager, [["ANN", DAY, *[0] * 9], row])
    [cell] = queries.preview(made, north.clinic.today(NOW)).bad_cells
    assert (cell.row, cell.column) == (3, column)
    with pytest.raises(Refused, match="1 row in question"):
        confirm(made, north.care_manager)
    assert not MeasureResult.objects.exists()
    assert not JobRun.objects.exists()


def test_bad_rows_are_left_out_by_choice_and_stay_behind(north, two):
    made = done(north, ["ANN", DAY, *[0] * 9], ["CAT", DAY, *[0] * 9], leave_out=True)
    assert MeasureResult.objects.get().episode == two[0]
    assert (made.counts["imported"], made.counts["left_out"]) == (1, 1)


def test_a_choice_made_over_other_rows_does_not_hold(north, two):
    made = make_import(north.care_manager, [["ANN", DAY, *[0] * 9], ["CAT", DAY, *[0] * 9]])
    mark = queries.preview(made, north.clinic.today(NOW)).mark
    make_result(two[0], north.care_manager, total=5, on=date(2026, 11, 2), now=NOW)
    with pytest.raises(Refused, match="Other rows are in question now"):
        actions.confirm_import(result_import=made, leave_out=mark, by=north.care_manager, now=NOW)


def test_duplicates_are_passed_over_and_other_answers_of_a_day_are_a_question(north, two):
    make_result(two[0], north.care_manager, answers=[0] * 9, on=date(2026, 11, 2), now=NOW)
    made = make_import(
        north.care_manager,
        [["ANN", DAY, *[0] * 9], ["BEN", DAY, *[0] * 9], ["BEN", DAY, *[0] * 9], ["ANN", DAY, *answers("100000000")]],
    )
    seen = queries.preview(made, north.clinic.today(NOW))
    assert [row.row for row in seen.placed.known] == [2, 4]
    assert [row.row for row, _ in seen.keep] == [3]
    assert [(cell.row, cell.why) for cell in seen.bad_cells] == [
        (5, "other answers of this patient and day are on file")
    ]


def test_the_same_table_twice_brings_in_nothing_new(north, two):
    rows = [["ANN", DAY, *[0] * 9], ["BEN", DAY, *[1] * 9]]
    done(north, *rows)
    with pytest.raises(Refused, match="nothing new"):
        confirm(make_import(north.care_manager, rows), north.care_manager)
    assert MeasureResult.objects.count() == 2


def test_what_changes_after_the_confirmation_sends_it_back(north, two):
    made = make_import(north.care_manager, [["ANN", DAY, *[0] * 9], ["BEN", DAY, *[0] * 9]])
    run = confirm(made, north.care_manager)
    make_result(two[0], north.care_manager, total=5, on=date(2026, 11, 2), now=NOW)
    bring_in(north, run)
    made.refresh_from_db()
    assert (made.state, made.counts) == ("previewed", {"changed": 1})
    assert MeasureResult.objects.count() == 1
    bring_in(north, confirm(made, north.care_manager, leave_out=True))
    assert MeasureResult.objects.filter(imported=made).count() == 1


def test_a_run_that_comes_twice_brings_in_once(north, two):
    made = make_import(north.care_manager, [["ANN", DAY, *[0] * 9]])
    run = confirm(made, north.care_manager)
    bring_in(north, run)
    again = actions.bring_in(clinic=north.clinic, subject=made.public_id, now=NOW)
    assert again == {"imported": 0}
    assert MeasureResult.objects.count() == 1


def test_voiding_takes_everything_back_and_leaves_alerts_open(north, two):
    made = done(north, ["ANN", DAY, *answers("111111111")], ["BEN", DAY, *[0] * 9])
    mine = MeasureResult.objects.get(episode=two[1])
    void_result(result=mine, reason="A slip", by=north.care_manager, now=NOW)
    assert actions.void_import(result_import=made, reason=" Wrong file ", by=north.care_manager, now=NOW) == 1
    assert set(MeasureResult.objects.values_list("void_reason", flat=True)) == {"Wrong file", "A slip"}
    ann = Episode.objects.get(pk=two[0].pk)
    assert (ann.phq9_last, ann.open_alerts) == (None, 1)
    assert AlertStep.objects.get().kind == "voided"
    made.refresh_from_db()
    assert made.state == "voided"
    assert measures.glance.recompute(clinic_id=north.clinic.pk, today=north.clinic.today(NOW)) == 0
    with pytest.raises(Refused, match="imported, then voided meanwhile"):
        actions.void_import(result_import=made, reason="Again", by=north.care_manager, now=NOW)


def test_what_was_voided_may_come_in_again(north, two):
    row = ["ANN", DAY, *answers("000000001")]
    made = done(north, row)
    actions.void_import(result_import=made, reason="Wrong file", by=north.care_manager, now=NOW)
    assert done(north, row).counts["imported"] == 1


def test_columns_are_remembered_for_the_same_header_and_instrument(north, two):
    made = make_import(north.care_manager, [["ANN", DAY, *[0] * 9]], missing=("8",))
    scale = queries.importable(north.clinic)[0]
    columns, remembered = queries.columns_for(north.clinic, made.header, scale)
    assert (columns.missing, remembered) == (("8",), True)
    assert queries.columns_for(north.clinic, [*made.header, "more"], scale)[1] is False


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [(b"", "table", "There is nothing in it"), (b"PK\x03\x04", "table", "an Excel workbook")],
)
def test_what_is_no_table_is_refused_at_its_field(north, data, field, words):
    with north.inside(), pytest.raises(Refused, match=words) as refusal:
        actions.begin_import(instrument="phq9", data=data, by=north.care_manager, now=NOW)
    assert refusal.value.field == field


def test_a_preview_is_dropped_by_its_person_and_emptied_after_a_day(north, two):
    dropped, left, fresh = (
        make_import(north.care_manager, [["ANN", DAY, *[0] * 9]], now=when)
        for when in (NOW, NOW - timedelta(days=2), NOW - timedelta(hours=3))
    )
    actions.drop_import(result_import=dropped, by=north.care_manager, now=NOW)
    assert actions.empty_abandoned(clinic=north.clinic, now=NOW) == 1
    for each, state in ((dropped, "failed"), (left, "failed"), (fresh, "previewed")):
        each.refresh_from_db()
        assert (each.state, bool(bytes(each.table))) == (state, state == "previewed")


def test_a_queued_import_is_given_up_only_when_its_run_is_parked(north, two):
    made = make_import(north.care_manager, [["ANN", DAY, *[0] * 9]])
    run = confirm(made, north.care_manager)
    with pytest.raises(Refused, match="It is being imported"):
        actions.drop_import(result_import=made, by=north.care_manager, now=NOW)
    JobRun.objects.filter(pk=run).update(state="parked")
    assert actions.drop_import(result_import=made, by=north.care_manager, now=NOW).state == "failed"


def test_the_other_clinics_patients_are_unknown(north, south, two):
    with south.inside():
        made = make_import(south.care_manager, [["ANN", DAY, *[0] * 9]])
        assert [cell.column for cell in queries.preview(made, south.clinic.today(NOW)).bad_cells] == ["MRN"]


def test_a_table_is_read_with_the_birth_date_where_there_is_one(north, two):
    header = ["MRN", "Date", "DOB", *(f"q{number}" for number in range(1, 10))]
    data = table_of([["ANN", DAY, "1980-02-03", *[0] * 9], ["BEN", DAY, "1981-02-03", *[0] * 9]], header)
    made = actions.begin_import(instrument="phq9", data=data, by=north.care_manager, now=NOW)
    columns, _ = queries.columns_for(north.clinic, made.header, queries.importable(north.clinic)[0])
    actions.name_columns(result_import=made, columns=columns, by=north.care_manager, now=NOW)
    made.refresh_from_db()
    assert [(cell.row, cell.column) for cell in queries.preview(made, ENROLLED_ON + timedelta(80)).bad_cells] == [
        (3, "DOB")
    ]


def test_an_import_that_never_was_is_nothing_to_a_worker(north):
    with north.inside():
        assert actions.bring_in(clinic=north.clinic, subject=uuid4(), now=NOW) == {"imported": 0}
        assert not ResultImport.objects.exists()
