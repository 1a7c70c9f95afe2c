"""A call to a library in a bridge: the frame it makes, the answers it takes, those it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.backends import Argument, Buffer, Reply
from cardio.backends.bridge_call import UNKNOWN, BridgeCall, bridge_call
from cardio.backends.frames import (
    Call,
    Frame,
    Kind,
    Splitter,
    Trouble,
    read_call,
    reply_frame,
    trouble_frame,
)
from cardio.backends.library_errors import ConventionError, OverrunError
from cardio.backends.waist import Output
from cardio.errors import ArgumentError, BackendError
from cardio.table import function_number, function_row
from cardio.table.generated._cdef import DECLARATIONS
from cardio.table.model import Direction, Param

BASIC: Final = function_row("hisGetBasicData")
STATUS: Final = function_row("hpcGetHPCStatus")
RESET: Final = function_row("csSoftwareReset")


def framed(data: bytes) -> Frame:
    """Return the frame that some bytes are, all of them."""
    splitter = Splitter(limit=1 << 20)
    splitter.feed(data)
    (found, none) = (splitter.take(), splitter.take())
    assert found is not None and none is None
    return found


def replied(code: int, *outputs: Output) -> Frame:
    return framed(reply_frame(Reply(code, outputs)))


def plausible(param: Param) -> Argument:
    if param.is_number:
        return 1
    return b"in" if param.direction is Direction.IN else Buffer(param.size, b"io"[: param.size])


def asked(call: BridgeCall) -> Sequence[Argument]:
    return read_call(framed(call.frame).body).arguments


@pytest.mark.parametrize("name", DECLARATIONS)
def test_every_function_travels_whole_and_an_echo_changes_nothing(name: str) -> None:
    function = function_row(name)
    call = BridgeCall(function, [plausible(param) for param in function.passed])
    words = asked(call)
    assert len(words) == len(function.params)
    for param, word in zip(function.params, words, strict=True):
        back = param.direction is not Direction.IN
        kind = Buffer if back else bytes if param.ctype.endswith("*") else int
        assert type(word) is kind
    memory = [word.content for word in words if isinstance(word, Buffer)]
    reply = call.reply(replied(7, *memory, UNKNOWN))
    assert reply.code == 7
    numbers = [param for param in function.given if param.is_number]
    assert [output for output in reply.outputs if output != b""] == [1] * len(numbers)


def test_a_call_is_these_bytes() -> None:
    number = function_number("hisGetBasicData").to_bytes(2, "little")
    expected = b"\x1d\0\0\0\3" + number + b"\2\0"
    expected += b"\4\2\0\0\0\2\0\0\0a\0" + b"\4\4\0\0\0\4\0\0\0\2\0\0\0"
    assert BridgeCall(BASIC, [Buffer(2, b"a")]).frame == expected


@given(st.integers(0, 300), st.binary(max_size=300), st.integers(-0x8000, 0x7FFF))
def test_what_was_written_comes_back_as_far_as_it_is_long(
    capacity: int, written: bytes, length: int
) -> None:
    content = written[:capacity].ljust(capacity, b"\0")
    told = (length & 0xFFFF).to_bytes(4, "little")
    reply = BridgeCall(BASIC, [Buffer(capacity)]).reply(replied(0, content, told, UNKNOWN))
    untouched = not content.strip(b"\0") and length == capacity
    assert reply == Reply(0, (b"" if untouched else content[: max(length, 0)],))


BLANK: Final = bytes(72)
FOUR: Final = bytes(4)
OTHER: Final = {
    "nothing": replied(0),
    "no stack": replied(0, BLANK, FOUR),
    "fewer": replied(0, BLANK, -1),
    "more": replied(0, BLANK, FOUR, FOUR, -1),
    "a short one": replied(0, BLANK[1:], FOUR, -1),
    "a long one": replied(0, BLANK + b"\0", FOUR, -1),
    "of all the same length": replied(0, BLANK[1:], FOUR + b"\0", -1),
    "a text": replied(0, "\0" * 72, FOUR, -1),
    "the stack as memory": replied(0, BLANK, FOUR, b""),
    "another count": Frame(
        Kind.REPLY, replied(0, BLANK, FOUR, -1).body.replace(b"\3\0", b"\2\0", 1)
    ),
    "cut off": Frame(Kind.REPLY, replied(0, BLANK, FOUR, -1).body[:-1]),
    "bytes behind": Frame(Kind.REPLY, replied(0, BLANK, FOUR, -1).body + b"\0"),
    "no body": Frame(Kind.REPLY, b""),
}


@pytest.mark.parametrize("answer", OTHER.values(), ids=OTHER)
def test_other_outputs_are_refused(answer: Frame) -> None:
    with pytest.raises(BackendError) as caught:
        BridgeCall(BASIC, [Buffer(72)]).reply(answer)
    expected = "hisGetBasicData: the bridge answered: other outputs than it was asked for"
    assert str(caught.value) == expected


@given(st.binary(max_size=120))
def test_whatever_comes_is_a_reply_or_refused(body: bytes) -> None:
    try:
        reply = BridgeCall(RESET, [0]).reply(Frame(Kind.REPLY, body))
    except BackendError:
        return
    assert body == replied(reply.code, UNKNOWN).body or body == replied(reply.code, 4).body


@pytest.mark.parametrize(
    ("text", "parameter", "size"),
    [("0", "pBuffer", 72), ("1", "iBufferLen", 4)],
)
def test_an_overrun_is_told_by_its_parameter(text: str, parameter: str, size: int) -> None:
    answer = framed(trouble_frame(Trouble.OVERRUN, text))
    with pytest.raises(OverrunError) as caught:
        BridgeCall(BASIC, [Buffer(72)]).reply(answer)
    assert (caught.value.parameter, caught.value.size) == (parameter, size)


@pytest.mark.parametrize("text", ["0", "2", "-1", "²", "", "no memory"])
def test_a_trouble_that_names_no_memory_is_told_as_it_is(text: str) -> None:
    answer = framed(trouble_frame(Trouble.REFUSED, text))
    with pytest.raises(BackendError) as caught:
        BridgeCall(STATUS, [1, 2]).reply(answer)
    assert type(caught.value) is BackendError
    assert str(caught.value) == f"hpcGetHPCStatus: the bridge answered: {text}"


def test_a_frame_of_another_kind_is_refused() -> None:
    with pytest.raises(BackendError, match=r"the bridge answered: a frame of another kind$"):
        BridgeCall(RESET, [0]).reply(Frame(Kind.BOUND, b""))


@pytest.mark.parametrize(("popped", "holds"), [(UNKNOWN, True), (8, True), (0, False), (4, False)])
def test_what_is_taken_from_the_stack_are_the_arguments(popped: int, holds: bool) -> None:
    answer = replied(0, bytes(4), popped)
    call = BridgeCall(STATUS, [1, 2])
    if holds:
        assert call.reply(answer) == Reply(0, (0,))
        return
    with pytest.raises(ConventionError):
        call.reply(answer)


def test_arguments_of_another_function_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^hisGetBasicData: the arguments are not the table's"):
        BridgeCall(BASIC, [0])


def test_a_number_that_fits_into_no_word_is_refused() -> None:
    with pytest.raises(BackendError, match="a number that does not fit into its field"):
        BridgeCall(RESET, [1 << 31])


def test_calls_are_what_others_read() -> None:
    assert read_call(framed(BridgeCall(RESET, [-5]).frame).body) == Call(
        function_number("csSoftwareReset"), (-5,)
    )


def test_a_call_without_content_is_made_once() -> None:
    assert bridge_call(BASIC, [Buffer(72)]) is bridge_call(BASIC, (Buffer(72),))
    assert bridge_call(BASIC, [Buffer(71)]) is not bridge_call(BASIC, [Buffer(72)])
    assert bridge_call(STATUS, [1, 2]).frame != bridge_call(STATUS, [2, 1]).frame


@pytest.mark.parametrize("name", DECLARATIONS)
def test_no_call_with_a_content_is_kept(name: str) -> None:
    function = function_row(name)
    arguments = [plausible(param) for param in function.passed]
    kept = bridge_call(function, arguments) is bridge_call(function, arguments)
    inputs = [param for param in function.passed if param.direction is not Direction.OUT]
    assert kept == all(param.is_number for param in inputs)


def test_arguments_of_another_function_are_not_kept_either() -> None:
    for arguments in ([0], [True], [bytearray(72)]):
        with pytest.raises(ArgumentError):
            bridge_call(BASIC, arguments)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError):
        bridge_call(RESET, [True])
