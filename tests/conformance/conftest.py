"""Services that several suites share."""

import subprocess
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from time import monotonic, sleep

import pytest

from gateway.stored import Bucket
from tests.integration.neo4j_server import free_port
from tests.shared import S3_HOME, S3_URL

BUCKET = "zhatu-tests"


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 server: the one that is given, or one that runs as long as the tests."""
    if S3_URL is not None:
        yield S3_URL
        return
    port = free_port()
    command = [str(S3_HOME / "bin" / "python"), "-m", "moto.server", "-H", "127.0.0.1"]
    with (tmp_path_factory.mktemp("s3") / "log").open("wb") as log:
        server = subprocess.Popen([*command, "-p", str(port)], stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}")
        make = urllib.request.Request(f"http://127.0.0.1:{port}/{BUCKET}", method="PUT")
        urllib.request.urlopen(make, timeout=30).close()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def a_bucket(s3: str) -> Bucket:
    """A place of its own for a test."""
    return Bucket(
        name=BUCKET,
        prefix=uuid.uuid4().hex,
        endpoint=s3,
        access_key="user",
        secret_key="password",
    )


def _wait(address: str) -> None:
    end = monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            if monotonic() > end:
                raise
            sleep(0.1)
        else:
            return
