"""The tabular connector: files of a pattern in the order of their names, each read once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from connectors.base import Column, Problem, Rejected, SourceBatch, SourceRow
from connectors.cells import is_blank
from connectors.errors import GiveUp, RetryLater, SourceProblems
from connectors.tabular.encoding import canonical_name
from connectors.tabular.folder import Folder, Mark, rows_of
from connectors.tabular.headers import Header, cells_of, header_of, misfits, used
from connectors.tabular.place import Place
from connectors.tabular.rows import BrokenFile, FileRow, NoSheet
from connectors.tabular.settings import TabularSettings
from graph.records import Raw

BATCH_ROWS = 1_000
MOST_KEPT_BYTES = 16 << 20


class TabularConnector:
    """Reads CSV and XLSX files; a file that has not changed is not read again."""

    def __init__(
        self,
        settings: TabularSettings,
        *,
        folder: Path,
        columns: frozenset[Column] = frozenset(),
    ) -> None:
        self._settings, self._columns = settings, columns
        self._folder = Folder(folder, settings.path)

    def check(self, cursor: str | None = None) -> tuple[Problem, ...]:
        """Look at every file's header; a file that cannot be read at all is left to the run."""
        declared, place = self._settings.encoding, Place.parse(cursor)
        if declared and canonical_name(declared) is None:
            return (Problem("read.encoding", f"{declared!r} is no encoding"),)
        files = self._folder.files()
        if not files:
            return (Problem("read.path", f"no file fits {self._settings.path}"),)
        news = [file for file in files if cursor is None or self._is_news(file, place)]
        return tuple(problem for file in news for problem in self._look(file))

    def _is_news(self, file: Path, place: Place) -> bool:
        return not place.has_read(self._folder.name(file), *self._folder.mark(file))

    def _look(self, file: Path) -> list[Problem]:
        name = self._folder.name(file)
        try:
            header = next(self._parsed(file), None)
        except NoSheet as error:
            return [Problem(name, str(error))]
        except BrokenFile as error:
            return [Problem(name, f"{error} ({error.reason})", fatal=False)]
        except OSError as error:
            return [Problem(name, f"cannot be read: {error.strerror}", fatal=False)]
        if header is None:
            return [Problem(name, "is empty", fatal=False)]
        return misfits(header[0], self._columns, name, self._settings.ignore)

    def read(self, cursor: str | None) -> Iterator[SourceBatch]:
        """Rows of files that are new or changed since the cursor; raises ConnectorError."""
        place, files = Place.parse(cursor), self._folder.files()
        place.forget_all_but({self._folder.name(file) for file in files})
        for file in files:
            if self._is_news(file, place):
                yield from self._file(file, place, self._folder.mark(file))

    def _file(self, file: Path, place: Place, mark: Mark) -> Iterator[SourceBatch]:
        name = self._folder.name(file)
        done = seen = place.rows_done(name, mark[1])
        try:
            for part in _batches(itertools.islice(self._results(file), done, None)):
                seen += len(part)
                place.reach(name, mark[1], seen)
                yield _batch(part, str(place))
        except NoSheet as error:
            raise GiveUp(f"{name} {error}") from error
        except BrokenFile as error:
            yield _batch([self._broken(file, error)], str(place.finish(name, *mark)))
            return
        except OSError as error:
            raise RetryLater(f"{name} cannot be read: {error.strerror}") from error
        yield SourceBatch(rows=(), cursor=str(place.finish(name, *mark)))

    def _broken(self, file: Path, error: BrokenFile) -> Rejected:
        with file.open("rb") as stream:
            data = stream.read(MOST_KEPT_BYTES)
        name = self._folder.name(file)
        message = f"{name} {error}; the whole file was set aside"
        return Rejected(
            raw=Raw(data, "application/octet-stream", name),
            cells_json="",
            reason=error.reason,
            field=None,
            message=message,
        )

    def _parsed(self, file: Path) -> Iterator[tuple[Header, FileRow | None]]:
        """The header first (with no row), then each row with it; nothing of an empty file."""
        settings = self._settings
        rows = _Ahead(
            itertools.dropwhile(
                self._is_above, rows_of(file, self._settings, self._folder.name(file))
            )
        )
        head: list[FileRow] = []
        for row in rows:
            if row.number >= (head or [row])[0].number + settings.header_rows:
                break
            head.append(row)
        if not head and not settings.columns and settings.header_rows:
            return
        header = header_of([row.cells for row in head], settings.columns)
        yield header, None
        for row in rows.rest():
            yield header, row

    def _is_above(self, row: FileRow) -> bool:
        """Whether a row stands above the header: before its line, or with nothing in it."""
        is_empty = not row.fault and all(map(is_blank, row.cells))
        return row.number < self._settings.header_row or is_empty

    def _results(self, file: Path) -> Iterator[SourceRow | Rejected]:
        parsed = self._parsed(file)
        header, _ = next(parsed, (None, None))
        if header is None:
            return
        problems = misfits(header, self._columns, self._folder.name(file), self._settings.ignore)
        if problems:
            raise SourceProblems(problems)
        keys = header.keys(self._columns)
        wanted = used(keys, self._columns)
        for _, row in parsed:
            if row and (row.fault or row.broken or not all(map(is_blank, row.cells))):
                yield _result(row, header, keys, wanted)


class _Ahead:
    """An iterator that gives back the one item its reader took too many."""

    def __init__(self, source: Iterator[FileRow]) -> None:
        self._source, self._last = source, list[FileRow]()

    def __iter__(self) -> Iterator[FileRow]:
        for item in self._source:
            self._last = [item]
            yield item
            self._last = []

    def rest(self) -> Iterator[FileRow]:
        """What was not taken for good."""
        return itertools.chain(self._last, self._source)


def _result(
    row: FileRow, header: Header, keys: dict[str, int], wanted: frozenset[int]
) -> SourceRow | Rejected:
    reason, message = row.fault or _broken_cell(row, wanted) or _ragged(row, header)
    if not reason:
        cells = cells_of(keys, row.cells)
        return SourceRow(cells=cells, raw=row.raw, number=row.number, epoch=row.epoch)
    return Rejected(
        raw=row.raw,
        # what cannot be told from its cells must not be mapped from them later
        cells_json="",
        reason=reason,
        field=None,
        message=message,
    )


def _broken_cell(row: FileRow, wanted: frozenset[int]) -> tuple[str, str] | None:
    faults = [message for index, message in row.broken.items() if index in wanted]
    return ("BROKEN_CELL", f"row {row.number}: {'; '.join(faults)}") if faults else None


def _ragged(row: FileRow, header: Header) -> tuple[str, str]:
    # a workbook leaves empty cells out, and trailing separators add empty ones
    extra = any(not is_blank(cell) for cell in row.cells[header.width :])
    short = row.epoch is None and len(row.cells) < header.width
    if not (extra or short) or not header.width:
        return "", ""
    return "RAGGED", f"line {row.number} has {len(row.cells)} cells, the header {header.width}"


def _batches(results: Iterable[SourceRow | Rejected]) -> Iterator[list[SourceRow | Rejected]]:
    stream = iter(results)
    while part := list(itertools.islice(stream, BATCH_ROWS)):
        yield part


def _batch(part: list[SourceRow | Rejected], cursor: str) -> SourceBatch:
    return SourceBatch(
        rows=tuple(one for one in part if isinstance(one, SourceRow)),
        rejected=tuple(one for one in part if isinstance(one, Rejected)),
        cursor=cursor,
    )
