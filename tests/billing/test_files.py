"""Files of a month through the front door: their bytes, cells and roles; those that a worker makes and keeps."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import repeat
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import jobs.actions
from billing import actions, queries
from billing.exports.kinds import KINDS
from billing.exports.tables import WORKSHEET, Context
from billing.exports.written import write_csv, write_xlsx
from billing.models import Export, ExportPart
from billing.views import files
from clinics.errors import Refused
from clinics.models import AccessLine, Membership
from clinics.rules import Role
from jobs.models import JobRun
from registry.models import Episode
from tests.factories.billing import log, make_policy, make_signed_plan, review_weekly, score
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)
EVIL = "=HYPERLINK(1)"


def url(staffed: StaffedClinic, name: str = "files", **kwargs: object) -> str:
    kwargs = kwargs or {"first": SEP}
    return reverse(f"billing:{name}", kwargs={"clinic": staffed.clinic.slug, **kwargs})


@pytest.fixture
def as_lead(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.lead.user)
    return client


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    """Two codes in September, 25 minutes before consent, and words that a spreadsheet would run."""
    with north.inside():
        Membership.objects.filter(pk=north.clinician.pk).update(npi="1234567893")
    patient = make_patient(north, given_name="Zoë", family_name=EVIL, mrn="@77", birth_date=date(1980, 2, 3))
    made = make_episode(north, patient=patient)
    make_policy(north, make_payer(north), "medicare-2026")
    make_signed_plan(north, made, date(2026, 9, 8), date(2027, 9, 8))
    review_weekly(north, made, SEP)
    score(north, made, date(2026, 9, 9))
    log(north, made, date(2026, 9, 4), 25, "outreach")
    log(north, made, date(2026, 9, 21), 86, starts_at=datetime(2026, 9, 21, 14, 5, tzinfo=UTC))
    return made


def get(client: Client, staffed: StaffedClinic, kind: str, **fields: object) -> bytes:
    answer = client.post(url(staffed), {"kind": kind, **fields})
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == KINDS[kind].content_type
    return answer.getvalue()


def test_the_worksheet_to_the_byte(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    answer = as_lead.post(url(north), {"kind": "worksheet.csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="worksheet-north-2026-09.csv"'
    said = (
        "Medicare,{member},North Treating clinician,1234567893,2026-09-30,2026-09,11,F32.1,{code},Ready,,"
        '"Medicare, office, from 2026",open month\r\n'
    )
    with north.inside():
        member, diagnosis = _facts(episode)
    line = "'=HYPERLINK(1),Zoë,'@77,1980-02-03," + said.replace("F32.1", diagnosis)
    expected = (
        "\ufeffFamily name,Given name,MRN,Birth date,Payer,Member number,Billing clinician,NPI,Date of service,Month,"
        "Place of service,Diagnoses,Code,Units,Minutes,Claim,What to mend,Policy,Statement\r\n"
        + line.format(member=member, code="99492,1,70")
        + line.format(member=member, code="99494,1,16")
    )
    assert answer.getvalue() == expected.encode()
    with north.inside():
        looked = AccessLine.objects.get(kind="export")
    assert (looked.page, looked.rows, looked.by) == ("billing:files", 1, north.lead)


def _facts(episode: Episode) -> tuple[str, str]:
    return episode.patient.coverages.get().member_number, episode.diagnoses.get().code


def test_the_time_log_says_what_counted_and_why_not(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    lines = get(as_lead, north, "time-log.csv").decode().splitlines()
    assert lines[1:] == [
        "'=HYPERLINK(1),Zoë,'@77,2026-09-04,,25,0,before consent on 7 Sep,Outreach and engagement,North Care manager,"
        "Care manager",
        "'=HYPERLINK(1),Zoë,'@77,2026-09-21,10:05,86,86,,Treatment contact,North Care manager,Care manager",
    ]


def test_what_blocks_names_who_can_mend_it(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    assert len(get(as_lead, north, "blocked.csv").splitlines()) == 1, "nothing blocks her"
    other = make_episode(north, patient=make_patient(north, family_name="Bare"), clinician=None)
    log(north, other, date(2026, 9, 21), 40)
    lines = get(as_lead, north, "blocked.csv").decode().splitlines()[1:]
    assert lines
    assert all(line.startswith("Bare,") and "99492 x 1" in line for line in lines)
    assert any(",Clinician," in line for line in lines)


def test_the_summary_adds_up(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    lines = get(as_lead, north, "summary.csv").decode().splitlines()[1:]
    assert lines == [
        "Month,all patients,1,86,25,2,1,0,0,0",
        "Code,99492,1,70,0,1,1,0,0,0",
        "Code,99494,1,16,0,1,1,0,0,0",
        "Payer,Medicare,1,86,25,2,1,0,0,0",
        "Care manager,North Care manager,1,86,25,2,1,0,0,0",
    ]


@pytest.mark.parametrize("name", ["worksheet", "time-log", "blocked", "summary"])
def test_no_cell_of_a_workbook_is_a_formula_and_figures_are_figures(
    as_lead: Client, north: StaffedClinic, episode: Episode, name: str
) -> None:
    make_episode(north, patient=make_patient(north, family_name="+1", given_name="-2", mrn="\t=3"), clinician=None)
    book = openpyxl.load_workbook(io.BytesIO(get(as_lead, north, f"{name}.xlsx")))
    sheet = book.active
    assert sheet.freeze_panes == "A2"
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    kinds = {column.head: column.kind.value for column in KINDS[f"{name}.xlsx"].table.columns}
    types = {"text": "s", "number": "n", "day": "d", "month": "d", "time": "d"}
    heads = [cell.value for cell in sheet[1]]
    assert heads == list(kinds)
    for row in sheet.iter_rows(min_row=2):
        for head, cell in zip(heads, row, strict=True):
            assert cell.value is None or cell.data_type == types[kinds[head]], (head, cell.value)


def test_a_workbook_keeps_what_was_typed(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(get(as_lead, north, "worksheet.xlsx"))).active
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert (row["Family name"].value, row["Family name"].quotePrefix) == (EVIL, True)
    assert row["Birth date"].value.date() == date(1980, 2, 3)
    assert row["Birth date"].number_format == "yyyy-mm-dd"
    assert (row["Code"].value, row["Units"].value, row["Minutes"].value) == ("99492", 1, 70)
    assert (row["NPI"].value, row["Place of service"].value) == ("1234567893", "11")


def test_a_closed_month_is_written_from_its_statements(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        actions.close_month(first=SEP, seen={}, by=north.lead, now=NOW)
        Membership.objects.filter(pk=north.clinician.pk).update(npi="")
        [row] = queries.month_rows(north.lead, SEP)
    text = get(as_lead, north, "worksheet.csv").decode()
    assert "1234567893" in text, "as it was at the close"
    assert f'"version 1, {row.statement.digest[:12]}"' in text
    with north.inside():
        actions.reopen_month(first=SEP, reason="A late entry", by=north.lead, now=NOW)
        log(north, episode, date(2026, 9, 22), 30)
        actions.close_month(first=SEP, seen={}, by=north.lead, now=NOW + timedelta(hours=1))
    assert get(as_lead, north, "worksheet.csv", version=1).decode() == text.replace(
        ",Ready,", ",Replaced by a later version of its month,"
    )
    second = as_lead.post(url(north), {"kind": "worksheet.csv"})
    assert second["Content-Disposition"] == 'attachment; filename="worksheet-north-2026-09-v2.csv"'
    assert "99494,2," in second.getvalue().decode()
    page = as_lead.get(url(north), {"version": 1}).content.decode()
    assert "as closed in version 1" in page
    assert "Version 2, closed" in page
    assert as_lead.post(url(north), {"kind": "worksheet.csv", "version": 9}).status_code == 404


def test_who_may_download(client: Client, north: StaffedClinic, south: StaffedClinic, episode: Episode) -> None:
    kept = made(north)
    for role, member in north.members.items():
        client.force_login(member.user)
        expected = 200 if role is Role.LEAD else 403
        assert client.get(url(north)).status_code == expected, role
        assert client.post(url(north), {"kind": "summary.csv"}).status_code == expected, role
        assert client.get(url(north, "file", export=kept.public_id)).status_code == expected, role
        if role is not Role.LEAD:
            assert client.post(url(north, "delete-file", export=kept.public_id)).status_code == 403, role
    client.force_login(south.lead.user)
    for where in (url(north), url(north, "file", export=kept.public_id), url(south, "file", export=kept.public_id)):
        assert client.get(where).status_code == 404
    assert client.post(url(south, "delete-file", export=kept.public_id)).status_code == 404


def asked(staffed: StaffedClinic, kind: str = "worksheet.csv", **fields: object) -> Export:
    values = {"kind": kind, "first": SEP, "by": staffed.lead, "now": NOW} | fields
    with staffed.inside():
        return actions.ask_for_file(**values)  # type: ignore[arg-type]


def perform(staffed: StaffedClinic, export: Export, now: datetime = NOW) -> Export:
    with staffed.inside():
        run = JobRun.objects.get(subject=export.public_id)
    jobs.actions.perform(run_id=run.pk, clinic_id=staffed.clinic.pk, now=now)
    with staffed.inside():
        return queries.get_export(member=staffed.lead, public_id=export.public_id)


def made(staffed: StaffedClinic, kind: str = "worksheet.csv", now: datetime | None = None) -> Export:
    now = now or timezone.now()
    return perform(staffed, asked(staffed, kind, now=now), now)


def test_a_long_month_is_made_by_a_worker_and_kept(
    as_lead: Client, north: StaffedClinic, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = get(as_lead, north, "worksheet.csv")
    monkeypatch.setattr(files, "AT_ONCE", 0)
    monkeypatch.setattr(actions.exports, "PIECE", 100)
    assert as_lead.post(url(north), {"kind": "worksheet.csv"}).status_code == 302
    with north.inside():
        export = Export.objects.get()
    page = as_lead.get(url(north), headers={"HX-Request": "true"}).content.decode()
    assert "0 of 1 patients" in page
    assert "every 2s" in page
    export = perform(north, export, timezone.now())
    assert (export.state, export.rows, export.size) == ("ready", 1, len(at_once))
    assert export.sha256 == hashlib.sha256(at_once).hexdigest()
    with north.inside():
        assert ExportPart.objects.count() == -(-len(at_once) // 100) > 3
    page = as_lead.get(url(north), headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in page
    assert export.sha256 in page
    answer = as_lead.get(url(north, "file", export=export.public_id))
    assert answer.getvalue() == at_once
    assert answer["Content-Length"] == str(len(at_once))
    with north.inside():
        assert AccessLine.objects.filter(kind="export", page="billing:file", rows=1, by=north.lead).count() == 1


def test_asked_for_twice_is_made_once_and_another_month_of_nobody_is_refused(
    north: StaffedClinic, episode: Episode
) -> None:
    assert asked(north) == asked(north, now=NOW + timedelta(minutes=1))
    assert asked(north, "summary.csv") != asked(north)
    with pytest.raises(Refused, match="Nobody is in January 2026"):
        asked(north, first=date(2026, 1, 1))


def test_after_its_time_a_file_is_gone_and_its_line_stays(
    as_lead: Client, north: StaffedClinic, episode: Episode
) -> None:
    export = made(north)
    assert export.kept_until is not None
    assert (export.kept_until - export.finished_at).days == 7
    with north.inside():
        assert actions.delete_expired(clinic=north.clinic, now=export.kept_until - timedelta(seconds=1)) == 0
        Export.objects.update(kept_until=timezone.now())
    gone = as_lead.get(url(north, "file", export=export.public_id), follow=True)
    assert gone.redirect_chain == [(url(north), 302)], "though nobody deleted it yet"
    assert "not kept any more. Ask for it again" in gone.content.decode()
    with north.inside():
        assert actions.delete_expired(clinic=north.clinic, now=timezone.now()) == 1
        assert (Export.objects.get().state, ExportPart.objects.count()) == ("gone", 0)
    page = as_lead.get(url(north)).content.decode()
    assert "Deleted" in page
    assert export.sha256 in page


def test_a_person_deletes_one_before_its_time_but_not_while_it_is_made(
    as_lead: Client, north: StaffedClinic, episode: Episode
) -> None:
    waiting = asked(north)
    answer = as_lead.post(url(north, "delete-file", export=waiting.public_id), follow=True)
    assert "This file is being made" in answer.content.decode()
    early = as_lead.get(url(north, "file", export=waiting.public_id), follow=True)
    assert "This file is still being made" in early.content.decode()
    ready = perform(north, waiting)
    as_lead.post(url(north, "delete-file", export=ready.public_id))
    with north.inside():
        assert (Export.objects.get().state, ExportPart.objects.count()) == ("gone", 0)


def test_whoever_left_meanwhile_gets_no_file(north: StaffedClinic, episode: Episode) -> None:
    waiting = asked(north)
    with north.inside():
        Membership.objects.filter(pk=north.lead.pk).update(roles=["care_manager"])
    assert perform(north, waiting).state == "failed"
    with north.inside():
        assert not ExportPart.objects.exists()


def test_a_run_that_fails_leaves_nothing_and_after_three_the_page_says_so(
    as_lead: Client, north: StaffedClinic, episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = asked(north)

    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(actions.exports, "write", broken)
        for _ in range(3):
            with pytest.raises(OSError, match="no room"):
                perform(north, waiting)
    with north.inside():
        assert not ExportPart.objects.exists()
    jobs.actions.tick(now=NOW)
    with north.inside():
        actions.delete_expired(clinic=north.clinic, now=NOW)
    assert "Not made" in as_lead.get(url(north)).content.decode()
    answer = as_lead.get(url(north, "file", export=waiting.public_id), follow=True)
    assert "This file could not be made. Ask for it again." in answer.content.decode()


@pytest.mark.parametrize("kind", ["worksheet.xlsx", "summary.csv"])
def test_the_same_month_and_moment_make_the_same_bytes(north: StaffedClinic, episode: Episode, kind: str) -> None:
    first = made(north, kind, NOW)
    with north.inside():
        actions.delete_file(export=first, by=north.lead, now=NOW)
    assert made(north, kind, NOW).sha256 == first.sha256


@pytest.mark.parametrize("write", [write_csv, partial(write_xlsx, made_at=NOW)])
def test_ten_times_the_rows_take_no_more_memory(
    north: StaffedClinic, episode: Episode, write: Callable[..., None], tmp_path: Path
) -> None:
    with north.inside():
        [row] = queries.month_rows(north.lead, SEP)
    context = Context(north.clinic.zone, None)

    def peak(rows: int) -> int:
        with (tmp_path / str(rows)).open("w+b") as out:
            tracemalloc.start()
            write(out, WORKSHEET, context, repeat(row, rows))
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    peak(10)  # what the first file loads once and for all
    assert peak(2000) - peak(200) < 512 * 1024
