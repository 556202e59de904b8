"""A CSV file as rows of cells with the exact bytes of each."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from connectors.tabular.encoding import BadEncoding, Encoding, decide, lost
from connectors.tabular.lines import CsvRecord, Records, lines
from connectors.tabular.rows import BrokenFile, FileRow
from connectors.tabular.settings import TabularSettings
from graph.records import Raw

DELIMITERS = ",;\t|"


def delimiter_of(header: str) -> str:
    """The delimiter that a header line uses most, outside of quotes; a comma when it has none."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", header)
    return max(DELIMITERS, key=bare.count)


def csv_rows(path: Path, settings: TabularSettings, name: str) -> Iterator[FileRow]:
    """All rows, header rows too, of a file that goes by a name; raises BrokenFile."""
    try:
        encoding = decide(path, settings.encoding)
    except BadEncoding as error:
        raise BrokenFile("BAD_TEXT", str(error)) from error
    source = lines(path, encoding)
    head = list(itertools.islice(source, settings.header_row + 1))
    said = re.fullmatch(r"sep=(.)\s*", head[0].text) if head else None
    header = next((line for line in head[settings.header_row - 1 :] if line.text.strip()), None)
    counted = delimiter_of(header.text if header else "")
    delimiter = settings.delimiter or (said[1] if said else counted)
    found = Records(itertools.chain(head[1:] if said else head, source), delimiter)
    for record in found:
        if header and record.number == header.number and len(record.cells) > 1:
            found.width = len(record.cells)
        yield _row(name, record, encoding)


def _row(name: str, record: CsvRecord, encoding: Encoding) -> FileRow:
    fault, bad = record.fault, lost("".join(record.cells))
    if bad:
        fault = f"holds {bad[1]}, which stands for a character that was lost"
    return FileRow(
        cells=record.cells,
        raw=Raw(record.data, f"text/csv; charset={encoding.codec}", f"{name}:{record.number}"),
        number=record.number,
        fault=("BAD_TEXT", f"line {record.number} {fault}") if fault else None,
    )
