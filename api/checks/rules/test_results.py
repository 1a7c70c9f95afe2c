"""Rules on test results (H00 5) and on their codes elsewhere.

Which codes are PCR and which rapid tests is read from their names (emulator-defined). Source:
facts/upload_format_2.0.toml, rule H00_5_SET, codes_D06_special; facts/check_errors.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from api.checks.lists import TEST_NUMBERS, TESTS, OrderClass, order_class
from api.checks.rule import Case, Hit, Rule, Values, rule

_MARKS: Final = "BD"
_PHONE: Final = re.compile(r"[0-9#+]+")
_COVID_NUMBERS: Final = frozenset(("CV19", "FORE"))
_MAKE_UP: Final = {OrderClass.PCR: ("2", "AD32"), OrderClass.RAPID: ("1", "AD33")}
_HCV_NUMBER: Final = "HCV1"


def _elsewhere(case: Case, order: Values) -> Iterator[Hit]:
    if order_class(order["D06"]) in TESTS:
        yield Hit("D06", "D057")


def _set(case: Case) -> Iterator[Hit]:
    if case.visit["M07"] != "CA":
        yield Hit("M07", "E012")
    if case.visit["M13"] and case.visit["M13"] not in TEST_NUMBERS:
        yield Hit("M13", "E011")


def _order(case: Case, order: Values) -> Iterator[Hit]:
    if order["D02"] and order["D02"] != "G":
        yield Hit("D02", "AD31")
    if order["D06"] and order_class(order["D06"]) not in TESTS:
        yield Hit("D06", "D061")
    if order["D07"] not in ("", "PAY"):
        yield Hit("D07", "AD38")
    if order["D08"] and not _PHONE.fullmatch(order["D08"]):
        yield Hit("D08", "AD45")


def _number_of_test(case: Case) -> Iterator[Hit]:
    for order in case.orders:
        kind, number = order_class(order["D06"]), case.visit["M13"]
        if kind is OrderClass.HCV and (number, case.visit["M12"]) != (_HCV_NUMBER, "1"):
            yield Hit("M13" if number != _HCV_NUMBER else "M12", "AD73")
        elif kind in TESTS and kind is not OrderClass.HCV and number == _HCV_NUMBER:
            yield Hit("M13", "AD35")


def _make_up(case: Case) -> Iterator[Hit]:
    for order in case.orders:
        mark, code = _MAKE_UP.get(order_class(order["D06"]), ("", ""))
        if mark and case.visit["M12"] and case.visit["M12"] != mark:
            yield Hit("M12", code)


def _single(case: Case) -> Iterator[Hit]:
    if len(case.orders) > 1:
        yield Hit("MB2", "AD36")


def _specimen(case: Case, order: Values) -> Iterator[Hit]:
    if order_class(order["D06"]) is not OrderClass.PCR:
        return
    _, taken, laboratory = (*(part.strip() for part in order["D15"].split(";")), "", "", "")[:3]
    if not taken or (case.visit["M49"] and taken != case.visit["M49"]):
        yield Hit("D15", "AD46")
    if not laboratory:
        yield Hit("D15", "AD47")


def _origin(case: Case) -> Iterator[Hit]:
    if case.visit["M18"] == "FORE":
        for place, order in enumerate(case.orders, start=1):
            if order["D06"] and order_class(order["D06"]) not in TESTS:
                yield Hit("D06", "D046", place)


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "TEST_ELSEWHERE",
        "D057",
        "D06",
        "send test results as data type 5",
        order_check=_elsewhere,
    ),
    rule(
        "H00_5_SET",
        "E011 E012",
        "M07 M13",
        "a test result has visit type CA and number CV19, FORE or HCV1",
        _set,
        data_types="5",
        marks=_MARKS,
    ),
    rule(
        "H00_5_ORDER",
        "AD31 D061 AD38 AD45",
        "D02 D06 D07 D08",
        "a test result is an order of type G with a result code, PAY or no site, and a telephone",
        order_check=_order,
        data_types="5",
        marks=_MARKS,
    ),
    rule(
        "TEST_NUMBER",
        "AD35 AD73",
        "M12 M13 D06",
        "COVID-19 results have CV19 or FORE, hepatitis C results HCV1 with M12 1",
        _number_of_test,
        orders=True,
        data_types="5",
        marks=_MARKS,
    ),
    rule(
        "TEST_MAKE_UP",
        "AD32 AD33",
        "M12 D06",
        "use M12 2 for a PCR test, 1 for a rapid test",
        _make_up,
        orders=True,
        data_types="5",
        marks=_MARKS,
    ),
    rule(
        "ONE_RESULT",
        "AD36",
        "",
        "send one result in a record",
        _single,
        orders=True,
        data_types="5",
        marks=_MARKS,
    ),
    rule(
        "SPECIMEN",
        "AD46 AD47",
        "M49 D06 D15",
        "write reagent;specimen time;laboratory, the time as in M49",
        order_check=_specimen,
        data_types="5",
        marks=_MARKS,
    ),
    rule(
        "FORE_ORIGIN",
        "D046",
        "M18 D06",
        "an original visit FORE allows test results only",
        _origin,
        orders=True,
    ),
)
