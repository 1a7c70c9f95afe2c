"""The dispatch: every row is answered, buffers are kept, and no Python error leaves it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardio.backends import Argument, Buffer, Reply
from cardio.backends.waist import unwritten
from cardio.codes import ControlSoftwareCode
from cardio.table import code_rows, function_names, function_row
from cardio.table.model import Direction, Function, Kind, Param
from emulator.control_software import HANDLERS, NOT_EMULATED, handle
from emulator.desk import Desk

ROWS = [function_row(name) for name in function_names()]
HANDLED = [row for row in ROWS if row.name in HANDLERS]
UNHANDLED = [row for row in ROWS if row.name not in HANDLERS and row.params_known]

VISIT = b"1150315100000\0"  # what the first call at the frozen moment gives
ORDER = b"11503151000001A037341100        TID               03000090001"
INPUTS: Final[Mapping[str, tuple[Argument, ...]]] = {
    "hisGetBasicData": (),
    "hisGetRegisterBasic": (),
    "hisGetRegisterBasic2": (),
    "hisGetSeqNumber": (b"01\0", b" \0"),
    "hisGetSeqNumber256": (b"01\0", b" \0", b"1"),
    "hisGetSeqNumber256N1": (b"01\0", b" \0", b"1"),
    "hisGetTreatNumNoICCard": (b"A100000001\0", b"3501200000\0"),
    "hisGetTreatNumICCard": (VISIT,),
    "hisWriteMultiPrescriptSign": (VISIT, b"A100000001\0", b"0700101\0", ORDER * 2, 2),
    "csGetHospID": (),
    "csGetHOSPID": (),
}
"""Inputs that succeed once the visit is on the card; every function that fills a buffer."""

WRITTEN: Final[Mapping[str, int]] = {"hisWriteMultiPrescriptSign": 2 * 40}
"""Bytes that the inputs above fill, where that is not the whole documented buffer."""

Call = Callable[..., Reply]
Refused = Callable[..., None]


def is_buffer(param: Param) -> bool:
    return param.direction is Direction.OUT and not (param.is_text or param.is_number)


def documented(name: str) -> int:
    (buffer,) = filter(is_buffer, function_row(name).params)
    return buffer.size


@pytest.fixture
def visited(call: Call) -> Call:
    """The bare call, with the visit of the inputs on the card."""
    assert call("hisGetSeqNumber256N1", b"01\0", b" \0", b"1").code == 0
    return call


def test_every_handler_has_its_row() -> None:
    assert set(HANDLERS) <= set(function_names())


def test_every_component_method_and_every_typed_row_has_a_handler() -> None:
    wanted = {row.name for row in ROWS if row.typed or row.kind is Kind.COMPONENT}
    assert wanted <= set(HANDLERS)


@pytest.mark.parametrize("name", INPUTS)
def test_the_documented_size_is_enough_and_is_filled(visited: Call, name: str) -> None:
    reply = visited(name, *INPUTS[name])
    assert ControlSoftwareCode(reply.code).delivers
    (written,) = (output for output in reply.outputs if isinstance(output, bytes))
    assert len(written) == WRITTEN.get(name, documented(name))


@pytest.mark.parametrize("name", INPUTS)
def test_a_larger_buffer_gets_no_byte_more(visited: Call, name: str) -> None:
    reply = visited(name, *INPUTS[name], room=32767)
    (written,) = (output for output in reply.outputs if isinstance(output, bytes))
    assert len(written) == WRITTEN.get(name, documented(name))


@pytest.mark.parametrize("missing", [1, 2, None], ids=["one byte", "two bytes", "all"])
@pytest.mark.parametrize("name", INPUTS)
def test_a_buffer_that_is_too_small_stays_empty_and_nothing_happens(
    visited: Call, refused: Refused, name: str, missing: int | None
) -> None:
    needed = WRITTEN.get(name, documented(name))
    room = 0 if missing is None else needed - missing
    refused(6018, name, *INPUTS[name], room=room)
    assert ControlSoftwareCode(visited(name, *INPUTS[name], room=needed).code).delivers


@pytest.mark.parametrize("row", UNHANDLED, ids=lambda row: row.name)
def test_a_row_without_handler_says_so_and_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture, row: Function
) -> None:
    before = desk.state
    with caplog.at_level(logging.WARNING, "emulator"):
        reply = handle(desk, row, [_plain(param) for param in row.passed])
    assert reply.code == NOT_EMULATED == 9102
    assert len(reply.outputs) == len(row.given)
    assert not any(output for output in reply.outputs if not isinstance(output, int))
    assert desk.state is before
    assert [record.getMessage() for record in caplog.records] == [
        f"{row.name}: not emulated, answered 9102"
    ]


def test_the_code_of_what_is_not_emulated_is_in_the_code_table() -> None:
    assert code_rows("control_software")[NOT_EMULATED].severity == "error"


def test_an_input_without_its_form_is_logged_without_the_input(
    call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "emulator"):
        assert call("hisGetTreatNumNoICCard", b"A1\xff0000001\0", b"3501200000\0").code == 6018
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith("hisGetTreatNumNoICCard: an input has no documented form: Unicode")
    assert "A1" not in message


def test_nothing_is_logged_while_all_is_well(
    visited: Call, caplog: pytest.LogCaptureFixture
) -> None:
    for name, values in INPUTS.items():
        visited(name, *values)
    assert not caplog.records


def _plain(param: Param) -> Argument:
    if param.direction is not Direction.IN and not param.is_number:
        return Buffer(param.size)
    return 0 if param.is_number else b""


KNOWN: Final = [row for row in ROWS if row.params_known]
LIKELY: Final = [part for values in INPUTS.values() for part in values if isinstance(part, bytes)]
LIKELY_TEXTS: Final = ("3", "30", "4", "91", "AAECAwQFBgc=")


def _arguments(param: Param) -> st.SearchStrategy[Argument]:
    if param.is_text:
        return st.sampled_from(LIKELY_TEXTS) | st.text(max_size=30)
    if param.is_number:
        return st.integers(0, 4) | st.integers(-(2**31), 2**31 - 1)
    contents = st.sampled_from(LIKELY) | st.binary(max_size=80)
    if param.direction is Direction.IN:
        return contents
    rooms = st.just(param.size) | st.integers(0, 4000)
    return st.builds(lambda room, content: Buffer(room, content[:room]), rooms, contents)


@st.composite
def calls(draw: st.DrawFn) -> tuple[Function, list[Argument]]:
    row = draw(st.sampled_from(HANDLED) | st.sampled_from(KNOWN))
    passed = (p for p in row.passed if not (p.is_text and p.direction is Direction.OUT))
    return row, [draw(_arguments(param)) for param in passed]


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    desk = Desk(seed="desk tests", clock="frozen:2026-03-15T10:00:00")
    desk.change(
        inserted=draw(st.sampled_from([*desk.cast.cards, None])),
        port_open=draw(st.sampled_from([True, True, True, False])),
        sam_present=draw(st.sampled_from([True, True, True, False])),
        sam_verified=draw(st.booleans()),
        network_up=draw(st.sampled_from([True, True, False])),
        identifiers_up=draw(st.sampled_from([True, True, False])),
        sam_accepted=draw(st.sampled_from([True, True, False])),
    )
    return desk


def _fits(param: Param, argument: Argument | None, output: object) -> bool:
    if param.is_number or param.is_text:
        return isinstance(output, int if param.is_number else str)
    room = argument.capacity if isinstance(argument, Buffer) else 0
    return isinstance(output, bytes) and len(output) <= min(room, param.size)


@settings(deadline=None, max_examples=400, derandomize=True, database=None)
@given(desks(), st.lists(calls(), min_size=1, max_size=4))
def test_whatever_is_called_a_reply_comes_back(
    desk: Desk, steps: list[tuple[Function, list[Argument]]]
) -> None:
    for row, arguments in steps:
        before = desk.state
        reply = handle(desk, row, arguments)
        passed = dict(zip((p.name for p in row.passed), arguments, strict=False))
        assert isinstance(reply.code, int)
        assert len(reply.outputs) == len(row.given)
        for param, output in zip(row.given, reply.outputs, strict=True):
            assert _fits(param, passed.get(param.name), output), param.name
        if not (ControlSoftwareCode(reply.code).delivers or row.returns_value):
            assert reply.outputs == unwritten(row, arguments)
            assert desk.state == before
