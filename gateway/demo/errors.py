"""What can go wrong in a demonstration.

DemoError
├── NotADemoFolder
├── NoFreePort
└── StoryStopped
"""

from pathlib import Path


class DemoError(Exception):
    """The demonstration cannot go on."""

    exit_code = 1


class NotADemoFolder(DemoError):
    """The folder holds other things."""

    exit_code = 2

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} holds other things than a demonstration; name an empty or new folder"
        )


class NoFreePort(DemoError):
    """No port is free."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        super().__init__(f"no port from {first} to {last} is free")


class StoryStopped(DemoError):
    """The hub did not answer as the story needs."""

    def __init__(self, asked: str, answer: str) -> None:
        self.asked, self.answer = asked, answer
        super().__init__(f"{asked}: {answer}")
