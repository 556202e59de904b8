"""The one explicit list of connector kinds by name."""

from __future__ import annotations

import importlib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.base import Connector
from connectors.sql_settings import SqlSettings
from connectors.tabular.settings import TabularSettings

if TYPE_CHECKING:
    from connectors.mapping.rules import Mapping


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """A way to read sources: its settings ([read] in a mapping) and where its class is."""

    settings: type[Any]
    target: str
    zh: str


CONNECTORS: Table[str, ConnectorKind] = {
    "tabular": ConnectorKind(
        TabularSettings, "connectors.tabular.connector:TabularConnector", "表格文件"
    ),
    "sql": ConnectorKind(SqlSettings, "connectors.sql:SqlConnector", "关系数据库"),
}


def connect(mapping: Mapping) -> Connector:
    """The connector that a mapping asks for; its module is imported only now."""
    module, _, name = CONNECTORS[mapping.kind].target.partition(":")
    make = getattr(importlib.import_module(module), name)
    connector: Connector = make(mapping.read, folder=mapping.file.parent, columns=mapping.columns)
    return connector
