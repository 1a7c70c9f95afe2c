"""Which file a `dll:` URL names, what its first bytes say, what is said when it does not fit."""

from __future__ import annotations

import struct
import sys
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.backends.library_file import (
    Image,
    check_library,
    library_path,
    read_image,
    running_image,
)
from cardio.errors import BackendUnavailableError, BackendUrlError

PYTHON = Image("Linux", "x86-64")
PE_32, PE_64, PE_ARM = 0x014C, 0x8664, 0xAA64
DLL, PROGRAM = 0x2102, 0x0102
I386, X86_64, AARCH64, S390 = 3, 62, 183, 22
SHARED, EXECUTABLE = 3, 2


def pe(machine: int, characteristics: int = DLL, at: int = 0x80) -> bytes:
    """Return the head of a Windows file, by the PE specification."""
    head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", at)
    coff = struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, 0xE0, characteristics)
    return head.ljust(at, b"\0") + b"PE\0\0" + coff + bytes(64)


def elf(machine: int, kind: int = SHARED, bits: int = 64, big: bool = False) -> bytes:
    """Return the head of a Linux file, by the ELF specification."""
    ident = b"\x7fELF" + bytes((2 if bits == 64 else 1, 2 if big else 1, 1)) + bytes(9)
    return ident + struct.pack(">HHI" if big else "<HHI", kind, machine, 1) + bytes(40)


@pytest.mark.parametrize(
    ("head", "image"),
    [
        (pe(PE_32), Image("Windows", "x86")),
        (pe(PE_64), Image("Windows", "x86-64")),
        (pe(PE_ARM), Image("Windows", "arm64")),
        (pe(0x01C4), Image("Windows", "0x1c4")),
        (pe(PE_32, PROGRAM), Image("Windows", "x86", is_library=False)),
        (elf(I386, bits=32), Image("Linux", "x86")),
        (elf(X86_64), Image("Linux", "x86-64")),
        (elf(AARCH64), Image("Linux", "arm64")),
        (elf(S390, big=True), Image("Linux", "0x16")),
        (elf(X86_64, EXECUTABLE), Image("Linux", "x86-64", is_library=False)),
        (b"\xcf\xfa\xed\xfe" + bytes(28), Image("macOS")),
        (b"\xca\xfe\xba\xbe" + bytes(28), Image("macOS")),
        (b"", None),
        (b"MZ", None),
        (b"MZ" + bytes(62), None),
        (pe(PE_32, at=5000), None),
        (pe(PE_32)[:0x90], None),
        (b"\x7fELF", None),
        (b"#!/bin/sh\nexit\n", None),
    ],
)
def test_what_the_first_bytes_say(head: bytes, image: Image | None, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)
    assert read_image(path) == image


@given(st.one_of(st.binary(), st.binary().map(b"MZ".__add__), st.binary().map(b"\x7fELF".__add__)))
def test_any_bytes_are_read_or_are_none(
    tmp_path_factory: pytest.TempPathFactory, head: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(head)
    image = read_image(path)
    assert image is None or image.system in {"Windows", "Linux", "macOS"}


@pytest.mark.parametrize(
    ("head", "ours", "words"),
    [
        (
            pe(PE_32),
            PYTHON,
            "is for Windows x86 (32-bit), this Python is Linux x86-64 (64-bit); a helper process of"
            " its own kind can load it: bridge:{path}?arch=x86",
        ),
        (
            pe(PE_32),
            Image("Windows", "x86-64"),
            "is for Windows x86 (32-bit), this Python is Windows x86-64 (64-bit); a helper process"
            " of its own kind can load it: bridge:{path}?arch=x86",
        ),
        (
            elf(I386, bits=32),
            PYTHON,
            "is for Linux x86 (32-bit), this Python is Linux x86-64 (64-bit); a helper process of"
            " its own kind can load it: bridge:{path}?arch=x86",
        ),
        (
            pe(PE_64),
            Image("Windows", "x86"),
            "is for Windows x86-64 (64-bit), this Python is Windows x86 (32-bit); a helper process"
            " of its own kind can load it: bridge:{path}",
        ),
        (elf(AARCH64), PYTHON, "is for Linux arm64 (64-bit), this Python is Linux x86-64 (64-bit)"),
        (elf(S390, big=True), PYTHON, "is for Linux 0x16, this Python is Linux x86-64 (64-bit)"),
        (elf(X86_64, EXECUTABLE), PYTHON, "is not a library"),
        (pe(PE_32, PROGRAM), PYTHON, "is not a library"),
        (b"<html>", PYTHON, "is not a library"),
        (b"", PYTHON, "is not a library"),
    ],
)
def test_a_file_that_does_not_fit_says_why(
    head: bytes, ours: Image, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "CsHis50.dll"
    path.write_bytes(head)
    with pytest.raises(BackendUnavailableError) as caught:
        check_library(path, ours)
    assert str(caught.value) == f"dll:{path}: {words.format(path=path)}"


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        (elf(X86_64), PYTHON),
        (pe(PE_32), Image("Windows", "x86")),
        (b"\xcf\xfa\xed\xfe", Image("macOS")),
    ],
)
def test_a_file_that_fits_is_left_to_the_loader(head: bytes, ours: Image, tmp_path: Path) -> None:
    path = tmp_path / "library"
    path.write_bytes(head)
    check_library(path, ours)


def test_what_is_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailableError, match=r"there is no such file$"):
        check_library(tmp_path / "CsHis50.dll")
    with pytest.raises(BackendUnavailableError, match=r"is a folder; name the library in it$"):
        check_library(tmp_path)


def test_a_file_that_cannot_be_looked_at_says_why(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailableError, match=r"name too long$"):
        check_library(tmp_path / ("x" * 300))


def test_this_python_is_known_by_its_own_file() -> None:
    running = running_image()
    assert running is not None
    assert running.is_library
    bits = struct.calcsize("P") * 8
    assert running.system == {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "Linux")
    assert running.machine == "" or f"{bits}-bit" in str(running)


@pytest.mark.parametrize(
    ("text", "platform", "path"),
    [
        ("/opt/cshis/libcshis50.so", "linux", "/opt/cshis/libcshis50.so"),
        ("/opt/健保/libcshis50.so", "linux", "/opt/健保/libcshis50.so"),
        (r"C:\NHI\LIB\CsHis50.dll", "win32", r"C:\NHI\LIB\CsHis50.dll"),
        ("D:/his/CSHIS.dll", "win32", r"D:\his\CSHIS.dll"),
        (r"\\server\share\CSHIS.dll", "win32", r"\\server\share\CSHIS.dll"),
        ("CsHis50.dll", "win32", r"X:\NHI\LIB\CsHis50.dll"),
    ],
)
def test_the_file_of_a_url(text: str, platform: str, path: str) -> None:
    assert str(library_path(text, platform, {"SystemDrive": "X:"})) == path


def test_the_vendors_folder_is_on_c_unless_the_system_says_otherwise() -> None:
    path = library_path("CsHis50.dll", "win32", {})
    assert PureWindowsPath(path) == PureWindowsPath(r"C:\NHI\LIB\CsHis50.dll")


@pytest.mark.parametrize("text", ["", "libcshis50.so", "./libcshis50.so", "../x.so", "~/x.so"])
def test_on_linux_a_path_is_absolute(text: str) -> None:
    with pytest.raises(BackendUrlError) as caught:
        library_path(text, "linux", {})
    assert str(caught.value) == f"dll:{text}: expected an absolute path"


@pytest.mark.parametrize(
    "text",
    ["", r"LIB\CsHis50.dll", r".\CsHis50.dll", r"..\CsHis50.dll", "C:CsHis50.dll", r"\x.dll"],
)
def test_on_windows_a_path_is_absolute_or_a_bare_name(text: str) -> None:
    with pytest.raises(BackendUrlError) as caught:
        library_path(text, "win32", {})
    assert str(caught.value) == (
        rf"dll:{text}: expected an absolute path, or a file name in C:\NHI\LIB"
    )
