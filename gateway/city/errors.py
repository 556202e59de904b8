"""What can go wrong while a city is written.

CityError
├── NotACityFolder
└── TooManyDays
"""

from pathlib import Path


class CityError(Exception):
    """The city cannot be written."""

    exit_code = 2


class NotACityFolder(CityError):
    """The folder holds other things."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder} holds other things than a city; name an empty or new folder")


class TooManyDays(CityError):
    """A city lasts at least two days and at most a year."""

    def __init__(self, days: int) -> None:
        self.days = days
        super().__init__(f"a city lasts from 2 to 365 days, not {days}")
