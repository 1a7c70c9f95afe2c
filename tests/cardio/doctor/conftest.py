"""Machines to look at: Windows libraries made byte by byte, a vendor's folder, a registry."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cardio.doctor import Check, Situation, examine
from cardio.settings import Settings
from cardio.table import function_names, function_row
from cardio.table.generated._cdef import MARKER
from cardio.table.model import Kind

ALL = tuple(
    row.name
    for row in map(function_row, function_names())
    if row.kind is Kind.CONTROL_SOFTWARE and row.callable
)
MACHINES = {"x86": (0x014C, 0x010B, 96), "x86-64": (0x8664, 0x020B, 112)}
BASE = 0x1000
"""Address, in the loaded library, of the one section there is."""

Library = Callable[..., bytes]


def _exports(at: int, names: Sequence[str]) -> bytes:
    """An export directory at an address, with its names behind."""
    table = at + 40
    texts = table + 4 * len(names)
    pointers, text = b"", b""
    for name in names:
        pointers += struct.pack("<I", texts + len(text))
        text += name.encode() + b"\0"
    counts = struct.pack("<24x3I4x", len(names), 0, table)
    return counts + pointers + text


def _version(at: int, version: Sequence[int]) -> bytes:
    """A resource tree at an address: a type, a name, a language, then the fixed information."""
    major, minor, patch, build = version
    fixed = struct.pack("<II4H", 0xFEEF04BD, 0x10000, minor, major, build, patch)
    tree = b""
    for level, key in enumerate((16, 1, 1033)):
        below = 24 * (level + 1) | (0x80000000 if level < 2 else 0)
        tree += struct.pack("<12xHHII", 0, 1, key, below)
    return tree + struct.pack("<IIII", at + 88, len(fixed), 0, 0) + fixed


@pytest.fixture
def library() -> Library:
    """Return the bytes of a Windows library with some exports and a version."""

    def make(
        machine: str = "x86", exports: Sequence[str] = ALL, version: Sequence[int] = (5, 1, 5, 7)
    ) -> bytes:
        number, magic, directories = MACHINES[machine]
        named = _exports(BASE, exports)
        resources = BASE + len(named)
        body = named + (_version(resources, version) if version else b"")
        where = [(BASE if exports else 0, 1), (0, 0), (resources if version else 0, 1)]
        optional = struct.pack(f"<H{directories - 6}xI", magic, 3)
        optional += b"".join(struct.pack("<II", *each) for each in where)
        coff = struct.pack("<4sHH12xHH", b"PE\0\0", number, 1, len(optional), 0x2102)
        start = 0x40 + len(coff) + len(optional) + 40
        section = struct.pack("<8s4I16x", b".all", len(body), BASE, len(body), start)
        return b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40) + coff + optional + section + body

    return make


@pytest.fixture
def vendor(tmp_path: Path, library: Library) -> Path:
    """A vendor's folder in which everything is in order."""
    folder = tmp_path / "NHI"
    (folder / "Lib").mkdir(parents=True)
    (folder / "SAM" / "COMX1").mkdir(parents=True)
    (folder / "Lib" / "CSHIS50.DLL").write_bytes(library())
    (folder / "Lib" / "CsHisX.dll").write_bytes(library(exports=["DllGetClassObject"]))
    (folder / "SAM" / "COMX1" / "3501200000901000000001.SAM").touch()
    return folder


class FakeRegistry:
    """Texts by word size and key, as WindowsRegistry gives them."""

    def __init__(
        self, texts: Mapping[tuple[int, str], str], widths: tuple[int, ...] = (32, 64)
    ) -> None:
        self._texts = texts
        self.widths = widths

    def text(self, key: str, bits: int, name: str = "") -> str | None:
        return None if name else self._texts.get((bits, key))

    def file(self, path: str, bits: int) -> Path:
        return Path(path.replace("{bits}", str(bits)))


@pytest.fixture
def registered() -> Callable[..., FakeRegistry]:
    """Return a registry in which a file is the component, for programs of some word sizes."""

    def make(
        files: Mapping[int, str], *, halves: Sequence[int] = (), widths: tuple[int, ...] = (32, 64)
    ) -> FakeRegistry:
        texts = {(bits, "CsHisX.nhicshisx.1\\CLSID"): "{1}" for bits in (*files, *halves)}
        servers = {(bits, "CLSID\\{1}\\InprocServer32"): file for bits, file in files.items()}
        return FakeRegistry({**texts, **servers}, widths)

    return make


@pytest.fixture
def look() -> Callable[..., dict[str, Check]]:
    """Examine a machine that has what is given and nothing else; return the checks by name."""

    def look(settings: Settings | None = None, **given: Any) -> dict[str, Check]:
        situation = replace(Situation(settings or Settings(), ()), **given)
        return {check.name: check for check in examine(situation)}

    return look


@pytest.fixture
def marker() -> str:
    """The export by which drop-in parts say what they are."""
    return MARKER
