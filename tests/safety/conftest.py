from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from clinics.models import Membership
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode


@pytest.fixture
def episode(north: StaffedClinic) -> Iterator[Episode]:
    """An episode of north, enrolled on 7 Sep 2026; the test works inside north."""
    with north.inside():
        yield make_episode(north)


@pytest.fixture
def client_of() -> Callable[[Membership], Client]:
    """A browser of that member's own."""

    def signed_in(member: Membership) -> Client:
        made = Client()
        made.force_login(member.user)
        return made

    return signed_in
