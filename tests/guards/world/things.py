"""One of each thing that an address may name, in one clinic; made when it is first asked for."""

from __future__ import annotations

from tests.guards.world.care import CareThings
from tests.guards.world.closing import ClosingThings
from tests.guards.world.files import FileThings
from tests.guards.world.people import PeopleThings
from tests.guards.world.registry import RegistryThings
from tests.guards.world.reviews import ReviewThings
from tests.guards.world.safety import SafetyThings


class World(RegistryThings, FileThings, CareThings, SafetyThings, ReviewThings, PeopleThings, ClosingThings):
    """`world.patient` and its like; every one belongs to `world.staffed`'s clinic."""
