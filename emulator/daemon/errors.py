"""What can go wrong with a reader daemon itself, as opposed to a call it answers.

Holds classes only.
"""

from __future__ import annotations

from typing import ClassVar

from emulator.errors import EmulatorError


class DaemonError(EmulatorError):
    """The daemon cannot run: the text is one line that says what to do."""

    exit_code: ClassVar[int] = 4
    """Exit code of a command that ends with this error (network or server)."""


class SteeringError(EmulatorError, ValueError):
    """A control frame that asks for what the desk does not have; names key and expectation."""
