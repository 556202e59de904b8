"""What a demonstration writes into its folder, keeps on a second run, and never touches."""

import tomllib

import pytest

from gateway.demo.errors import NotADemoFolder
from gateway.demo.folder import PACKAGED, DemoFolder
from gateway.settings import Settings


@pytest.fixture
def folder(tmp_path):
    made = DemoFolder(tmp_path / "demo")
    made.open(fresh=False)
    return made


def test_every_packaged_mapping_is_copied(folder):
    count = folder.write_mappings()

    copied = {file.name: file.read_bytes() for file in folder.mappings.iterdir()}
    assert copied == {file.name: file.read_bytes() for file in PACKAGED.glob("*.toml")}
    assert count == len(copied) == 11


def test_a_mapping_changed_by_hand_stays(folder):
    folder.write_mappings()
    mine = folder.mappings / "01-divisions.toml"
    mine.write_text("# mine")
    (folder.mappings / "02-companies.toml").unlink()

    count = folder.write_mappings()

    assert (count, mine.read_text()) == (1, "# mine")


def test_mappings_start_from_the_folder_beside_the_city():
    for file in PACKAGED.glob("*.toml"):
        read = tomllib.loads(file.read_text(encoding="utf-8"))["read"]
        place = read.get("path") or read["url"].removeprefix("sqlite:///")
        assert place.startswith("../city/")


def test_fresh_takes_away_what_a_demonstration_made_and_nothing_else(folder):
    folder.write_mappings()
    (folder.root / "store.db-wal").touch()
    (folder.root / "notes.txt").write_text("mine")

    folder.open(fresh=True)

    assert {path.name for path in folder.root.iterdir()} == {".zhatu-demo", "notes.txt"}


@pytest.mark.parametrize("fresh", [True, False])
def test_a_folder_of_something_else_is_refused(tmp_path, fresh):
    (tmp_path / "city").mkdir()

    with pytest.raises(NotADemoFolder):
        DemoFolder(tmp_path).open(fresh=fresh)

    assert [path.name for path in tmp_path.iterdir()] == ["city"]


def test_a_folder_with_models_only_is_taken(tmp_path):
    (tmp_path / "models").mkdir()

    DemoFolder(tmp_path).open(fresh=False)

    settings = DemoFolder(tmp_path).settings(Settings.under(tmp_path / "other"), workers=1)
    assert settings.models == tmp_path / "models"


def test_models_are_shared_with_the_hub_of_this_machine(folder, tmp_path):
    standard = Settings.under(tmp_path / "other")

    settings = folder.settings(standard, workers=2)

    assert settings.models == standard.models
    assert settings.vault == folder.root / "vault"
    assert settings.vision.workers == 2
