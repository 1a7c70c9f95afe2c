"""The component's registration, and the console it talks to.

Reads what it is given; creates no object. Source: facts/vpn_component.toml, [com].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cardio.doctor.check import Check, State
from cardio.doctor.pe import Library, PeError
from cardio.doctor.situation import Registry, Situation

PROG_ID: Final = "CsHisX.nhicshisx.1"
CONSOLE: Final = "csfsim.exe"
"""The console program (雲端安全模組主控台) in the vendor's folder BIN."""

_WINDOWS: Final = "COM is Windows' own"
_REGISTER: Final = "regsvr32 CsHisX.dll, as an administrator, with the regsvr32 of its word size"


def component(situation: Situation) -> Iterator[Check]:
    """Say which file programs of each word size get for the ProgID."""
    if situation.registry is None:
        advice = "the emulator's component answers here, too: emulator:"
        yield Check("component", State.NOT_HERE, _WINDOWS, advice)
    else:
        yield from (_registered(situation.registry, bits) for bits in situation.registry.widths)


def console(situation: Situation) -> Iterator[Check]:
    """Say whether the console runs."""
    if situation.programs is None:
        yield Check("console", State.NOT_HERE, f"{CONSOLE} is a Windows program")
        return
    try:
        running = situation.programs()
    except OSError as error:
        yield Check("console", State.MISSING, f"programs cannot be listed: {error}")
        return
    if CONSOLE in running:
        yield Check("console", State.FOUND, f"{CONSOLE} is running")
    else:
        advice = f"start 雲端安全模組主控台 (BIN\\{CONSOLE} in the vendor's folder): else 9240"
        yield Check("console", State.MISSING, f"{CONSOLE} is not running", advice)


def _registered(registry: Registry, bits: int) -> Check:
    name = f"component, {bits}-bit"
    identifier = registry.text(f"{PROG_ID}\\CLSID", bits)
    if identifier is None:
        return Check(name, State.MISSING, f"{PROG_ID} is not registered", _REGISTER)
    file = registry.text(f"CLSID\\{identifier}\\InprocServer32", bits)
    if file is None:
        return Check(name, State.MISSING, f"no file for {bits}-bit programs", _REGISTER)
    try:
        library = Library.read(registry.file(file.strip('"'), bits))
    except (PeError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Check(name, State.WRONG, f"{file}: {reason}", _REGISTER)
    if f"{bits}-bit" not in library.machine:
        return Check(name, State.WRONG, f"{file}: is {library.machine}", _REGISTER)
    advice = "regsvr32 /u takes it away; nothing that it signs is worth anything"
    return Check(name, State.FOUND, f"{file}: {library}", advice if library.emulated else "")
