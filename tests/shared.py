"""Where the tests find what lies outside the repository, and what happens when it is missing.

Values are taken from the environment once, at import; the tests themselves run without ZHATU_*.
A test says what it needs with a marker, such as `@needs_shared` or `@needs_postgres`. What is
missing skips the test with a reason; with ZHATU_REQUIRE_SERVICES=1 it fails instead.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]


def _folder(given: str | None, fallback: Path) -> Path | None:
    folder = Path(given).resolve() if given else fallback
    return folder if folder.is_dir() else None


def _program(file: Path) -> str | None:
    return str(file) if file.is_file() else None


def _serves_rtsp() -> bool:
    """Whether GStreamer's RTSP server, its binding and an H.264 encoder are installed."""
    wanted = ("*/girepository-1.0/GstRtspServer-1.0.typelib", "*/gstreamer-1.0/libgstx264.so",
              "python3/dist-packages/gi/__init__.py")  # fmt: skip
    return all(next(Path("/usr/lib").glob(one), None) is not None for one in wanted)


REQUIRED: bool = os.environ.get("ZHATU_REQUIRE_SERVICES", "") == "1"
SHARED: Path | None = _folder(os.environ.get("ZHATU_SHARED"), REPO.parent / "shared")
POSTGRES_URL: str | None = os.environ.get("ZHATU_TEST_POSTGRES") or None
NEO4J_URL: str | None = os.environ.get("ZHATU_TEST_NEO4J") or None
OIDC_HOME: Path = Path(os.environ.get("ZHATU_TEST_OIDC_HOME") or REPO / ".oidc").resolve()
KEYCLOAK_URL: str | None = os.environ.get("ZHATU_TEST_KEYCLOAK") or None
TOXIPROXY: str | None = os.environ.get("ZHATU_TEST_TOXIPROXY") or _program(
    REPO / ".toxiproxy/server"
)
SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python to which the system's packages belong: GStreamer is none of any registry of Python."""
NEO4J_HOME: Path = Path(os.environ.get("ZHATU_TEST_NEO4J_HOME") or REPO / ".neo4j").resolve()
S3_URL: str | None = os.environ.get("ZHATU_TEST_S3") or None
S3_HOME: Path = Path(os.environ.get("ZHATU_TEST_S3_HOME") or REPO / ".s3").resolve()
JUDGES: Path = REPO / "tests" / "judges"
JUDGES_PYTHON: Path = JUDGES / ".venv" / "bin" / "python"
DATA: Path = Path(os.environ.get("ZHATU_DATA") or REPO / "data").resolve()
MODELS: Path | None = _folder(os.environ.get("ZHATU_MODELS"), DATA / "models")

FOUND: Mapping[str, bool] = {
    "shared": SHARED is not None,
    "postgres": POSTGRES_URL is not None,
    "neo4j": NEO4J_URL is not None,
    "neo4j_program": (NEO4J_HOME / ".stamp").is_file(),
    "models": MODELS is not None,
    "oidc": (OIDC_HOME / ".stamp").is_file(),
    "s3": S3_URL is not None or (S3_HOME / ".stamp").is_file(),
    "keycloak": KEYCLOAK_URL is not None,
    "judges": shutil.which("node") is not None
    and (JUDGES / "node_modules").is_dir()
    and JUDGES_PYTHON.exists(),
    "toxiproxy": TOXIPROXY is not None,
    "rtsp": _serves_rtsp(),
}
BY_HAND = frozenset({"keycloak"})
"""What no run of CI starts, for it is slow: tests that need it skip there."""

REASONS: Mapping[str, str] = {
    "shared": "no folder of recorded data: put it at ../shared or name it in ZHATU_SHARED",
    "postgres": "no PostgreSQL: give its URL in ZHATU_TEST_POSTGRES",
    "neo4j": "no Neo4j: run `make neo4j` and give its URL in ZHATU_TEST_NEO4J",
    "neo4j_program": "no Neo4j to start and stop: run `make neo4j` once",
    "models": "no model weights: run `zhatu models install`",
    "oidc": "no OpenID provider: run `make oidc` once",
    "s3": "no S3 server: run `make s3` once, or give the address of one in ZHATU_TEST_S3",
    "keycloak": "no Keycloak: run `make keycloak` and give its address in ZHATU_TEST_KEYCLOAK",
    "judges": "no clients of others: install Node 20 and run `make judges` once",
    "toxiproxy": "no toxiproxy: run `make toxiproxy` once",
    "rtsp": "no RTSP server: install gir1.2-gst-rtsp-server-1.0, python3-gi and"
    " gstreamer1.0-plugins-{base,good,ugly}",
}

needs_shared = pytest.mark.needs("shared")
needs_postgres = pytest.mark.needs("postgres")
needs_neo4j = pytest.mark.needs("neo4j")
needs_neo4j_program = pytest.mark.needs("neo4j_program")
needs_models = pytest.mark.needs("models")
needs_oidc = pytest.mark.needs("oidc")
needs_s3 = pytest.mark.needs("s3")
needs_judges = pytest.mark.needs("judges")
needs_keycloak = pytest.mark.needs("keycloak")
needs_toxiproxy = pytest.mark.needs("toxiproxy")
needs_rtsp = pytest.mark.needs("rtsp")


def demand(name: str) -> None:
    """Skip the running test, or fail it where services are required, when `name` is missing."""
    if FOUND[name]:
        return
    if REQUIRED and name not in BY_HAND:
        pytest.fail(REASONS[name], pytrace=False)
    pytest.skip(REASONS[name])


def shared_path(*parts: str) -> Path:
    """A path inside the shared folder; skips or fails the running test when there is none."""
    demand("shared")
    assert SHARED is not None

    return SHARED.joinpath(*parts)
