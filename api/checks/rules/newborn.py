"""Rules on newborns who use a parent's card: M08, M09, M10.

Source: facts/upload_format_2.0.toml, rule NEWBORN_SET; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.rule import BOTH, Case, Hit, Rule, days_between, rule
from api.records import Format

_DAYS: Final = 60
_SET: Final = ("M08", "M09", "M10")
_ORDER: Final = "ABCDE"


def _complete(case: Case) -> Iterator[Hit]:
    if any(case.visit[field] for field in _SET):
        for field, code in zip(_SET, ("BC", "BB", "BB"), strict=True):
            if not case.visit[field]:
                yield Hit(field, code)


def _birth_order(case: Case) -> Iterator[Hit]:
    count, mark = case.visit["M09"], case.visit["M10"]
    if count and mark and _ORDER.index(mark.upper()) >= int(count):
        yield Hit("M10", "BB02" if case.format is Format.V2 else "BA")


def _age(case: Case) -> Iterator[Hit]:
    born, actual = case.visit["M08"], case.actual
    if not born or not actual:
        return
    days = days_between(born, actual)
    if days < 0:
        yield Hit("M08", "BF" if case.visit["H00"] == "2" else "BE")
    elif days > _DAYS:
        yield Hit("M08", "BI")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "NEWBORN_SET",
        "BB BC",
        "M08 M09 M10",
        "give birth date, number of babies and birth order together, or none of them",
        _complete,
        data_types="1235",
        marks="ABD",
        formats=BOTH,
    ),
    rule(
        "NEWBORN_ORDER",
        "BB02 BA",
        "M09 M10",
        "the birth order is at most the number of babies",
        _birth_order,
        data_types="1235",
        marks="ABD",
        formats=BOTH,
    ),
    rule(
        "NEWBORN_AGE",
        "BI BE BF",
        "H00 M08 M11 M49",
        "the child is born before the visit, at most 60 days",
        _age,
        data_types="1235",
        marks="ABD",
        formats=BOTH,
    ),
)
