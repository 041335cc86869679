"""The instruments as data: what is shipped is whole, and what would be wrong is found."""

from dataclasses import replace

import pytest

from measures.instruments import INSTRUMENTS, Band, CutPoint, RiskItem, get, problems

PHQ9 = get("phq9")
USABLE = {"phq9": 9, "gad7": 7, "phq2": 2, "gad2": 2, "pcl5": 20, "auditc": 3}


def test_what_is_shipped_has_no_problems():
    assert problems(INSTRUMENTS.values()) == []


@pytest.mark.parametrize("code", USABLE)
def test_usable_instruments_have_their_items_and_notice(code):
    instrument = get(code)
    assert len(instrument.scored_items) == USABLE[code]
    assert instrument.licence_line


@pytest.mark.parametrize("code", sorted(set(INSTRUMENTS) - set(USABLE)))
def test_slots_ship_no_wording(code):
    assert not get(code).has_wording
    assert get(code).licence_line


@pytest.mark.parametrize(
    ("code", "total_code", "panel_code"),
    [
        ("phq9", "44261-6", "44249-1"),
        ("gad7", "70274-6", "69737-5"),
        ("phq2", "55758-7", "55757-9"),
        ("pcl5", "101698-9", "101697-1"),
        ("auditc", "75626-2", "72109-2"),
    ],
)
def test_the_total_is_never_sent_under_the_panels_code(code, total_code, panel_code):
    assert (get(code).loinc_total, get(code).loinc_panel) == (total_code, panel_code)


def test_the_difficulty_question_is_stored_and_not_scored():
    assert [item.id for item in PHQ9.items if not item.scored] == ["difficulty"]


def test_cut_points_are_kept_with_their_meaning():
    assert CutPoint(4, "Positive, men") in get("auditc").cut_points


def test_an_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        get("phq10")


B = PHQ9.bands


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (replace(PHQ9, bands=(*B[:1], *B[2:])), "phq9: no band covers 5 to 9"),
        (replace(PHQ9, bands=(B[0], Band(4, 9, "mild", "Mild"), *B[2:])), "phq9: band mild overlaps the one before it"),
        (replace(PHQ9, bands=B[:-1]), "phq9: bands end at 19, scores at 27"),
        (
            replace(PHQ9, bands=(Band(0, -1, "x", "X"), Band(0, 27, "y", "Y"))),
            "band x ends at -1 before it starts at 0",
        ),
        (replace(PHQ9, loinc_total="69737-5"), "phq9: 69737-5 is a panel's LOINC code, not a total's"),
        (replace(PHQ9, risk_items=(RiskItem(10, 1),)), "phq9: no item 10, which asks about risk"),
        (replace(PHQ9, zero_item=11), "phq9: no scored item 11"),
        (replace(PHQ9, maximum=30), "answers add up to 0 to 27, not 0 to 30"),
        (replace(PHQ9, items=PHQ9.items[1:]), "items are not numbered from 1 in order"),
        (replace(PHQ9, items=(*PHQ9.items[:9], replace(PHQ9.items[9], id="phq9_1"))), "two items share an id"),
        (replace(PHQ9, items=(replace(PHQ9.items[0], options=()), *PHQ9.items[1:])), "no answers to choose from"),
        (
            replace(PHQ9, items=(replace(PHQ9.items[0], options=PHQ9.options * 2), *PHQ9.items[1:])),
            "item phq9_1 has two answers of one value",
        ),
        (
            replace(PHQ9, items=(replace(PHQ9.items[0], scored=False), *PHQ9.items[1:])),
            "an item that is not scored stands before one that is",
        ),
        (replace(PHQ9, licence_line=""), "wording without its licence line"),
    ],
)
def test_what_would_be_wrong_is_found(broken, problem):
    others = [instrument for instrument in INSTRUMENTS.values() if instrument.code != "phq9"]
    assert any(problem in found for found in problems([*others, broken]))


def test_a_code_defined_twice_is_found():
    assert problems([PHQ9, PHQ9]) == ["phq9: defined twice"]
