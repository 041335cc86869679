"""One of each thing that an address may name, in one clinic, and which keyword names it."""

from tests.guards.world.addresses import PLAIN, arguments, identifier, object_key
from tests.guards.world.base import CANARY, NOW
from tests.guards.world.things import World

__all__ = ["CANARY", "NOW", "PLAIN", "World", "arguments", "identifier", "object_key"]
