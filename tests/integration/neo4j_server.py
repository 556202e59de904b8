"""A Neo4j of a test's own, to be killed and started again on the same database."""

import random
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.shared import NEO4J_HOME, REPO

_BELOW = 32_768
"""Where Linux begins to hand out ports to whoever connects somewhere."""


def free_port() -> int:
    """A port that nobody is handed while the server is away, not even who knocks at it.

    Of a port that the system chose, another connection may take possession between a kill and the
    next start: the server then cannot have it back.
    """
    while True:
        port = random.randrange(_BELOW // 2, _BELOW)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


class OwnServer:
    """One server process at a time; the database and the port stay."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"neo4j://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if self._process is not None:
            return
        words = [REPO / "dev/neo4j/start", NEO4J_HOME, self.port, self.folder / "db"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(word) for word in words], stdout=subprocess.PIPE, stderr=log
            )
        told = self._process.stdout.readline().decode().strip()
        assert told == self.url, (self.folder / "log").read_text()

    def kill(self) -> None:
        """End it without a warning, if it runs."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process = None

    def freeze(self) -> None:
        """Take the processor away: connections stay open, and nobody answers."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)
