"""Every export with every capacity: answered as the desk in Python does, and not a byte beside.

A C program (caller.c) makes the calls, with memory that cannot be overrun unseen; the same calls on
a desk of the same seed in this process say what is right. Builds with sanitizers, and valgrind,
make a part of them again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from cardio.backends import Argument, Buffer, Output
from cardio.table import function_row
from cardio.table.generator.c_declarations import c_functions
from cardio.table.model import Direction, Function, Param
from emulator.control_software import handle
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.targets import TARGETS

FILL: Final = b"\xee"
DATA: Final = Path(__file__).parents[3] / "data" / "native"
ARGUMENTS: Final = tomllib.loads((DATA / "arguments.toml").read_text("utf-8"))
FILE: Final = ARGUMENTS["file"].encode()
TEXTS: Final = {name: text.encode() for name, text in ARGUMENTS["texts"].items()} | {
    "cTreatItem": b"CA"
}
"""What texts of these names are, in whichever function; others are empty."""

_WRITTEN: Final = {name: text.encode() for name, text in ARGUMENTS["written"].items()}
_ORDERS: Final = _WRITTEN["hisWritePrescriptionSign"] * 3
WRITTEN: Final = _WRITTEN | {
    "hisWriteMultiPrescript": _ORDERS,
    "hisWriteMultiPrescriptSign": _ORDERS,
}
"""What `pDataWrite` is."""

FIRST: Final = "hisGetSeqNumber256N1"
LAST: Final = ("csUnGetSeqNumber", "csUpdateHCNoReset", "csSoftwareReset", "csCloseCom")
OWN_ANSWER: Final = "csGetVersionEx"
LISTED: Final = [row.name for row in c_functions() if row.name not in (FIRST, *LAST, OWN_ANSWER)]
ROWS: Final = [function_row(name) for name in (FIRST, *LISTED, *LAST)]
"""Every export that is carried; a visit comes first, what leaves nothing to do comes last."""

COUNT: Final = 3
"""What every number is: so many records, the slot of an allergy."""

Said = Callable[[Output], list[str]]


class Given(NamedTuple):
    """One argument: its words for caller.c, the desk's, and what caller.c says of it afterwards."""

    words: str
    argument: Argument
    said: Said


class Call(NamedTuple):
    """One call of a function."""

    row: Function
    given: tuple[Given, ...]

    @property
    def line(self) -> str:
        return " ".join([self.row.name, *(each.words for each in self.given)])

    def expected(self, desk: Desk) -> str:
        """Return what caller.c must print when the desk is as this one."""
        reply = handle(desk, self.row, [each.argument for each in self.given])
        outputs = dict(zip((param.name for param in self.row.given), reply.outputs, strict=True))
        said = [
            word
            for param, each in zip(self.row.passed, self.given, strict=True)
            for word in each.said(outputs.get(param.name, b""))
        ]
        return " ".join([str(reply.code), *said])


def crc(memory: bytes) -> str:
    return f"{zlib.crc32(memory):08x}"


def number(param: Param, width: int) -> Given:
    if param.direction is Direction.IN:
        return Given(f"n{COUNT}", COUNT, lambda _: [])
    return Given(f"v{COUNT}/{width}", COUNT, lambda output: [str(output)])


def text(row: Function, param: Param) -> Given:
    content = (
        WRITTEN.get(row.name, b"") if param.name == "pDataWrite" else TEXTS.get(param.name, b"")
    )
    content += b"\0" * (len(content) < param.size)
    return Given(f"s{content.hex()}", content[: param.size], lambda _: [crc(content)])


def upload(file: Path) -> Given:
    path = os.fsencode(file) + b"\0"
    return Given(f"s{path.hex()}", FILE, lambda _: [crc(path)])


def room(row: Function, param: Param, capacity: int, width: int) -> Given:
    """A buffer, with a length if it has one; in/out ones hold a text, or the marker of ICD-10."""
    refilled = param.direction is Direction.INOUT
    held = (TEXTS.get(param.name, b"ICD10") + b"\0")[: max(capacity, 0)] if refilled else b""
    before = held + FILL * (capacity - len(held))
    content = f":{held.hex()}" if held else ""
    argument = Buffer(max(capacity, 0), held)

    def said(output: Output) -> list[str]:
        assert isinstance(output, bytes)
        written = crc(output + before[len(output) :])
        return [written, str(len(output))] if measured(row, param) else [written]

    words = f"b{capacity}/{width}" if measured(row, param) else f"r{capacity}"
    return Given(words + content, argument, said)


def measured(row: Function, param: Param) -> bool:
    return any(each.length_of == param.name for each in row.params)


def usual(row: Function, param: Param, file: Path, *, width: int, capacity: int) -> Given:
    if param.is_number:
        return number(param, width)
    if param.path:
        return upload(file)
    if param.direction is Direction.IN:
        return text(row, param)
    return room(row, param, capacity, width)


def every_capacity(row: Function, file: Path, step: int = 1) -> Iterator[Call]:
    """Every capacity of every buffer of a function, with variables of 2 and of 4 bytes in turn."""
    yield from (call(row, file, width) for width in (2, 4))
    for buffer in (param for param in row.passed if measured(row, param)):
        for at, capacity in enumerate(range(-1, buffer.size + 2, step)):
            yield call(row, file, 2 + at % 2 * 2, **{buffer.name: capacity})


def call(row: Function, file: Path, width: int, /, **capacities: int) -> Call:
    sizes = {param.name: capacities.get(param.name, param.size) for param in row.passed}
    given = (
        usual(row, param, file, width=width, capacity=sizes[param.name]) for param in row.passed
    )
    return Call(row, tuple(given))


def without(row: Function, param: Param) -> Iterator[Given]:
    """An argument that is NULL, or whose length is."""
    if param.direction is Direction.IN:
        yield Given("S", b"", lambda _: [])
    elif param.is_number:
        yield Given("V", 0, lambda _: [])
    elif not measured(row, param):
        yield Given("R", Buffer(0), lambda _: [])
    else:
        size = param.size
        yield Given(f"B{size}/2", Buffer(0), lambda _: ["0"])
        yield Given(f"L{size}", Buffer(0), lambda _: [crc(FILL * size)])


def every_null(row: Function, file: Path) -> Iterator[Call]:
    """Each pointer NULL in turn; without a file to send nothing is asked, see `test_faults`."""
    whole = call(row, file, 4)
    for at, param in enumerate(row.passed):
        if param.path or (param.is_number and param.direction is Direction.IN):
            continue
        for absent in without(row, param):
            yield Call(row, (*whole.given[:at], absent, *whole.given[at + 1 :]))


def compare(desk: Desk, calls: Sequence[Call], printed: str) -> None:
    """Let a desk answer the same calls: nothing else may have been printed."""
    lines = printed.splitlines()
    for index, (each, line) in enumerate(zip(calls, lines, strict=False)):
        assert line == each.expected(desk), f"call {index + 1}: {each.line}"
    assert len(lines) == len(calls), lines[-1:]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "upload.xml").write_bytes(FILE)
    return tmp_path / "upload.xml"


@pytest.fixture
def check(make_desk: Callable[[], Desk], point: Any) -> Callable[..., None]:
    """Let a program make the calls on a new desk, and another new desk say what is right."""

    def check(calls: Sequence[Call], *command: str | Path, **environment: str) -> None:
        served, here = make_desk(), make_desk()
        for desk in (served, here):
            desk.change(port_open=True)
        with ReaderDaemon(served) as daemon:
            done = subprocess.run(
                list(map(str, command)),
                env={**os.environ, **environment, "CARDIO_EMULATOR": str(daemon.address)},
                input="".join(f"{each.line}\n" for each in calls),
                capture_output=True,
                text=True,
                timeout=100,
            )
        assert done.returncode == 0, f"{done.returncode}: {done.stdout[-300:]}{done.stderr[-3000:]}"
        compare(here, calls, done.stdout)
        assert served.state == here.state

    return check


@pytest.fixture(scope="session")
def caller(compile_c: Any) -> Path:
    program: Path = compile_c("caller")
    return program


def test_every_function_with_every_capacity(
    check: Callable[..., None], caller: Path, library_file: Path, file: Path
) -> None:
    calls = [each for row in ROWS for each in every_capacity(row, file)]
    assert len(calls) > 13_000
    check(calls, caller, library_file)


def test_every_pointer_may_be_null(
    check: Callable[..., None], caller: Path, library_file: Path, file: Path
) -> None:
    check([each for row in ROWS for each in every_null(row, file)], caller, library_file)


SANITIZED: Final = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-rdynamic")


def some(file: Path, step: int) -> list[Call]:
    """A part of the calls, every function and every NULL among them."""
    found = [each for row in ROWS for each in every_capacity(row, file, step)]
    return found + [each for row in ROWS for each in every_null(row, file)]


def test_the_sanitizers_find_nothing(
    check: Callable[..., None], compile_c: Any, file: Path
) -> None:
    program = compile_c("caller", options=SANITIZED, sources=TARGETS["linux-x64"].library.c_files)
    check(some(file, 7), program, ASAN_OPTIONS="detect_leaks=1")


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind")
def test_valgrind_finds_nothing(
    check: Callable[..., None], caller: Path, library_file: Path, file: Path
) -> None:
    options = ("-q", "--error-exitcode=9", "--leak-check=full", "--track-fds=yes")
    check(some(file, 97), "valgrind", *options, caller, library_file)
