"""Roles, words for addresses, and which values a setting takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.rules import (
    DEFAULTS,
    FIRST_HOUR,
    ROLE_DOES,
    ROLE_MAY,
    SCALES,
    SETTINGS,
    SLUG_LENGTH,
    TARGETS,
    Can,
    Role,
    clean_roles,
    contradictions,
    gained,
    slug_of,
)
from measures import instruments
from registry.rules import Scale

ROLES = st.lists(st.sampled_from(list(Role)), min_size=1)


def test_an_administrator_has_no_clinical_right() -> None:
    shared = ROLE_MAY[Role.ADMINISTRATOR] & (ROLE_MAY[Role.CARE_MANAGER] | ROLE_MAY[Role.CLINICIAN])
    assert shared == {Can.ENTER}


def test_every_permission_belongs_to_a_role_and_every_role_says_what_it_does() -> None:
    assert set().union(*ROLE_MAY.values()) == set(Can)
    assert set(ROLE_DOES) == set(ROLE_MAY) == set(Role)


@given(ROLES)
def test_roles_are_kept_once_in_the_order_of_the_house(roles: list[Role]) -> None:
    kept = clean_roles(roles)
    assert kept == [role.value for role in Role if role in roles]
    assert clean_roles(kept) == kept


@given(ROLES, ROLES)
def test_who_gives_up_roles_gains_nothing(before: list[Role], after: list[Role]) -> None:
    assert not gained([*before, *after], after)
    assert gained(before, after) == gained(before, [*before, *after])


@pytest.mark.parametrize(
    ("name", "taken", "word"),
    [
        ("Northside Family Medicine", [], "northside-family-medicine"),
        ("Bergstraße & Söhne", [], "bergstrasse-sohne"),
        ("O'Hara's Clinic", [], "oharas-clinic"),
        ("雨", [], "clinic"),
        ("North", ["north"], "north-2"),
        ("North", ["north", "north-2", "north-3"], "north-4"),
        ("x" * 60, [], "x" * 40),
        ("x" * 60, ["x" * 40], "x" * 38 + "-2"),
        ("x" * 37 + " yy", ["x" * 37 + "-yy"], "x" * 37 + "-2"),
    ],
)
def test_the_word_in_addresses_comes_from_the_name(name: str, taken: list[str], word: str) -> None:
    assert slug_of(name, taken) == word


@given(st.text(max_size=120), st.integers(0, 12))
def test_the_word_fits_an_address_and_is_free(name: str, others: int) -> None:
    taken: list[str] = []
    for _ in range(others):
        taken.append(slug_of(name, taken))
    word = slug_of(name, taken)
    assert word not in taken
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word)
    assert len(word) <= SLUG_LENGTH


@pytest.mark.parametrize("key", SETTINGS)
def test_every_default_is_a_value_that_may_be_signed(key: str) -> None:
    kind = SETTINGS[key]
    assert kind.clean(kind.default) == kind.default


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({}, None, ""),
        ({"phq9.remission_below": 10}, None, ""),
        ({"phq9.improved_below": 4}, "phq9.remission_below", "above the cut for improvement, which is 4"),
        ({"gad7.improved_below": 4}, "gad7.remission_below", "above the cut for improvement, which is 4"),
        ({"phq9.early_weeks": 8}, "phq9.early_weeks", "before the one of case review, which is 8"),
        ({"phq9.early_weeks": 7}, None, ""),
        ({"phq9.relapse_score": 4}, "phq9.relapse_score", "A score below 5 is remission, not relapse."),
        ({"phq9.relapse_score": 0}, None, ""),
    ],
)
def test_numbers_that_make_no_sense_together(changes: dict[str, int], key: str | None, words: str) -> None:
    found = contradictions(DEFAULTS | changes)
    assert list(found) == ([key] if key else [])
    assert words in "".join(found.values())


def test_zero_switches_a_rule_off_only_where_it_may() -> None:
    assert SETTINGS["phq9.relapse_score"].clean(0) == 0
    assert SETTINGS["phq9.relapse_score"].in_words(0) == "not watched"
    with pytest.raises(ValueError, match="or 0 to switch it off"):
        SETTINGS["phq9.relapse_score"].clean(1)
    with pytest.raises(ValueError, match="from 1 to 27"):
        SETTINGS["phq9.remission_below"].clean(0)


def test_every_target_names_its_source_and_the_unconfirmed_ones_say_so() -> None:
    for kind in TARGETS.values():
        assert kind.previewed
        assert kind.source
        assert kind.said.endswith("not verified") is not kind.confirmed
    confirmed = {key for key, kind in TARGETS.items() if kind.confirmed}
    assert confirmed == {
        "phq9.remission_below",
        "phq9.improved_below",
        "phq9.response_percent",
        "gad7.response_percent",
    }


def test_the_scales_are_those_that_treatment_is_steered_by() -> None:
    assert {scale.value: scale.label for scale in Scale} == SCALES


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("review.days", 6),
        ("review.days", 181),
        ("review.days", "56"),
        ("review.days", True),
        ("review.days", 56.0),
        ("attempt.counts", "yes"),
        ("attempt.counts", 1),
        ("instruments", []),
        ("instruments", ["phq9", "rorschach"]),
        ("instruments", "phq9"),
        ("consent.text", "   "),
        ("consent.version", None),
    ],
)
def test_a_value_of_another_kind_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        SETTINGS[key].clean(value)


def test_the_instruments_to_choose_from_are_those_there_are() -> None:
    known = [(code, each.short_name) for code, each in instruments.INSTRUMENTS.items()]
    assert list(SETTINGS["instruments"].choices) == known


def test_the_first_hour_asks_for_settings_there_are() -> None:
    assert set(FIRST_HOUR) < set(SETTINGS)
