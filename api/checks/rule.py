"""What a rule is, and what it sees of a record.

Types only: the rules themselves are in `api.checks.rules`, their texts and examples beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from api.records import Format
from cardio.codecs import format_roc_datetime

WINDOW_MONTHS: Final = 3
"""Whole months before the present one in which a visit may lie."""


class Values(dict[str, str]):
    """Filled fields by id, without blanks around the values; a field that is not filled is ''."""

    def __missing__(self, field_id: str) -> str:
        return ""


class Hit(NamedTuple):
    """One objection of a rule: field id or segment tag, official code, order from 1 if of one."""

    field: str
    code: str
    order: int | None = None


class Scope(Enum):
    """What a rule looks at."""

    VISIT = "header and visit"
    ORDER = "header, visit and one order"
    RECORD = "header, visit and all orders"


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of the check, as documents write it."""

    now: str
    """13 ROC digits."""
    earliest: str
    """First day on which a visit may lie, 7 ROC digits."""

    @classmethod
    def of(cls, now: datetime, months: int = WINDOW_MONTHS) -> Moment:
        """Make the texts of an aware time; `months` of the past are open."""
        text = format_roc_datetime(now)
        month = int(text[:3]) * 12 + int(text[3:5]) - 1 - months
        return cls(text, f"{month // 12:03d}{month % 12 + 1:02d}01")


@dataclass(frozen=True, slots=True)
class Case:
    """A record as rules see it: fields by their ids of format 2.0, in either format.

    A visit's H00 and H01 stand among its fields; H01 of format 1.0 reads A or B.
    """

    format: Format
    visit: Values
    orders: tuple[Values, ...]
    at: Moment

    @property
    def actual(self) -> str:
        """When the visit took place: M49 where a card was read later, else M11."""
        return self.visit["M49"] or self.visit["M11"]


Check = Callable[[Case], Iterable[Hit]]
OrderCheck = Callable[[Case, Values], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One cross rule. Which records it concerns are data; `check` does the rest.

    `fields` names every field that `check` may read or report; a rule is passed over when one of
    them has a value of the wrong form. Give `check` or, for scope ORDER, `order_check`.
    """

    id: str
    codes: tuple[str, ...]
    fields: frozenset[str]
    hint: str
    scope: Scope
    check: Check | None = None
    order_check: OrderCheck | None = None
    data_types: str = "1"
    marks: str = "AB"
    visit_types: frozenset[str] = field(default=frozenset())
    """Visit types (M07) it concerns; empty = all."""
    formats: tuple[Format, ...] = (Format.V2,)

    def concerns(self, format: Format, data_type: str, mark: str, visit_type: str) -> bool:
        """Whether records of this kind are to be checked by the rule."""
        return (
            format in self.formats
            and data_type in self.data_types
            and mark in self.marks
            and (not self.visit_types or visit_type in self.visit_types)
        )


def rule(
    id: str,
    codes: str,
    fields: str,
    hint: str,
    check: Check | None = None,
    *,
    order_check: OrderCheck | None = None,
    orders: bool = False,
    data_types: str = "1",
    marks: str = "AB",
    visit_types: Iterable[str] = (),
    formats: tuple[Format, ...] = (Format.V2,),
) -> Rule:
    """Make a rule from lists of words; `orders` = `check` looks at the orders of the record."""
    scope = Scope.ORDER if order_check else Scope.RECORD if orders else Scope.VISIT
    return Rule(
        id,
        tuple(codes.split()),
        frozenset(fields.split()),
        hint,
        scope,
        check,
        order_check,
        data_types,
        marks,
        frozenset(visit_types),
        formats,
    )


BOTH: Final = (Format.V1, Format.V2)


def number(text: str) -> int:
    """Read digits; blank is 0."""
    return int(text) if text else 0


def is_zero(text: str) -> bool:
    """Whether an amount or count is blank or nothing but zeros."""
    return not text.strip("0.")


@lru_cache(maxsize=8192)
def day_of(text: str) -> date:
    """Return the day of an ROC date or date and time, 7 or 13 characters that are valid."""
    year, rest = (
        (1912 - int(text[1:3]), text[3:7]) if text[0] == "-" else (1911 + int(text[:3]), text[3:7])
    )
    return date(year, int(rest[:2]), int(rest[2:]))


def days_between(earlier: str, later: str) -> int:
    """Count the days from one valid ROC date (or date and time) to another."""
    return (day_of(later) - day_of(earlier)) // timedelta(days=1)
