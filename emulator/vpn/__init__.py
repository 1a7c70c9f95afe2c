"""The emulated VPN server: VNHI_Upload and VNHI_Download on a loopback port.

Everything here is loaded when it is named, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from emulator.vpn.app import create_app
    from emulator.vpn.core import ServerCore
    from emulator.vpn.errors import PortInUseError, StoreError, VpnServerError
    from emulator.vpn.intake import Intake
    from emulator.vpn.options import ServerOptions
    from emulator.vpn.server import VpnServer

__all__ = [
    "Intake",
    "PortInUseError",
    "ServerCore",
    "ServerOptions",
    "StoreError",
    "VpnServer",
    "VpnServerError",
    "create_app",
]

_HOME: Final = {
    "Intake": "intake",
    "PortInUseError": "errors",
    "ServerCore": "core",
    "ServerOptions": "options",
    "StoreError": "errors",
    "VpnServer": "server",
    "VpnServerError": "errors",
    "create_app": "app",
}


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return __all__
