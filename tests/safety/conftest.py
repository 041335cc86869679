from collections.abc import Iterator

import pytest

from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode


@pytest.fixture
def episode(north: StaffedClinic) -> Iterator[Episode]:
    """An episode of north, enrolled on 7 Sep 2026; the test works inside north."""
    with north.inside():
        yield make_episode(north)
