"""What a process does that is going to be killed: `zhatu sync`, in batches of a few rows."""

import os
import sys
from pathlib import Path

import connectors.sql
import connectors.tabular.connector
import gateway.journal.projector
import graph.engines.sql  # noqa: F401  # imported before the fork, not after
from gateway.cli.sync import sync

ROWS_A_BATCH = 7
REPORT = "report.jsonl"


def sync_city(folder: str) -> None:
    """Take the city in as the command does, with many small transactions to fall between."""
    connectors.sql.BATCH_ROWS = ROWS_A_BATCH
    connectors.tabular.connector.BATCH_ROWS = ROWS_A_BATCH
    gateway.journal.projector.BATCH = 50
    with Path(folder, REPORT).open("w") as report, Path(os.devnull).open("w") as nowhere:
        sys.stdout, sys.stderr = report, nowhere
        sync.main(["--json", "--data", folder], standalone_mode=True)
