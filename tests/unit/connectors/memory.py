"""A sink and a vault in memory, as strict as the hub's own about cursors and repeats."""

import hashlib
from collections import defaultdict

from connectors.errors import CursorMoved
from connectors.ledger import Taken


class MemorySink:
    """Keeps what it takes: `journal` in order, `rows` set aside, cursors."""

    def __init__(self):
        self.cursors, self.journal, self.rejected, self._heads = {}, [], [], {}

    def cursor(self, source):
        return self.cursors.get(source)

    def take(self, delivery):
        if self.cursor(delivery.source) != delivery.expected_cursor:
            raise CursorMoved
        counts = defaultdict(int)
        for row in delivery.rows:
            for record in row.records:
                key = (delivery.source, record.entity, record.record_id)
                said = repr((record.raw.sha256, record.fields, record.links))
                counts["unchanged" if self._heads.get(key) == said else "appended"] += 1
                if self._heads.get(key) != said:
                    self.journal.append(record)
                self._heads[key] = said
        self.rejected += delivery.rejected
        self.cursors[delivery.source] = delivery.cursor
        return Taken(
            appended=counts["appended"],
            unchanged=counts["unchanged"],
            accepted_rows=len(delivery.rows),
            quarantined_rows=len(delivery.rejected),
        )

    def of(self, entity):
        """Records of an entity, in the order taken."""
        return [record for record in self.journal if record.entity == entity]


class MemoryVault:
    """Keeps bytes by their hash."""

    def __init__(self):
        self.kept = {}

    def put(self, data):
        name = hashlib.sha256(data).hexdigest()
        self.kept[name] = data
        return name
