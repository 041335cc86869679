"""The calendar file as programs read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from casereview.rules.calendar import MOST_OCTETS, Event, calendar_file

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


def event(**fields: object) -> Event:
    starts = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("America/New_York"))
    values = {"uid": "one@case-review", "starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    return Event(**{**values, "summary": "Case review meeting", "where": "North Clinic", **fields})  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_one_meeting() -> None:
    lines = unfolded(calendar_file("Meetings", [event(version=3)], NOW))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert lines[8:-1] == [
        "BEGIN:VEVENT",
        "UID:one@case-review",
        "DTSTAMP:20261120T180000Z",
        "DTSTART:20261123T170000Z",
        "DTEND:20261123T180000Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "SUMMARY:Case review meeting",
        "LOCATION:North Clinic",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def test_a_cancelled_one_says_so_and_leaves_the_time_free() -> None:
    lines = unfolded(calendar_file("Meetings", [event(cancelled=True)], NOW))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(lines)


def test_a_name_cannot_write_lines_of_its_own() -> None:
    text = calendar_file("Meetings", [event(where="A; B, C\\D\r\nATTENDEE:mailto:x@example.org\u2028Y")], NOW)
    [line] = [line for line in unfolded(text) if line.startswith("LOCATION")]
    assert line == "LOCATION:A\\; B\\, C\\\\D\\nATTENDEE:mailto:x@example.org\\nY"


@given(st.text(max_size=300))
def test_lines_are_short_and_come_back_whole(name: str) -> None:
    text = calendar_file("Meetings", [event(where=name)], NOW)
    assert all(len(line.encode()) <= MOST_OCTETS for line in text.split("\r\n"))
    assert sum(line.startswith("LOCATION:") for line in unfolded(text)) == 1
    assert len(unfolded(text)) == len(unfolded(calendar_file("Meetings", [event()], NOW)))
