"""How arguments lie in memory: capacities, widths, guards, and what is read back."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.backends import Argument, Buffer
from cardio.backends.call_layout import LONGEST
from cardio.backends.call_memory import GUARD, CallMemory, Slot
from cardio.backends.forms import form_of
from cardio.backends.library_errors import OverrunError
from cardio.errors import ArgumentError
from cardio.table import function_row
from cardio.table.generated._cdef import DECLARATIONS
from cardio.table.model import Direction, Function, Param

BASIC = function_row("hisGetBasicData")
SIGN = function_row("hisWriteMultiPrescriptSign")
STATUS = function_row("hpcGetHPCStatus")
WRITE = function_row("hisWriteTreatmentCode")
UPLOAD = function_row("csUploadData")

each_function = pytest.mark.parametrize("name", DECLARATIONS)


def slot(memory: CallMemory, name: str) -> Slot:
    """Return the slot a parameter's address goes from."""
    return next(w for w in memory.words if isinstance(w, Slot) and w.param.name == name)


def write(memory: CallMemory, name: str, content: bytes, at: int = 0) -> None:
    """Write as a library does: from the address of a parameter on."""
    begin = slot(memory, name).at + at
    memory.block[begin : begin + len(content)] = content


def seen(memory: CallMemory, name: str) -> bytes:
    """Return what a library finds at an address, as far as the guard."""
    found = slot(memory, name)
    return bytes(memory.block[found.at : found.end])


def number(value: int, width: int = 4) -> bytes:
    return (value & (1 << 8 * width) - 1).to_bytes(width, "little")


def plausible(param: Param) -> Argument:
    if param.is_number:
        return 1
    return b"" if param.direction is Direction.IN else Buffer(param.size)


def memory_of(function: Function) -> CallMemory:
    return CallMemory(function, [plausible(param) for param in function.passed])


@each_function
def test_there_is_a_word_per_parameter_and_its_outputs_are_the_forms(name: str) -> None:
    function = function_row(name)
    memory = memory_of(function)
    assert len(memory.words) == len(function.params)
    for param, word in zip(function.params, memory.words, strict=True):
        assert isinstance(word, Slot) == param.ctype.endswith("*")
    memory.check()
    assert form_of(name).gives(memory.outputs())
    assert all(not output or isinstance(output, int) for output in memory.outputs())


@each_function
def test_arguments_are_aligned_and_far_from_each_other(name: str) -> None:
    memory = memory_of(function_row(name))
    slots = [word for word in memory.words if isinstance(word, Slot)]
    assert all(found.at % 16 == 0 for found in slots)
    ends = [0, *(found.end for found in slots)]
    begins = [*(found.at for found in slots), len(memory.block)]
    if slots:
        gaps = [begin - end for end, begin in zip(ends, begins, strict=True)]
        assert min(gaps) >= len(GUARD) > max(param.size for param in function_row(name).params)


@given(st.binary(max_size=72), st.integers(0, 72), st.integers(0, 0xFFFF))
def test_what_is_read_back_is_what_was_reported(written: bytes, length: int, upper: int) -> None:
    memory = CallMemory(BASIC, [Buffer(72)])
    assert seen(memory, "iBufferLen") == number(72)
    write(memory, "pBuffer", written)
    write(memory, "iBufferLen", number(length | upper << 16))
    memory.check()
    (content,) = memory.outputs()
    untouched = not written.strip(b"\0") and length | upper << 16 == 72
    assert content == (b"" if untouched else written.ljust(72, b"\0")[:length])


@given(st.integers(0, 200), st.integers(-0x8000, 0x7FFF))
def test_no_length_makes_more_of_a_buffer_than_it_is(capacity: int, length: int) -> None:
    memory = CallMemory(BASIC, [Buffer(capacity)])
    write(memory, "pBuffer", b"x" * capacity)
    write(memory, "iBufferLen", number(length, 2))
    (content,) = memory.outputs()
    assert content == b"x" * max(0, min(length, capacity))


def test_a_capacity_of_more_than_16_bits_is_told_as_what_fits() -> None:
    memory = CallMemory(BASIC, [Buffer(70_000)])
    assert seen(memory, "iBufferLen") == number(LONGEST)
    assert len(seen(memory, "pBuffer")) == 70_000


@pytest.mark.parametrize("width", [2, 4])
@given(value=st.integers(-0x8000, 0x7FFF), asked=st.integers(0, 0x7FFF))
def test_a_number_comes_back_whether_16_or_32_bits_of_it_are_written(
    width: int, value: int, asked: int
) -> None:
    memory = CallMemory(STATUS, [1, asked])
    assert memory.words[0] == 1
    assert seen(memory, "Status") == number(asked)
    assert memory.outputs() == (asked,)
    write(memory, "Status", number(value, width))
    memory.check()
    assert memory.outputs() == (value,)


@given(st.integers(-(2**31), 2**31 - 1))
def test_a_number_by_value_is_passed_as_it_is(value: int) -> None:
    assert CallMemory(function_row("csOpenCom"), [value]).words == [value]


@given(st.binary(max_size=200))
def test_an_input_ends_with_a_nul_and_can_be_read_to_its_documented_size(content: bytes) -> None:
    birth = next(param for param in WRITE.params if param.name == "pPatientBirthDate")
    memory = CallMemory(WRITE, [b"", b"", content, b"", Buffer(11)])
    memory_there = seen(memory, "pPatientBirthDate")
    assert memory_there.startswith(content + b"\0")
    assert len(memory_there) == max(birth.size, len(content) + 1)
    assert not memory_there[len(content) :].strip(b"\0")


def test_an_in_out_buffer_shows_its_content_and_gives_it_back_only_when_changed() -> None:
    memory = CallMemory(UPLOAD, [b"C:\\UP.XML", Buffer(16, b"400\0"), Buffer(16, b"9"), Buffer(50)])
    assert seen(memory, "pFileSize") == b"400".ljust(16, b"\0")
    assert memory.outputs() == (b"", b"", b"")
    write(memory, "pFileSize", b"39\0")
    write(memory, "pNumber", b"123456789012345")
    assert memory.outputs() == (b"39", b"123456789012345", b"")


def test_a_text_without_a_length_ends_at_its_nul_or_its_buffer() -> None:
    memory = CallMemory(WRITE, [b"", b"", b"", b"", Buffer(11)])
    write(memory, "pBufferDocID", b"A123456789\0")
    assert memory.outputs() == (b"A123456789",)
    write(memory, "pBufferDocID", b"A1234567890")
    assert memory.outputs() == (b"A1234567890",)


@pytest.mark.parametrize("at", [0, 1, 100, len(GUARD) - 1])
@pytest.mark.parametrize("parameter", [p.name for p in SIGN.params])
def test_a_byte_behind_any_argument_is_noticed(parameter: str, at: int) -> None:
    memory = memory_of(SIGN)
    size = len(seen(memory, parameter))
    write(memory, parameter, b"\0", size + at)
    with pytest.raises(OverrunError) as caught:
        memory.check()
    error = caught.value
    assert (error.function, error.parameter, error.size) == (SIGN.name, parameter, size)
    assert str(error).startswith(f"{SIGN.name}.{parameter}: the library wrote outside the {size}")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_byte_in_front_of_the_first_is_noticed_too() -> None:
    memory = memory_of(BASIC)
    write(memory, "pBuffer", b"\0", -1)
    with pytest.raises(OverrunError, match=r"hisGetBasicData\.pBuffer"):
        memory.check()


def test_a_buffer_of_no_bytes_has_an_address_where_nothing_may_be_written() -> None:
    memory = CallMemory(BASIC, [Buffer(0)])
    memory.check()
    write(memory, "pBuffer", b"x")
    with pytest.raises(OverrunError, match="outside the 0 bytes"):
        memory.check()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("hisGetBasicData", []),
        ("hisGetBasicData", [Buffer(72), 72]),
        ("hisGetBasicData", [b"72"]),
        ("csOpenCom", [b"0"]),
        ("csOpenCom", [Buffer(4)]),
        ("hisGetCumulativeData", [0]),
    ],
)
def test_arguments_that_are_not_the_functions_are_refused(
    name: str, arguments: list[Argument]
) -> None:
    with pytest.raises(ArgumentError, match=f"^{name}: the arguments are not the table's$"):
        CallMemory(function_row(name), arguments)
