"""What only the whole upload shows: one person's delivery twice, and what a registry says of it.

Sees each record once, in the order of the file. Source: facts/check_errors.tsv, C004, 07, Y000.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.rule import Case
from api.checks.rules.delivery import is_delivery
from api.fields import FormatTable
from api.findings import Finding, finding
from api.records import Format, Record
from api.registry import Registry

_ONE_DELIVERY: Final = "send one delivery order of a person in one upload"
OTHER_SENDER: Final = "send it with the SAM of the institution it names"
"""What to do about 07."""

CLOSED: Final = "send format 2.0: the institution has moved to it"
"""What to do about Y000."""


class Deliveries:
    """The patients of whom a delivery has been seen."""

    def __init__(self) -> None:
        self._patients: set[str] = set()

    def repeated(self, record: int, case: Case | None) -> Iterator[Finding]:
        """Yield a finding for every delivery order whose patient already had one."""
        if case is None:
            return
        patient = case.visit["M03"]
        for number, order in enumerate(case.orders, start=1):
            if is_delivery(order):
                if patient in self._patients:
                    yield finding(record, number, "D06", "C004", _ONE_DELIVERY)
                self._patients.add(patient)


class Sender:
    """Who uploads, held against every record: another institution refuses the whole file."""

    def __init__(self, tables: FormatTable, registry: Registry) -> None:
        self._tables = tables
        self._registry = registry
        self._sender = registry.sender
        self._foreign: set[str] = set()

    def see(self, record: Record) -> None:
        """Note the fields of a record that name another institution."""
        for segment in (record.visit, *record.orders):
            for field_id in self._tables.sender_fields:
                self.see_value(field_id, segment.get(field_id, "").strip())

    def see_value(self, field_id: str, value: str) -> None:
        """Note a field that names another institution."""
        if self._sender and value not in ("", self._sender):
            self._foreign.add(field_id)

    def findings(self) -> Iterator[Finding]:
        """Yield what refuses the whole file."""
        for field_id in sorted(self._foreign):
            yield finding(None, None, field_id, "07", OTHER_SENDER)
        if self._tables.format is Format.V1 and self._registry.uses_v2(self._sender):
            yield finding(None, None, "RECS", "Y000", CLOSED)
