"""Rules on dates and times: none in the future, none too old, and in their order.

Source: facts/upload_format_2.0.toml, rules M11_PAST to M19_BEFORE; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.rule import BOTH, Case, Hit, Rule, Values, days_between, rule

_ALL_MARKS: Final = "ABCDE"


def _past(case: Case) -> Iterator[Hit]:
    if case.visit["M11"] > case.at.now:
        yield Hit("M11", "BJ" if case.visit["H00"] == "2" else "BD")
    if case.visit["M49"] >= case.at.now:
        yield Hit("M49", "BD01")


def _window(case: Case) -> Iterator[Hit]:
    if case.actual and case.actual[:7] < case.at.earliest:
        yield Hit("M49" if case.visit["M49"] else "M11", "BH")


def _born(case: Case) -> Iterator[Hit]:
    born, visited = case.visit["M04"], case.visit["M11"]
    if born and visited and days_between(born, visited) < 0:
        yield Hit("M11", "BG")


def _order_time(case: Case, order: Values) -> Iterator[Hit]:
    if order["D01"] and case.visit["M11"] and order["D01"] != case.visit["M11"]:
        yield Hit("D01", "BE")


def _original(case: Case) -> Iterator[Hit]:
    original, actual = case.visit["M19"], case.actual
    if not original or not actual:
        return
    other_day = case.visit["M07"] == "AI" and original[:7] != actual[:7]
    if original >= actual or other_day:
        yield Hit("M19", "D007")


def _reaction(case: Case, order: Values) -> Iterator[Hit]:
    if order["E10"] and days_between(case.at.now, order["E10"]) > 0:
        yield Hit("E10", "BD")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "M11_PAST",
        "BD BD01 BJ",
        "H00 M11 M49",
        "no time may be later than the upload",
        _past,
        data_types="1235",
        marks=_ALL_MARKS,
        formats=BOTH,
    ),
    rule(
        "WINDOW",
        "BH",
        "M11 M49",
        "only visits of this month and the three before are taken",
        _window,
        data_types="125",
        marks=_ALL_MARKS,
    ),
    rule(
        "BORN_BEFORE",
        "BG",
        "M04 M11",
        "the visit is not before the birth of the patient",
        _born,
        data_types="1235",
        marks=_ALL_MARKS,
        formats=BOTH,
    ),
    rule(
        "D01_EQ_M11",
        "BE",
        "M11 D01",
        "write the time of M11",
        order_check=_order_time,
        data_types="15",
        marks="ABD",
        formats=BOTH,
    ),
    rule(
        "M19_BEFORE",
        "D007",
        "M07 M11 M19 M49",
        "the original visit is earlier than this one; for AI on the same day",
        _original,
    ),
    rule(
        "REACTION_PAST",
        "BD",
        "E10",
        "no time may be later than the upload",
        order_check=_reaction,
        data_types="3",
    ),
)
