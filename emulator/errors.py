"""The errors of the emulator: one root, so that callers and the command line know them.

The leaves stand beside what raises them: cast, SAM, server.
"""

from __future__ import annotations

from typing import ClassVar


class EmulatorError(Exception):
    """Root of every error the emulator raises on purpose."""

    exit_code: ClassVar[int] = 2
    """What the command line exits with when this error ends a command."""
