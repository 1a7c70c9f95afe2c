from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardio.doctor import State

NAMES = {bits: f"component, {bits}-bit" for bits in (32, 64)}


@pytest.fixture
def files(tmp_path: Path, library: Any, marker: str) -> dict[str, str]:
    """Components by what they are."""
    made = {
        "vendor": library("x86", ["DllGetClassObject"]),
        "ours": library("x86-64", ["DllGetClassObject", marker], ()),
        "broken": b"MZ",
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    return {name: str(tmp_path / name) for name in (*made, "gone")}


def test_each_word_size_is_told(look: Any, registered: Any, files: dict[str, str]) -> None:
    registry = registered({32: f'"{files["vendor"]}"', 64: files["ours"]})
    checks = look(registry=registry)
    assert checks[NAMES[32]].state is checks[NAMES[64]].state is State.FOUND
    assert checks[NAMES[32]].detail.endswith(": 5.1.5.7, x86 (32-bit)")
    assert checks[NAMES[32]].advice == ""
    assert checks[NAMES[64]].detail.endswith("x86-64 (64-bit), the emulator's drop-in")
    assert checks[NAMES[64]].advice.startswith("regsvr32 /u")


@pytest.mark.parametrize(
    ("file", "state", "detail"),
    [
        ("ours", State.WRONG, "x86-64 (64-bit)"),
        ("broken", State.WRONG, "Windows library"),
        ("gone", State.WRONG, "No such file"),
    ],
)
def test_a_registration_that_leads_nowhere_is_wrong(
    look: Any, registered: Any, files: dict[str, str], file: str, state: State, detail: str
) -> None:
    check = look(registry=registered({32: files[file]}))[NAMES[32]]
    assert (check.state, detail in check.detail) == (state, True)
    assert "regsvr32" in check.advice


def test_the_file_is_the_one_that_programs_of_that_word_size_get(
    look: Any, registered: Any, tmp_path: Path, library: Any
) -> None:
    (tmp_path / "32").write_bytes(library("x86"))
    (tmp_path / "64").write_bytes(library("x86-64"))
    path = str(tmp_path / "{bits}")
    checks = look(registry=registered({32: path, 64: path}))
    assert {checks[name].state for name in NAMES.values()} == {State.FOUND}
    assert checks[NAMES[32]].detail.startswith(f"{path}: "), "as it is registered"


def test_what_is_not_registered_is_told(look: Any, registered: Any) -> None:
    checks = look(registry=registered({}, halves=(64,)))
    assert checks[NAMES[32]].detail == "CsHisX.nhicshisx.1 is not registered"
    assert checks[NAMES[64]].detail == "no file for 64-bit programs"
    assert {checks[name].state for name in NAMES.values()} == {State.MISSING}


def test_a_32_bit_windows_is_asked_for_32_bits_alone(
    look: Any, registered: Any, files: dict[str, str]
) -> None:
    checks = look(registry=registered({32: files["vendor"]}, widths=(32,)))
    assert checks[NAMES[32]].state is State.FOUND
    assert NAMES[64] not in checks


@pytest.mark.parametrize(
    ("running", "state"), [({"csfsim.exe", "a.exe"}, State.FOUND), ({"a.exe"}, State.MISSING)]
)
def test_the_console(look: Any, running: set[str], state: State) -> None:
    check = look(programs=lambda: frozenset(running))["console"]
    assert check.state is state
    assert ("9240" in check.advice) == (state is State.MISSING)


def test_programs_that_cannot_be_listed_stop_nothing(look: Any) -> None:
    def fails() -> frozenset[str]:
        raise OSError("no leave")

    check = look(programs=fails)["console"]
    assert (check.state, "cannot be listed" in check.detail) == (State.MISSING, True)
