"""The example programs, each built and run as its first lines say, on a running emulator."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

import cardio.native
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.build import Built

EXAMPLES: Final = Path(cardio.native.__file__).parent / "examples"
JNA: Final = Path("/usr/share/java/jna.jar")
"""Debian's libjna-java."""

CLOCK: Final = "frozen:2026-03-15T10:00:00"

Command = list[str | Path]


@pytest.fixture
def folder(built: Callable[[str, str], Built]) -> Path:
    """A folder with the drop-in library of this machine."""
    return built("linux-x64", "cc").folder


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Iterator[Callable[[Command], str]]:
    """Run a program with the library in its reach; return what it printed."""
    with ReaderDaemon(Desk(clock=CLOCK)) as daemon:
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "LD_LIBRARY_PATH": str(folder),
            "CARDIO_EMULATOR": str(daemon.address),
        }

        def program(command: Command) -> str:
            done = subprocess.run(
                command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60
            )
            assert (done.returncode, done.stderr) == (0, "")
            return done.stdout

        yield program


@pytest.fixture
def expected() -> list[str]:
    """What each program prints on a new desk: today's first visit, then the same day's second."""
    lines = []
    with cardio.open(f"emulator:?clock={CLOCK}") as session:
        for _ in range(2):
            basic, visit = session.get_basic_data(), session.get_seq_number_256_n1("01")
            raw = bytes(visit).decode("ascii")
            lines.append(
                f"card {basic.card_no}\nvisit {raw[13:17]} at {raw[:13]}\nidentifier {raw[296:]}\n"
            )
    return lines


def test_c(
    folder: Path, tmp_path: Path, run: Callable[[Command], str], expected: list[str]
) -> None:
    _needs("cc")
    source, program = EXAMPLES / "c/read_card.c", tmp_path / "read_card"
    options = ("-Wall", "-Wextra", "-Werror", "-I", folder, "-L", folder)
    run(["cc", source, *options, "-lCsHis50", "-o", program])
    assert [run([program]), run([program])] == expected


def test_csharp(tmp_path: Path, run: Callable[[Command], str], expected: list[str]) -> None:
    _needs("mcs")
    program = tmp_path / "ReadCard.exe"
    sources = [EXAMPLES / "csharp" / name for name in ("ReadCard.cs", "CsHis50.cs")]
    run(["mcs", f"-out:{program}", *sources])
    assert [run(["mono", program]), run(["mono", program])] == expected


def test_java(
    folder: Path, tmp_path: Path, run: Callable[[Command], str], expected: list[str]
) -> None:
    _needs("javac")
    if not JNA.exists():
        pytest.skip(f"{JNA}: not there; Debian's libjna-java has it")
    sources = sorted((EXAMPLES / "java").glob("*.java"))
    run(["javac", "-encoding", "UTF-8", "-cp", JNA, "-d", tmp_path, *sources])
    path = ["-cp", f"{JNA}:{tmp_path}", f"-Djna.library.path={folder}"]
    assert [run(["java", *path, "ReadCard"]), run(["java", *path, "ReadCard"])] == expected


def test_python(folder: Path, run: Callable[[Command], str], expected: list[str]) -> None:
    command: Command = [sys.executable, EXAMPLES / "python/read_card.py", folder / "libCsHis50.so"]
    assert [run(command), run(command)] == expected


def test_without_an_emulator_the_program_says_which_call_failed(
    folder: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "python/read_card.py", folder / "libCsHis50.so"],
        env={"CARDIO_EMULATOR": str(tmp_path / "nobody"), "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("csOpenCom: ")


def _needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program}")
