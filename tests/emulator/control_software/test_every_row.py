"""Every row of the table: a handler, a session method that says what it is, or a spoken refusal."""

from __future__ import annotations

import inspect

import pytest

from cardio.session import ControlSoftware
from cardio.table import function_names, function_row
from cardio.table.generator.text import snake
from cardio.table.model import Function, Kind
from emulator.control_software import HANDLERS

ROWS = [function_row(name) for name in function_names()]
MEANING_UNKNOWN = {"HCA_GNFuncCall", "hisGetHPCType", "hisGetInsurerData"}
"""Their parameters are public, what they do is not: answered as not emulated, and logged."""

KNOWN = [row for row in ROWS if row.callable and row.name not in MEANING_UNKNOWN]


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row.name)
def test_a_known_row_has_a_handler(row: Function) -> None:
    handler = HANDLERS[row.name]
    assert inspect.getdoc(handler)


@pytest.mark.parametrize(
    "row", [row for row in KNOWN if row.kind is Kind.CONTROL_SOFTWARE], ids=lambda row: row.name
)
def test_a_known_row_has_a_session_method(row: Function) -> None:
    name = row.alias_of or row.name
    doc = inspect.getdoc(getattr(ControlSoftware, snake(name))) or ""
    assert doc.startswith(f"{name} ({row.section}): ")
    assert all(str(code) in doc for code in row.errors)


def test_what_has_no_handler_is_what_nobody_can_answer() -> None:
    without = {row.name for row in ROWS if row.name not in HANDLERS}
    unknown = {row.name for row in ROWS if not row.callable}
    assert without == unknown | MEANING_UNKNOWN
