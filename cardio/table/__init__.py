"""The function table and the code table: every function and code of the vendor, as rows.

Loads a group's rows when one of its names is asked for; holds no behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import cast

from cardio.errors._tree import UnknownFunctionError
from cardio.table.generated._index import GROUP_OF
from cardio.table.model import Code, Function

__all__ = ["code_rows", "function_names", "function_row", "group_rows"]


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
def group_rows(group: str) -> tuple[Function, ...]:
    """Return the rows of one group, in table order."""
    module = import_module(f"cardio.table.generated.{group}")
    return cast(tuple[Function, ...], module.ROWS)


@cache
def code_rows(space: str) -> Mapping[int, Code]:
    """Return the codes of one space: control_software, control_software_6, virtual_card, hca."""
    module = import_module(f"cardio.table.generated.codes_{space}")
    return cast(Mapping[int, Code], module.CODES)
