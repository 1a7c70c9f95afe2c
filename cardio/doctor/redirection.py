"""Which file programs of the other word size get for a path: Windows has two folders by one name.

Knows no registry and looks at no file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PureWindowsPath
from typing import Final

_SYSTEM: Final = "System32"
_OTHERS: Final[Mapping[tuple[int, int], str]] = {(64, 32): "SysWOW64", (32, 64): "Sysnative"}
"""Word sizes of who looks and of whose folder it is → that folder's name for who looks."""


_PROGRAMS: Final = re.compile("%(Common)?ProgramFiles%", re.IGNORECASE)
"""The variables that are another folder for each word size."""


def as_named(text: str, bits: int, *, own: int) -> str:
    """Return the text that a program of `own` bits expands to what one of `bits` makes of `text`.

    Source: Microsoft, "WOW64 Implementation Details", environment variables.
    """
    if (own, bits) == (64, 32):
        return _PROGRAMS.sub(lambda found: f"{found[0][:-1]}(x86)%", text)
    if (own, bits) == (32, 64):
        return _PROGRAMS.sub(lambda found: f"%{found[1] or ''}ProgramW6432%", text)
    return text


def as_seen(path: str, bits: int, *, own: int, root: str) -> str:
    r"""Return by which path a program of `own` bits opens what one of `bits` opens by `path`.

    `root` is the folder of Windows, C:\Windows. Source: Microsoft, "File System Redirector".
    """
    other = _OTHERS.get((own, bits))
    file, system = PureWindowsPath(path), PureWindowsPath(root, _SYSTEM)
    if other is None or not file.is_relative_to(system):
        return path
    return str(PureWindowsPath(root, other, *file.parts[len(system.parts) :]))
