"""Builder words for mappings and the files they read."""

from pathlib import Path

from connectors.catalogue import connect
from connectors.mapping.reader import load
from connectors.runner import RunReport, run
from tests.unit.connectors.memory import MemorySink, MemoryVault

TRUCKS = """
source = "trucks"
department = "transport"
kind = "tabular"
[read]
path = "trucks.csv"
[[record]]
entity = "Truck"
[[record.links]]
relation = "BEARS"
[record.links.fields]
number = "号牌号码"
[[record.links]]
relation = "OPERATED_BY"
[record.links.fields]
name = "所属企业"
"""


def a_mapping(folder: Path, text: str, name: str = "mapping.toml"):
    """A mapping written into a folder and read back."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return load(file)


def a_run(folder: Path, text: str, sink: MemorySink | None = None) -> tuple[RunReport, MemorySink]:
    """One run of a mapping into a sink in memory."""
    sink = sink or MemorySink()
    mapping = a_mapping(folder, text)
    return run(mapping, connect(mapping), sink, MemoryVault()), sink
