"""What can go wrong between bytes and an analysis.

VisionError
├── BadImage            the bytes are no usable photo; `reason` is one of BAD_IMAGE_REASONS
├── ModelMissing        a model file is not installed; `file`
├── ModelMismatch       a model file is not the pinned one; `file`, `detail`
├── BadCard             the card of a model says too little or what cannot be; `file`, `detail`
├── BadSet              a set of photos says what cannot be; the message names file and line
├── InstallFailed       the models could not be fetched or taken out; `detail`
├── VisionBusy          as many photos wait as may; `wait_s`
├── VisionTimeout       the answer did not come in time; `timeout_s`
├── VisionUnavailable   the worker process died or the pool is closed; `detail`
└── VideoUnreadable     a film or camera cannot be opened
"""

from __future__ import annotations

BAD_IMAGE_REASONS = {
    "not_an_image": "The bytes are neither a JPEG nor a PNG file.",
    "truncated": "The photo is cut off before its end.",
    "too_large": "The photo has more pixels than allowed.",
    "undecodable": "The photo is damaged and cannot be decoded.",
    "harmful": "The photo twice ended or held up the process that read it.",
}


class VisionError(Exception):
    """The photo could not be analysed."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or type(self).__doc__)

    def __str__(self) -> str:
        return str(self.args[0])


class BadImage(VisionError):
    """The bytes are no usable photo."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(BAD_IMAGE_REASONS[reason] + (f" ({detail})" if detail else ""))
        self.reason, self.detail = reason, detail

    def __reduce__(self) -> tuple[type[BadImage], tuple[str, str]]:
        return type(self), (self.reason, self.detail)


class ModelMissing(VisionError):
    """A model file is not installed."""

    def __init__(self, file: str) -> None:
        super().__init__(f"Model file {file} is not installed; run `zhatu models install`.")
        self.file = file

    def __reduce__(self) -> tuple[type[ModelMissing], tuple[str]]:
        return type(self), (self.file,)


class ModelMismatch(VisionError):
    """A model file is not the pinned one."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(f"Model file {file} is not the pinned one: {detail}")
        self.file, self.detail = file, detail

    def __reduce__(self) -> tuple[type[ModelMismatch], tuple[str, str]]:
        return type(self), (self.file, self.detail)


class BadCard(VisionError):
    """The card of a model says too little, or what cannot be."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(f"Card {file}: {detail}")
        self.file, self.detail = file, detail

    def __reduce__(self) -> tuple[type[BadCard], tuple[str, str]]:
        return type(self), (self.file, self.detail)


class BadSet(VisionError):
    """A set of photos says what cannot be."""


class InstallFailed(VisionError):
    """The models could not be installed."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"The models could not be installed: {detail}")
        self.detail = detail


class VisionBusy(VisionError):
    """As many photos wait to be read as may."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"All readers of photos are busy; try again in {wait_s} s.")
        self.wait_s = wait_s


class VisionTimeout(VisionError):
    """The answer did not come in time."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(f"The photo was not analysed within {timeout_s:g} s.")
        self.timeout_s = timeout_s


class VisionUnavailable(VisionError):
    """The worker process died or the pool is closed."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"The vision worker is not available: {detail}")
        self.detail = detail


class VideoUnreadable(VisionError):
    """The film or camera cannot be opened."""
