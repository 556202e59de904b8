"""Puts the folder of the Python client on the path."""

import pytest

from tests.shared import REPO


@pytest.fixture(autouse=True)
def _client_on_the_path(monkeypatch):
    monkeypatch.syspath_prepend(str(REPO / "clients" / "python"))
