"""A finding: one thing the insurer's check objects to, and where; and many of them, kept small.

Used for our own checks and for results that come back alike; finds nothing itself.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import eq
from typing import Final, overload

from api.check_codes import Severity, check_code

_HINTS: Final = {
    "01": "write a data type that the format has (H00 1, 2, 3 or 5; A00 1 or 2)",
    "02": "write a mark that the data type takes (H01, A01)",
    "AA": "fill it",
    "AF": "leave it out for this kind of record",
    "AE": "remove it, this format has no such field here",
    "Y008": "correct it first, the rest of the record was not checked",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection. `record` counts from 1 in the file, `order` from 1 in the record.

    Both are None where none applies: a finding of the whole file has no record, one on MSH or
    MB1 no order. `field` is a field id, or the tag of a segment. Holds no value of a patient.
    """

    record: int | None
    order: int | None
    field: str
    code: str
    severity: Severity
    text_zh: str
    text_en: str
    hint: str = ""

    def as_json(self) -> dict[str, str | int | None]:
        """Return the finding as the commands print it (issue contract keys)."""
        return {
            "record": self.record,
            "order": self.order,
            "field": self.field,
            "code": self.code,
            "severity": self.severity.value,
            "text_zh": self.text_zh,
            "text_en": self.text_en,
            "hint": self.hint,
        }


def finding(
    record: int | None, order: int | None, field: str, code: str, hint: str = ""
) -> Finding:
    """Make a finding with the texts and severity of its code."""
    row = check_code(code)
    hint = hint or _HINTS.get(code, "")
    return Finding(record, order, field, code, row.severity, row.zh, row.en, hint)


class Findings(Sequence[Finding]):
    """Findings in their order, each made when it is looked at: a bad file has millions.

    Equal to any sequence of equal findings. What they say is kept once, then where each stands:
    a run of numbers of what is said, with its record and order (0: none) and its end.
    """

    __slots__ = ("_ends", "_kinds", "_numbers", "_orders", "_records", "_said")

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._kinds: list[Finding] = []
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._said = array("I")
        self._records, self._orders, self._ends = array("I"), array("I"), array("I", (0,))
        self.extend(found)

    def extend(self, found: Iterable[Finding], *, record: int | None = None) -> None:
        """Add findings; `record` puts them into another record than they say."""
        said, ends = self._said, self._ends
        place: tuple[int, int] | None = None
        for one in found:
            where = record or one.record or 0, one.order or 0
            if where != place:
                place = where
                self._records.append(where[0])
                self._orders.append(where[1])
                ends.append(len(said))
            said.append(self._number(one))
            ends[-1] = len(said)

    def _number(self, one: Finding) -> int:
        key = one.field, one.code, one.hint
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._kinds)
            self._kinds.append(replace(one, record=None, order=None))
        return number

    def _made(self, number: int, record: int, order: int) -> Finding:
        kind = self._kinds[number]
        texts = kind.severity, kind.text_zh, kind.text_en, kind.hint
        return Finding(record or None, order or None, kind.field, kind.code, *texts)

    def __iter__(self) -> Iterator[Finding]:
        runs = zip(self._records, self._orders, pairwise(self._ends), strict=True)
        for record, order, (start, end) in runs:
            for at in range(start, end):
                yield self._made(self._said[at], record, order)

    def __len__(self) -> int:
        return len(self._said)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        run = bisect_right(self._ends, at) - 1
        return self._made(self._said[at], self._records[run], self._orders[run])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)} findings>"
