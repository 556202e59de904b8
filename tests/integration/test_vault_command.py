"""`zhatu vault` on a data folder: hold, list, sweep, release, check; exit codes and words."""

import hashlib
import json
import os

from click.testing import CliRunner

from gateway.cli.main import zhatu
from gateway.vault.files import FileVault
from tests.stores import laid_out

PHOTO = hashlib.sha256(b"photo").hexdigest()


def test_a_photo_is_held_released_and_removed(tmp_path):
    laid_out(tmp_path / "store.db")
    vault = FileVault(tmp_path / "vault")
    os.utime(vault._place(vault.put(b"photo")), (1_000, 1_000))

    def run(*words, code=0):
        done = CliRunner().invoke(zhatu, ["vault", *words, "--data", str(tmp_path)])
        assert done.exit_code == code, done.output
        return done.stdout

    run("hold", "case", "AJ-1", "--reason", "诉讼", code=1)
    run("release", "9" * 25, "--reason", "结案", code=2)
    run("hold", "evidence", PHOTO, "--reason", "诉讼")
    assert "removed 0 photos" in run("sweep", "--apply")
    (hold,) = [json.loads(line) for line in run("list", "--json").splitlines()]
    run("release", str(hold["number"]), "--reason", "结案")
    assert "1 are over; nothing was removed" in run("sweep")
    (photo,) = [json.loads(line) for line in run("photos", "--json").splitlines()]
    assert "1 whole, 0 damaged, 0 missing" in run("check")
    assert "removed 1 photos, 5 bytes" in run("sweep", "--apply")

    assert (photo["sha256"], photo["is_over"], photo["why"]) == (PHOTO, True, "no record")
    assert not vault.has(PHOTO)


def test_a_damaged_photo_makes_the_check_fail(tmp_path):
    laid_out(tmp_path / "store.db")
    vault = FileVault(tmp_path / "vault")
    vault._place(vault.put(b"photo")).write_bytes(b"other")

    done = CliRunner().invoke(zhatu, ["vault", "check", "--data", str(tmp_path)])

    assert done.exit_code == 1
    assert f"damaged  {PHOTO}" in done.stdout
