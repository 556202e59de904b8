"""The Python client: its generator on the path, and the package as `make clients` leaves it."""

import shutil
import sys

import pytest

from tests.shared import REPO

CLIENT = REPO / "clients" / "python"


@pytest.fixture(autouse=True)
def _generator_on_the_path(monkeypatch):
    monkeypatch.syspath_prepend(str(CLIENT))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The package in a folder of its own with its made modules, which no clone holds."""
    folder = tmp_path_factory.mktemp("client")
    shutil.copytree(CLIENT / "zhatu_client", folder / "zhatu_client")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(CLIENT))
        from codegen.__main__ import codegen

        codegen(["--out", str(folder / "zhatu_client")], standalone_mode=False)
        yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == "zhatu_client"]:
        del sys.modules[name]
