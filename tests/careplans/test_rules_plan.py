"""What a plan holds, how two versions differ, how two authors come together: nobody's words are lost."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans import rules
from careplans.rules import KEY, PART, PARTS, Change, Kept, Written, courses
from clinics.merging import REMOVED
from tests.factories.careplans import content, drug, key

VALUES = {
    "words": ["walk", "swim", "read"],
    "line": ["walk", "swim"],
    "day": ["2026-10-05", "2026-11-02"],
    "skill": ["sleep", "breathing"],
}
KEYS = [str(UUID(int=number, version=4)) for number in range(1, 5)]


def rows(part):
    fields = {field.code: st.sampled_from(["", *VALUES[field.kind]]) for field in part.fields[:4]}
    keys = st.sampled_from(KEYS) if part.many else st.just(part.code)
    made = st.fixed_dictionaries({KEY: keys, **fields})
    return st.lists(made, max_size=4 if part.many else 1, unique_by=lambda row: row[KEY])


contents = st.fixed_dictionaries({part.code: rows(part) for part in PARTS}).map(lambda raw: rules.tidy(raw, uuid4))


def cells(of):
    return {
        (code, row[KEY], name): row[name] for code, found in of.items() for row in found for name in row if name != KEY
    }


@given(base=contents, mine=contents, theirs=contents)
def test_nothing_that_either_author_typed_is_lost(base, mine, theirs):
    found = rules.merged(base, mine, theirs)
    stands = {
        (code, row.key, name): {each.text, each.theirs}
        for code, merged in found.items()
        for row in merged
        for name, each in row.fields.items()
    }
    before = cells(base)
    for authored in (mine, theirs):
        for place, words in cells(authored).items():
            if before.get(place) != words:
                assert words in stands[place], place


@given(base=contents, mine=contents, theirs=contents)
def test_what_one_took_out_stays_only_where_the_other_changed_it(base, mine, theirs):
    for code, merged in rules.merged(base, mine, theirs).items():
        part = PART[code]
        was, ours, others = (rules.by_key(each, part) for each in (base, mine, theirs))
        kept = {row.key: row.kept for row in merged}
        for gone in set(was) - set(ours):
            assert (gone in kept) == (gone in others and others[gone] != was[gone])
            assert kept.get(gone) in (None, Kept.THEIRS)
        for gone in set(was) - set(others):
            assert (gone in kept) == (gone in ours and ours[gone] != was[gone])


@given(base=contents, other=contents)
def test_with_one_author_the_merge_is_what_they_wrote(base, other):
    for merged in (rules.merged(base, other, base), rules.merged(base, base, other)):
        plain = {code: [row.row for row in found] for code, found in merged.items()}
        assert {code: rules.by_key(plain, PART[code]) for code in plain} == {
            code: rules.by_key(other, PART[code]) for code in plain
        }
        assert not any(row.theirs or row.kept for found in merged.values() for row in found)


@given(before=contents, after=contents)
def test_the_comparison_holds_every_word_of_both(before, after):
    found = rules.compared(before, after)
    told = {(each.part.code, row.key): row for each in found for row in each.rows}
    for side, of in (("before", before), ("after", after)):
        for (code, row_key, name), words in cells(of).items():
            shown = rules.shown(PART[code].field(name), words)
            assert shown in [getattr(cell, side) for cell in told[code, row_key].cells]
    assert {place for place, row in told.items() if row.after} == {
        (code, row[KEY]) for code in after for row in after[code]
    }
    changed = [row for row in told.values() if row.change is not Change.SAME]
    assert bool(changed) == (cells(before) != cells(after))


@given(raw=contents)
def test_tidying_twice_is_tidying_once(raw):
    assert rules.tidy(raw, uuid4) == raw


def test_both_changed_and_one_cleared():
    base = content(goals={"words": "Walk", "key": KEYS[0]})
    mine = content(goals={"words": "Walk far", "key": KEYS[0]})
    (row,) = rules.merged(base, mine, {})["goals"]
    assert (row.row["words"], row.kept) == ("Walk far", Kept.MINE)
    both = {"aim": "Energy", "kind": "sleep"}
    (skill,) = rules.merged(
        content(skill=both | {"key": "skill"}),
        content(skill={"aim": "More", "key": "skill", "kind": "sleep"}),
        content(skill={"kind": "sleep", "key": "skill"}),
    )["skill"]
    assert skill.theirs == {"aim": REMOVED}


@pytest.mark.parametrize(
    ("row", "before", "wrong"),
    [
        (drug("Sertraline", "50 mg"), None, None),
        (drug("", "50 mg"), None, "drug"),
        (drug("Sertraline", "100 mg"), drug("Sertraline", "50 mg"), "change"),
        (drug("Sertraline", "100 mg", change="tired"), drug("Sertraline", "50 mg"), None),
        (drug("Sertraline", "100 mg", change="tired"), drug("Sertraline", "50 mg", change="tired"), "change"),
        (drug("Sertraline", stopped_on="2026-09-01"), None, "stopped_why"),
        (drug("Sertraline", stopped_why="rash"), None, "stopped_on"),
        (drug("Sertraline", started_on="2026-09-02", stopped_on="2026-09-01", stopped_why="rash"), None, "stopped_on"),
        (drug("Sertraline", started_on="2026-09-02", dose_on="2026-09-01"), None, "dose_on"),
        (drug("Sertraline", started_on="soon"), None, "started_on"),
        (drug("S" * 201), None, "drug"),
    ],
)
def test_a_drug_is_judged_at_its_field(row, before, wrong):
    now = rules.tidy({"medications": [row | {KEY: KEYS[0]}]}, uuid4)
    was = rules.tidy({"medications": [before | {KEY: KEYS[0]}]}, uuid4) if before else {}
    names = [problem.name for problem in rules.problems(now, was)]
    assert names == ([f"medications-{KEYS[0]}-{wrong}"] if wrong else [])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ({"hobbies": []}, "no part hobbies"),
        ({"goals": [{"text": "Walk"}]}, "no text"),
        ({"goals": [{KEY: "x", "words": "?"}]}, "hexadecimal"),
    ],
)
def test_what_a_plan_does_not_hold_is_refused(raw, why):
    with pytest.raises(ValueError, match=why):
        rules.tidy(raw, uuid4)


def test_two_rows_of_one_key_are_refused():
    row = {KEY: KEYS[0], "words": "Walk"}
    with pytest.raises(ValueError, match="same key"):
        rules.tidy({"goals": [row, row]}, uuid4)


FIRST = drug("Sertraline", "50 mg", started_on="2026-03-02", side_effects="Nausea")
RAISED = drug("Sertraline", "100 mg", started_on="2026-03-02", dose_on="2026-04-06", change="partial response")


def told(before, after):
    one = {"key": KEYS[0]}
    return rules.in_words(
        content(medications=before | one) if before else {}, content(medications=after | one) if after else {}
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (FIRST, RAISED | {"side_effects": "Nausea"}, "Sertraline 50 mg to 100 mg: partial response"),
        ({}, FIRST, "Sertraline 50 mg added"),
        (FIRST, {}, "Sertraline 50 mg taken out of the plan"),
        (FIRST, FIRST | {"stopped_on": "2026-05-01", "stopped_why": "rash"}, "Sertraline stopped: rash"),
        (FIRST, FIRST | {"drug": "Fluoxetine"}, "Sertraline 50 mg is now Fluoxetine 50 mg"),
        (FIRST, FIRST | {"side_effects": "None"}, "Sertraline 50 mg: side effects None"),
    ],
)
def test_a_change_of_a_drug_in_words(before, after, words):
    assert told(before, after) == [words]


def test_other_changes_in_words():
    before = content(goals=["Walk", "Swim"], follow_up={"words": "Weekly"})
    walk = {"key": key("goals Walk"), "words": "Walk far"}
    after = content(goals=[walk, "Read"], follow_up={"words": "Weekly", "check_in_on": "2026-10-05"})
    after["follow_up"][0]["key"] = before["follow_up"][0]["key"]
    assert rules.in_words(before, after) == [
        "Goal changed: Walk to Walk far",
        "Goal taken out: Swim",
        "Goal added: Read",
        "Follow-up: next check-in Mon 5 Oct 2026",
    ]


def test_doses_over_time():
    one, two = {"key": KEYS[0]}, {"key": KEYS[1]}
    zoloft = FIRST | one
    raised = RAISED | one
    other = drug("Trazodone", "25 mg") | two
    found = courses(
        [
            Written(1, date(2026, 3, 4), {"medications": [zoloft]}),
            Written(2, date(2026, 4, 8), {"medications": [raised, other]}),
            Written(3, date(2026, 5, 8), {"medications": [raised | {"adherence": "Every day"}]}),
        ]
    )
    sertraline, trazodone = found
    assert [(dose.from_date, dose.dose, dose.reason, dose.version) for dose in sertraline.doses] == [
        (date(2026, 3, 2), "50 mg", "", 1),
        (date(2026, 4, 6), "100 mg", "partial response", 2),
    ]
    assert (sertraline.dose, sertraline.adherence, sertraline.stopped_on) == ("100 mg", "Every day", None)
    assert (trazodone.stopped_on, trazodone.stopped_why) == (date(2026, 5, 8), "No longer in the plan since version 3")
    assert trazodone.doses[0].from_date == date(2026, 4, 8)


def test_the_patients_page_leaves_out_what_is_the_teams():
    stopped = drug("Fluoxetine", stopped_on="2026-01-01", stopped_why="rash")
    found = rules.for_the_patient(content(goals="Walk", medications=[RAISED, stopped]), date(2026, 10, 5))
    assert [(heading.title, heading.lines) for heading in found] == [
        ("What I want to be able to do", ("Walk",)),
        ("My medicines", ("Sertraline 100 mg",)),
    ]


@pytest.mark.parametrize(("today", "told"), [(4, True), (5, True), (6, False)])
def test_the_patients_page_names_no_day_that_has_passed(today, told):
    held = content(follow_up={"words": "Weekly", "check_in_on": "2026-10-05"}, relapse={"first_check_on": "2026-10-05"})
    found = rules.for_the_patient(held, date(2026, 10, today))
    lines = [line for heading in found for line in heading.lines]
    days = ["We speak on: Mon 5 Oct 2026", "We look at it together on: Mon 5 Oct 2026"]
    assert lines == (["Weekly", *days] if told else ["Weekly"])
