"""Keeps the libraries that decode pictures from writing into the log."""

from __future__ import annotations

import os


def silence_libraries() -> None:
    """Close the file of errors of this process, once all that may fail at its start has not.

    libjpeg, libpng and FFmpeg write there by themselves: words about bytes that came from outside,
    and perhaps the URL of a camera with its password. Faults of ours go to the parent by the pipe.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)
