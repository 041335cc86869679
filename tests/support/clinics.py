"""Two clinics, each with one person per role. What one has, the other must never see."""

import pytest

from tests.factories.clinics import StaffedClinic, make_clinic


@pytest.fixture
def north(db: None) -> StaffedClinic:
    return make_clinic("north", time_zone="America/New_York")


@pytest.fixture
def south(db: None) -> StaffedClinic:
    return make_clinic("south", time_zone="America/Phoenix")
