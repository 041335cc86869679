"""No test reaches a machine but this one: what would is a defect and fails here, whatever the weather."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest


class OutsideAddress(RuntimeError):
    pass


def _is_ours(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        _guard(patch, name)
    yield
    patch.undo()


def _guard(patch: pytest.MonkeyPatch, name: str) -> None:
    original = getattr(socket.socket, name)

    def guarded(self: socket.socket, address: tuple[str, int]) -> object:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_ours(address[0]):
            raise OutsideAddress(f"a test tried to reach {address[0]}")
        return original(self, address)

    patch.setattr(socket.socket, name, guarded)
