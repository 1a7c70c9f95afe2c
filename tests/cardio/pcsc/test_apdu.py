from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.pcsc.apdu import MAX_ROUNDS, Command, Response, exchange
from cardio.pcsc.errors import CardRemovedError

GOLDEN = [
    ("00A40400", Command(0, 0xA4, 4, 0)),
    ("00C0000039", Command(0, 0xC0, 0, 0, ne=57)),
    ("00C0000000", Command(0, 0xC0, 0, 0, ne=256)),
    ("00CA1100020000", Command(0, 0xCA, 0x11, 0, bytes(2))),
    ("00CA110002000000", Command(0, 0xCA, 0x11, 0, bytes(2), 256)),
]
READ = Command(0, 0xCA, 0x11, 0, bytes(2))

commands = st.builds(
    Command,
    *[st.integers(0, 255)] * 4,
    data=st.binary(max_size=255),
    ne=st.none() | st.integers(1, 256),
)


@pytest.mark.parametrize(("raw", "command"), GOLDEN, ids=[raw for raw, _ in GOLDEN])
def test_commands_are_their_bytes(raw: str, command: Command) -> None:
    assert bytes(command).hex().upper() == raw
    assert Command.from_bytes(bytes.fromhex(raw)) == command


@given(commands)
def test_commands_come_back(command: Command) -> None:
    assert Command.from_bytes(bytes(command)) == command


@given(st.binary(max_size=40))
def test_bytes_are_a_command_or_refused(raw: bytes) -> None:
    try:
        command = Command.from_bytes(raw)
    except ValueError as error:
        assert str(error).startswith("command: ")
    else:
        assert bytes(command) == raw


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("00A404", "expected at least 4 bytes, got 3"),
        ("00A404000211", "Lc says 2, 1 bytes follow"),
        ("00A40400011122334455", "Lc says 1"),
        ("00A40400000011", "Lc says 0"),
    ],
)
def test_a_command_that_is_none(raw: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Command.from_bytes(bytes.fromhex(raw))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"cla": 256}, "cla: expected one byte, got 256"),
        ({"p2": -1}, "p2: expected one byte, got -1"),
        ({"data": bytes(256)}, "at most 255 bytes, got 256"),
        ({"ne": 0}, "ne: expected 1 to 256, got 0"),
        ({"ne": 257}, "ne: expected 1 to 256, got 257"),
    ],
)
def test_values_that_fit_no_command(parts: dict[str, Any], message: str) -> None:
    values: dict[str, Any] = {"cla": 0, "ins": 0, "p1": 0, "p2": 0, **parts}
    with pytest.raises(ValueError, match=message):
        Command(**values)


@given(st.binary(min_size=2, max_size=300))
def test_responses_come_back(raw: bytes) -> None:
    response = Response.from_bytes(raw)
    assert bytes(response) == raw
    assert response.ok == raw.endswith(b"\x90\x00")


@pytest.mark.parametrize("raw", [b"", b"\x90"])
def test_less_than_a_status_word_is_never_an_answer(raw: bytes) -> None:
    with pytest.raises(CardRemovedError):
        Response.from_bytes(raw)


def test_no_repr_shows_data() -> None:
    assert "A1000" not in repr(Response(b"A100000001", 0x9000)) + repr(Command(0, 0, 0, 0, b"A100"))
    assert repr(Response(b"A1", 0x9000)) == "Response(2 bytes, sw=9000)"


def test_an_answer_at_once(pipe: Any) -> None:
    card = pipe(b"data\x90\x00")
    assert exchange(card, READ) == Response(b"data", 0x9000)
    assert card.sent == [bytes(READ)]


def test_61xx_is_fetched_piece_by_piece(pipe: Any) -> None:
    card = pipe(b"\x61\x04", b"abcd\x61\x02", b"ef\x90\x00")
    assert exchange(card, READ) == Response(b"abcdef", 0x9000)
    assert [sent.hex() for sent in card.sent[1:]] == ["00c0000004", "00c0000002"]


def test_6100_asks_for_256_bytes(pipe: Any) -> None:
    card = pipe(b"\x61\x00", bytes(256) + b"\x90\x00")
    assert len(exchange(card, READ).data) == 256
    assert card.sent[1].hex() == "00c0000000"


def test_6cxx_asks_again_with_that_length(pipe: Any) -> None:
    card = pipe(b"\x6c\x39", b"x" * 57 + b"\x90\x00")
    assert exchange(card, READ).data == b"x" * 57
    assert card.sent[1].hex() == "00ca110002000039"


def test_6cxx_after_61xx_repeats_the_get_response(pipe: Any) -> None:
    card = pipe(b"\x61\x10", b"\x6c\x02", b"ab\x90\x00")
    assert exchange(card, READ) == Response(b"ab", 0x9000)
    assert card.sent[2].hex() == "00c0000002"


@pytest.mark.parametrize("endless", [b"x\x61\x01", b"\x6c\x01"])
def test_a_card_that_never_ends_is_left(pipe: Any, endless: bytes) -> None:
    card = pipe(*[endless] * 100)
    response = exchange(card, READ)
    assert len(card.sent) == MAX_ROUNDS
    assert not response.ok


def test_a_refusal_is_returned(pipe: Any) -> None:
    assert exchange(pipe(b"\x6a\x86"), READ) == Response(b"", 0x6A86)
