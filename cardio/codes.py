"""Return codes: one type per code space, and the exception a code stands for.

The same number means different things in different spaces, so codes of two spaces are never
equal. Holds no numbers; they are in the code table.
"""

from __future__ import annotations

from typing import ClassVar

from cardio.errors import _control_software
from cardio.errors._tree import ControlSoftwareError
from cardio.table import code_rows
from cardio.table.model import Code


class ReturnCode(int):
    """A return code of one code space; compares with plain ints, not with other spaces."""

    space: ClassVar[str]

    @property
    def row(self) -> Code | None:
        """The row of the code table; None for a code that is not in the public lists."""
        return code_rows(self.space).get(int(self))

    @property
    def zh(self) -> str:
        """The official short text in Chinese; empty when the code is not listed."""
        return self.row.zh if self.row else ""

    @property
    def en(self) -> str:
        """The text in English; empty when the code is not listed."""
        return self.row.en if self.row else ""

    @property
    def severity(self) -> str:
        """One of success, warning, error, reserved, info; `error` for unlisted codes."""
        return self.row.severity if self.row else "error"

    @property
    def delivers(self) -> bool:
        """Whether the call delivered its data: success, or a warning (5010, 5141, 5174)."""
        return self.severity in {"success", "warning"}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ReturnCode) and other.space != self.space:
            return False
        return int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)


class ControlSoftwareCode(ReturnCode):
    """A return code of control software 5.x."""

    space = "control_software"


class ControlSoftware6Code(ReturnCode):
    """A return code of the successor, control software 6.0 (1000-3503)."""

    space = "control_software_6"


class VirtualCardCode(ReturnCode):
    """A return code of the virtual card's local service."""

    space = "virtual_card"


class HcaCode(ReturnCode):
    """A return code of the medical certificate library (30037, 66xxx)."""

    space = "hca"


def control_software_error(function: str, code: int) -> ControlSoftwareError | None:
    """Return the error a return code stands for; None when the call delivered its data.

    A code that is in no list gives a plain ControlSoftwareError that says so.
    """
    row = code_rows("control_software").get(code)
    if row is None:
        return ControlSoftwareError(function, code, "未公開代碼", "code not in the public lists")
    if row.severity in {"success", "warning"}:
        return None
    found = _control_software.CLASSES[row.error or row.category]
    return found(function, code, row.zh, row.en)
