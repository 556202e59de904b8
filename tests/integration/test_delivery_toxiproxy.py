"""The measurement of delivery through toxiproxy, with a few hundred messages."""

import re
import socket
import subprocess
import sys

from tests.shared import REPO, TOXIPROXY, needs_toxiproxy


def free_port():
    """A free port of this machine whose next one is free too."""
    for _ in range(50):
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = one.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except OSError:
                continue
        return port
    raise AssertionError("no two free ports in a row")


@needs_toxiproxy
def test_through_toxiproxy_nothing_is_lost_or_applied_twice():
    words = ["--events", "300", "--toxiproxy", TOXIPROXY, "--port", str(free_port())]

    done = subprocess.run(
        [sys.executable, "-m", "bench.delivery", *words], cwd=REPO, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    told = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", done.stdout, re.MULTILINE))
    assert (told["applied"], told["lost"], told["applied twice"]) == ("300", "0", "0")
    assert told["cases out of order"] == "0"
    assert int(told["attempts that failed"]) > 30
