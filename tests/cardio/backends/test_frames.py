"""The wire format: pinned bytes, round trips, limits, and whatever else may come in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cardio.backends import Argument, Buffer, Output, Reply
from cardio.backends.frame_values import FrameError
from cardio.backends.frames import (
    MAGIC,
    MAX_FRAME,
    MAX_GREETING,
    VERSION,
    Call,
    Frame,
    Greeting,
    Kind,
    Splitter,
    Trouble,
    call_frame,
    document_frame,
    frame,
    greeting_frame,
    read_call,
    read_document,
    read_greeting,
    read_reply,
    read_time,
    read_trouble,
    reply_frame,
    time_frame,
    trouble_frame,
)
from cardio.codecs import TAIPEI

TABLE = bytes(range(16))
NOON = datetime(2026, 3, 15, 12, tzinfo=TAIPEI)
HEAD = 5

numbers = st.integers(-(2**31), 2**31 - 1)
texts = st.text()
contents = st.binary(max_size=200)
buffers = st.builds(lambda content, more: Buffer(len(content) + more, content), contents,
                    st.integers(0, 2**31))  # fmt: skip
arguments = st.lists(st.one_of(numbers, texts, contents, buffers), max_size=8).map(tuple)
outputs = st.lists(st.one_of(numbers, texts, contents), max_size=8).map(tuple)

GOLDEN = {
    "hello": (
        greeting_frame(Kind.HELLO, TABLE),
        "1d000000 01 4e48494341 52440a 0100 0000 000102030405060708090a0b0c0d0e0f",
    ),
    "welcome of another version": (
        greeting_frame(Kind.WELCOME, TABLE, version=258),
        "1d000000 02 4e48494341 52440a 0201 0000 000102030405060708090a0b0c0d0e0f",
    ),
    "call without arguments": (call_frame(1, ()), "05000000 03 0100 0000"),
    "call": (
        call_frame(258, (-2, b"AB\0", "醫", Buffer(72), Buffer(4, b"\x00\xff"))),
        "2e000000 03 0201 0500"
        " 01 feffffff"
        " 02 03000000 414200"
        " 03 03000000 e986ab"
        " 04 48000000 00000000"
        " 04 04000000 02000000 00ff",
    ),
    "reply": (
        reply_frame(Reply(5010, (b"\xb4\xfa", 3, "x"))),
        "19000000 04 92130000 0300 02 02000000 b4fa 01 03000000 03 01000000 78",
    ),
    "reply of a failed component": (reply_frame(Reply(-1)), "07000000 04 ffffffff 0000"),
    "trouble": (trouble_frame(Trouble.BUSY, "too\n many"), "0b000000 05 0400 746f6f206d616e79"),
    "ask time": (frame(Kind.ASK_TIME), "01000000 06"),
    "time": (time_frame(NOON), "09000000 07 0030d922084d0600"),
    "control": (document_frame(Kind.CONTROL, {"command": "status"}),
                "15000000 08 7b22636f6d6d616e64223a22737461747573227d"),
    "done": (document_frame(Kind.DONE, ["醫"]), "08000000 09 5b22e986ab225d"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_a_frame_is_these_bytes(name: str) -> None:
    made, expected = GOLDEN[name]
    assert made.hex() == expected.replace(" ", "")


def one(data: bytes, limit: int = MAX_FRAME) -> Frame:
    """Cut the only frame out of its bytes."""
    splitter = Splitter(limit)
    splitter.feed(data)
    found = splitter.take()
    assert found is not None and splitter.take() is None and not splitter.pending
    return found


def test_the_magic_is_no_length_a_frame_can_have() -> None:
    for stranger in (b"GET / HTTP/1.1", b"POST /", MAGIC, b"\x16\x03\x01\x02\x00", b"SSH-2.0-"):
        splitter = Splitter()
        splitter.feed(stranger)
        with pytest.raises(FrameError, match="expected 1 to"):
            splitter.take()


@given(st.integers(0, 2**16 - 1), arguments)
def test_a_call_comes_back(number: int, given_arguments: tuple[Argument, ...]) -> None:
    found = one(call_frame(number, given_arguments))
    assert found.kind == Kind.CALL
    call = read_call(found.body)
    assert call == Call(number, given_arguments)
    assert list(map(type, call.arguments)) == list(map(type, given_arguments))


@given(numbers, outputs)
def test_a_reply_comes_back(code: int, given_outputs: tuple[Output, ...]) -> None:
    found = one(reply_frame(Reply(code, given_outputs)))
    assert found.kind == Kind.REPLY
    assert read_reply(found.body) == Reply(code, given_outputs)


@given(st.datetimes(timezones=st.sampled_from([UTC, TAIPEI, timezone(timedelta(hours=-5))]),
                    min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31)))  # fmt: skip
def test_a_time_comes_back_to_the_microsecond(moment: datetime) -> None:
    read = read_time(one(time_frame(moment)).body)
    assert read == moment
    assert read.utcoffset() == timedelta(hours=8)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
))  # fmt: skip
def test_a_document_comes_back(document: Any) -> None:
    try:
        made = document_frame(Kind.CONTROL, document)
    except FrameError:
        with pytest.raises(UnicodeEncodeError):
            json.dumps(document, ensure_ascii=False).encode()
    else:
        assert read_document(one(made).body) == document


@given(st.sampled_from(Trouble), st.text(st.characters(codec="utf-8")))
def test_a_trouble_comes_back_on_one_line(trouble: Trouble, text: str) -> None:
    read, line = read_trouble(one(trouble_frame(trouble, text)).body)
    assert (read, line) == (trouble, " ".join(text.split()))


@given(st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=40)), max_size=6), st.data())
def test_frames_come_out_whole_however_they_come_in(
    frames: list[tuple[Kind, bytes]], data: st.DataObject
) -> None:
    stream = b"".join(frame(kind, body) for kind, body in frames)
    splitter, found = Splitter(MAX_FRAME), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        splitter.feed(stream[:size])
        stream = stream[size:]
        while (each := splitter.take()) is not None:
            found.append(each)
    assert found == [Frame(kind, body) for kind, body in frames]
    assert not splitter.pending


def test_a_document_of_many_chunks_is_put_together_once() -> None:
    content = bytes(1000) * 9000
    whole = call_frame(0, (content,))
    splitter = Splitter(MAX_FRAME)
    for at in range(0, len(whole), 1 << 16):
        assert splitter.take() is None
        splitter.feed(whole[at : at + (1 << 16)])
    found = splitter.take()
    assert found is not None
    assert read_call(found.body).arguments == (content,)


@pytest.mark.parametrize(
    ("limit", "length", "fits"),
    [
        (MAX_GREETING, 0, False),
        (MAX_GREETING, 1, True),
        (MAX_GREETING, MAX_GREETING, True),
        (MAX_GREETING, MAX_GREETING + 1, False),
        (MAX_FRAME, MAX_FRAME, True),
        (MAX_FRAME, MAX_FRAME + 1, False),
        (MAX_FRAME, 2**32 - 1, False),
    ],
)
def test_a_length_is_judged_before_its_bytes_are_there(limit: int, length: int, fits: bool) -> None:
    splitter = Splitter(limit)
    splitter.feed(length.to_bytes(4, "little"))
    if fits:
        assert splitter.take() is None
    else:
        with pytest.raises(FrameError, match=f"frame of {length} bytes: expected 1 to {limit}"):
            splitter.take()


def test_a_raised_limit_holds_for_the_next_frame() -> None:
    big = call_frame(0, (bytes(MAX_GREETING),))
    splitter = Splitter()
    splitter.feed(greeting_frame(Kind.HELLO, TABLE) + big)
    assert splitter.take() is not None
    splitter.limit = MAX_FRAME
    assert splitter.take() == Frame(Kind.CALL, big[HEAD:])


def test_the_longest_frame_is_made_and_a_longer_one_is_not() -> None:
    assert len(frame(Kind.DONE, bytes(MAX_FRAME - 1))) == MAX_FRAME + 4
    with pytest.raises(FrameError, match=f"DONE of {MAX_FRAME + 1} bytes: a frame holds at most"):
        frame(Kind.DONE, bytes(MAX_FRAME))


@pytest.mark.parametrize(
    "make",
    [
        lambda: call_frame(0, (2**31,)),
        lambda: call_frame(0, (-(2**31) - 1,)),
        lambda: call_frame(0, (Buffer(2**32),)),
        lambda: call_frame(0, ("\ud800",)),
        lambda: call_frame(2**16, ()),
        lambda: call_frame(-1, ()),
        lambda: call_frame(0, [1] * 2**16),
        lambda: reply_frame(Reply(2**31)),
        lambda: reply_frame(Reply(0, ("\udfff",))),
    ],
)
def test_what_no_frame_can_hold_is_refused_without_its_content(make: Callable[[], bytes]) -> None:
    with pytest.raises(FrameError) as caught:
        make()
    assert str(caught.value) in {
        "a number that does not fit into its field",
        "a text that is no Unicode (half a pair of surrogates)",
    }


def test_a_greeting_is_read() -> None:
    body = one(greeting_frame(Kind.HELLO, TABLE)).body
    assert read_greeting(body) == Greeting(VERSION, TABLE)


def test_of_another_version_only_the_version_is_read() -> None:
    for more in (b"", b"anything that version 7 likes"):
        assert read_greeting(MAGIC + b"\x07\x00" + more) == Greeting(7, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        MAGIC,
        MAGIC + b"\x01",
        b"NHICARD\r\x01\x00\x00\x00" + TABLE,
        MAGIC + b"\x01\x00\x00\x00" + TABLE[:-1],
        MAGIC + b"\x01\x00\x00\x00" + TABLE + b"\0",
        MAGIC + b"\x01\x00\x01\x00" + TABLE,
    ],
)
def test_what_is_no_greeting(body: bytes) -> None:
    with pytest.raises(FrameError):
        read_greeting(body)


BAD_CALLS = {
    "nothing": "",
    "no count": "0000 00",
    "fewer values than said": "0000 0200 01 00000000",
    "more values than said": "0000 0000 01 00000000",
    "tag zero": "0000 0100 00 00000000",
    "tag five": "0000 0100 05 00000000",
    "number cut off": "0000 0100 01 000000",
    "bytes cut off": "0000 0100 02 02000000 41",
    "length cut off": "0000 0100 02 0200",
    "length of four gigabytes": "0000 0100 02 ffffffff 41",
    "text not UTF-8": "0000 0100 03 01000000 ff",
    "text of half a surrogate pair": "0000 0100 03 03000000 eda080",
    "buffer fuller than it is large": "0000 0100 04 01000000 02000000 4142",
    "buffer cut off": "0000 0100 04 05000000 02000000 41",
    "byte behind": "0000 0100 01 00000000 00",
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_what_is_no_call(name: str) -> None:
    with pytest.raises(FrameError):
        read_call(bytes.fromhex(BAD_CALLS[name]))


def test_a_reply_holds_no_buffer() -> None:
    with pytest.raises(FrameError, match="value 1: cut off, or of no known form"):
        read_reply(bytes.fromhex("00000000 0100 04 01000000 00000000"))


@pytest.mark.parametrize(
    "body", ["", "00", "00000000000000", "0000000000000000 00", "ffffffffffffff7f", "00" * 7 + "80"]
)
def test_what_is_no_time(body: str) -> None:
    with pytest.raises(FrameError):
        read_time(bytes.fromhex(body))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"nothing"])
def test_what_is_no_document(body: bytes) -> None:
    with pytest.raises(FrameError):
        read_document(body)


def test_an_unknown_trouble_counts_as_failed() -> None:
    assert read_trouble(b"\x63\x00from the future") == (Trouble.FAILED, "from the future")


READERS: list[Callable[[bytes], object]] = [
    read_call,
    read_reply,
    read_greeting,
    read_trouble,
    read_time,
    read_document,
]


@given(st.sampled_from(READERS), st.binary(max_size=300))
@example(read_trouble, b"\x01")
def test_any_body_is_read_or_refused(read: Callable[[bytes], object], body: bytes) -> None:
    try:
        read(body)
    except FrameError as error:
        assert "\n" not in str(error)


def damaged(data: st.DataObject, whole: bytes) -> bytes:
    """Change, cut or lengthen good bytes at one place."""
    at = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(st.binary(max_size=4))
    gone = data.draw(st.integers(0, 4))
    return whole[:at] + put + whole[at + gone :]


@given(st.integers(0, 120), arguments, st.data())
def test_a_damaged_call_is_read_as_a_call_or_refused(
    number: int, given_arguments: tuple[Argument, ...], data: st.DataObject
) -> None:
    body = damaged(data, call_frame(number, given_arguments)[HEAD:])
    try:
        call = read_call(body)
    except FrameError:
        return
    assert call_frame(call.number, call.arguments)[HEAD:] == body, "one meaning, one form"


def cut(chunks: Iterable[bytes]) -> list[Frame]:
    splitter, found = Splitter(), []
    for chunk in chunks:
        splitter.feed(chunk)
        while (each := splitter.take()) is not None:
            found.append(each)
    return found


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_any_stream_is_cut_or_refused(chunks: list[bytes]) -> None:
    try:
        found = cut(chunks)
    except FrameError:
        return
    assert sum(len(each.body) + HEAD for each in found) <= sum(map(len, chunks))
