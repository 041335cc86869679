"""National Provider Identifiers: which are, and that a person's is kept by whoever manages people."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clinics.models import Membership
from clinics.rules import clean_npi, is_npi
from tests.factories.clinics import StaffedClinic


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("1234567893", True),  # the standard's own example
        ("1234567890", False),
        ("1234567892", False),
        ("1243567893", False),  # two digits changed places
        ("2000000002", True),
        ("1000000004", True),
        ("3000000000", False),  # begins with neither 1 nor 2
        ("0234567893", False),
        ("123456789", False),
        ("12345678933", False),
        ("12345678９3", False),  # a digit of another script
        ("123456789a", False),
        ("", False),
    ],
)
def test_which_are_identifiers(digits: str, right: bool) -> None:
    assert is_npi(digits) is right


@given(st.integers(100_000_000, 299_999_999))
def test_exactly_one_last_digit_fits_and_a_slip_of_one_digit_is_found(first_nine: int) -> None:
    fitting = [f"{first_nine}{last}" for last in range(10) if is_npi(f"{first_nine}{last}")]
    assert len(fitting) == 1
    [right] = fitting
    assert not any(
        is_npi(right[:place] + digit + right[place + 1 :])
        for place in range(10)
        for digit in "0123456789"
        if digit != right[place]
    )


@pytest.mark.parametrize(("typed", "kept"), [("1234567893", "1234567893"), (" 123-456 7893", "1234567893"), ("", "")])
def test_spaces_and_dashes_go(typed: str, kept: str) -> None:
    assert clean_npi(typed) == kept


def test_it_is_typed_where_people_are_managed(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.administrator.user)
    where = reverse("clinics:person", kwargs={"clinic": "north", "member": north.clinician.public_id})
    wrong = client.post(where, {"roles": ["clinician"], "npi": "1234567890"})
    assert wrong.status_code == 422
    assert "Check this one for a slip" in wrong.content.decode()
    assert 'value="1234567890"' in wrong.content.decode(), "nothing typed is lost"
    assert client.post(where, {"roles": ["clinician"], "npi": "123 456 7893"}).status_code == 302
    with north.inside():
        assert Membership.objects.get(pk=north.clinician.pk).npi == "1234567893"
    assert "NPI 1234567893" in client.get(reverse("clinics:people", kwargs={"clinic": "north"})).content.decode()
