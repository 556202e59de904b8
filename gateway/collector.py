"""How often the garbage collector looks at what long work makes."""

from __future__ import annotations

import gc


def relax() -> None:
    """Let the collector look less often at what is made.

    Rows, claims and answers are thousands of small objects, none of them in a cycle; the
    collector's usual 700 makes it look at them over and over, for a fifth of the time that taking
    in a file needs.
    """
    gc.set_threshold(50_000, 20, 20)


def settle() -> None:
    """The same, and let it forget all that was made so far, which in a server stays."""
    gc.collect()
    gc.freeze()
    relax()
