"""Rules that only format 1.0 has: dispensing marks, prevention items, cancellations, vaccines.

Orders keep their own ids here where format 2.0 has no such field or other values in it. Source:
facts/upload_format_1.0.toml, [codes], field rules; facts/check_errors.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from api.checks.lists import DIAGNOSES, OUTPATIENT
from api.checks.rule import Case, Hit, Rule, Values, days_between, is_zero, number, rule
from api.records import Format

_V1: Final = (Format.V1,)
_CANCEL_ONE: Final = "ZB"
_MINUTES: Final = re.compile("[0-5][0-9][0-5][0-9]")
_MARKS_BY_TYPE: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    kind: (frozenset(marks.split()), code)
    for kinds, marks, code in (
        ("1A", "01 02", "AD10"),
        ("2B", "05 06", "AD11"),
        ("3C5E", "03 04 07", "AD12"),
        ("4D", "03 04", "AD12"),
    )
    for kind in kinds
}
_DRUGS: Final = frozenset("12AB")
_DAYS: Final = range(1, 91)
_FREE_FEE: Final = re.compile("C0[5-9]")
_ITEM_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "01": (r"7[1-35679]|0[1-7]|YA", "AD04"),
    "02": (r"2[1-8]|YB", "AD05"),
    "03": (r"3[1357]|YC", "AD06"),
    "04": (r"|YF", "AD07"),
    "05": (r"8[1789]|8[A-P]|YD", "AD15"),
    "06": (r"9[13]|YE", "AD16"),
    "07": (r"85|YG", "AD17"),
    "08": (r"9[57]|YH", "AD18"),
    "09": (r"|YI", "AD07"),
    "10": (r"|YJ", "AD07"),
    "11": (r"|YK", "AD07"),
}
_COVID_VACCINE: Final = "12"


def _dispensing_mark(case: Case, order: Values) -> Iterator[Hit]:
    marks, code = _MARKS_BY_TYPE.get(order["D02"], (frozenset(), ""))
    if code and order["D05"] and order["D05"] not in marks:
        yield Hit("D05", code)


def _days(case: Case, order: Values) -> Iterator[Hit]:
    if order["D02"] in _DRUGS and order["D09"] and int(order["D09"]) not in _DAYS:
        yield Hit("D09", "AD" if number(order["D09"]) else "AA01")


def _prevention(case: Case) -> Iterator[Hit]:
    pattern, code = _ITEM_CODES.get(case.visit["A41"], ("", ""))
    if code and not re.fullmatch(pattern, case.visit["A44"]):
        yield Hit("A44", code)


def _cancelled(case: Case) -> Iterator[Hit]:
    times = [(field, case.visit[field]) for field in DIAGNOSES]
    yield from (Hit(k, "AD03") for k, time in times if time and not _MINUTES.fullmatch(time))


def _vaccines(case: Case) -> Iterator[Hit]:
    if case.visit["A41"] != _COVID_VACCINE:
        return
    for place, order in enumerate(case.orders, start=1):
        if order["D02"] and order["D02"] != "G":
            yield Hit("D02", "AD27", place)
    if len(case.orders) > 1:
        yield Hit("A41", "AD28")


def _vaccination(case: Case, order: Values) -> Iterator[Hit]:
    day, born = order["A62"], case.visit["M04"]
    if day and born and days_between(born, day) < 0:
        yield Hit("A62", "BG")
    if day and days_between(case.at.now, day) > 0:
        yield Hit("A62", "BJ")


def _newborn(case: Case) -> Iterator[Hit]:
    born, days = case.visit["M08"], [order["A62"] for order in case.orders if order["A62"]]
    if born and days and days_between(born, min(days)) < 0:
        yield Hit("M08", "BF")


def _past(case: Case) -> Iterator[Hit]:
    for field in ("A42", "A51"):
        if case.visit[field] and days_between(case.at.now, case.visit[field]) > 0:
            yield Hit(field, "BD")


def _fee(case: Case) -> Iterator[Hit]:
    free = all(_FREE_FEE.match(order["D06"]) for order in case.orders)
    if not free and is_zero(case.visit["M44"].lstrip("-")):
        yield Hit("M44", "AH01")


def _patient(case: Case) -> Iterator[Hit]:
    if len(case.visit["M03"]) > 2 and not case.visit["M03"][2].isdecimal():
        yield Hit("M03", "AD")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "V1_DISPENSING_MARK",
        "AD10 AD11 AD12",
        "D02 D05",
        "A72 1 A take 01 02; 2 B take 05 06; 3 4 5 C D E take 03 04 (3 and 5 also 07)",
        order_check=_dispensing_mark,
        formats=_V1,
    ),
    rule("V1_DAYS", "AA01 AD", "D02 D09", "use 1 to 90 days", order_check=_days, formats=_V1),
    rule(
        "V1_PREVENTION",
        "AD04 AD05 AD06 AD07 AD15 AD16 AD17 AD18",
        "A41 A44",
        "use a code that belongs to the prevention item (A41)",
        _prevention,
        formats=_V1,
    ),
    rule(
        "V1_CANCEL",
        "AD03",
        "M07 M35 M36 M37 M38 M39 M40",
        "write minutes and seconds of the visits to cancel, 0000 to 5959",
        _cancelled,
        visit_types=(_CANCEL_ONE,),
        formats=_V1,
    ),
    rule(
        "V1_COVID_VACCINE",
        "AD27 AD28",
        "A41 D02",
        "item 12 has one order, of type G",
        _vaccines,
        orders=True,
        formats=_V1,
    ),
    rule(
        "V1_VACCINATION",
        "BG BJ",
        "M04 A62",
        "the vaccination is after the birth and not in the future",
        order_check=_vaccination,
        data_types="2",
        formats=_V1,
    ),
    rule(
        "V1_NEWBORN",
        "BF",
        "M08 A62",
        "the vaccination is after the birth of the child",
        _newborn,
        orders=True,
        data_types="2",
        formats=_V1,
    ),
    rule(
        "V1_PAST",
        "BD",
        "A42 A51",
        "no date may be later than the upload",
        _past,
        formats=_V1,
    ),
    rule(
        "V1_FEE_OPD",
        "AH01",
        "M07 M44 D06",
        "an outpatient visit with orders has a fee other than 0",
        _fee,
        orders=True,
        visit_types=OUTPATIENT,
        formats=_V1,
    ),
    rule(
        "V1_PATIENT",
        "AD",
        "M03",
        "the third character is a digit",
        _patient,
        data_types="12",
        formats=_V1,
    ),
)
