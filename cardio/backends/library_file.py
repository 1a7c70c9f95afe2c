"""Which file a `dll:` URL names, and whether this process can load it.

Reads the file's first bytes; loads nothing, and searches nowhere but in the vendor's folder.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, NamedTuple

from cardio.errors import BackendUnavailableError, BackendUrlError

VENDOR_FOLDER: Final = r"NHI\LIB"
"""Where the vendor's installer puts its libraries, on the system drive.

Source: facts/control_software_notes.md, section 3. Confidence: medium.
"""


class Image(NamedTuple):
    """What the first bytes of an executable file say; `machine` is empty where it is not told."""

    system: str
    machine: str = ""
    is_library: bool = True

    def __str__(self) -> str:
        """Return it in words: `Windows x86 (32-bit)`."""
        return f"{self.system} {_WORDS.get(self.machine, self.machine)}".strip()


def library_path(text: str, platform: str, environ: Mapping[str, str], scheme: str = "dll") -> Path:
    """Return the file a URL's path names: an absolute path, or a bare name on Windows.

    A bare name is looked for in the vendor's folder and nowhere else: a library found on a search
    path may be anybody's. Raises BackendUrlError for any other relative path.
    """
    windows = platform == "win32"
    pure = PureWindowsPath(text) if windows else PurePosixPath(text)
    if pure.is_absolute():
        return Path(str(pure))
    drive = environ.get("SystemDrive", "C:")
    if windows and text and pure.name == text:
        return Path(f"{drive}\\{VENDOR_FOLDER}\\{text}")
    bare = f", or a file name in {drive}\\{VENDOR_FOLDER}" if windows else ""
    raise BackendUrlError(f"{scheme}:{text}: expected an absolute path{bare}")


def check_library(path: Path, ours: Image | None = None) -> None:
    """Raise BackendUnavailableError unless a file is a library for a process like this one.

    `ours` is what this process runs; without it: this Python.
    """
    ours = ours or running_image()
    found = read_image(path)
    if not (found and found.is_library):
        raise BackendUnavailableError(f"dll:{path}: is not a library")
    if ours is None or found == ours or not found.machine:
        return
    raise BackendUnavailableError(
        f"dll:{path}: is for {found}, this Python is {ours}{_instead(path, found)}"
    )


def read_image(path: Path) -> Image | None:
    """Read what kind of executable a file is, None for no kind; raises BackendUnavailableError."""
    try:
        if not path.is_file():
            raise BackendUnavailableError(
                f"dll:{path}: {_FOLDER if path.is_dir() else 'there is no such file'}"
            )
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BackendUnavailableError(f"dll:{path}: {reason}") from None
    return next((image for read in _READERS if (image := read(head))), None)


def running_image() -> Image | None:
    """Return what this process runs, None where that cannot be read."""
    try:
        found = read_image(Path("/proc/self/exe" if sys.platform == "linux" else sys.executable))
    except BackendUnavailableError:
        return None
    return found._replace(is_library=True) if found else None


def _instead(path: Path, found: Image) -> str:
    if found.machine not in {"x86", "x86-64"}:
        return ""
    arch = "?arch=x86" if found.machine == "x86" else ""
    return f"; a helper process of its own kind can load it: bridge:{path}{arch}"


def _read_pe(head: bytes) -> Image | None:
    if not head.startswith(b"MZ") or len(head) < _PE_POINTER + 4:
        return None
    (at,) = struct.unpack_from("<I", head, _PE_POINTER)
    if head[at : at + 4] != b"PE\0\0" or len(head) < at + 24:
        return None
    machine, characteristics = struct.unpack_from("<H16xH", head, at + 4)
    return Image("Windows", _PE_MACHINES.get(machine, hex(machine)), bool(characteristics & _DLL))


def _read_elf(head: bytes) -> Image | None:
    if not head.startswith(b"\x7fELF") or len(head) < _ELF_MACHINE + 2:
        return None
    order = ">" if head[_ELF_ORDER] == _BIG_ENDIAN else "<"
    kind, machine = struct.unpack_from(f"{order}HH", head, _ELF_MACHINE - 2)
    return Image("Linux", _ELF_MACHINES.get(machine, hex(machine)), kind == _SHARED_OBJECT)


def _read_macho(head: bytes) -> Image | None:
    """Know a Mach-O file, for one or several machines; which ones is left to the loader."""
    return Image("macOS") if head[:4] in _MACHO_MAGICS else None


_READERS: Final = (_read_pe, _read_elf, _read_macho)
_FOLDER: Final = "is a folder; name the library in it"
_HEAD_BYTES: Final = 4096
_PE_POINTER: Final = 0x3C
_DLL: Final = 0x2000
_ELF_ORDER: Final = 5
_BIG_ENDIAN: Final = 2
_ELF_MACHINE: Final = 18
_SHARED_OBJECT: Final = 3
_PE_MACHINES: Final = {0x014C: "x86", 0x8664: "x86-64", 0xAA64: "arm64"}
_ELF_MACHINES: Final = {3: "x86", 62: "x86-64", 40: "arm", 183: "arm64"}
_MACHO_MAGICS: Final = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_WORDS: Final = {"x86": "x86 (32-bit)", "x86-64": "x86-64 (64-bit)", "arm64": "arm64 (64-bit)"}
