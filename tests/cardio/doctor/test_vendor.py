from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cardio.doctor import State
from cardio.doctor.vendor import NEEDED
from cardio.table import function_names

BITS = struct.calcsize("P") * 8


def test_what_is_looked_for_is_in_the_table() -> None:
    assert set(NEEDED) < set(function_names())


def test_elsewhere_than_on_windows_it_does_not_apply(look: Any) -> None:
    checks = look()
    for name in ("vendor folder", "component", "console", "host"):
        assert checks[name].state is State.NOT_HERE
    assert "--vendor-folder" in checks["vendor folder"].advice
    assert "library" not in checks


def test_a_folder_in_order(look: Any, vendor: Path) -> None:
    checks = look(vendor=vendor)
    assert checks["vendor folder"].detail == str(vendor)
    library = checks["CSHIS50.DLL"]
    assert library.state is State.FOUND
    assert library.detail == f"{vendor / 'Lib' / 'CSHIS50.DLL'}: 5.1.5.7, x86 (32-bit)"
    bridged = f"bridge:{vendor / 'Lib' / 'CSHIS50.DLL'}?arch=x86"
    assert library.advice.endswith(bridged if BITS == 64 else "")
    assert checks["CsHisX.dll"].state is State.FOUND
    sam = checks["SAM file"]
    assert (sam.state, sam.detail) == (State.FOUND, "institution 3501200000, a test module")


def test_a_library_of_this_width_needs_no_advice(look: Any, vendor: Path, library: Any) -> None:
    machine = "x86-64" if BITS == 64 else "x86"
    (vendor / "Lib" / "CSHIS50.DLL").write_bytes(library(machine))
    check = look(vendor=vendor)["CSHIS50.DLL"]
    assert (check.state, check.advice) == (State.FOUND, "")


def test_nothing_there_is_told_with_what_to_install(look: Any, tmp_path: Path) -> None:
    absent = look(vendor=tmp_path / "no")
    assert (absent["vendor folder"].state, "library" in absent) == (State.MISSING, False)
    empty = look(vendor=tmp_path)
    assert empty["vendor folder"].state is State.FOUND
    for name in ("library", "CsHisX.dll", "SAM file"):
        assert empty[name].state is State.MISSING
        assert empty[name].advice


def test_a_folder_that_may_not_be_read_ends_no_report(
    look: Any, vendor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path.name == "SAM":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    checks = look(vendor=vendor)
    assert checks["CSHIS50.DLL"].state is State.FOUND
    check = checks["vendor folder, what is in it"]
    assert (check.state, check.detail) == (State.WRONG, f"{vendor / 'SAM'}: Permission denied")
    assert check.advice
    assert "host" in checks, "the looks behind it are made"


@pytest.mark.parametrize(
    ("without", "state"),
    [("hisGetSeqNumber256N1", State.WRONG), ("hisGetCriticalIllness", State.FOUND)],
)
def test_missing_exports_are_named(
    look: Any, vendor: Path, library: Any, without: str, state: State
) -> None:
    names = [name for name in function_names() if name != without]
    (vendor / "Lib" / "CSHIS50.DLL").write_bytes(library(exports=names))
    check = look(vendor=vendor)["CSHIS50.DLL"]
    assert check.state is state
    assert "lacks" in check.detail and without in check.detail


def test_a_drop_in_library_is_told_from_the_vendors(
    look: Any, vendor: Path, library: Any, marker: str
) -> None:
    exports = [*function_names(), marker]
    (vendor / "Lib" / "CSHIS50.DLL").write_bytes(library(exports=exports, version=()))
    assert look(vendor=vendor)["CSHIS50.DLL"].detail.endswith(
        "no version, x86 (32-bit), the emulator's drop-in"
    )


def test_a_damaged_library_is_wrong(look: Any, vendor: Path, library: Any) -> None:
    (vendor / "Lib" / "CSHIS50.DLL").write_bytes(library()[:700])
    check = look(vendor=vendor)["CSHIS50.DLL"]
    assert (check.state, "cut off or damaged" in check.detail) == (State.WRONG, True)


@pytest.mark.parametrize(
    ("names", "state", "detail"),
    [
        ([], State.MISSING, "none in SAM\\COMX1"),
        (["3501200000001000000001.sam"], State.FOUND, "institution 3501200000, a production"),
        (["a.SAM", "b.SAM"], State.WRONG, "2 in SAM\\COMX1"),
        (["350120000.SAM"], State.WRONG, "its name is not that of a SAM file"),
        (["readme.txt"], State.MISSING, "none in SAM\\COMX1"),
    ],
)
def test_the_sam_file_is_judged_by_its_name(
    look: Any, vendor: Path, names: list[str], state: State, detail: str
) -> None:
    folder = vendor / "SAM" / "COMX1"
    for old in folder.iterdir():
        old.unlink()
    for name in names:
        (folder / name).touch()
    check = look(vendor=vendor)["SAM file"]
    assert (check.state, check.detail.startswith(detail)) == (state, True)
    assert bool(check.advice) == (state is not State.FOUND)


def test_no_sam_number_is_shown(look: Any, vendor: Path) -> None:
    check = look(vendor=vendor)["SAM file"]
    assert "901000000001" not in check.detail + check.advice
