"""Writes the C files that are made from the function table: exports, header, names for linkers,
the component's methods.

Run `python -m emulator.native.generator` after a change of the table; a test compares. Builds
nothing, and holds no behaviour: that is in the C files beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cardio.table import TABLE_HASH, code_rows, function_names, function_number, function_row
from cardio.table.generator.c_declarations import (
    MARKER,
    CParameter,
    c_functions,
    c_parameters,
    c_prototype,
)
from cardio.table.model import Direction, Function, Kind, Param
from emulator.policy import Policy

HERE: Final = Path(__file__).parent
SOURCES: Final = HERE / "src"

_HEADER: Final = """\
/* {summary}
 *
 * Not edited by hand: `python -m emulator.native.generator` writes it from the function table.
 */
"""

_CSHIS: Final = """\
/* Of lengths and counts the low 16 bits are read and written, whether callers declare them as short
 * or as int. The drop-in library carries each call to a running emulator (`cardio emulate`):
 *
 *     CARDIO_EMULATOR             IP:PORT, localhost:PORT or /path/of/a/socket; without it
 *                                 127.0.0.1:15151
 *     CARDIO_EMULATOR_TIMEOUT_MS  how long a call may take; without it 60000
 *
 * Other names of hosts are refused: looking them up could take longer than a call may.
 *
 * Without an emulator calls return 9240, with no answer in time or a lost one 4000 (csOpenCom and
 * csCloseCom -1), and nothing is written but lengths of 0.
 */
#ifndef CSHIS_H
#define CSHIS_H

#ifdef _WIN32
#define CSHIS_CALL __stdcall
#else
#define CSHIS_CALL
#endif
#if defined(__GNUC__) && !defined(_WIN32)
#define CSHIS_API __attribute__((visibility("default")))
#else
#define CSHIS_API
#endif

#ifdef __cplusplus
extern "C" {{
#endif

{prototypes}
#ifdef __cplusplus
}}
#endif

#endif
"""

_METHODS: Final = """\
#include "component.h"

#include "../src/table.h"

const struct component_method COMPONENT_METHODS[] = {
@methods@};
const unsigned component_methods = sizeof COMPONENT_METHODS / sizeof *COMPONENT_METHODS;

const struct component_text COMPONENT_TEXTS[] = {
@texts@};
const unsigned component_texts = sizeof COMPONENT_TEXTS / sizeof *COMPONENT_TEXTS;
"""

_MARKED: Final = f"int CSHIS_CALL {MARKER}(void)"

_PORT_FAILURE: Final = -1
"""What opening and closing the port answer when they fail (facts: csOpenCom, -1)."""

FAULT_CODES: Final = (4000, 6015, 6016, 6017, 9005, 9240)
"""The return codes of `src/faults.c`, which the component tells with the insurer's text."""

ANSWERED_HERE: Final[Mapping[str, str]] = {"csGetVersionEx": "cardio_version(pPath)"}
"""Functions that the library answers by itself."""


def generate_all() -> dict[Path, str]:
    """Return path below this folder → text of every generated file."""
    return {
        Path("src/cshis.h"): render_header(),
        Path("src/win32.def"): render_names(decorated=True),
        Path("src/win64.def"): render_names(decorated=False),
        Path("src/exports.c"): render_exports(),
        Path("src/table.h"): render_table(),
        Path("component/methods.c"): render_methods(),
    }


def render_header() -> str:
    """Return the header for programs that call the library."""
    prototypes = "".join(
        f"/* {row.section} {row.title_zh} */\nCSHIS_API {_prototype(row)};\n\n"
        for row in c_functions()
    )
    prototypes += f"/* 1: what this library answers is emulated */\nCSHIS_API {_MARKED};\n"
    summary = "The NHI card-reader control software (健保卡讀卡機控制軟體), as C declares it."
    return _HEADER.format(summary=summary) + _CSHIS.format(prototypes=prototypes)


def render_names(*, decorated: bool) -> str:
    """Return the linker's list of exports: on 32 bits with the bytes of the arguments as well.

    The plain names are what programs ask for at run time, the decorated ones what link libraries
    of stdcall functions hold.
    """
    sizes = {**{row.name: row.argument_bytes for row in c_functions()}, MARKER: 0}
    lines = "".join(_names(*each, decorated=decorated) for each in sizes.items())
    return f"; Not edited by hand: `python -m emulator.native.generator`\nEXPORTS\n{lines}"


def render_exports() -> str:
    """Return the C file with one function per export."""
    body = "".join(f"\n{_export(row)}" for row in c_functions())
    return (
        _HEADER.format(summary="The exports: each says which value is what, and carries the call.")
        + '\n#include "cshis.h"\n#include "runtime.h"\n'
        + body
        + f"\n{_MARKED}\n{{\n    return 1;\n}}\n"
    )


def render_table() -> str:
    """Return the header with what the runtime must know of the table."""
    digits = "".join(f"\\x{TABLE_HASH[at : at + 2]}" for at in range(0, len(TABLE_HASH), 2))
    numbers = "".join(
        f"    CARDIO_{row.name} = {function_number(row.name)},\n" for row in _component_rows()
    )
    return (
        _HEADER.format(summary="The function table: its hash, and the component's numbers in it.")
        + "#ifndef CARDIO_TABLE_H\n#define CARDIO_TABLE_H\n"
        + f'\n#define CARDIO_TABLE_HASH "{digits}"\n'
        + f"\n/* emulator-defined */\n#define CARDIO_VERSION {Policy().version}\n"
        + f"\nenum cardio_component {{\n{numbers}}};\n\n#endif\n"
    )


def render_methods() -> str:
    """Return the C file with the component's methods, and the insurer's texts for its faults."""
    methods = "".join(
        f'    {{L"{row.name}", CARDIO_{row.name}, {len(_texts_in(row))}}},\n'
        for row in _component_rows()
    )
    codes = code_rows("control_software")
    texts = "".join(f'    {{{code}, L"{codes[code].zh}"}},\n' for code in FAULT_CODES)
    return _HEADER.format(summary="The methods, and what the insurer says of faults.") + (
        _METHODS.replace("@methods@", methods).replace("@texts@", texts)
    )


def _component_rows() -> list[Function]:
    rows = map(function_row, function_names())
    return [row for row in rows if row.kind is Kind.COMPONENT]


def _texts_in(row: Function) -> list[Param]:
    return [param for param in row.params if param.direction is Direction.IN]


def _prototype(row: Function) -> str:
    return c_prototype(row).replace("int ", "int CSHIS_CALL ", 1)


def _names(name: str, size: int, *, decorated: bool) -> str:
    if not decorated:
        return f"    {name}\n"
    return f"    {name}={name}@{size}\n    {name}@{size}\n"


def _export(row: Function) -> str:
    return f"{_prototype(row)}\n{{\n{_body(row)}}}\n"


def _body(row: Function) -> str:
    if row.name in ANSWERED_HERE:
        return f"    return {ANSWERED_HERE[row.name]};\n"
    number, failure = function_number(row.name), _failure(row)
    values = "".join(f"        {_value(row, each)},\n" for each in _passed(row))
    if not values:
        return f"    return cardio_call({number}, {failure}, NULL, 0);\n"
    return (
        f"    struct cardio_value values[] = {{\n{values}    }};\n"
        f"    return cardio_call({number}, {failure}, values, CARDIO_COUNT_OF(values));\n"
    )


def _failure(row: Function) -> int:
    """Return what the function answers after any fault; 0: the fault's own code.

    A version number could not be told from a code, so that of no version is below all others.
    """
    no_code = row.returns_value and not (row.answers or row.errors)
    return _PORT_FAILURE if no_code or row.errors == (_PORT_FAILURE,) else 0


def _passed(row: Function) -> list[CParameter]:
    return [each for each in c_parameters(row) if each.param.direction is not Direction.LENGTH]


def _value(row: Function, parameter: CParameter) -> str:
    """Return the C expression that says what an argument is."""
    return (_number if parameter.param.is_number else _VALUES[parameter.param.direction])(
        row, parameter
    )


def _number(row: Function, parameter: CParameter) -> str:
    if parameter.is_pointer:
        return f"cardio_count({parameter.name})"
    return f"cardio_number(({'int16_t' if parameter.is_short else 'int32_t'}){parameter.name})"


def _input(row: Function, parameter: CParameter) -> str:
    name, size = parameter.name, parameter.param.size
    if parameter.param.path:
        return f"cardio_file({name})"
    count = next((each.name for each in c_parameters(row) if each.param.count_of == name), None)
    if count is None:
        return f"cardio_string({name}, {size})"
    (layout,) = (each for each in row.inputs if each.param == name)
    record = layout.groups[0].stride if layout.groups else layout.total_length
    return f"cardio_records({name}, {count}, {record}, {size // record})"


def _output(row: Function, parameter: CParameter) -> str:
    return _buffer(row, parameter, "cardio_buffer", "cardio_room")


def _refilled(row: Function, parameter: CParameter) -> str:
    return _buffer(row, parameter, "cardio_refilled", "cardio_refilled_room")


def _buffer(row: Function, parameter: CParameter, measured: str, documented: str) -> str:
    name = parameter.name
    length = next((each.name for each in c_parameters(row) if _is_length(each.param, name)), None)
    if length is None:
        return f"{documented}({name}, {parameter.param.size})"
    return f"{measured}({name}, {length})"


def _is_length(param: Param, buffer: str) -> bool:
    return param.direction is Direction.LENGTH and param.length_of == buffer


_VALUES: Final[Mapping[Direction, Callable[[Function, CParameter], str]]] = {
    Direction.IN: _input,
    Direction.OUT: _output,
    Direction.INOUT: _refilled,
}
"""Which expression says what a buffer is."""


def write_all() -> None:
    """Write every generated file."""
    for path, text in generate_all().items():
        (HERE / path).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_all()
