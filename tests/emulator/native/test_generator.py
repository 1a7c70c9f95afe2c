"""The generated C files: as they are checked in, complete, and within what the runtime assumes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from cardio.table import TABLE_HASH, function_number, function_row
from cardio.table.generator.c_declarations import MARKER, c_functions
from cardio.table.model import Direction, Function
from emulator.native.generator import ANSWERED_HERE, HERE, SOURCES, generate_all, render_exports
from emulator.native.targets import TARGETS

GENERATED: Final = generate_all()
ROWS: Final = c_functions()


def constant(name: str) -> int:
    """Return a number that the C sources define."""
    folders = TARGETS["linux-x64"].library.folders
    files = [path for folder in folders for path in sorted(folder.glob("*.[ch]"))]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    found = re.search(rf"\b{name}(?: = | )\(?(\d+)u?(?: << (\d+))?", text)
    assert found is not None, name
    return int(found[1]) << int(found[2] or 0)


@pytest.mark.parametrize("path", GENERATED, ids=str)
def test_what_is_checked_in_is_what_is_generated(path: Path) -> None:
    written = (HERE / path).read_text(encoding="utf-8")
    assert written == GENERATED[path], "run `python -m emulator.native.generator`"


def test_no_other_file_says_that_it_is_generated() -> None:
    said = {
        path.relative_to(HERE)
        for folder in (SOURCES, HERE / "component")
        for path in folder.iterdir()
        if "Not edited by hand" in path.read_text("utf-8")
    }
    assert said == set(GENERATED)


def test_every_row_with_known_argument_bytes_is_exported_once() -> None:
    names = re.findall(r"^int CSHIS_CALL (\w+)\(", render_exports(), flags=re.MULTILINE)
    assert names == [*(row.name for row in ROWS), MARKER]
    assert all(row.argument_bytes == 4 * len(row.params) for row in ROWS)


def test_the_linkers_list_of_32_bits_holds_plain_and_decorated_names() -> None:
    sizes = {**{row.name: row.argument_bytes for row in ROWS}, MARKER: 0}
    names = [f"{name}@{size}" for name, size in sizes.items()]
    lines = GENERATED[Path("src/win32.def")].splitlines()[2:]
    assert [line.strip() for line in lines[0::2]] == [
        f"{name}={decorated}" for name, decorated in zip(sizes, names, strict=True)
    ]
    assert [line.strip() for line in lines[1::2]] == names


def test_the_linkers_list_of_64_bits_holds_plain_names() -> None:
    lines = GENERATED[Path("src/win64.def")].splitlines()[2:]
    assert [line.strip() for line in lines] == [*(row.name for row in ROWS), MARKER]


def test_the_header_declares_what_is_exported() -> None:
    declared = re.findall(
        r"^CSHIS_API int CSHIS_CALL (\w+)\(", GENERATED[Path("src/cshis.h")], re.M
    )
    assert declared == [*(row.name for row in ROWS), MARKER]


def test_the_table_is_this_one() -> None:
    text = GENERATED[Path("src/table.h")]
    assert bytes.fromhex("".join(re.findall(r"\\x(..)", text))) == bytes.fromhex(TABLE_HASH)
    for name in ("VPNGetRandomX", "VPNH_SignX", "GetSAMCardInfoInCS", "GetHCCardInfoInCS"):
        assert f"CARDIO_{name} = {function_number(name)}," in text


def test_numbers_are_those_of_the_table() -> None:
    bodies = re.findall(r"CALL (\w+)\([^{]*{(.*?)^}", render_exports(), re.M | re.S)
    numbers = {name: re.findall(r"cardio_call\((\d+)", body) for name, body in bodies}
    for row in ROWS:
        own = row.name in ANSWERED_HERE
        assert numbers[row.name] == ([] if own else [str(function_number(row.name))])


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        *(("csOpenCom", -1), ("csCloseCom", -1), ("csGetVersion", -1)),
        *(("hisGetCardStatus", 0), ("csISSetPIN", 0), ("hisGetBasicData", 0)),
    ],
)
def test_what_a_function_answers_after_a_fault(name: str, failure: int) -> None:
    assert f"cardio_call({function_number(name)}, {failure}, " in render_exports()


def test_a_file_is_always_the_first_value() -> None:
    with_path = [row for row in ROWS if any(param.path for param in row.params)]
    assert [row.name for row in with_path] == ["csUploadData", "csUploadDataPrec"]
    assert all(row.passed[0].path for row in with_path)


def test_a_length_stands_right_behind_its_buffer() -> None:
    for row in ROWS:
        for buffer, length in zip(row.params, row.params[1:], strict=False):
            if length.direction is Direction.LENGTH:
                assert length.length_of == buffer.name


def longest_call(row: Function) -> int:
    """The longest frame that calls a function; of a file nothing is counted."""
    size = 9
    for param in row.passed:
        held = 0 if param.direction is Direction.OUT or param.path else param.size
        size += 5 if param.is_number else (9 if param.direction is not Direction.IN else 5) + held
    return size


def longest_reply(row: Function) -> int:
    return 11 + sum(5 if param.is_number else 5 + param.size for param in row.given)


def test_every_call_and_every_reply_has_room() -> None:
    assert max(map(longest_call, ROWS)) <= constant("FRAME_ROOM")
    component = [function_row(name) for name in ("VPNH_SignX", "GetSAMCardInfoInCS")]
    assert max(map(longest_reply, (*ROWS, *component))) * 2 <= constant("CARDIO_MAX_ANSWER")


def test_the_limits_are_those_of_the_frames() -> None:
    from cardio.backends import frames, link

    assert constant("CARDIO_MAX_FRAME") == frames.MAX_FRAME
    assert constant("CARDIO_MAX_GREETING") == frames.MAX_GREETING
    assert constant("CONNECT_LIMIT") == link.CONNECT_SECONDS * 1000
    assert constant("GREETING_LIMIT") == link.GREETING_SECONDS * 1000
    assert {kind.name: kind.value for kind in frames.Kind if kind.value <= 5} == {
        "HELLO": 1,
        "WELCOME": 2,
        "CALL": 3,
        "REPLY": 4,
        "TROUBLE": 5,
    }
