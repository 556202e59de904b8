"""The net under the other tests: no outside sockets, no settings from the surroundings."""

import os
import socket

import pytest


def test_an_outside_address_is_refused():
    with socket.socket() as outside, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_loopback_is_allowed():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()

        client.connect(server.getsockname())


def test_the_environment_holds_no_settings():
    assert not [name for name in os.environ if name.startswith("ZHATU_")]
