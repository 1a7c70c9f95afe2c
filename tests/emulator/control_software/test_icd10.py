"""One diagnosis code through the calls 5.1 and 5.2."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardio.backends import Reply
from emulator.desk import Desk

Call = Callable[..., Reply]
Refused = Callable[..., None]


@pytest.mark.parametrize(
    ("given_", "encoded"),
    [
        (b"H401324\0", b"#:5BK"),
        (b"H401324", b"#:5BK"),
        (b"O320xx0\0", b"%}3RK"),
        (b"O320XX0 ", b"%}3RK"),
        (b"G44201\0X", b'"M7WK'),
        (b"G44201  ", b'"M7WK'),
        (b"E00\0", b"!>   "),
    ],
)
def test_a_code_is_encoded_in_five_bytes(call: Call, given_: bytes, encoded: bytes) -> None:
    assert call("hisGetICD10EnC", given_) == Reply(0, (encoded,))
    assert call("hisGetICD10EnC", given_, room=5) == Reply(0, (encoded,))


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (b"#:5BK\0", b"H401324"),
        (b"#:5BK", b"H401324"),
        (b"#:5BK\0\0\0", b"H401324"),
        (b"#:5BKxyz", b"H401324"),
        (b'"M7WK   ', b"G44201 "),
        (b"!>   \0", b"E00    "),
        (b"!>\0", b"E00    "),
    ],
)
def test_five_bytes_are_decoded_in_seven(call: Call, given_: bytes, code: bytes) -> None:
    assert call("hisGetICD10DeC", given_) == Reply(0, (code,))
    assert call("hisGetICD10DeC", given_, room=7) == Reply(0, (code,))


@pytest.mark.parametrize(
    "given_", [b"4619\0", b"I10\0", b"J0690\0", b"Q999999\0", b"\0", b"", b"\xb4\xfa\0", b"h401324"]
)
def test_what_is_not_encoded_is_9127(refused: Refused, given_: bytes) -> None:
    refused(9127, "hisGetICD10EnC", given_)


@pytest.mark.parametrize("given_", [b"H4013\0", b"#:5B\0", b"#:5BL\0", b"", b"\0", b"\xff\xff\xff"])
def test_what_stands_for_nothing_is_9127(refused: Refused, given_: bytes) -> None:
    refused(9127, "hisGetICD10DeC", given_)


@pytest.mark.parametrize(("name", "room"), [("hisGetICD10EnC", 4), ("hisGetICD10DeC", 6)])
def test_a_small_buffer_gets_nothing(refused: Refused, name: str, room: int) -> None:
    refused(6018, name, b"H401324" if name == "hisGetICD10EnC" else b"#:5BK", room=room)


def test_coding_needs_no_reader_card_or_sam(desk: Desk, call: Call) -> None:
    for slot in ("hc", "hpc", "sam"):
        desk.remove(slot)
    desk.change(port_open=False)
    assert call("hisGetICD10EnC", b"H401324\0").code == 0
    assert call("hisGetICD10DeC", b"#:5BK\0").code == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["hisGetICD10EnC", "hisGetICD10DeC"]), content=st.binary(max_size=8))
def test_any_bytes_get_an_answer(call: Call, name: str, content: bytes) -> None:
    reply = call(name, content)
    assert reply.code in (0, 9127)
    assert bool(reply.outputs[0]) == (reply.code == 0)
