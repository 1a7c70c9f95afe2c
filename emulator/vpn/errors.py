"""What can go wrong with an emulated server itself, as opposed to a request it refuses.

Holds classes only.
"""

from __future__ import annotations

from typing import ClassVar

from emulator.errors import EmulatorError


class VpnServerError(EmulatorError):
    """The emulated server cannot run: the text is one line that says what to do."""

    exit_code: ClassVar[int] = 4
    """Exit code of a command that ends with this error (network or server)."""


class PortInUseError(VpnServerError):
    """The port is taken. Attributes: host, port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"port {port} on {host} is in use; stop what listens there, "
            "or choose another port (0 picks a free one)"
        )
        self.host = host
        self.port = port


class StoreError(VpnServerError):
    """The database cannot be opened, is of another version, or failed; holds no values."""
