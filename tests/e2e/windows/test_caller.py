"""The Windows DLLs as a HIS calls them: every export once, answered as the desk in Python does.

A C program (caller.c, with the rows of the table generated into it) reports return codes, popped
bytes, guard bytes and all memory; the same calls on a desk of the same seed say what is right.
"""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from cardio.backends import Argument, Buffer, Reply
from cardio.table import function_names, function_row
from cardio.table.model import Direction, Function, Kind, Param
from emulator.control_software import handle
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.targets import TARGETS

HERE: Final = Path(__file__).parent
DATA: Final = HERE.parents[1] / "data" / "native"
FILL: Final = b"\xee"
ARGUMENTS: Final = tomllib.loads((DATA / "arguments.toml").read_text("utf-8"))
FILE: Final = ARGUMENTS["file"].encode()
TEXTS: Final = {name: text.encode() for name, text in ARGUMENTS["texts"].items()}
WRITTEN: Final = {name: text.encode() for name, text in ARGUMENTS["written"].items()}
OWN_TEXTS: Final[Mapping[str, Mapping[str, bytes]]] = {
    **{name: {"pDataWrite": text} for name, text in WRITTEN.items()},
    "hisWriteMultiPrescriptSign": {"pDataWrite": WRITTEN["hisWritePrescriptionSign"]},
    "hisGetICD10DeC": {"IN": b"#:5BK"},
}
FIRST: Final = "hisGetSeqNumber256N1"
LAST: Final = ("csUnGetSeqNumber", "csSoftwareReset", "csCloseCom")
OWN_ANSWERS: Final = ("csGetVersionEx",)
"""What the library answers itself."""

_LISTED: Final = [name for name in function_names() if name not in (FIRST, *LAST)]
ROWS: Final = [
    row
    for row in map(function_row, (FIRST, *_LISTED, *LAST))
    if row.kind is Kind.CONTROL_SOFTWARE and row.callable
]
"""Every export; a visit comes first, and what would leave the others nothing to do last."""


class Given(NamedTuple):
    """One parameter of a call: how caller.c is told of it, and the argument of the desk's call."""

    kind: str
    number: int
    content: bytes
    argument: Argument | None


class Answer(NamedTuple):
    """What caller.c says of one row."""

    code: int
    popped: int
    damaged: int
    memory: list[bytes]


@dataclass(frozen=True)
class Caller:
    """caller.exe on one Windows, with the DLL it calls and the file it uploads."""

    wine: Any
    program: Path
    library: str
    upload: bytes

    def run(self, *words: str) -> dict[str, Answer]:
        """Return the answers of a new desk, by function."""
        with ReaderDaemon(_desk()) as daemon:
            where = {"CARDIO_EMULATOR": str(daemon.address)}
            printed = self.wine.run(self.program, self.library, *words, **where)
        return dict(map(_read, printed.splitlines()))


@pytest.fixture(scope="module")
def make_caller(native: Any) -> Callable[[Any], Caller]:
    """Build the DLL and caller.exe, where a Windows sees them."""

    def make(wine: Any) -> Caller:
        built = native(wine)
        folder = built.folder
        (folder / "upload.xml").write_bytes(FILE)
        upload = wine.path(folder / "upload.xml").encode()
        (folder / "rows.h").write_text(_rows_h(upload), encoding="ascii")
        compiler = f"{TARGETS[wine.target].mingw}-gcc"
        options = ("-std=gnu99", "-Wall", "-Wextra", "-Werror", f"-I{folder}")
        program = folder / "caller.exe"
        command = [compiler, *options, HERE / "caller.c", "-o", program]
        subprocess.run(command, check=True, timeout=60)
        return Caller(wine, program, wine.path(built.library), upload)

    return make


@pytest.fixture
def caller(wine: Any, make_caller: Callable[[Any], Caller]) -> Caller:
    return make_caller(wine)


@pytest.mark.parametrize("lengths", ["int", "short"])
def test_every_export_answers_as_the_desk_does(caller: Caller, lengths: str) -> None:
    answers, desk = caller.run(lengths), _desk()
    for row in ROWS:
        answer, givens = answers[row.name], [*_given(row, caller.upload)]
        reply = handle(desk, row, [each.argument for each in givens if each.argument is not None])
        assert answer.damaged == 0, row.name
        assert answer.popped == (row.argument_bytes if caller.wine.target == "win32" else 0)
        if row.name in OWN_ANSWERS:
            continue
        assert answer.code == reply.code, row.name
        width = {"int": 4, "short": 2}[lengths]
        assert answer.memory == _memory(row, givens, reply, width), row.name


def test_the_version_is_the_librarys_own(caller: Caller) -> None:
    answer = caller.run("int")["csGetVersionEx"]
    path = answer.memory[0].partition(b"\0")[0].decode("ascii")
    assert (answer.code, path.lower()) == (5151, caller.library.lower())


def test_the_decorated_names_are_the_same_functions(
    win32: Any, make_caller: Callable[[Any], Caller]
) -> None:
    caller = make_caller(win32)
    assert caller.run("int", "@") == caller.run("int")


def _desk() -> Desk:
    desk = Desk(seed="caller", clock="frozen:2026-03-15T10:00:00")
    desk.change(port_open=True, hpc_pin_verified=True)
    return desk


def _read(line: str) -> tuple[str, Answer]:
    name, code, popped, damaged, *memory = line.split()
    content = [bytes.fromhex(each[1:]) for each in memory]
    return name, Answer(int(code), int(popped), int(damaged), content)


def _given(row: Function, path: bytes) -> Iterator[Given]:
    """Return what a row is called with; `path` stands for a file that holds FILE."""
    texts = {**TEXTS, **OWN_TEXTS.get(row.name, {})}
    sizes = {param.name: param.size for param in row.params}
    for param in row.params:
        text = texts.get(param.name, b"")
        if param.direction is Direction.LENGTH:
            yield Given("l", sizes[param.length_of], b"", None)
        elif param.path:
            yield Given("s", 0, path, FILE)
        elif param.is_number:
            pointer = param.direction is not Direction.IN
            yield Given("p" if pointer else "i", 1, b"", 1)
        elif param.direction is Direction.IN:
            yield Given("s", 0, text, text + b"\0")
        else:
            yield _buffer(param, text)


def _buffer(param: Param, text: bytes) -> Given:
    content = text + b"\0" if text and param.direction is Direction.INOUT else b""
    filled = content.ljust(param.size, FILL) if param.direction is Direction.INOUT else content
    return Given("b", param.size, content, Buffer(param.size, filled))


def _memory(row: Function, givens: Sequence[Given], reply: Reply, width: int) -> list[bytes]:
    """Return what a caller's memory holds after a reply: no byte more was written."""
    outputs = dict(zip((param.name for param in row.given), reply.outputs, strict=True))
    return [
        _left(param, given, outputs, width) for param, given in zip(row.params, givens, strict=True)
    ]


def _left(param: Param, given: Given, outputs: dict[str, Any], width: int) -> bytes:
    if given.kind == "l":
        return len(outputs[param.length_of]).to_bytes(width, "little")
    if given.kind == "p":
        return int(outputs[param.name]).to_bytes(width, "little")
    if given.kind == "i":
        return b""
    if given.kind == "s":
        return given.content + b"\0"
    before = given.content.ljust(given.number, FILL)
    written: bytes = outputs[param.name]
    return written + before[len(written) :]


def _rows_h(path: bytes) -> str:
    return (
        "static const struct row rows[] = {\n" + "".join(_row_h(row, path) for row in ROWS) + "};\n"
    )


def _row_h(row: Function, path: bytes) -> str:
    arguments = ", ".join(
        f"{{ '{kind}', {number}, {_c_text(content)}, {len(content)} }}"
        for kind, number, content, _ in _given(row, path)
    )
    head = f'"{row.name}", {row.argument_bytes}, {len(row.params)}'
    return f"    {{ {head}, {{ {arguments or '{ 0, 0, 0, 0 }'} }} }},\n"


def _c_text(content: bytes) -> str:
    return '"' + "".join(f"\\{byte:03o}" for byte in content) + '"'
