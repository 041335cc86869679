"""A biller's table, cell by cell."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import CLAIM, ClaimState, move_problem
from billing.rules.claim_table import AskedMove, read_moves
from measures.rules.imports import Line, NotATable, Table, read

CLAIM_ID = "5d7a0f7e-25b5-4b4b-8d8b-0c60d6a4b6f1"


def table(*rows: str, head: str = "claim,mrn,month,state,reason,reference") -> Table:
    return read("\n".join([head, *rows]).encode())


def test_a_row_by_claim_and_one_by_mrn_and_month() -> None:
    moves, bad = read_moves(table(f"{CLAIM_ID},,,submitted,,A-17", ",77,09/2026,Denied,no visit,"))
    assert bad == []
    assert moves == [
        AskedMove(2, UUID(CLAIM_ID), "", None, ClaimState.SUBMITTED, "", "A-17"),
        AskedMove(3, None, "77", date(2026, 9, 1), ClaimState.DENIED, "no visit", ""),
    ]


def test_columns_in_any_order_and_case_and_a_cell_kept_from_being_a_formula() -> None:
    moves, bad = read_moves(table("paid,2026-09,'@77", head="State,MONTH,MRN"))
    assert bad == []
    assert [(move.mrn, move.month, move.state) for move in moves] == [("@77", date(2026, 9, 1), ClaimState.PAID)]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("x,,,paid,,", "Row 2, claim: this is not a claim's number; leave it empty to go by MRN and month"),
        (",,2026-09,paid,,", "Row 2, mrn: whose claim is it?"),
        (",77,,paid,,", "Row 2, month: which month is it? Write it like 2026-09"),
        (",77,2026-13,paid,,", "Row 2, month: write the month like 2026-09"),
        (",77,September,paid,,", "Row 2, month: write the month like 2026-09"),
        (",77,2026-09,payed,,", "Row 2, state: write one of ready, blocked, held, submitted, paid, denied"),
        (",77,2026-09,replaced,,", "Row 2, state: write one of ready, blocked, held, submitted, paid, denied"),
        (",77,2026-09,denied,,", "Row 2, reason: say why it is denied"),
        (f",77,2026-09,paid,,{'9' * 61}", "Row 2, reference: shorten it to 60 characters"),
    ],
)
def test_each_bad_cell_is_named_by_row_and_column(row: str, cell: str) -> None:
    moves, bad = read_moves(table(row))
    assert (moves, [each.words for each in bad]) == ([], [cell])


def test_one_claim_twice_is_a_question() -> None:
    _, bad = read_moves(table(",77,2026-09,paid,,", ",77,2026-09,denied,late,"))
    assert [each.words for each in bad] == ["Row 3, mrn: this claim stands in row 2 too"]


def test_columns_that_are_missing_are_named() -> None:
    _, bad = read_moves(table("77", head="mrn"))
    assert [each.column for each in bad] == ["state", "month"]


@given(st.lists(st.lists(st.text(max_size=12), max_size=7).map(tuple), min_size=1, max_size=5))
def test_no_cells_break_it(rows: list[tuple[str, ...]]) -> None:
    lines = tuple(Line(number, cells) for number, cells in enumerate(rows, start=2))
    moves, bad = read_moves(Table(("claim", "mrn", "month", "state", "reason", "reference"), lines))
    assert {move.row for move in moves} | {each.row for each in bad} == {line.number for line in lines}


@given(st.binary(max_size=80))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        found = read(data)
    except NotATable:
        return
    read_moves(found)


@pytest.mark.parametrize("before", list(ClaimState))
@pytest.mark.parametrize("after", list(ClaimState))
def test_a_person_moves_a_claim_as_drawn_and_never_replaces_one(before: ClaimState, after: ClaimState) -> None:
    allowed = after is not ClaimState.REPLACED and (before is after or CLAIM.allows(before, after))
    assert (move_problem(before, after, reason="because", reopened=False) is None) == allowed


def test_held_and_denied_say_why_and_a_reopened_month_submits_nothing() -> None:
    assert move_problem(ClaimState.READY, ClaimState.HELD, reason="", reopened=False) == (
        "reason",
        "Say why it is held.",
    )
    refused = move_problem(ClaimState.READY, ClaimState.SUBMITTED, reason="", reopened=True)
    assert refused == ("state", "Its month is open again: close it, then submit what the new version says.")
    assert move_problem(ClaimState.SUBMITTED, ClaimState.PAID, reason="", reopened=True) is None
