"""What a Windows library says of itself: for which machine, its exports, its version.

Reads a file's bytes by the published PE format; loads nothing and trusts no number in it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Self

from cardio.errors import CardioError
from cardio.table.generated._cdef import MARKER

MAX_FILE: Final = 256 * 2**20
"""Bytes of a file at most: far more than any library of the vendor."""

_MACHINES: Final = {0x014C: "x86 (32-bit)", 0x8664: "x86-64 (64-bit)", 0xAA64: "arm64 (64-bit)"}
_DIRECTORIES: Final = {0x010B: 96, 0x020B: 112}
"""Magic number of the optional header → where its table of directories begins."""
_EXPORTS: Final = 0
_RESOURCES: Final = 2
_VERSION: Final = 16
"""RT_VERSION: the type of a version resource."""
_FIXED_INFO: Final = b"\xbd\x04\xef\xfe"
_MAX_NAME: Final = 512
_MAX_COUNT: Final = 65536


class PeError(CardioError, ValueError):
    """A file that is no Windows library, or a broken one."""


class Library(NamedTuple):
    """A Windows library: machine in words, names it exports, version `1.2.3.4` or empty."""

    machine: str
    exports: frozenset[str]
    version: str

    @property
    def emulated(self) -> bool:
        """Whether it is one of the emulator's drop-in parts, which say so."""
        return MARKER in self.exports

    def __str__(self) -> str:
        """Return it in words, its exports left out: `5.1.5.7, x86 (32-bit)`."""
        emulated = ", the emulator's drop-in" if self.emulated else ""
        return f"{self.version or 'no version'}, {self.machine}{emulated}"

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; raises PeError naming what is wrong, OSError."""
        with path.open("rb") as file:
            return cls.parse(file.read(MAX_FILE))

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the bytes of a file; raises PeError."""
        try:
            image = _Image.of(data)
            return cls(image.machine, frozenset(_exports(image)), _version(image))
        except (struct.error, IndexError) as error:
            raise PeError("a Windows library that is cut off or damaged") from error


class _Section(NamedTuple):
    size: int
    address: int
    raw_size: int
    raw: int


class _Image(NamedTuple):
    """The headers, and the bytes they speak of."""

    data: bytes
    machine: str
    directories: tuple[tuple[int, int], ...]
    sections: tuple[_Section, ...]

    @classmethod
    def of(cls, data: bytes) -> _Image:
        (at,) = struct.unpack_from("<I", data, 0x3C) if data[:2] == b"MZ" else (0,)
        if not at or data[at : at + 4] != b"PE\0\0":
            raise PeError("not a Windows library")
        machine, sections, optional_size = struct.unpack_from("<HH12xH", data, at + 4)
        optional = at + 24
        (magic,) = struct.unpack_from("<H", data, optional)
        if magic not in _DIRECTORIES:
            raise PeError(f"a Windows library of unknown kind {magic:#x}")
        first = optional + _DIRECTORIES[magic]
        (count,) = struct.unpack_from("<I", data, first - 4)
        return cls(
            data,
            _MACHINES.get(machine, f"machine {machine:#x}"),
            tuple(struct.unpack_from("<II", data, first + 8 * i) for i in range(min(count, 16))),
            tuple(
                _Section(*struct.unpack_from("<4I", data, optional + optional_size + 40 * i + 8))
                for i in range(sections)
            ),
        )

    def at(self, address: int) -> int:
        """Return where in the file an address of the loaded library is."""
        for section in self.sections:
            inside = address - section.address
            if 0 <= inside < max(section.size, section.raw_size) and inside < section.raw_size:
                return section.raw + inside
        raise PeError("a Windows library with an address outside its sections")

    def directory(self, index: int) -> int:
        """Return the address of a directory, 0 where there is none."""
        return self.directories[index][0] if index < len(self.directories) else 0

    def text(self, address: int) -> str:
        """Return the text at an address, up to its NUL."""
        at = self.at(address)
        end = self.data.find(b"\0", at, at + _MAX_NAME)
        return self.data[at : max(end, at)].decode("latin-1")


def _exports(image: _Image) -> Iterator[str]:
    directory = image.directory(_EXPORTS)
    if not directory:
        return
    count, _, names = struct.unpack_from("<3I", image.data, image.at(directory) + 24)
    if not count:
        return
    table = image.at(names)
    for i in range(min(count, _MAX_COUNT)):
        yield image.text(*struct.unpack_from("<I", image.data, table + 4 * i))


def _version(image: _Image) -> str:
    directory = image.directory(_RESOURCES)
    data = _first_version(image, image.at(directory)) if directory else b""
    at = data.find(_FIXED_INFO)
    if at < 0:
        return ""
    minor, major, build, patch = struct.unpack_from("<4H", data, at + 8)
    return f"{major}.{minor}.{patch}.{build}"


def _first_version(image: _Image, root: int) -> bytes:
    """Return the first version resource: type, name and language are one directory each."""
    at = next((entry for key, entry in _entries(image, root, root) if key == _VERSION), None)
    for _ in range(2):
        if at is None:
            return b""
        at = next((entry for _, entry in _entries(image, root, root + at)), None)
    if at is None:
        return b""
    address, size = struct.unpack_from("<II", image.data, root + at)
    place = image.at(address)
    return image.data[place : place + min(size, _MAX_COUNT)]


def _entries(image: _Image, root: int, at: int) -> Iterator[tuple[int, int]]:
    """Yield key and place, from the root, of each entry of a resource directory."""
    named, numbered = struct.unpack_from("<HH", image.data, at + 12)
    for i in range(named + numbered):
        key, place = struct.unpack_from("<II", image.data, at + 16 + 8 * i)
        yield key, place & 0x7FFFFFFF
