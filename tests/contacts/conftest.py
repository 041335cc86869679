from collections.abc import Iterator

import pytest

from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode


@pytest.fixture
def episode(north: StaffedClinic) -> Iterator[Episode]:
    """An episode of north, referred on 3 and enrolled on 7 Sep 2026, consent that day; the test works inside north."""
    with north.inside():
        yield make_episode(north)
