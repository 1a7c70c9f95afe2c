"""The functions of the table as C declares them, for the binding and for the C library's header.

Knows C types and their order; renders no C code, and knows no calling convention.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from cardio.table.generator.text import header, literal
from cardio.table.model import Function, Kind, Param
from cardio.table.source import GROUPS, read_group

MARKER: Final = "cardio_is_emulator"
"""What the drop-in library exports besides the table's names: `int …(void)`, which returns 1.

By it a program knows that signatures and identities from there are the emulator's.
"""


class CParameter(NamedTuple):
    """One parameter of a C function: name and type as the manual prints them, and its row."""

    name: str
    ctype: str
    param: Param

    @property
    def is_pointer(self) -> bool:
        """Whether it points to memory of the caller's: a buffer, a length or a number."""
        return self.ctype.endswith("*")

    @property
    def is_short(self) -> bool:
        """Whether 16 bits of it count: every length and number but the `long` ones.

        Callers declare `int` and `short` alike. Behind a pointer the library reads the low 16
        bits and writes no more; by value 4 bytes come and the low 16 bits count. Source:
        `control_software_api.toml`, integer width.
        """
        return self.param.is_number and not self.ctype.startswith("long")


def c_functions() -> tuple[Function, ...]:
    """Return the functions a library exports with public parameters, in table order."""
    rows = (row for group in GROUPS for row in read_group(group))
    return tuple(row for row in rows if row.kind is Kind.CONTROL_SOFTWARE and row.callable)


def c_parameters(function: Function) -> tuple[CParameter, ...]:
    """Return all parameters of a function in the order they are passed, lengths among them."""
    return tuple(CParameter(param.name, param.ctype, param) for param in function.params)


def c_prototype(function: Function) -> str:
    """Return `int hisGetBasicData(char *pBuffer, int *iBufferLen)`: no semicolon, no convention."""
    return f"int {function.name}({', '.join(map(_declared, c_parameters(function))) or 'void'})"


def render_declarations() -> str:
    """Return the module with every function's declaration, as the binding asks for it."""
    lines = "".join(
        f"    {literal(row.name)}: {literal(c_prototype(row))},\n" for row in c_functions()
    )
    return (
        header("The functions as C declares them, by name.", "`data/*.toml`")
        + "\nfrom collections.abc import Mapping\nfrom typing import Final\n"
        + f"\nDECLARATIONS: Final[Mapping[str, str]] = {{\n{lines}}}\n"
        + f"\nMARKER: Final = {literal(MARKER)}\n"
    )


def _declared(parameter: CParameter) -> str:
    space = "" if parameter.is_pointer else " "
    return f"{parameter.ctype}{space}{parameter.name}"
