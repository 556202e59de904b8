"""The tabular connector: files of a pattern in the order of their names, each read once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from connectors.base import Column, Problem, Rejected, SourceBatch, SourceRow
from connectors.cells import is_blank
from connectors.errors import GiveUp, RetryLater, SourceProblems
from connectors.tabular.csv_file import csv_rows
from connectors.tabular.encoding import canonical_name, fingerprint
from connectors.tabular.headers import Header, cells_of, header_of, misfits, used
from connectors.tabular.place import Place
from connectors.tabular.rows import BrokenFile, FileRow, NoSheet
from connectors.tabular.settings import TabularSettings
from connectors.tabular.xlsx_file import xlsx_rows
from graph.records import Raw

BATCH_ROWS = 1_000
MOST_KEPT_BYTES = 16 << 20
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
_REFUSED = {".xls": "is an XLS file; save it as XLSX", ".xlsb": "is an XLSB file; save it as XLSX"}


class TabularConnector:
    """Reads CSV and XLSX files; a file that has not changed is not read again."""

    def __init__(
        self,
        settings: TabularSettings,
        *,
        folder: Path,
        columns: frozenset[Column] = frozenset(),
    ) -> None:
        self._settings, self._folder, self._columns = settings, folder, columns

    def check(self) -> tuple[Problem, ...]:
        """Look at every file's header; a file that cannot be read at all is left to the run."""
        declared = self._settings.encoding
        if declared and canonical_name(declared) is None:
            return (Problem("read.encoding", f"{declared!r} is no encoding"),)
        files = self._files()
        if not files:
            return (Problem("read.path", f"no file fits {self._settings.path}"),)
        return tuple(problem for file in files for problem in self._look(file))

    def _look(self, file: Path) -> list[Problem]:
        try:
            header = next(self._parsed(file), None)
        except NoSheet as error:
            return [Problem(file.name, str(error))]
        except BrokenFile as error:
            return [Problem(file.name, f"{error} ({error.reason})", fatal=False)]
        except OSError as error:
            return [Problem(file.name, f"cannot be read: {error.strerror}", fatal=False)]
        if header is None:
            return [Problem(file.name, "is empty", fatal=False)]
        return misfits(header[0], self._columns, file.name, self._settings.ignore)

    def read(self, cursor: str | None) -> Iterator[SourceBatch]:
        """Rows of files that are new or changed since the cursor; raises ConnectorError."""
        place = Place.parse(cursor)
        for file in self._files():
            try:
                size, digest = fingerprint(file)
            except OSError as error:
                raise RetryLater(f"{file.name} cannot be read: {error.strerror}") from error
            if not place.has_read(file.name, size, digest):
                yield from self._file(file, place, (size, digest))

    def _files(self) -> list[Path]:
        pattern = Path(self._settings.path)
        root = Path(pattern.anchor) if pattern.is_absolute() else self._folder
        relative = pattern.relative_to(pattern.anchor) if pattern.is_absolute() else pattern
        parts = list(relative.parts)
        while parts and parts[0] == "..":
            root, parts = root.parent, parts[1:]
        found = root.glob("/".join(parts)) if parts else iter(())
        return sorted(f for f in found if f.is_file() and not _unfinished(f))

    def _file(self, file: Path, place: Place, mark: tuple[int, str]) -> Iterator[SourceBatch]:
        done = place.rows_done(file.name, mark[1])
        seen = done
        try:
            for part in _batches(itertools.islice(self._results(file), done, None)):
                seen += len(part)
                place.reach(file.name, mark[1], seen)
                yield _batch(part, str(place))
        except NoSheet as error:
            raise GiveUp(f"{file.name} {error}") from error
        except BrokenFile as error:
            yield _batch([self._broken(file, error)], str(place.finish(file.name, *mark)))
            return
        except OSError as error:
            raise RetryLater(f"{file.name} cannot be read: {error.strerror}") from error
        yield SourceBatch(rows=(), cursor=str(place.finish(file.name, *mark)))

    def _broken(self, file: Path, error: BrokenFile) -> Rejected:
        with file.open("rb") as stream:
            data = stream.read(MOST_KEPT_BYTES)
        message = f"{file.name} {error}; the whole file was set aside"
        return Rejected(
            raw=Raw(data, "application/octet-stream", file.name),
            cells_json="",
            reason=error.reason,
            field=None,
            message=message,
        )

    def _rows(self, file: Path) -> Iterator[FileRow]:
        ending = file.suffix.lower()
        if ending in _REFUSED:
            raise BrokenFile("BROKEN_FILE", _REFUSED[ending])
        return (xlsx_rows if ending in _WORKBOOKS else csv_rows)(file, self._settings)

    def _parsed(self, file: Path) -> Iterator[tuple[Header, FileRow | None]]:
        """The header first (with no row), then each row with it; nothing of an empty file."""
        settings = self._settings
        rows = _Ahead(itertools.dropwhile(self._is_above, self._rows(file)))
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
        problems = misfits(header, self._columns, file.name, self._settings.ignore)
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


def _unfinished(file: Path) -> bool:
    return file.name.startswith((".", "~$")) or file.name.lower().endswith(_UNFINISHED)


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
