"""The audit packet: its text holds the figures, what people wrote stays text, and one is made for everybody."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

import jobs.actions
from billing import actions, queries
from billing.exports import making
from billing.models import Export, ExportPart
from careplans.models import CarePlan
from casereview.models import Recommendation, Review
from clinics.models import AccessLine, Clinic, Membership
from clinics.rules import Role
from contacts.models import Contact
from jobs.models import JobRun
from registry.models import Consent, Diagnosis, Episode
from tests.billing.test_files import asked, made, perform
from tests.factories.billing import log, make_many, make_policy, make_signed_plan, review_weekly, score
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient, make_payer

SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)
EVIL = '#read("/etc/passwd") *bold* $x^2$ @ref <label> \\u{41} // /* = Heading'


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    """September with everything a packet shows; the words that people wrote would be markup."""
    with north.inside():
        Membership.objects.filter(pk=north.clinician.pk).update(npi="1234567893")
    made = make_episode(north, patient=make_patient(north, family_name="Okafor", given_name=EVIL, mrn="10442"))
    make_policy(north, make_payer(north), "medicare-2026")
    make_signed_plan(north, made, date(2026, 9, 8), date(2027, 3, 8))
    review_weekly(north, made, SEP)
    log(north, made, date(2026, 9, 4), 25, "outreach")
    log(north, made, date(2026, 9, 21), 86, starts_at=datetime(2026, 9, 21, 14, 5, tzinfo=UTC))
    score(north, made, date(2026, 9, 9), 18)
    score(north, made, date(2026, 9, 28), 11)
    with north.inside():
        Diagnosis.objects.filter(episode=made).update(code="F33.1", text=EVIL)
        Consent.objects.filter(episode=made).update(text=EVIL, text_version="7")
        CarePlan.objects.create(
            clinic=north.clinic,
            episode=made,
            number=2,
            content={"goals": [{"key": str(uuid4()), "words": EVIL}]},
            written_by=north.care_manager,
            written_at=datetime(2026, 9, 22, 18, tzinfo=UTC),
            form_key=uuid4(),
        )
        review = Review.objects.filter(episode=made).order_by("reviewed_on").first()
        assert review is not None
        Recommendation.objects.create(
            clinic=north.clinic,
            episode=made,
            review=review,
            kind="dose",
            text=f"Sertraline to 100 mg {EVIL}",
            made_by=north.specialist,
            made_at=datetime(2026, 9, 10, 16, tzinfo=UTC),
            state="accepted",
            answer="accepted",
            answer_text="Agreed",
            answered_by=north.clinician,
            answered_at=datetime(2026, 9, 11, 16, tzinfo=UTC),
        )
        Contact.objects.create(
            clinic=north.clinic,
            episode=made,
            kind="treatment",
            mode="phone",
            service_date=date(2026, 9, 21),
            next_contact_on=date(2026, 10, 6),
            next_contact_covers=f"Side effects {EVIL}",
            entered_by=north.care_manager,
            entered_at=NOW,
            form_key=uuid4(),
        )
    return made


def packet(client: Client, episode: Episode, **query: object) -> pypdf.PdfReader:
    where = reverse("billing:packet", kwargs={"clinic": "north", "first": SEP, "episode": episode.public_id})
    answer = client.get(where, query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words(reader: pypdf.PdfReader) -> str:
    """The text of all pages with its white space made even."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def as_lead(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.lead.user)
    return client


def test_the_text_holds_the_figures(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    reader = packet(as_lead, episode)
    assert 1 <= len(reader.pages) <= 3
    text = words(reader)
    for figure in (
        "September 2026", "MRN 10442", "NPI 1234567893", "99492 1 70", "99494 1 16",
        "86 minutes counted, 25 not counted",
        "Medicare, office, from 2026", "4 Sep 2026 25 0", "21 Sep 2026 10:05 86 86", "before consent on 7 Sep",
        "F33.1", "9 Sep 2026 PHQ-9 18", "28 Sep 2026 PHQ-9 11", "Version 1, written 8 Sep 2026",
        "holds until 8 Mar 2027", "Version 2, written 22 Sep 2026", "not signed",
        "1 Sep 2026, North Psychiatric specialist",
        "Change a dose: Sertraline to 100 mg", "Accepted by North Treating clinician", "text version 7",
        "6 Oct 2026: Side effects", "The month is open", "1 Sep 2026",
        f"Page 1 of {len(reader.pages)}",
    ):  # fmt: skip
        assert figure in text, (figure, text)


def test_what_people_wrote_stays_text(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    text = words(packet(as_lead, episode))
    assert text.count(EVIL) >= 5
    assert "root:" not in text


def test_only_the_demo_is_marked_on_every_page(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    mark = "Invented people. Nothing here is real."
    assert mark not in words(packet(as_lead, episode))
    with north.inside():
        Clinic.objects.filter(pk=north.clinic.pk).update(is_demo=True)
    for page in packet(as_lead, episode).pages:
        assert mark in page.extract_text()


def test_a_closed_months_packet_is_that_of_its_version(as_lead: Client, north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        actions.close_month(first=SEP, seen={"unsigned": 0}, by=north.lead, now=NOW)
        [row] = queries.month_rows(north.lead, SEP)
        actions.reopen_month(first=SEP, reason="A late entry", by=north.lead, now=NOW)
        log(north, episode, date(2026, 9, 22), 30)
        actions.close_month(first=SEP, seen={}, by=north.lead, now=NOW + timedelta(hours=1))
    first, second = words(packet(as_lead, episode, version=1)), words(packet(as_lead, episode))
    assert "Version 1, closed 5 Oct 2026, 12:00 by North Clinic lead" in first
    assert row.statement.digest in first.replace(" ", "")
    assert "86 minutes counted" in first
    assert "116 minutes counted" in second
    assert "99494 2 46" in second


def test_who_may_have_one_and_that_it_is_a_disclosure(client: Client, north: StaffedClinic, episode: Episode) -> None:
    where = reverse("billing:packet", kwargs={"clinic": "north", "first": SEP, "episode": episode.public_id})
    for role, member in north.members.items():
        client.force_login(member.user)
        assert client.get(where).status_code == (200 if role is Role.LEAD else 403), role
    with north.inside():
        line = AccessLine.objects.get(kind="export")
    assert (line.patient, line.page, line.by) == (episode.patient.public_id, "billing:packet", north.lead)
    client.force_login(north.lead.user)
    for bad in ({"version": "x"}, {"version": 3}):
        assert client.get(where, bad).status_code == 404
    empty = reverse(
        "billing:packet", kwargs={"clinic": "north", "first": date(2026, 1, 1), "episode": episode.public_id}
    )
    assert client.get(empty).status_code == 404


def test_all_packets_of_a_month_are_one_archive_without_names(north: StaffedClinic, episode: Episode) -> None:
    make_episode(north, patient=make_patient(north, family_name="Adams"))
    export = made(north, "packets.zip", NOW)
    assert (export.state, export.rows, export.filename) == ("ready", 2, "packets-north-2026-09.zip")
    with north.inside():
        archive = zipfile.ZipFile(io.BytesIO(b"".join(queries.pieces(export))))
    assert archive.testzip() is None
    assert archive.namelist() == ["packet-2026-09-0001.pdf", "packet-2026-09-0002.pdf"]
    first, second = (words(pypdf.PdfReader(io.BytesIO(archive.read(name)))) for name in archive.namelist())
    assert "Adams" in first
    assert "86 minutes counted" in second
    with north.inside():
        actions.delete_file(export=export, by=north.lead, now=NOW)
    assert made(north, "packets.zip", NOW).sha256 == export.sha256, "the same bytes again"


def test_the_record_is_read_in_a_constant_number_of_queries(
    north: StaffedClinic, django_assert_num_queries: object
) -> None:
    patients = [each.patient_id for each in make_many(north, 30)]
    with north.inside():
        making.records(north.lead, SEP, patients)  # what a first read remembers
        for some in (patients[:1], patients):
            with django_assert_num_queries(7):  # type: ignore[operator]
                making.records(north.lead, SEP, some)


@pytest.fixture
def in_pieces(north: StaffedClinic, episode: Episode, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Four patients' packets, asked for; a run makes those of two and keeps them in many parts."""
    for name in ("Adams", "Brown", "Zimmer"):
        make_episode(north, patient=make_patient(north, family_name=name))
    monkeypatch.setattr(actions.exports, "A_RUN", 2)
    monkeypatch.setattr(actions.exports, "PIECE", 10_000)
    return asked(north, "packets.zip")


def archive_of(staffed: StaffedClinic, export: Export) -> zipfile.ZipFile:
    with staffed.inside():
        return zipfile.ZipFile(io.BytesIO(b"".join(queries.pieces(export))))


def test_many_packets_are_made_by_several_runs_and_are_the_same_bytes(
    as_lead: Client,
    north: StaffedClinic,
    in_pieces: Export,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,
) -> None:
    with django_capture_on_commit_callbacks() as rings:
        half = perform(north, in_pieces)
    assert (half.state, half.rows_done, half.rows, half.finished_at) == ("queued", 2, 4, None)
    assert len(rings) == 1, "the next run is rung for"
    with north.inside():
        run = JobRun.objects.get(subject=half.public_id)
        assert (run.state, run.attempts, run.result) == ("queued", 0, {"rows": 2, "left": 2})
    assert "2 patients in the file, 2 to come" in as_lead.get("/c/north/runs/").content.decode()
    whole = perform(north, half)
    runs = as_lead.get("/c/north/runs/").content.decode()
    assert "4 patients in the file" in runs
    assert "to come" not in runs
    assert (whole.state, whole.rows_done, whole.left) == ("ready", 4, None)
    archive = archive_of(north, whole)
    assert archive.testzip() is None
    assert archive.namelist() == [f"packet-2026-09-000{number}.pdf" for number in (1, 2, 3, 4)]
    texts = [words(pypdf.PdfReader(io.BytesIO(archive.read(name)))) for name in archive.namelist()]
    for name, text in zip(("Adams", "Brown", "Okafor", "Zimmer"), texts, strict=True):
        assert f"{name}," in text
    with north.inside():
        actions.delete_file(export=whole, by=north.lead, now=NOW)
    monkeypatch.setattr(actions.exports, "A_RUN", 100)
    assert made(north, "packets.zip", NOW).sha256 == whole.sha256


def test_a_run_that_fails_loses_its_own_packets_and_no_others(
    north: StaffedClinic, in_pieces: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform(north, in_pieces)
    with north.inside():
        kept = list(ExportPart.objects.order_by("number").values_list("number", "data"))

    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    for attempt in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(actions.exports, "write", broken)
            with pytest.raises(OSError, match="no room"):
                perform(north, in_pieces)
        with north.inside():
            assert list(ExportPart.objects.order_by("number").values_list("number", "data")) == kept, attempt
    jobs.actions.tick(now=NOW)
    with north.inside():
        actions.delete_expired(clinic=north.clinic, now=NOW)
        assert (Export.objects.get().state, ExportPart.objects.count()) == ("failed", 0)


def test_whoever_left_between_two_runs_gets_no_file(north: StaffedClinic, in_pieces: Export) -> None:
    perform(north, in_pieces)
    with north.inside():
        Membership.objects.filter(pk=north.lead.pk).update(roles=["care_manager"])
    assert perform(north, in_pieces).state == "failed"
    with north.inside():
        assert not ExportPart.objects.exists()


def test_a_month_closed_between_two_runs_is_made_anew_as_that_version(north: StaffedClinic, in_pieces: Export) -> None:
    perform(north, in_pieces)
    with north.inside():
        actions.close_month(first=SEP, seen={"unsigned": 0}, by=north.lead, now=NOW)
    assert perform(north, in_pieces).rows_done == 2
    whole = perform(north, in_pieces)
    assert (whole.state, whole.asked["version"]) == ("ready", 1)
    assert "-v1." in whole.filename
    archive = archive_of(north, whole)
    assert len(archive.namelist()) == 4
    for name in archive.namelist():
        assert "Version 1, closed 5 Oct 2026" in words(pypdf.PdfReader(io.BytesIO(archive.read(name))))
