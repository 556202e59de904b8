"""What can go wrong at the edge.

GatewayError
└── SettingsError
    ├── UnknownSetting
    ├── BadSetting
    └── UnreadableSettings
"""


class GatewayError(Exception):
    """The hub could not do what was asked."""

    def __str__(self) -> str:
        """The message given, or the first line of the class's docstring."""
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class SettingsError(GatewayError):
    """The settings are not usable."""

    exit_code = 2


class UnknownSetting(SettingsError):
    """There is no such setting."""

    def __init__(self, name: str, nearest: str | None) -> None:
        self.name, self.nearest = name, nearest
        super().__init__(
            f"there is no setting {name}" + (f"; did you mean {nearest}?" if nearest else "")
        )


class BadSetting(SettingsError):
    """A setting has a value that does not fit."""

    def __init__(self, name: str, wanted: str) -> None:
        self.name, self.wanted = name, wanted
        super().__init__(f"setting {name} must be {wanted}")


class UnreadableSettings(SettingsError):
    """A file of settings cannot be read."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"cannot read {file}: {reason}")
