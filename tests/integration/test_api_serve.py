"""`zhatu serve` as a process of its own: it answers, and stops when told."""

import os
import re
import signal
import subprocess
import sys

import httpx
import pytest

COMMAND = [sys.executable, "-c", "from gateway.cli.main import main; main()"]


@pytest.fixture
def server(tmp_path):
    """The process and its address."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data", str(tmp_path), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = []
    for line in process.stderr:
        lines.append(line)
        if found := re.search(r"http://[\d.]+:\d+", line):
            break
    else:
        pytest.fail("".join(lines))
    yield process, found[0]
    process.kill()
    process.wait()
    process.stderr.close()


def test_it_answers_who_holds_a_token_and_stops_when_told(server, tmp_path):
    process, address = server
    words = ["--data", str(tmp_path), "--department", "police", "--person", "李四"]
    token = subprocess.run(
        [*COMMAND, "token", *words], capture_output=True, text=True, check=True
    ).stdout.strip()

    answer = httpx.post(
        f"{address}/graphql",
        json={"query": "{ trucks { totalCount } }"},
        headers={"Authorization": f"Bearer {token}"},
    )
    ready = httpx.get(f"{address}/health/ready")
    os.kill(process.pid, signal.SIGTERM)

    assert answer.json() == {"data": {"trucks": {"totalCount": 0}}}
    assert ready.status_code == 200
    assert process.wait(timeout=60) == 0
