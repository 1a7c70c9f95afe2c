"""The function table and the code table: every function and code of the vendor, as rows.

Loads a group's rows when one of its names is asked for; holds no behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import cast

from cardio.errors._tree import UnknownFunctionError
from cardio.table.generated._index import GROUP_OF, TABLE_HASH
from cardio.table.model import Code, Function

__all__ = [
    "TABLE_HASH",
    "code_rows",
    "function_at",
    "function_names",
    "function_number",
    "function_row",
    "group_rows",
]


def function_names() -> tuple[str, ...]:
    """Return the names of all functions, group by group."""
    return tuple(GROUP_OF)


@cache
def function_row(name: str) -> Function:
    """Return the row of a function; raises UnknownFunctionError for a name in no row."""
    group = GROUP_OF.get(name)
    if group is None:
        raise UnknownFunctionError(f"{name!r} is no function of the table; see `cardio functions`")
    return next(row for row in group_rows(group) if row.name == name)


@cache
def function_number(name: str) -> int:
    """Return the place of a function in the table, from 0: what stands for it in call frames.

    It means the same to two programs only if their TABLE_HASH is the same. Raises
    UnknownFunctionError for a name in no row.
    """
    return function_names().index(function_row(name).name)


@cache
def function_at(number: int) -> Function:
    """Return the row at a place of the table; raises UnknownFunctionError where none is."""
    if not 0 <= number < len(GROUP_OF):
        raise UnknownFunctionError(f"function {number}: the table has {len(GROUP_OF)}")
    return function_row(function_names()[number])


@cache
def group_rows(group: str) -> tuple[Function, ...]:
    """Return the rows of one group, in table order."""
    module = import_module(f"cardio.table.generated.{group}")
    return cast(tuple[Function, ...], module.ROWS)


@cache
def code_rows(space: str) -> Mapping[int, Code]:
    """Return the codes of one space: control_software, control_software_6, virtual_card, hca."""
    module = import_module(f"cardio.table.generated.codes_{space}")
    return cast(Mapping[int, Code], module.CODES)
