"""Settings: what is read from where, what wins, and what is refused."""

from pathlib import Path

import pytest

from gateway.errors import BadSetting, UnknownSetting, UnreadableSettings
from gateway.settings import NAMES, Settings, load


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_without_anything_everything_lies_under_data():
    settings = load({})

    assert settings == Settings.under(Path("data"))
    assert settings.store_url == "sqlite:///data/store.db"
    assert settings.graph_url == "sqlite:///data/graph.db"
    assert settings.models == Path("data/models")
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8000)
    assert settings.limits.max_upload_bytes == 20_971_520


def test_moving_data_moves_what_lies_under_it_but_not_what_is_given():
    settings = load({"ZHATU_DATA": "/srv/hub", "ZHATU_VAULT": "/photos"})

    assert settings.store_url == "sqlite:////srv/hub/store.db"
    assert settings.vault == Path("/photos")
    assert settings.mappings == Path("/srv/hub/mappings")


def test_given_wins_over_environment_over_file(tmp_path):
    file = tmp_path / "hub.toml"
    file.write_text("[server]\nhost = '0.0.0.0'\nport = 1\n[vision]\nworkers = 2\n")

    settings = load(
        {"ZHATU_SERVER_PORT": "2", "ZHATU_VISION_WORKERS": "3"},
        file,
        given={"vision.workers": 4, "data": None},
    )

    assert (settings.server.host, settings.server.port) == ("0.0.0.0", 2)
    assert settings.vision.workers == 4


def test_standard_file_is_found_in_the_working_folder(tmp_path):
    (tmp_path / "zhatu.toml").write_text("[server]\nport = 9\n")

    assert load({}).server.port == 9


def test_config_variable_names_the_file_and_paths_are_meant_from_it(tmp_path):
    (tmp_path / "etc").mkdir()
    file = tmp_path / "etc" / "hub.toml"
    file.write_text("data = '../here'\n")

    assert load({"ZHATU_CONFIG": str(file)}).data == tmp_path / "etc" / "../here"


def test_unknown_variable_names_the_nearest():
    with pytest.raises(UnknownSetting, match="did you mean ZHATU_SERVER_PORT"):
        load({"ZHATU_SERVER_PORTS": "1"})


def test_unknown_key_in_file_names_the_nearest(tmp_path):
    file = tmp_path / "hub.toml"
    file.write_text("[server]\nprot = 1\n")

    with pytest.raises(UnknownSetting, match=r"server\.prot; did you mean server\.port"):
        load({}, file)


def test_variables_of_the_tests_and_of_others_are_left_alone():
    assert load(
        {
            "ZHATU_SHARED": "x",
            "ZHATU_TEST_NEO4J": "neo4j://127.0.0.1",
            "ZHATU_TEST_POSTGRES": "y",
            "HOME": "z",
        }
    ) == load({})


@pytest.mark.parametrize(
    "variable",
    [
        ("ZHATU_SERVER_PORT", "http"),
        ("ZHATU_SERVER_PORT", "65536"),
        ("ZHATU_SERVER_PORT", "-1"),
        ("ZHATU_VISION_WORKERS", "-1"),
        ("ZHATU_VISION_QUEUE", "0"),
        ("ZHATU_SERVER_HOST", ""),
        ("ZHATU_DATA", ""),
    ],
    ids="=".join,
)
def test_a_value_that_does_not_fit_is_refused(variable):
    name, value = variable

    with pytest.raises(BadSetting):
        load({name: value})


@pytest.mark.parametrize(
    "line", ["data = 3", "[vision]\nworkers = true", "[vision]\nworkers = 1.5"]
)
def test_a_toml_value_of_another_type_is_refused(tmp_path, line):
    file = tmp_path / "hub.toml"
    file.write_text(line)

    with pytest.raises(BadSetting):
        load({}, file)


@pytest.mark.parametrize("text", [b"data = ", b"\xff\xfe"], ids=["not toml", "not utf-8"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, text):
    file = tmp_path / "hub.toml"
    file.write_bytes(text)

    with pytest.raises(UnreadableSettings, match=r"hub\.toml"):
        load({}, file)


def test_a_named_file_that_is_missing_is_an_error():
    with pytest.raises(UnreadableSettings, match=r"gone\.toml"):
        load({"ZHATU_CONFIG": "gone.toml"})


def test_a_secret_is_read_from_its_file_and_never_shown(tmp_path):
    secret = tmp_path / "store_url"
    secret.write_text("postgresql+psycopg://hub:geheim@db/hub\n")

    settings = load({"ZHATU_STORE_URL_FILE": str(secret)})

    assert settings.store_url == "postgresql+psycopg://hub:geheim@db/hub"
    assert "geheim" not in repr(settings)


def test_a_variable_beats_a_secret_file_of_the_toml(tmp_path):
    (tmp_path / "hub.toml").write_text("store_url_file = 'old'\n")
    (tmp_path / "old").write_text("sqlite:///old.db")

    settings = load({"ZHATU_STORE_URL": "sqlite:///new.db"}, tmp_path / "hub.toml")

    assert settings.store_url == "sqlite:///new.db"


def test_no_two_settings_share_a_variable():
    assert len({name.variable for name in NAMES.values()}) == len(NAMES)
