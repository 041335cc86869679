"""Words as a person writes them down: read, refused line by line, written back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.instruments import INSTRUMENTS, get, in_words_of
from measures.rules import frame_of, misfits, read_wording, risk_answers, total, write_wording
from tests.factories.measures import wording_of

ISI = get("isi")
EPDS_ANSWERS = "0 No; 1 A little; 2 Rather; 3 Yes"


def worded(code, text, **more):
    read = read_wording(text)
    assert read.problems == []
    assert misfits(get(code), read.body) == []
    return in_words_of(get(code), read.body, version="1+c1", language="en", licence_line="Ours", **more)


def test_one_question_per_line_and_lines_that_go_on():
    text = (
        "lead:  How   was\nthe week?\n\nAnswers: 0 No;\n 1 Yes\n1. First\n2) Second, which\n   goes on\n"
        "3. (not scored) Third\nANSWERS: 0=Never; 1. Often"
    )
    assert read_wording(text).body == {
        "stem": "How was the week?",
        "options": [{"value": 0, "text": "No"}, {"value": 1, "text": "Yes"}],
        "items": [
            {"number": 1, "text": "First"},
            {"number": 2, "text": "Second, which goes on"},
            {
                "number": 3,
                "text": "Third",
                "scored": False,
                "options": [{"value": 0, "text": "Never"}, {"value": 1, "text": "Often"}],
            },
        ],
    }


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["There is no question yet. A question begins with its number, such as “1.”."]),
        ("Answers: 0 No; 1 Yes\n1. A\n3. B", ["Line 3: question 3 stands where question 2 should."]),
        ("Answers: 0 No; 1 Yes\n1.\n2. B", ["Line 2: question 1 has no words."]),
        ("1. A\n2. B\nAnswers: 0 No; 1 Yes", ["Line 1: question 1 has no answers to choose from."]),
        ("Answers: 0 No; Yes\n1. A", ["Line 1: “Yes” needs a number and its words, such as “0 Never”."]),
        ("Answers: 0 No\n1. A", ["Line 1: give at least two answers, such as “0 No; 1 Yes”."]),
        ("Answers: 0 No; 0 Yes\n1. A", ["Line 1: two answers count 0."]),
        ("Answers: 0 No; 10 Yes\n1. A", ["Line 1: an answer counts 0 to 9, not 10."]),
        ("Lead: A\nLead: B\nAnswers: 0 No; 1 Yes\n1. A", ["Line 2: there is a lead already in line 1."]),
        (
            "Answers: 0 No; 1 Yes\n1. A\nAnswers: 0 a; 1 b\nAnswers: 0 c; 1 d",
            ["Line 4: these answers come a second time."],
        ),
        ("How was it?\nAnswers: 0 No; 1 Yes\n1. A", ["Line 1: begin with “Lead:”, “Answers:” or “1.”."]),
        ("Answers: 0 No; 1 Yes\n1. " + "a" * 601, ["Line 2: question 1 is longer than 600 letters."]),
        (
            "Answers: 0 No; x\n1.\n2. B\n2. C",
            [
                "Line 1: “x” needs a number and its words, such as “0 Never”.",
                "Line 2: question 1 has no words.",
                "Line 4: question 2 stands where question 3 should.",
            ],
        ),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text, problems):
    assert read_wording(text).problems == problems


@pytest.mark.parametrize(
    ("code", "text", "problem"),
    [
        ("isi", "Answers: 0 No; 4 Yes\n1. A", "ISI has 7 scored questions; here are 1."),
        ("isi", wording_of("isi", answers="0 No; 3 Yes"), "Answers add up to 0 to 21, not 0 to 28."),
        ("isi", wording_of("isi").replace("3. Q", "3. (not scored) Q"), "ISI has 7 scored questions; here are 6."),
        (
            "isi",
            wording_of("isi", beside=1).replace("1. Q", "1. (not scored) Q").replace("8. (not scored)", "8."),
            "An item that is not scored stands before one that is.",
        ),
        ("phq_a", wording_of("phq_a"), "No item 12, which asks about risk."),
        (
            "phq9",
            wording_of("gad2", beside=1),
            "PHQ-9 has 9 scored questions; here are 3.",
        ),
        (
            "gad2",
            "Answers: 0 No; 1 Some; 2 Much; 4 All\n1. A\n2. B",
            "Question 1 has the answers 0, 1, 2, 4; on the GAD-2 they are 0, 1, 2, 3.",
        ),
        (
            "gad2",
            "Answers: 0 No; 1 Some; 2 Much; 3 All\n1. A\n2. B\n3. (not scored) C",
            "GAD-2 has no question 3.",
        ),
    ],
)
def test_words_that_are_not_those_of_the_instrument_are_refused(code, text, problem):
    read = read_wording(text)
    assert read.problems == []
    assert problem in misfits(get(code), read.body)


@pytest.mark.parametrize("code", [code for code, each in INSTRUMENTS.items() if each.has_wording])
def test_what_is_written_reads_the_same_again(code):
    instrument = get(code)
    again = in_words_of(
        instrument,
        read_wording(write_wording(instrument)).body,
        version=instrument.version,
        language="en",
        licence_line=instrument.licence_line,
    )
    without_codes = [replace(option, loinc=None) for option in instrument.options]
    assert (again.stem, list(again.options)) == (instrument.stem, without_codes)
    assert [(i.id, i.text, i.scored, i.loinc, i.values) for i in again.items] == [
        (i.id, i.text, i.scored, i.loinc, i.values) for i in instrument.items
    ]


@pytest.mark.parametrize("code", INSTRUMENTS)
def test_a_frame_asks_for_every_word(code):
    missing = read_wording(frame_of(get(code))).problems
    assert sum("has no words" in problem for problem in missing) == len(get(code).items) or get(code).item_count or 1


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_refused(text):
    read = read_wording(text)
    assert read.problems or misfits(ISI, read.body)


def test_reversed_answers_count_as_printed():
    text = wording_of("epds", answers=EPDS_ANSWERS) + "\nAnswers: 3 Often; 2 Sometimes; 1 Hardly; 0 Never"
    epds = worded("epds", text)
    assert [option.value for option in epds.items[9].options] == [3, 2, 1, 0]
    assert total(epds, [0] * 9 + [3]) == 3


def test_questions_beside_the_score_are_kept_and_may_ask_about_risk():
    form = worded("phq_a", wording_of("phq_a", beside=4))
    assert total(form, [1] * 9 + [None] * 4) == 9
    assert [risk.number for risk in risk_answers(form, [0] * 9 + [1, 1, 1, 0])] == [12]


def test_a_form_without_a_total_adds_up_to_none():
    screen = worded("cssrs_screener", wording_of("cssrs_screener", answers="0 No; 1 Yes"))
    assert total(screen, [1] * 6) is None
    assert screen.item(4).loinc == "93249-1"
