"""Buffers of every function, at every size: never a byte too much, and too small writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pytest

from cardio.backends import Argument, Buffer, Reply
from cardio.backends.waist import unwritten
from cardio.codes import ControlSoftwareCode
from cardio.records._base import marked_content
from cardio.table import function_names, function_row
from cardio.table.model import Direction, Function, Kind, Param
from emulator.control_software import HANDLERS, handle
from emulator.desk import Desk
from emulator.vpn import Intake
from emulator.vpn.store import Store

MOMENT: Final = b"1150315100000"
PERSON: Final = (b"A100000001\0", b"0700101\0")
VISIT: Final = (MOMENT + b"\0", *PERSON)
ORDER: Final = MOMENT + b"1A037341100        TID               03000090001"
DRUGS: Final = b"A" * 40 + b"B" * 40 + b"C" * 40
FILE: Final = b"<RECS><REC><MB><MB1></MB1><MB2></MB2></MB></REC></RECS>"
SIZE: Final = str(len(FILE)).encode()

VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "csGetCardNo": (2,),
    "csUploadData": (FILE, SIZE + b"\0", b"1\0"),
    "csUploadDataPrec": (FILE, SIZE + b"\0", b"1\0", b"1\0"),
    "hisGetICD10DeC": (b"#:5BK\0",),
    "hisGetICD10EnC": (b"H401324\0",),
    "hisGetSeqNumber": (b"01\0", b" \0"),
    "hisGetSeqNumber256": (b"01\0", b" \0", b"1"),
    "hisGetSeqNumber256N1": (b"01\0", b" \0", b"1"),
    "hisGetTreatNumICCard": (MOMENT + b"\0",),
    "hisGetTreatNumNoICCard": (b"A100000001\0", b"3501200000\0"),
    "hisReadPrescriptAllergic": (1, 3, 0),
    "hisReadPrescriptHVE": (1, 10, 0),
    "hisReadPrescriptLongTerm": (1, 30, 0),
    "hisReadPrescriptMain": (1, 60, 0),
    "hisWriteAllergicMedicines": (*PERSON, DRUGS + b"\0"),
    "hisWriteAllergicNum": (*PERSON, DRUGS[:40], 1),
    "hisWriteMultiPrescriptSign": (*VISIT, ORDER * 60, 60),
    "hisWritePrescriptionSign": (*VISIT, ORDER),
    "hisWriteTreatmentCode": (*VISIT, b"0" + b"J069 " * 6 + b"\0"),
    "hisWriteTreatmentData": (*VISIT, b"0" + b"J069 " * 6 + b"0" * 38 + b"\0"),
}
"""Values that succeed on the desk below; in/out texts last, for the parameters in their order."""

PERSON_FIRST: Final = {"hisGetCriticalIllnessID": PERSON}
MARKED: Final = ("hisGetTreatmentNeedHPC", "hisGetCriticalIllness", "hisGetCriticalIllnessID")
"""Functions that choose their format by the content and the size of their buffer."""

COUNTS: Final = ("pFileSize", "pNumber", "pPrecNumber")
"""Texts that come back in the buffer they came in: one too small for them came in cut short."""

NUL_IF_ROOM: Final = ("pBufferDocID", *COUNTS)
"""Parameters that leave the NUL off where there is no room for it."""

PADDED_TO_ROOM: Final = ("csGetHospName", "csGetHospAbbName")
"""Functions that leave blanks off where there is no room for them."""


class Case(NamedTuple):
    """One buffer of one function, in one format."""

    row: Function
    param: Param
    format: str

    def __str__(self) -> str:
        return f"{self.row.name}-{self.param.name}-{self.format}"

    def length(self, whole: bytes, room: int) -> int | None:
        """Return how many bytes a size gets, None when it is too small for any."""
        return max((each for each in self._lengths(whole) if each <= room), default=None)

    def _lengths(self, whole: bytes) -> Iterator[int]:
        yield len(whole)
        if self.param.name in NUL_IF_ROOM:
            yield len(whole.removesuffix(b"\0"))
        if self.row.name in PADDED_TO_ROOM:
            yield from range(len(whole.rstrip(b" ")), len(whole))
        if self.row.name in MARKED and self.format == "icd10":
            old = self.row.output(self.param.name)
            assert old is not None
            yield old.total_length

    def refusal(self, desk: Desk, whole: Reply) -> set[int]:
        """Return the codes a size that is too small may be answered with."""
        if self.row.returns_value:
            return {whole.code}
        cut_short = {6015} if self.param.name in COUNTS else set()
        return {desk.policy.short_buffer_code, *cut_short}


def is_buffer(param: Param) -> bool:
    return not (param.is_number or param.is_text)


ROWS: Final = [
    row
    for row in map(function_row, function_names())
    if row.name in HANDLERS and row.kind is Kind.CONTROL_SOFTWARE and any(map(is_buffer, row.given))
]
CASES: Final = [
    Case(row, param, format)
    for row in ROWS
    for param in filter(is_buffer, row.given)
    for format in (("default", "icd10") if row.name in MARKED else ("default",))
]


class Centre:
    """An intake that counts what it receives."""

    def __init__(self, desk: Desk) -> None:
        self.store, self.received = Store(), 0
        self._intake = Intake(self.store, desk.clock)

    def receive(self, *args: Any, **more: Any) -> Any:
        self.received += 1
        return self._intake.receive(*args, **more)


@pytest.fixture
def desk(make_desk: Any) -> Iterator[Desk]:
    """A desk where every function of the table succeeds: a visit, full rings, all PINs right."""
    desk: Desk = make_desk()
    desk.change(port_open=True, hpc_pin_verified=True)
    centre = Centre(desk)
    desk.intake = centre
    first: list[Argument] = [b"01\0", b" \0", b"1", Buffer(316)]
    assert handle(desk, function_row("hisGetSeqNumber256N1"), first).code == 0
    assert desk.card is not None
    full = {"rx": 60, "long_term": 30, "important": 10, "allergy": 3}
    widths = {"rx": 61, "long_term": 44, "important": 36, "allergy": 40}
    rings = {name: (b"0" * widths[name],) * count for name, count in full.items()}
    desk.replace_card(replace(desk.card, sections={**desk.card.sections, **rings}))
    with centre.store:
        yield desk


def arguments(case: Case, room: int | None) -> list[Argument]:
    """Return the arguments of a call; `room` is the size of the buffer in question."""
    waiting = iter((*PERSON_FIRST.get(case.row.name, ()), *VALUES.get(case.row.name, ())))
    return [_argument(case, param, waiting, room) for param in case.row.passed]


def _argument(case: Case, param: Param, waiting: Iterator[Any], room: int | None) -> Argument:
    size = room if room is not None and param is case.param else param.size
    if param.direction is Direction.OUT:
        return Buffer(size)
    if param.direction is Direction.IN or param.is_number:
        return next(waiting)  # type: ignore[no-any-return]
    if case.row.name in MARKED:
        layout = case.row.output(param.name, case.format)
        assert layout is not None
        return Buffer(size, marked_content(layout)[:size])
    return Buffer(size, next(waiting)[:size])


def output(case: Case, reply: Reply) -> bytes:
    found = reply.outputs[case.row.given.index(case.param)]
    assert isinstance(found, bytes)
    return found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_buffer_of_every_size(desk: Desk, case: Case) -> None:
    start = desk.state
    whole = handle(desk, case.row, arguments(case, None))
    assert case.row.returns_value or ControlSoftwareCode(whole.code).delivers, whole.code
    content, after = output(case, whole), desk.state
    assert 0 < len(content) <= case.param.size
    for room in range(case.param.size + 2):
        desk.state = start
        received = received_by(desk)
        given = arguments(case, room)
        reply = handle(desk, case.row, given)
        length = case.length(content, room)
        assert len(output(case, reply)) == (length or 0) <= min(room, case.param.size), room
        if length is None:
            assert reply.code in case.refusal(desk, whole), room
            assert reply.outputs == unwritten(case.row, given), room
            assert desk.state is start, room
            assert received_by(desk) == received, room
        else:
            assert reply.code == whole.code, room
            if length == len(content):
                assert (reply, desk.state) == (whole, after), room


def received_by(desk: Desk) -> int:
    """Return how many documents the desk's centre has received."""
    assert isinstance(desk.intake, Centre)
    return desk.intake.received


def test_every_function_that_fills_a_buffer_is_here() -> None:
    filling = {
        name
        for name in HANDLERS
        if any(map(is_buffer, function_row(name).given))
        and function_row(name).kind is Kind.CONTROL_SOFTWARE
    }
    assert {case.row.name for case in CASES} == filling
    assert set(VALUES) <= filling


@pytest.mark.parametrize("room", [32_767, 65_536])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_huge_size_is_no_licence_to_write_more(desk: Desk, case: Case, room: int) -> None:
    start = desk.state
    whole = handle(desk, case.row, arguments(case, None))
    desk.state = start
    assert handle(desk, case.row, arguments(case, room)) == whole
