"""The content of a version: rows by part, every value a text, what is empty left out. How it is read, judged, told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from careplans.rules.parts import PART, PARTS, Field, Part, SkillKind

KEY = "key"
Row = dict[str, str]  # by field code, and under KEY the same key in every version that carries the row
Content = dict[str, list[Row]]


@dataclass(frozen=True)
class Problem:
    """Something to mend, by the name of its field."""

    name: str
    message: str


def prefix(part: Part, key: str) -> str:
    return f"{part.code}-{key}" if part.many else part.code


def name_of(part: Part, key: str, field: str) -> str:
    """What a field is called in a form and in a refusal."""
    return f"{prefix(part, key)}-{field}"


def tidy(raw: Mapping[str, Iterable[Mapping[str, Any]]], new_key: Callable[[], UUID]) -> Content:
    """The rows that hold something, trimmed; a row without a key is a new one and gets it here."""
    if unknown := set(raw) - set(PART):
        raise ValueError(f"A plan has no part {', '.join(sorted(unknown))}.")
    found = {part.code: [row for given in raw.get(part.code, ()) if (row := _row(part, given))] for part in PARTS}
    for part in PARTS:
        for row in found[part.code]:
            row[KEY] = str(UUID(row[KEY]) if row[KEY] else new_key()) if part.many else part.code
        keys = [row[KEY] for row in found[part.code]]
        if len(keys) != len(set(keys)):
            raise ValueError(f"Two rows under {part.label} have the same key.")
    return {code: rows for code, rows in found.items() if rows}


def _row(part: Part, given: Mapping[str, Any]) -> Row | None:
    codes = [field.code for field in part.fields]
    if unknown := set(given) - {KEY, *codes}:
        raise ValueError(f"A row of {part.label} has no {', '.join(sorted(unknown))}.")
    values = {code: _text(given[code]) for code in codes if given.get(code)}
    values = {code: text for code, text in values.items() if text}
    return {KEY: str(given.get(KEY) or ""), **values} if values else None


def _text(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.replace("\r\n", "\n").strip()


def by_key(content: Mapping[str, Sequence[Row]], part: Part) -> dict[str, Row]:
    return {row[KEY]: row for row in content.get(part.code, ())}


@dataclass(frozen=True)
class SkillStep:
    """A step of the skill, by the key it has in every version that carries it."""

    key: str
    words: str


def skill_steps(content: Mapping[str, Sequence[Row]]) -> list[SkillStep]:
    return [SkillStep(row[KEY], row["words"]) for row in content.get("steps", ())]


def day(row: Mapping[str, str], code: str) -> date | None:
    return date.fromisoformat(row[code]) if row.get(code) else None


def check_in_on(content: Mapping[str, Sequence[Row]]) -> date | None:
    """The next check-in that the follow-up names."""
    return next((day(row, "check_in_on") for row in content.get("follow_up", ())), None)


# --- what is judged ---


def problems(content: Content, before: Content) -> list[Problem]:
    """What has to be mended before this can be the next version after `before`."""
    found = [
        Problem(name_of(part, row[KEY], field.code), message)
        for part in PARTS
        for row in content.get(part.code, ())
        for field in part.fields
        if (message := _misread(field, row.get(field.code, "")))
    ]
    if found:
        return found
    drugs, earlier = PART["medications"], by_key(before, PART["medications"])
    return [
        Problem(name_of(drugs, row[KEY], code), message)
        for row in content.get("medications", ())
        for code, message in _of_a_drug(row, earlier.get(row[KEY], {}))
    ]


def _misread(field: Field, value: str) -> str:
    if len(value) > field.most:
        return f"Shorten this to {field.most} characters."
    if value and field.kind == "skill" and value not in list(SkillKind):
        return "Choose one of these."
    if value and field.kind == "day":
        try:
            date.fromisoformat(value)
        except ValueError:
            return "Enter a day, such as 2026-10-05."
    return ""


def _of_a_drug(row: Row, before: Row) -> Iterable[tuple[str, str]]:
    if "drug" not in row:
        yield "drug", "Name the drug."
    since, stopped = day(row, "started_on"), day(row, "stopped_on")
    if since and stopped and stopped < since:
        yield "stopped_on", "That is before it was begun."
    if since and (dose_on := day(row, "dose_on")) and dose_on < since:
        yield "dose_on", "That is before it was begun."
    if stopped and "stopped_why" not in row:
        yield "stopped_why", "Say why it was stopped."
    if not stopped and "stopped_why" in row:
        yield "stopped_on", "Say when it was stopped."
    was, dose = before.get("dose"), row.get("dose")
    if was and dose and was != dose and row.get("change", "") in ("", before.get("change", "")):
        yield "change", f"Say why the dose changed: it was {was}."


# --- what is told ---


def shown(field: Field, value: str) -> str:
    """A value in words: a day as Mon 5 Oct 2026, a kind of skill by its name."""
    if value and field.kind == "day":
        on = date.fromisoformat(value)
        return f"{on:%a} {on.day} {on:%b %Y}"
    if value and field.kind == "skill":
        return SkillKind(value).label
    return value


def told(content: Mapping[str, Sequence[Row]], code: str) -> str:
    """A part in short: a line for each row, or for each field of the one row."""
    part = PART[code]
    lines = ([line(part, row)] if part.many else _field_lines(part, row) for row in content.get(code, ()))
    return "\n".join(each for found in lines for each in found)


def _field_lines(part: Part, row: Mapping[str, str]) -> list[str]:
    return [
        shown(field, row[field.code]) if field.is_plain else f"{field.label}: {shown(field, row[field.code])}"
        for field in part.fields
        if field.code in row
    ]


def in_short(content: Mapping[str, Sequence[Row]]) -> list[tuple[str, str]]:
    """Each part that holds something, by its label."""
    return [(part.label, told(content, part.code)) for part in PARTS if content.get(part.code)]


def line(part: Part, row: Mapping[str, str]) -> str:
    """A row in a line: what it is about first."""
    if part.code == "medications":
        return _drug_line(row)
    return "; ".join(shown(field, row[field.code]) for field in part.fields if field.code in row)


def _drug_line(row: Mapping[str, str]) -> str:
    drugs = PART["medications"]
    words = drug(row)
    if "stopped_on" in row:
        return f"{words}, stopped {shown(drugs.field('stopped_on'), row['stopped_on'])}: {row.get('stopped_why', '')}"
    if "started_on" in row:
        words += f", since {shown(drugs.field('started_on'), row['started_on'])}"
    for code in ("side_effects", "adherence"):
        if code in row:
            words += f"; {drugs.field(code).label.lower()}: {row[code].removesuffix('.')}"
    return words


def drug(row: Mapping[str, str]) -> str:
    """Sertraline 100 mg."""
    return " ".join(row[code] for code in ("drug", "dose") if code in row)
