"""`manage.py import_results`: one JSON object, plain counts, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
    assert done.stdout.splitlines()[0] == "1 rows, 0 complete"
    assert done.stdout.splitlines()[-1] == "0 bad cells"


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
