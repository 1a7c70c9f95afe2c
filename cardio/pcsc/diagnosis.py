"""What is wrong with PC/SC on this machine, part by part, and what to do about it.

Looks passively: connects to no card, starts no service.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cardio.doctor import Check, State
from cardio.pcsc.errors import (
    AccessRefusedError,
    LibraryMissingError,
    PcscError,
    PyscardMissingError,
    ReaderStuckError,
    ServiceDownError,
)
from cardio.pcsc.listing import list_readers
from cardio.pcsc.service import socket_path
from cardio.pcsc.states import ReaderState
from cardio.pcsc.winscard import Winscard

USB: Final = Path("/sys/bus/usb/devices")
"""Where Linux shows what is plugged in."""

CASTLES: Final = "0ca6"
"""USB vendor of the EZ100PU, common in Taiwan (Castles Technology)."""

CCID_CLASS: Final = "0b"
"""USB interface class of readers that the stock driver takes."""

_NAME: Final = "PC/SC"


def examine_pcsc(api: Winscard | None = None, usb: Path = USB) -> Iterator[Check]:
    """Yield a check of library and service, then one per reader and per reader without driver."""
    try:
        states = list_readers(api)
    except PcscError as error:
        yield _without_service(error)
        return
    yield _service(states)
    yield from map(_reader, states)
    yield from _without_driver(usb)


def _without_service(error: PcscError) -> Check:
    """Tell why there is no list of readers."""
    detail = f"{error.says}" if error.code == 0 else f"{error.says} ({error.code:08X})"
    for kind, (state, advice) in _TROUBLES.items():
        if isinstance(error, kind):
            return Check(_NAME, state, detail, advice)
    if type(error) is ServiceDownError:
        return Check(_NAME, State.MISSING, _where_it_listens(), _start())
    return Check(_NAME, State.WRONG, detail, "restart the PC/SC service")


def _where_it_listens() -> str:
    if not sys.platform.startswith("linux"):
        return "the service does not answer"
    path = socket_path()
    state = "nobody answers at" if path.exists() else "the service is not running, no"
    return f"{state} {path}"


def _start() -> str:
    if sys.platform == "win32":
        return "plug in a reader: Windows stops the service Smart Card (SCardSvr) without one"
    return "systemctl enable --now pcscd.socket (or run pcscd)"


_TROUBLES: Final = {
    PyscardMissingError: (State.MISSING, "pip install 'nhi-cardio[pcsc]' if you need it"),
    LibraryMissingError: (State.MISSING, "apt install pcscd libpcsclite1"),
    AccessRefusedError: (
        State.WRONG,
        "polkit: allow org.debian.pcsc-lite.access_pcsc (or run pcscd --disable-polkit);"
        " or end the program that holds hundreds of contexts",
    ),
    ReaderStuckError: (State.WRONG, "a driver hangs: unplug the readers, restart pcscd"),
}


def _service(states: tuple[ReaderState, ...]) -> Check:
    if not states:
        advice = "plug in a reader; on Linux its driver too (apt install libccid)"
        return Check(_NAME, State.MISSING, "the service runs and has no reader", advice)
    return Check(_NAME, State.FOUND, f"{len(states)} reader(s)")


def _reader(state: ReaderState) -> Check:
    name = f"reader {state.name}"
    if state.exclusive:
        advice = "end the program that holds it: gpg's scdaemon, a browser, the insurer's component"
        return Check(name, State.WRONG, "held exclusively by another program", advice)
    if state.mute:
        advice = "take the card out, clean its contacts, put it in the right way round"
        return Check(name, State.WRONG, "a card that gives no answer", advice)
    return Check(name, State.FOUND, f"card: {state.kind.value}" if state.kind else "empty")


def _without_driver(usb: Path) -> Iterator[Check]:
    """Look for readers of Castles that do not say they are CCID; the stock driver skips them."""
    for vendor in sorted(usb.glob("*/idVendor")):
        device = vendor.parent
        classes = {_text(path) for path in device.glob("*/bInterfaceClass")}
        if _text(vendor) == CASTLES and CCID_CLASS not in classes:
            name = _text(device / "product") or device.name
            detail = "plugged in, but not CCID (EZ100PU): the stock driver skips it"
            advice = "use the maker's driver or another reader; see LudovicRousseau/CCID issue 131"
            yield Check(f"USB {name}", State.WRONG, detail, advice)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip().lower()
    except OSError:
        return ""
