"""What can go wrong with virtual cards themselves, as opposed to what a card answers.

Holds the class only.
"""

from __future__ import annotations

from typing import ClassVar

from emulator.errors import EmulatorError


class PiccError(EmulatorError):
    """No virtual card can be had: pcscd, vpcd or the card's process is missing; says what to do."""

    exit_code: ClassVar[int] = 4
    """Exit code of a command that ends with this error (network or server)."""
