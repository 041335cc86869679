"""`manage.py import_results`: one JSON object, plain counts, exit codes."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jobs.models import JobRun
from measures.models import MeasureResult, ResultImport
from tests.factories.imports import NOW, table_of
from tests.factories.registry import make_episode, make_patient
from tests.support.survey import ITEMS, survey

ROOT = Path(__file__).resolve().parents[2]
FIGURES = {"rows", "complete", "bands", "risk_positive", "bad_cells"}


@pytest.fixture
def file(tmp_path):
    def write(text):
        made = tmp_path / "answers.csv"
        made.write_bytes(text if isinstance(text, bytes) else text.encode())
        return made

    return write


def run(*words, **environment):
    """A process of its own, on a machine where nothing is set up."""
    mine = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | environment
    command = [sys.executable, "manage.py", "import_results", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=mine, capture_output=True, text=True, check=False)


PHQ9 = ["--instrument", "phq9", "--items", ",".join(ITEMS), "--dry-run"]


def test_the_survey_is_looked_at_without_a_database(file, tmp_path):
    done = run(file(survey()), *PHQ9, "--json", DATA_DIR=str(tmp_path / "data"))
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert set(found) == FIGURES
    assert (found["rows"], found["complete"], found["risk_positive"]) == (29_228, 26_057, 997)
    assert sum(found["bands"].values()) == found["complete"]
    assert found["bad_cells"] == []
    assert not (tmp_path / "data").exists(), "no server was started for it"


HEADER = ",".join(["MRN", *ITEMS])


def test_bad_cells_are_named_and_what_stands_in_them_is_not_printed(file):
    done = run(file(f"{HEADER}\n1,0,0,0,0,0,0,0,0,0\n2,0,0,Ana,0,0,0,0,0,2\n"), *PHQ9, "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["bad_cells"] == [
        {"row": 3, "column": "DPQ030", "why": "PHQ-9 item 3 is answered 0, 1, 2 or 3; 7, 9 or nothing is a gap"}
    ]
    assert (found["rows"], found["complete"], found["risk_positive"]) == (2, 1, 1)
    assert "Ana" not in done.stdout + done.stderr


def test_without_json_it_is_read_by_a_person(file):
    done = run(file(f"{HEADER}\n1,3,3,3,3,3,3,3,3,9\n"), "--instrument", "phq9", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == f"{'rows':<36}       1"
    assert done.stdout.splitlines()[-1] == f"{'bad cells':<36}       0"


@pytest.mark.parametrize(
    ("text", "options", "code", "words"),
    [
        ("", PHQ9, 1, "There is nothing in it"),
        ("a,b\n1,2\n", PHQ9, 1, "There is no column 'DPQ010'"),
        (f"{HEADER}\n1\n", ["--instrument", "phq99", "--dry-run"], 1, "There is no instrument 'phq99'"),
        (f"{HEADER}\n1\n", ["--dry-run"], 2, "--instrument"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so_on_stderr(file, text, options, code, words):
    done = run(file(text), *options, "--json")
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


# --- for a clinic, in this process: the database is the test's


@pytest.fixture
def ann(north):
    return make_episode(north, patient=make_patient(north, mrn="ANN"))


def call(file, *words):
    out = io.StringIO()
    options = ["--instrument", "phq9", "--patient", "MRN", "--date", "Date", "--clinic", "north", "--json"]
    try:
        call_command("import_results", str(file), *options, *words, stdout=out)
    except CommandError as refusal:
        return refusal.returncode, out.getvalue(), str(refusal)
    return 0, json.loads(out.getvalue()), ""


GOOD = ["ANN", "2026-11-02", *[1] * 9]
UNKNOWN = ["CAT", "2026-11-02", *[1] * 9]


@pytest.fixture(autouse=True)
def _today(request):
    if "north" in request.fixturenames:
        request.getfixturevalue("time_machine").move_to(NOW, tick=False)


def results(north):
    with north.inside():
        return list(MeasureResult.objects.values_list("total", "entered_by"))


def test_a_dry_run_for_a_clinic_looks_up_its_patients_and_keeps_nothing(north, ann, file):
    code, found, _ = call(file(table_of([GOOD, UNKNOWN])), "--dry-run")
    assert code == 0
    assert (found["rows"], found["new"], found["complete"]) == (2, 1, 2)
    assert found["bad_cells"] == [{"row": 3, "column": "MRN", "why": "no patient here has this MRN"}]
    with north.inside():
        assert not ResultImport.objects.exists()


def test_it_imports_for_a_clinic_in_the_name_of_a_member(north, ann, file):
    code, found, _ = call(file(table_of([GOOD])), "--by", north.care_manager.user.email)
    assert (code, found["imported"], found["alerts"]) == (0, 1, 1)
    assert results(north) == [(9, north.care_manager.pk)]
    with north.inside():
        assert JobRun.objects.get().state == "done"


def test_one_bad_cell_and_nothing_is_imported(north, ann, file):
    code, out, words = call(file(table_of([GOOD, UNKNOWN])), "--by", north.care_manager.user.email)
    assert (code, words) == (3, "Nothing was imported: see the cells in question.")
    assert json.loads(out)["bad_cells"][0]["row"] == 3
    assert results(north) == []
    code, found, _ = call(file(table_of([GOOD, UNKNOWN])), "--by", north.care_manager.user.email, "--leave-out")
    assert (code, found["imported"], found["left_out"]) == (0, 1, 1)


@pytest.mark.parametrize("by", ["nobody@north.example.org", "lead@north.example.org"])
def test_only_a_member_who_may_imports(north, ann, file, by):
    code, out, words = call(file(table_of([GOOD])), "--by", by)
    assert (code, out) == (1, "")
    assert "log contacts, results and time" in words
    assert results(north) == []
