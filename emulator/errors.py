"""The errors of the emulator: one root, so that callers and the command line know them.

The leaves stand beside what raises them: cast, SAM, faults, server; that of the state stands here,
because who answers calls must know it without loading a database.
"""

from __future__ import annotations

from typing import ClassVar


class EmulatorError(Exception):
    """Root of every error the emulator raises on purpose."""

    exit_code: ClassVar[int] = 2
    """What the command line exits with when this error ends a command."""


class StateError(EmulatorError, ValueError):
    """A state folder that cannot be used or written; names the file and what to do."""
