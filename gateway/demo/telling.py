"""Tells on the terminal what the demonstration does: each step with its counts and seconds."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
)
from rich.table import Table
from rich.text import Text


@dataclass
class Step:
    """One step under way; what it counts shows while it runs, what it says when it is done."""

    progress: Progress
    task: TaskID
    said: str = ""

    def count(self, done: int | None = None, of: int | None = None) -> None:
        """One more is done, or as many as given."""
        if done is None:
            self.progress.advance(self.task)
        else:
            self.progress.update(self.task, completed=done, total=of)


class Teller:
    """Numbers the steps and prints each with its seconds once it is done."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._steps, self._began = 0, time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, title: str, *, of: int | None = None) -> Iterator[Step]:
        """One step, under a moving bar where somebody watches."""
        self._steps += 1
        began = time.monotonic()
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        ) as progress:
            step = Step(progress, progress.add_task(title, total=of))
            yield step
        line = Text.assemble((f"{self._steps:>2}  ", "bold cyan"), (title, "bold"))
        line.append(f"   {step.said}" if step.said else "")
        line.append(f"   {time.monotonic() - began:.1f} s", "dim")
        self.say(line)

    def say(self, text: Text | str = "") -> None:
        """One line as it is: never wrapped, so that it can be copied."""
        self.console.print(text, soft_wrap=True, markup=False, highlight=False)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table; numbers stand to the right."""
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        for number, column in enumerate(columns):
            right = bool(rows) and all(isinstance(row[number], int) for row in rows)
            table.add_column(column, justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(str(cell)) for cell in row))
        self.console.print(table)
