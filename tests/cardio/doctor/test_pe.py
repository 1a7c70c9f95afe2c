from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardio.doctor.pe import Library, PeError

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""The fixture only makes bytes: it is the same for every example."""


@pytest.mark.parametrize(
    ("machine", "words"), [("x86", "x86 (32-bit)"), ("x86-64", "x86-64 (64-bit)")]
)
def test_machine_exports_and_version_are_read(library: Any, machine: str, words: str) -> None:
    found = Library.parse(library(machine, ["csOpenCom", "hisGetBasicData"], (5, 1, 5, 7)))
    exports = frozenset({"csOpenCom", "hisGetBasicData"})
    assert found == Library(words, exports, "5.1.5.7")
    assert str(found) == f"5.1.5.7, {words}"
    assert not found.emulated


def test_a_library_may_have_neither(library: Any, marker: str) -> None:
    bare = Library("x86 (32-bit)", frozenset(), "")
    assert Library.parse(library(exports=(), version=())) == bare
    found = Library.parse(library(exports=[marker], version=()))
    assert (found.emulated, str(found)) == (
        True,
        "no version, x86 (32-bit), the emulator's drop-in",
    )


@pytest.mark.parametrize("data", [b"", b"MZ", b"\x7fELF" + bytes(100), b"MZ" + bytes(200)])
def test_what_is_no_library_is_told(data: bytes) -> None:
    with pytest.raises(PeError, match=r"not a Windows library|cut off"):
        Library.parse(data)


def test_a_machine_that_is_not_known_is_told_by_its_number(library: Any) -> None:
    data = bytearray(library())
    data[0x44:0x46] = struct.pack("<H", 0x0200)
    assert Library.parse(bytes(data)).machine == "machine 0x200"
    data[0x58:0x5A] = b"\x07\x01"
    with pytest.raises(PeError, match="unknown kind 0x107"):
        Library.parse(bytes(data))


def test_the_file_is_read(library: Any, tmp_path: Path) -> None:
    (tmp_path / "a.dll").write_bytes(library())
    assert Library.read(tmp_path / "a.dll") == Library.parse(library())


@SHARED
@given(data=st.data())
def test_damage_is_told_or_does_not_matter(library: Any, data: st.DataObject) -> None:
    """Any bytes changed or cut off: the answer is a library or PeError, never another error."""
    image = bytearray(library(exports=["csOpenCom", "csCloseCom"]))
    for _ in range(data.draw(st.integers(0, 6))):
        image[data.draw(st.integers(0, len(image) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(image)))
    try:
        found = Library.parse(bytes(image[:cut]))
    except PeError as error:
        assert "Windows library" in str(error)
    else:
        assert all(len(name) <= 512 for name in found.exports)


@SHARED
@given(rest=st.binary(max_size=400))
def test_anything_behind_a_header_is_told_or_read(library: Any, rest: bytes) -> None:
    try:
        assert isinstance(Library.parse(library()[:0x58] + rest), Library)
    except PeError as error:
        assert str(error)
