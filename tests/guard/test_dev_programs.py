"""What the scripts under dev/ fetch is fetched once, and again when something else is wanted."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

DEV = Path(__file__).parents[2] / "dev"
MAVEN = """
for word; do case "$word" in -DoutputDirectory=*) lib="${word#*=}" ;; esac; done
mkdir -p "$lib" && echo "$FETCHES" >"$lib/server.jar"
"""
CASES = [("neo4j", "pom.xml", "mvn", MAVEN, ()), ("oidc", "package.json", "npm", "", ("none",))]


@pytest.mark.parametrize(("part", "wanted", "fetcher", "body", "more"), CASES)
def test_a_program_is_fetched_once_and_again_only_for_another(
    tmp_path, part, wanted, fetcher, body, more
):
    said = tmp_path / part / wanted
    shutil.copytree(DEV / part, tmp_path / part)
    count = tmp_path / "fetched"
    for name in ("java", "javac", "mvn", "node", "npm"):
        script = f'echo x >>"{count}"\n[ "$FETCHES" ] || exit 1\n{body}' if name == fetcher else ""
        own = tmp_path / "bin" / name
        own.parent.mkdir(exist_ok=True)
        own.write_text(f"#!/usr/bin/env bash\nset -e\n{script}\n")
        own.chmod(0o755)

    def start(fetches="well"):
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        command = [tmp_path / part / "start", tmp_path / "home", *more]
        done = subprocess.run(command, env={"PATH": path, "FETCHES": fetches}, capture_output=True)
        times = len(count.read_text().split()) if count.exists() else 0
        return done.returncode, times

    assert start(fetches="") == (1, 1)  # what failed is tried again
    assert start() == (0, 2)
    assert start() == (0, 2)
    os.utime(said, (4_000_000_000, 4_000_000_000))  # as in a fresh clone: newer, and the same
    assert start() == (0, 2)
    said.write_text(said.read_text() + "\n")
    assert start(fetches="") == (1, 3)
    kept = tmp_path / "home" / "lib" / "server.jar"
    assert part != "neo4j" or kept.read_text() == "well\n"  # what is there stays until the new is
    assert start() == (0, 4)
    assert start() == (0, 4)
