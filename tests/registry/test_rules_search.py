"""Finding a patient in spite of typing errors, and warning of a second registration."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import (
    LEAST_SHARE,
    Person,
    date_tokens,
    likely_duplicate,
    patient_tokens,
    search_grams,
    search_terms,
    similarity,
)

ANA = patient_tokens(
    names=["Ana María", "Rivera-Núñez", "Anita"],
    mrn="AB-10442",
    birth_date=date(1980, 3, 2),
    phones=["+1 (555) 123-4567", "555.987.6543"],
)


def finds(query, stored):
    """As the database does: a whole token, or enough of the grams."""
    terms = search_terms(query)
    return bool(set(terms.tokens) & set(stored)) or similarity(terms.grams, stored) >= LEAST_SHARE


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("Rivera", id="family name"),
        pytest.param("rivera ana", id="other order, no capitals"),
        pytest.param("Riv", id="the beginning"),
        pytest.param("Rivrea", id="two letters swapped"),
        pytest.param("Rivea", id="one left out"),
        pytest.param("Rivvera", id="one doubled"),
        pytest.param("Bivera", id="a wrong first letter"),
        pytest.param("Maria Nunez", id="without accents"),
        pytest.param("Anita", id="preferred name"),
        pytest.param("AB-10442", id="MRN"),
        pytest.param("ab 10442", id="MRN as spoken"),
        pytest.param("1980-03-02", id="ISO date"),
        pytest.param("3/2/1980", id="American date"),
        pytest.param("03/02/80", id="short American date"),
        pytest.param("2.3.1980", id="day first"),
        pytest.param("2 Mar 1980", id="date in words"),
        pytest.param("March 2, 1980", id="date in words, month first"),
        pytest.param("03021980", id="date without signs"),
        pytest.param("rivera 3/2/1980", id="name and date"),
        pytest.param("5551234567", id="phone"),
        pytest.param("(555) 123-4567", id="phone with signs"),
        pytest.param("1-555-123-4567", id="phone with country code"),
        pytest.param("123-4567", id="the last seven"),
        pytest.param("6543", id="the last four of the second phone"),
    ],
)
def test_found(query):
    assert finds(query, ANA)


@pytest.mark.parametrize(
    "query", ["Thompson", "Okafor", "Lindqvist Erik", "4/2/1981", "5551234568", "AB-10443", "9999", "", "   ", "?!"]
)
def test_not_found(query):
    assert not finds(query, ANA)


@pytest.mark.parametrize(("typed", "name"), [("Jhon", "John"), ("Aym", "Amy"), ("Jon", "John"), ("Obrien", "O'Brien")])
def test_slips_in_short_names(typed, name):
    assert finds(typed, patient_tokens(names=[name]))


def test_a_closer_name_ranks_higher():
    grams = search_terms("Rivera").grams
    ranked = [similarity(grams, search_grams(name)) for name in ("Rivera", "Riveira", "Rios", "Smith")]
    assert ranked == sorted(ranked, reverse=True)
    assert ranked[0] == 1.0


def test_a_date_may_mean_two_days_but_not_one_that_does_not_exist():
    assert date_tokens("3/2/1980") == ["dob:1980-02-03", "dob:1980-03-02"]
    assert date_tokens("3/25/1980") == ["dob:1980-03-25"]
    assert date_tokens("2/30/1980") == []
    assert date_tokens("3/25/80") == ["dob:1980-03-25", "dob:2080-03-25"]


def test_a_months_name_in_a_date_is_not_a_name_but_april_is():
    assert search_terms("Mar 2, 1980").grams == []
    assert search_terms("April Jones").grams == search_grams("April Jones")


def test_tokens_fit_their_column():
    stored = patient_tokens(names=["Wolfeschlegelsteinhausen"], mrn="X" * 40, phones=["+44 20 7946 0958 ext 123"])
    assert max(map(len, stored)) <= 20
    assert finds("X" * 40, stored)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_search_and_finds_itself(given_name, family_name):
    stored = patient_tokens(names=[given_name, family_name])
    for name in (given_name, family_name):
        assert not search_grams(name) or finds(name, stored)


names = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


@given(names, st.data())
def test_two_swapped_letters_are_forgiven(name, data):
    at = data.draw(st.integers(0, len(name) - 2))
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert finds(swapped, patient_tokens(names=[name]))


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)))
def test_every_usual_way_to_write_a_birth_date_finds_it(day):
    stored = patient_tokens(names=[], birth_date=day)
    for text in (
        day.isoformat(),
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%m/%d/%y}",
        f"{day:%m%d%Y}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    ):
        assert finds(text, stored)


ANNA = Person("Ana", "Rivera", date(1980, 3, 2), "10442", ("555-123-4567",))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        pytest.param(Person("Zoe", "Smith", date(1990, 1, 1), "10 442"), "same MRN", id="MRN"),
        pytest.param(
            Person("Anna", "Riveira", date(1980, 3, 2)), "same birth date and a similar name", id="birth date and name"
        ),
        pytest.param(
            Person("Rivera", "Ana", date(1980, 3, 2)), "same birth date and a similar name", id="names swapped"
        ),
        pytest.param(
            Person("Ana", "Rivera", date(1980, 2, 3)),
            "similar name, and birth dates with day and month swapped",
            id="day and month swapped",
        ),
        pytest.param(
            Person("Ana", "Rivera", date(1981, 3, 2), phones=("(555) 123 4567",)),
            "same phone number and a similar name",
            id="phone and name",
        ),
        pytest.param(Person("Ana", "Rivera", date(1955, 7, 9)), None, id="only the name"),
        pytest.param(Person("Luis", "Rivera", date(1980, 3, 2), phones=("5551234567",)), None, id="a twin"),
        pytest.param(Person("Ana", "Rivera"), None, id="nothing to compare"),
    ],
)
def test_likely_duplicate(other, reason):
    assert likely_duplicate(ANNA, other) == reason
    assert likely_duplicate(other, ANNA) == reason
