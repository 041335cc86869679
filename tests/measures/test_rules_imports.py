"""From bytes to rows: what is read, what is refused and in which words."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import instruments, rules
from measures.rules import imports
from measures.rules.imports import Columns, DateStyle, NotACell, NotATable
from tests.support.survey import ITEMS, survey

PHQ9 = instruments.get("phq9")
GAD7 = instruments.get("gad7")
EPDS = instruments.get("epds")
TODAY = date(2026, 12, 1)
HEADER = ["MRN", "Date", *ITEMS]
COLUMNS = Columns(items=tuple(ITEMS), patient="MRN", taken_on="Date")
NOTHING = [0] * 9


def text(*rows, delimiter=",", header=HEADER):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue()


def table(*rows, **options):
    return imports.read(text(*rows, **options).encode())


def seen(*rows, columns=COLUMNS):
    return imports.look(table(*rows), PHQ9, columns)


def bad(found):
    return [(cell.row, cell.column, cell.value, cell.why) for cell in found.bad_cells]


# --- bytes


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiters_and_encodings(delimiter, encoding):
    rows = [["Zoë; the, first", "5"], ['a "b"\nc', ""]]
    found = imports.read(text(*rows, header=["Name", "Größe"], delimiter=delimiter).encode(encoding))
    assert found.header == ("Name", "Größe")
    assert [line.cells for line in found.lines] == [tuple(row) for row in rows]


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_passed_over():
    found = imports.read(b'a,b\r\n1,"x\ny"\r\n\r\n,\r\n3,4\r\n')
    assert [(line.number, line.cells) for line in found.lines] == [(2, ("1", "x\ny")), (5, ("3", "4"))]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "nothing in it"),
        (b"\n \n", "nothing in it"),
        (b"a,b\n", "one row only"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        (b"a,b\n\x00\x01,2\n", "not a table in text"),
        (b"\x81\x8d,b\n1,2\n", "not a table in text"),
        (b'a,b\n1,2\n"3,4\n', "Row 3 cannot be read: a quotation mark"),
        (b'a,b\n1,2\n"3"x,4\n', "Row 3 cannot be read: a quotation mark"),
        (b"a,b\n" + b"x" * imports.MAX_BYTES, "larger than 10 MB"),
        (b"a,b\n" + b"1,2\n" * (imports.MAX_ROWS + 1), "more than 50,000 rows"),
        (b"a," * 600 + b"\n1\n", "more than 500 columns"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "Row 2 cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(data, words):
    with pytest.raises(NotATable, match=words):
        imports.read(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        found = imports.read(data)
    except NotATable:
        return
    assert found.lines


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_what_is_written_is_read_again(rows, delimiter):
    kept = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    if kept:
        found = imports.read(text(*rows, header=["one", "two", "three"], delimiter=delimiter).encode())
        assert [line.cells for line in found.lines] == kept


# --- cells


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("0", 0), ("3", 3), (" 2 ", 2), ("1.0", 1), ("2,00", 2), ("+1", 1), ("\N{NO-BREAK SPACE}1", 1),
        ("5.397605346934028e-79", 0), ("5.39761E-79", 0), ("5.4e-79", 0),
        ("", None), ("  ", None), ("7", None), ("9", None), ("9.0", None), ("7.00", None),
    ],
)  # fmt: skip
def test_an_answer_or_a_gap(cell, answer):
    read = imports.answer_reader("PHQ-9 item 1", {0, 1, 2, 3}, ("7", "9"))
    assert read(cell) == answer == read(cell)


@pytest.mark.parametrize("cell", ["4", "-1", "1.5", "0.9999", "several days", "8", "77", "1e0", "NaN", "٣", "1 2"])
def test_what_is_neither_is_never_guessed(cell):
    read = imports.answer_reader("PHQ-9 item 1", {0, 1, 2, 3}, ("7", "9"))
    with pytest.raises(NotACell) as refusal:
        read(cell)
    assert str(refusal.value) == "PHQ-9 item 1 is answered 0, 1, 2 or 3; 7, 9 or nothing is a gap"


def test_a_clinic_says_what_stands_for_a_gap():
    read = imports.answer_reader("PHQ-9 item 1", {0, 1, 2, 3}, ("-9", "N/A"))
    assert [read(cell) for cell in ("-9", "n/a", "")] == [None, None, None]
    with pytest.raises(NotACell):
        read("9")


@given(st.text(max_size=12))
def test_a_cell_is_an_answer_of_the_form_a_gap_or_refused(cell):
    read = imports.answer_reader("PHQ-9 item 1", {0, 1, 2, 3}, ("7", "9"))
    try:
        assert read(cell) in {0, 1, 2, 3, None}
    except NotACell:
        assert cell.strip() not in {"0", "1", "2", "3", "7", "9", ""}


DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("cell", "style", "day"),
    [
        ("2026-03-04", DateStyle.CLEAR, DAY),
        ("2026-3-4", DateStyle.MONTH_FIRST, DAY),
        ("2026-03-04T00:00:00", DateStyle.CLEAR, DAY),
        ("2026-03-04 17:05", DateStyle.CLEAR, DAY),
        ("3/25/2026", DateStyle.CLEAR, date(2026, 3, 25)),
        ("3/25/2026 5:05 PM", DateStyle.CLEAR, date(2026, 3, 25)),
        ("25.03.2026", DateStyle.CLEAR, date(2026, 3, 25)),
        ("3/3/2026", DateStyle.CLEAR, date(2026, 3, 3)),
        ("3/4/2026", DateStyle.MONTH_FIRST, DAY),
        ("4.3.2026", DateStyle.DAY_FIRST, DAY),
    ],
)
def test_days(cell, style, day):
    assert imports.read_date(cell, style) == day


@pytest.mark.parametrize(
    ("cell", "style", "words"),
    [
        (
            "3/4/2026",
            DateStyle.CLEAR,
            "could be 4 Mar 2026 or 3 Apr 2026: say which comes first, or write 2026-03-04",
        ),
        ("3/4/26", DateStyle.MONTH_FIRST, "write the year with four digits"),
        ("25/3/2026", DateStyle.MONTH_FIRST, "there is no such day"),
        ("2026-02-30", DateStyle.CLEAR, "there is no such day"),
        ("29 Feb", DateStyle.CLEAR, "not a date: write it as 2026-03-04"),
        ("2026-03-04T23:30:00Z", DateStyle.CLEAR, "not a date: write it as 2026-03-04"),
        ("46000", DateStyle.CLEAR, "not a date: write it as 2026-03-04"),
        ("", DateStyle.CLEAR, "no date is written here"),
    ],
)
def test_what_is_no_day_or_two_says_so(cell, style, words):
    with pytest.raises(NotACell) as refusal:
        imports.read_date(cell, style)
    assert str(refusal.value) == words


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_the_same_in_every_clear_way(day):
    assert imports.read_date(day.isoformat(), DateStyle.CLEAR) == day
    assert imports.read_date(f"{day.month}/{day.day}/{day.year}", DateStyle.MONTH_FIRST) == day
    assert imports.read_date(f"{day.day}.{day.month}.{day.year}", DateStyle.DAY_FIRST) == day


# --- columns


CODED = [f"phq9_{n}" for n in range(1, 11)]
PRINTED = [f"Q{n:02}" for n in range(1, 10)]
TEXTS = [item.text for item in PHQ9.items]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["SEQN", *ITEMS, "DPQ100"], (ITEMS, "DPQ100", "", "")),
        (["MRN", "Date taken", *CODED], (CODED[:9], "phq9_10", "MRN", "Date taken")),
        (["Patient MRN", "PHQ-9 date", "date", *PRINTED], (PRINTED, "", "Patient MRN", "PHQ-9 date")),
        (["dob", *TEXTS], (TEXTS[:9], TEXTS[9], "", "")),
        (["mrn", "mrn", *ITEMS], (ITEMS, "", "", "")),
        (["something", "else"], ([""] * 9, "", "", "")),
    ],
)
def test_columns_are_guessed_by_their_names(header, found):
    columns = imports.guess(header, PHQ9)
    assert (list(columns.items), columns.difficulty, columns.patient, columns.taken_on) == found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"items": tuple(ITEMS[:8])}, "PHQ-9 has 9 items, not 8."),
        ({"items": ("", *ITEMS[1:])}, "Name a column for each of the 9 items."),
        ({"items": ("DPQ020", *ITEMS[1:])}, "'DPQ020' is named twice."),
        ({"patient": "Chart"}, "There is no column 'Chart'."),
        ({"patient": "Twice"}, "Two columns are called 'Twice'."),
        ({"missing": ("3", "9")}, "3 is an answer of this form: it cannot stand for a missing one."),
    ],
)
def test_columns_that_cannot_be_read_are_named(change, words):
    assert replace(COLUMNS, **change).problems(PHQ9, [*HEADER, "Twice", "Twice"]) == [words]


def test_columns_are_kept_and_read_again():
    columns = replace(COLUMNS, dates=DateStyle.MONTH_FIRST, missing=("8",), difficulty="DPQ100")
    assert Columns.from_json(columns.as_json() | {"left_out": [3]}) == columns


def test_a_slot_takes_a_total_and_its_risk_answer():
    assert imports.asked(EPDS) == (10,)
    columns = imports.guess(["MRN", "Score", "Item 10"], EPDS)
    assert (columns.total, columns.items, columns.missing) == ("Score", ("Item 10",), ())
    assert columns.problems(EPDS, ["MRN", "Score", "Item 10"]) == []
    found = imports.look(table(["1", "9", "2"], ["2", "31", ""], header=["MRN", "Score", "Item 10"]), EPDS, columns)
    assert [(row.total, row.answers[-1], row.risky) for row in found.rows] == [(9, 2, True), (None, None, False)]
    assert bad(found) == [(3, "Score", "31", "EPDS totals run from 0 to 30")]


# --- rows


def test_the_whole_survey_is_as_a_plain_count_says():
    rows = list(csv.DictReader(io.StringIO(survey().decode())))
    whole = [row for row in rows if all(row[item] in "0123" and row[item] for item in ITEMS)]
    sums = Counter(sum(int(row[item]) for item in ITEMS) for row in whole)
    found = imports.read(survey())
    look = imports.look(found, PHQ9, imports.guess(found.header, PHQ9))
    assert len(look.rows) == len(rows) == 29_228
    assert len(look.complete) == len(whole)
    edges = {"minimal": (0, 4), "mild": (5, 9), "moderate": (10, 14), "moderately_severe": (15, 19), "severe": (20, 27)}
    assert look.bands == {code: sum(sums[n] for n in range(low, high + 1)) for code, (low, high) in edges.items()}
    assert len(look.risk_positive) == sum(row["DPQ090"] in {"1", "2", "3"} for row in rows)
    assert look.bad_cells == []


def test_every_bad_cell_is_named_by_row_and_column():
    found = seen(["1", "2026-11-02", *NOTHING], ["2", "3/4/2026", 5, *NOTHING[1:8], "x"], ["", "2026-11-02", *NOTHING])
    assert [(row, column, value) for row, column, value, _ in bad(found)] == [
        (3, "DPQ010", "5"),
        (3, "DPQ090", "x"),
        (3, "Date", "3/4/2026"),
        (4, "MRN", ""),
    ]
    assert [row.total for row in found.complete] == [0]


def test_a_row_that_is_cut_off_or_shifted_is_bad():
    found = imports.look(
        imports.read((text(["1", "2026-11-02", *NOTHING]) + "2,2026-11-02,0,0\n").encode()), PHQ9, COLUMNS
    )
    assert bad(found) == [(3, "DPQ020", "", "the row has 4 cells, the header 11")]
    found = seen(["1", "2026-11-02", *NOTHING, "9"], ["2", "2026-11-02", *NOTHING, ""])
    assert bad(found) == [(2, "DPQ090", "", "the row has 12 cells, the header 11")]


def test_a_risk_answer_counts_beside_gaps_and_nonsense():
    found = seen(["1", "2026-11-02", *[""] * 8, 1], ["2", "2026-11-02", "what", *NOTHING[1:8], 3])
    assert [row.row for row in found.risk_positive] == [2, 3]
    assert [row.row for row in found.complete] == []


@given(st.lists(st.lists(st.sampled_from(["0", "1", "2", "3", "7", "9", ""]), min_size=9, max_size=9), min_size=1))
def test_no_total_comes_from_a_gap(rows):
    found = seen(*[["1", "2026-11-02", *row] for row in rows])
    for row, cells in zip(found.rows, rows, strict=True):
        whole = all(cell in "0123" and cell for cell in cells)
        assert row.total == (sum(map(int, cells)) if whole else None)
        assert row.risky == (cells[8] in {"1", "2", "3"})
    assert sum(found.bands.values()) == len(found.complete)
    assert found.bad_cells == []


# --- whose they are

PERSON = imports.Person(
    7,
    date(1980, 2, 3),
    (imports.Stay(70, date(2026, 1, 1), date(2026, 6, 30)), imports.Stay(71, date(2026, 6, 30), None)),
)


def placed(*rows, on_file=None, header=("MRN", "Born", "Date", *ITEMS)):
    columns = replace(COLUMNS, birth_date="Born")
    found = imports.look(table(*rows, header=header), PHQ9, columns)
    return imports.place(found, columns, {"M1": PERSON}, on_file or {}, TODAY)


def row(day="2026-11-02", mrn="M1", born="1980-02-03", answers=NOTHING):
    return [mrn, born, day, *answers]


@pytest.mark.parametrize(
    ("day", "episode"),
    [("2026-01-01", 70), ("2026-06-29", 70), ("2026-06-30", 71), ("2026-12-01", 71)],
)
def test_a_row_belongs_to_the_episode_of_its_day(day, episode):
    assert [stay.episode for _, stay in placed(row(day)).keep] == [episode]


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        (row(mrn="M2"), "MRN", "no patient here has this MRN"),
        (row(born="1980-03-02"), "Born", "not the birth date of the patient with this MRN"),
        (row("2025-12-31"), "Date", "the patient has no episode on this day"),
        (row("2026-12-02"), "Date", "this day is still to come"),
    ],
)
def test_a_row_of_nobody_here_is_a_bad_cell(cells, column, why):
    found = placed(cells)
    assert [(cell.row, cell.column, cell.why) for cell in found.bad_cells] == [(2, column, why)]
    assert (found.keep, found.bad_rows) == ([], [2])


def test_what_is_on_file_or_stands_twice_is_known_and_other_answers_are_a_question():
    other = [1, *NOTHING[1:]]
    filed = {(7, date(2026, 11, 2)): {(tuple(NOTHING), 0)}}
    found = placed(
        row(), row(answers=other), row("2026-11-03"), row("2026-11-03"), row("2026-11-03", answers=other), on_file=filed
    )
    assert [parsed.row for parsed in found.known] == [2, 5]
    assert [parsed.row for parsed, _ in found.keep] == [4]
    assert [(cell.row, cell.why) for cell in found.bad_cells] == [
        (3, "other answers of this patient and day are on file"),
        (6, "row 4 has other answers of this patient and day"),
    ]


def test_a_row_without_an_answer_is_passed_over_whoever_it_is_of():
    found = placed(row(answers=[""] * 9), row(mrn="nobody", answers=["7", *["9"] * 8]))
    assert (len(found.empty), found.bad_cells) == (2, [])


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["M1", "M2"]),
        st.integers(0, 400).map(lambda n: (date(2025, 12, 1) + timedelta(days=n)).isoformat()),
        st.lists(st.sampled_from(["0", "1", "5", ""]), min_size=9, max_size=9),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@given(ROWS)
def test_each_row_is_kept_known_empty_or_bad_and_never_two(rows):
    found = placed(*(row(day, mrn, answers=answers) for mrn, day, answers in rows))
    kept, known = [each.row for each, _ in found.keep], [each.row for each in found.known]
    sorted_rows = kept + known + [each.row for each in found.empty] + found.bad_rows
    assert sorted(sorted_rows) == list(range(2, len(rows) + 2))


@given(ROWS)
def test_a_second_import_of_the_same_table_keeps_nothing(rows):
    cells = [row(day, mrn, answers=answers) for mrn, day, answers in rows]
    first = placed(*cells)
    on_file = {}
    for kept, _ in first.keep:
        on_file.setdefault((7, kept.taken_on), set()).add((kept.answers, kept.total))
    again = placed(*cells, on_file=on_file)
    assert again.keep == []
    assert [each.row for each in again.known] == sorted(
        [each.row for each, _ in first.keep] + [each.row for each in first.known]
    )


def test_totals_are_those_of_the_rules():
    found = seen(["1", "2026-11-02", *range(3), *range(3), *range(3)])
    assert found.rows[0].total == rules.total(PHQ9, found.rows[0].answers)
