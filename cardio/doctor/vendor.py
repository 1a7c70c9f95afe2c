"""The vendor's folder: its libraries, what they export, the SAM file.

Reads files only; loads no library and starts nothing. Source: facts/control_software_notes.md,
sections 1 and 3.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cardio.doctor.check import Check, State
from cardio.doctor.pe import Library, PeError
from cardio.doctor.situation import Situation
from cardio.table import function_names, function_row
from cardio.table.model import Kind

LIBRARIES: Final = ("CsHis50.dll", "CsHis.dll", "CsHis30.dll")
"""Names of the control software's library: PC/SC, front end of the console, COM port."""

COMPONENT: Final = "CsHisX.dll"

NEEDED: Final = (
    "csOpenCom",
    "csCloseCom",
    "csVerifySAMDC",
    "hisGetBasicData",
    "hisGetRegisterBasic",
    "hisGetRegisterBasic2",
    "hisGetSeqNumber256N1",
    "hisGetTreatNumNoICCard",
    "csUpdateHCContents",
    "hisWriteMultiPrescriptSign",
)
"""What visits of format 2.0 need (facts: web_api_notes.md, section 1)."""

SAM_FILE: Final = re.compile(r"([0-9A-Z]{10})([0-9]{12})\.SAM", re.IGNORECASE)
"""Institution code and SAM number (facts: vpn_component.toml, sam_identity)."""

_INSTALL: Final = "install 控制軟體 5.1.5.1 or later from the VPN site"
_MAY_NOT: Final = "let the user whose programs call the vendor's library read the folder"
_BITS: Final = f"{struct.calcsize('P') * 8}-bit"


def vendor(situation: Situation) -> Iterator[Check]:
    """Look at the folder and what is in it."""
    folder = situation.vendor
    if folder is None:
        detail = "the vendor's software is for Windows"
        advice = "--vendor-folder looks at a copy of its folder NHI"
        yield Check("vendor folder", State.NOT_HERE, detail, advice)
        return
    try:
        yield from _inside(folder)
    except OSError as error:
        detail = f"{error.filename or folder}: {error.strerror or type(error).__name__}"
        yield Check("vendor folder, what is in it", State.WRONG, detail, _MAY_NOT)


def _inside(folder: Path) -> Iterator[Check]:
    """Look at a folder; raises OSError where this user may not look."""
    if not folder.is_dir():
        yield Check("vendor folder", State.MISSING, str(folder), _INSTALL)
        return
    yield Check("vendor folder", State.FOUND, str(folder))
    yield from _libraries(_below(folder, "LIB"))
    yield _sam(_below(folder, "SAM", "COMX1"))


def _libraries(folder: Path | None) -> Iterator[Check]:
    files = _files(folder)
    found = [files[name.lower()] for name in LIBRARIES if name.lower() in files]
    if not found:
        yield Check("library", State.MISSING, f"no {' or '.join(LIBRARIES)} in LIB", _INSTALL)
    for path in found:
        yield _judged(path, _library)
    component = files.get(COMPONENT.lower())
    if component is None:
        advice = "the VPN site's download area has 登入服務加值應用元件"
        yield Check(COMPONENT, State.MISSING, "not in LIB", advice)
    else:
        yield _judged(component, _component)


def _judged(path: Path, judge: Callable[[Path, Library], Check]) -> Check:
    """Read a file and judge it; what is no library is wrong."""
    try:
        return judge(path, Library.read(path))
    except (PeError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Check(path.name, State.WRONG, f"{path}: {reason}", _INSTALL)


def _library(path: Path, library: Library) -> Check:
    """Judge a library of the control software by its exports, and say how to reach it."""
    missing = [name for name in _functions() if name not in library.exports]
    needed = [name for name in NEEDED if name in missing]
    if needed:
        wanted = ", ".join(f"{name} (since {function_row(name).since})" for name in needed)
        return Check(path.name, State.WRONG, f"{path}: {library}, lacks {wanted}", _INSTALL)
    lacks = f", lacks {len(missing)} of the table: {', '.join(missing)}" if missing else ""
    return Check(path.name, State.FOUND, f"{path}: {library}{lacks}", _route(path, library))


def _component(path: Path, library: Library) -> Check:
    return Check(path.name, State.FOUND, f"{path}: {library}")


def _route(path: Path, library: Library) -> str:
    """Say by which URL this Python reaches a library of another word size."""
    if _BITS in library.machine:
        return ""
    arch = "?arch=x86" if "32-bit" in library.machine else ""
    return f"this Python is {_BITS}: bridge:{path}{arch}"


def _functions() -> list[str]:
    rows = map(function_row, function_names())
    return [row.name for row in rows if row.kind is Kind.CONTROL_SOFTWARE and row.callable]


def _sam(folder: Path | None) -> Check:
    """Judge the cloud SAM file by its name alone: its content is nobody's business."""
    found = [path for name, path in _files(folder).items() if name.endswith(".sam")]
    if not found:
        advice = (
            "put the 雲端安全模組 file into SAM\\COMX1, unless a SAM card is in the reader (9200)"
        )
        return Check("SAM file", State.MISSING, "none in SAM\\COMX1", advice)
    if len(found) > 1:
        advice = "leave one: the control software refuses several (9200)"
        return Check("SAM file", State.WRONG, f"{len(found)} in SAM\\COMX1", advice)
    name = SAM_FILE.fullmatch(found[0].name)
    if name is None:
        advice = "expected institution code (10) and SAM number (12), then .SAM"
        return Check("SAM file", State.WRONG, "its name is not that of a SAM file", advice)
    kind = "a test module" if name[2].startswith("901") else "a production module"
    return Check("SAM file", State.FOUND, f"institution {name[1]}, {kind}")


def _below(folder: Path, *names: str) -> Path | None:
    """Return a folder further down, in whatever case its name is written."""
    at: Path | None = folder
    for name in names:
        inside = at.iterdir() if at and at.is_dir() else iter(())
        at = next((path for path in inside if path.name.lower() == name.lower()), None)
    return at


def _files(folder: Path | None) -> dict[str, Path]:
    """Return the files of a folder by name in lower case."""
    inside = sorted(folder.iterdir()) if folder and folder.is_dir() else []
    return {path.name.lower(): path for path in inside if path.is_file()}
