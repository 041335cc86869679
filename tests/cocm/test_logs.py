"""No log line can hold what a patient's record holds."""

import json
import logging

import pytest
import structlog
from django.db import IntegrityError
from django.test import RequestFactory

from cocm.logs import JsonLine, configure

CANARY = "Rosalind Quiverton"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    configure({"level": "INFO"})
    caplog.handler.setFormatter(JsonLine())
    caplog.set_level("INFO")
    return caplog


def written(lines: pytest.LogCaptureFixture) -> dict[str, object]:
    [line] = lines.text.splitlines()
    return dict(json.loads(line))


def test_listed_keys_pass_and_others_do_not(lines: pytest.LogCaptureFixture) -> None:
    structlog.get_logger("registry").info("patient.opened", clinic=3, patient="6f1c-9", name=CANARY, message=CANARY)
    line = written(lines)
    assert (line["event"], line["clinic"], line["patient"]) == ("patient.opened", 3, "6f1c-9")
    assert CANARY not in lines.text


def test_a_listed_key_holds_no_words(lines: pytest.LogCaptureFixture) -> None:
    structlog.get_logger("registry").info("patient.opened", patient=CANARY, seconds=0.25)
    assert (written(lines)["patient"], written(lines)["seconds"]) == ("withheld", 0.25)


def test_a_librarys_values_stay_out(lines: pytest.LogCaptureFixture) -> None:
    logging.getLogger("some.library").warning("cannot store %s", CANARY)
    assert written(lines)["event"] == "cannot store %s"


def test_connection_news_of_the_servers_are_told(lines: pytest.LogCaptureFixture) -> None:
    logging.getLogger("gunicorn.error").info("Listening at: %s", "http://127.0.0.1:8000")
    assert written(lines)["event"] == "Listening at: http://127.0.0.1:8000"


def test_an_exception_tells_its_kind_and_place_only(lines: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise ValueError(CANARY)
        except ValueError as exc:
            raise IntegrityError(f"Key (name)=({CANARY}) already exists") from exc
    except IntegrityError:
        structlog.get_logger("registry").exception("save_failed")
    line = written(lines)
    assert (line["exception"], line["caused_by"]) == ("IntegrityError", ["ValueError"])
    assert "test_logs.py" in str(line["frames"])
    assert CANARY not in lines.text


def test_a_failed_request_shows_no_query(lines: pytest.LogCaptureFixture) -> None:
    request = RequestFactory().get("/c/north/patients/", {"q": CANARY})
    logging.getLogger("django.request").warning(
        "Not Found: %s", request.get_full_path(), extra={"request": request, "status_code": 404}
    )
    line = written(lines)
    assert (line["event"], line["method"], line["status_code"]) == ("Not Found: %s", "GET", 404)
    assert "Quiverton" not in lines.text
