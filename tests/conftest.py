"""What holds for every test: a clean environment, no outside network, stated needs."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests import shared


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(name): what must be there, see tests/shared.py")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        shared.demand(marker.args[0])


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ZHATU_")]:
        monkeypatch.delenv(name)


def _is_inside(address: Any) -> bool:
    if not isinstance(address, tuple):  # a unix socket's path
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network() -> Iterator[None]:
    def guarded(real: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if not _is_inside(address):
                pytest.fail(f"a test tried to reach {address[0]}", pytrace=False)
            return real(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield
