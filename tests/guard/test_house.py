"""The house rules that no other tool checks."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from gateway.cli.main import COMMANDS
from tests.shared import REPO

PACKAGES = ("gateway", "connectors", "graph", "vision", "auth")
VENDORED = REPO / "gateway/http/static/graphiql"

# written so that this file does not hold what it looks for
FORBIDDEN = {
    "a registry's host": (
        r"pypi[.]org|python[h]osted|npmjs[.](org|com)|unpkg[.]com|jsdelivr[.]net|deb[.]debian"
        r"|crates[.]io|proxy[.]golang|maven[.]org|docker[.]io"
    ),
    "a path of one machine": r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/",
    "a word about how it was written": (
        r"\b(c[l]aude|anth[r]opic|chat-?g[p]t|copi[l]ot|l[l]m)\b|\bA[I]-generated|\bissue #\d"
    ),
}


def tracked(*patterns):
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--", *patterns],
            cwd=REPO,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    files = [REPO / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def relative(file):
    return file.relative_to(REPO).as_posix()


def product_files():
    return [file for package in PACKAGES for file in sorted((REPO / package).rglob("*.py"))]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what):
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)

    found = [
        f"{relative(file)}: {match.group()}"
        for file in tracked()
        if not file.name.endswith((".min.js", ".min.css"))
        for match in [pattern.search(file.read_bytes().decode("utf-8", "replace"))]
        if match
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a registry's host", "https://" + "pypi" + ".org/simple"),
        ("a path of one machine", "see " + "/ro" + "ot/x"),
        ("a word about how it was written", "written by Cl" + "aude"),
    ],
)
def test_the_patterns_find_what_they_look_for(what, text):
    assert re.search(FORBIDDEN[what], text, re.IGNORECASE)


def test_every_package_folder_says_what_it_is_for_and_holds_nothing_else():
    folders = {file.parent for file in tracked(*(f"{p}/*.py" for p in (*PACKAGES, "tests")))}
    wrong = []
    for folder in folders:
        init = folder / "__init__.py"
        tree = ast.parse(init.read_text(encoding="utf-8")) if init.is_file() else ast.Module([], [])
        if len(tree.body) != 1 or not ast.get_docstring(tree):
            wrong.append(relative(init))

    assert wrong == []


def test_only_the_settings_read_the_environment():
    reads = re.compile(r"\bos\.environ|\bgetenv\b|from os import .*\benviron")

    readers = {
        relative(file) for file in product_files() if reads.search(file.read_text(encoding="utf-8"))
    }

    assert readers == {"gateway/settings.py"}


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "util", "common", "core", "helpers", "helper", "misc"}

    assert [relative(f) for f in product_files() if empty & {f.stem, *f.parent.parts}] == []


def test_no_file_is_too_long_to_read():
    longest = 300

    lengths = {
        relative(file): len(file.read_text(encoding="utf-8").splitlines())
        for file in product_files()
    }

    assert {name: lines for name, lines in lengths.items() if lines > longest} == {}


def test_make_alone_lists_every_target():
    declared = re.search(r"^\.PHONY: (.+)$", (REPO / "Makefile").read_text(), re.MULTILINE)

    shown = subprocess.run(["make"], cwd=REPO, capture_output=True, text=True, check=True).stdout

    names = {line.split()[0].removeprefix("\033[36m") for line in shown.splitlines()}
    assert names == set(declared.group(1).split())
    assert {"demo", "test", "check", "schema", "docs", "bench", "clean"} <= names


def test_ci_calls_make_and_nothing_of_its_own():
    script = REPO / ".ci" / "run"
    lines = [line.strip() for line in script.read_text().splitlines()]

    parts = [line for line in lines if "make test " in line]
    picked = [re.findall(r"make test TEST_ARGS=(\S+)", line) for line in parts]
    # what one part leaves out the other runs, and the check comes before the longer one
    assert picked == [["tests/unit"], ["--ignore=tests/unit"]]
    assert lines.index("make check") < lines.index(parts[1])
    assert script.stat().st_mode & 0o111
    assert not re.search(r"\b(pytest|ruff|mypy|lint-imports)\b", "\n".join(lines))


def test_every_command_is_in_the_table_and_every_line_of_the_table_has_its_command():
    texts = {f.stem: f.read_text(encoding="utf-8") for f in (REPO / "gateway/cli").glob("*.py")}
    defining = {
        n for n, text in texts.items() if re.search(r"^@click\.(command|group)", text, re.M)
    }
    # a part of a command stands in a file of its own, which the command's file imports
    parts = set(re.findall(r"^from gateway\.cli\.(\w+) import", "\n".join(texts.values()), re.M))

    targets = {entry.target.partition(":")[0].rpartition(".")[2] for entry in COMMANDS.values()}

    assert targets <= defining
    assert defining - {"main"} <= targets | parts


def test_vendored_files_are_those_listed_with_their_checksums():
    listing = (VENDORED / "VERSIONS.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", listing, re.MULTILINE))
    ours = {"VERSIONS.md", "start.js", "page.css"}

    present = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDORED.iterdir()
        if file.name not in ours
    }

    assert present == listed


def test_links_between_our_pages_lead_somewhere():
    pages = [*tracked("*.md")]

    broken = [
        f"{relative(page)} -> {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / Path(target)).exists()
    ]

    assert broken == []


LINK = "120000"
BESIDE = (".venv", "data", "demo-data", "bench-data", ".neo4j", ".oidc", ".s3", ".toxiproxy")


def git(*words):
    done = subprocess.run(["git", *words], cwd=REPO, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_no_link_leads_out_of_the_tree():
    """A link to a folder of one machine, once committed, takes that folder's place elsewhere."""
    tracked(".gitignore")  # skips what is no checkout
    _, listed = git("ls-files", "--stage")
    links = [line for line in listed.splitlines() if line.startswith(LINK)]
    targets = {
        name: Path(git("cat-file", "blob", entry.split()[1])[1])
        for entry, name in (line.split("\t") for line in links)
    }

    outside = {
        name: target
        for name, target in targets.items()
        if not ((REPO / name).parent / target).resolve().is_relative_to(REPO)
    }
    assert outside == {}


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_kept_beside_the_tree_is_ignored_though_it_be_a_link(name):
    tracked(".gitignore")
    code, _ = git("check-ignore", "--quiet", "--no-index", name)

    assert code == 0
