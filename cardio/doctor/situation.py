"""What the doctor looks at: settings, folders, registry, programs that run, hosts.

Says where things are on this machine; looks at none of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from cardio.backends.library_file import VENDOR_FOLDER
from cardio.settings import Settings

if TYPE_CHECKING:
    from cardio.doctor.probe import Probe


class Registry(Protocol):
    """The classes of a Windows registry, as programs of each word size see them."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Return the word sizes of programs that run there, in bits."""

    def text(self, key: str, bits: int, name: str = "") -> str | None:
        """Return a text of a key below HKEY_CLASSES_ROOT, None where there is none."""

    def file(self, path: str, bits: int) -> Path:
        """Return, for this process, the file that programs of a word size get by a path."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One machine, and one process on it."""

    settings: Settings
    path: tuple[str, ...]
    """sys.path."""
    vendor: Path | None = None
    """The vendor's folder NHI, in which its libraries are in LIB; None where it cannot be."""
    registry: Registry | None = None
    programs: Callable[[], frozenset[str]] | None = None
    """File names, in lower case, of the programs that run."""
    probe: Probe | None = None
    """How to ask the target; None where that is not wished."""

    @classmethod
    def here(cls, settings: Settings, environ: Mapping[str, str]) -> Self:
        """Return this machine's, which asks no host."""
        path = tuple(sys.path)
        if sys.platform == "win32":
            from cardio.doctor.windows import WindowsRegistry, running_programs

            vendor = Path(environ.get("SystemDrive", "C:") + "\\", VENDOR_FOLDER).parent
            return cls(settings, path, vendor, WindowsRegistry(), running_programs)
        return cls(settings, path)
