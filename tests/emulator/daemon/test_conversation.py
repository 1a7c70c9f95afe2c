"""One connection without a socket: what is answered, what ends it, whatever bytes come."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.backends import Argument, Buffer, Reply
from cardio.backends.forms import form_of
from cardio.backends.frames import (
    MAGIC,
    MAX_FRAME,
    MAX_GREETING,
    VERSION,
    Frame,
    Kind,
    Splitter,
    Trouble,
    call_frame,
    document_frame,
    frame,
    greeting_frame,
    read_document,
    read_greeting,
    read_reply,
    read_time,
    read_trouble,
)
from cardio.table import TABLE_HASH, function_names, function_number, function_row
from cardio.table.model import Function
from emulator.control_software import handle
from emulator.daemon.conversation import Conversation
from emulator.daemon.site import Site
from emulator.desk import Desk

TABLE = bytes.fromhex(TABLE_HASH)
HELLO = greeting_frame(Kind.HELLO, TABLE)
STATUS = function_number("hisGetCardStatus")


@pytest.fixture
def site(desk: Desk) -> Site:
    return Site(desk)


@pytest.fixture
def conversation(site: Site) -> Conversation:
    return Conversation(site)


@pytest.fixture
def greeted(conversation: Conversation) -> Conversation:
    assert [each.kind for each in said(conversation, HELLO)] == [Kind.WELCOME]
    return conversation


def said(conversation: Conversation, data: bytes) -> list[Frame]:
    """Return the frames that answer some bytes."""
    splitter = Splitter(MAX_FRAME)
    for answer in conversation.receive(data):
        splitter.feed(answer)
    frames: list[Frame] = []
    while (each := splitter.take()) is not None:
        frames.append(each)
    assert not splitter.pending
    return frames


def one(conversation: Conversation, data: bytes) -> Frame:
    (answer,) = said(conversation, data)
    return answer


def trouble(conversation: Conversation, data: bytes) -> tuple[Trouble, str]:
    answer = one(conversation, data)
    assert answer.kind == Kind.TROUBLE
    return read_trouble(answer.body)


def test_a_greeting_is_answered_with_ours(conversation: Conversation) -> None:
    assert conversation.waiting
    answer = one(conversation, HELLO)
    assert answer.kind == Kind.WELCOME
    assert read_greeting(answer.body) == (VERSION, TABLE)
    assert not (conversation.over or conversation.waiting)


@pytest.mark.parametrize(
    "hello",
    [
        greeting_frame(Kind.HELLO, bytes(16)),
        greeting_frame(Kind.HELLO, TABLE, version=VERSION + 1),
        frame(Kind.HELLO, MAGIC + b"\x09\x00" + bytes(100)),
    ],
    ids=["another table", "another version", "a longer greeting of another version"],
)
def test_who_differs_is_told_what_we_are_and_sent_away(
    conversation: Conversation, hello: bytes
) -> None:
    answer = one(conversation, hello + call_frame(STATUS, (2,)))
    assert read_greeting(answer.body) == (VERSION, TABLE)
    assert conversation.over


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        frame(Kind.HELLO, b"hello"),
        call_frame(STATUS, (2,)),
        frame(Kind.WELCOME, HELLO[5:]),
        (MAX_GREETING + 1).to_bytes(4, "little"),
        bytes(4),
    ],
    ids=["http", "no magic", "call", "welcome", "too long", "empty"],
)
def test_who_does_not_greet_is_sent_away(conversation: Conversation, data: bytes) -> None:
    assert trouble(conversation, data)[0] is Trouble.MALFORMED
    assert conversation.over


def test_calls_are_answered_as_the_desk_does(greeted: Conversation, desk: Desk) -> None:
    asked: list[tuple[str, Sequence[Argument]]] = [
        ("csOpenCom", (0,)),
        ("hisGetCardStatus", (2,)),
        ("hisGetBasicData", (Buffer(72),)),
        ("hisGetBasicData", (Buffer(71),)),
        ("GetSAMCardInfoInCS", ()),
    ]
    for name, arguments in asked:
        answer = one(greeted, call_frame(function_number(name), arguments))
        expected = handle(desk, function_row(name), arguments)
        assert (answer.kind, read_reply(answer.body)) == (Kind.REPLY, expected)


def test_frames_that_come_together_are_answered_in_order(greeted: Conversation) -> None:
    data = call_frame(STATUS, (2,)) + frame(Kind.ASK_TIME) + call_frame(STATUS, (1,))
    assert [each.kind for each in said(greeted, data)] == [Kind.REPLY, Kind.TIME, Kind.REPLY]


def test_a_frame_may_come_in_pieces(greeted: Conversation) -> None:
    *most, last = call_frame(STATUS, (2,))
    for byte in most:
        assert said(greeted, bytes([byte])) == []
        assert greeted.waiting
    assert one(greeted, bytes([last])).kind == Kind.REPLY
    assert not greeted.waiting


def test_the_time_is_the_desks(greeted: Conversation, desk: Desk) -> None:
    assert read_time(one(greeted, frame(Kind.ASK_TIME)).body) == desk.now()
    desk.clock.advance(timedelta(hours=1, microseconds=1))
    assert read_time(one(greeted, frame(Kind.ASK_TIME)).body) == desk.now()


def test_control_frames_steer_the_desk(greeted: Conversation, desk: Desk) -> None:
    answer = one(greeted, document_frame(Kind.CONTROL, {"command": "remove", "slot": "hc"}))
    assert answer.kind == Kind.DONE
    assert read_document(answer.body)["slots"]["hc"] is None
    assert desk.card is None


def test_what_the_desk_does_not_have_is_refused_and_the_connection_stays(
    greeted: Conversation,
) -> None:
    asked = document_frame(Kind.CONTROL, {"command": "insert", "name": "nobody"})
    found, text = trouble(greeted, asked)
    assert found is Trouble.REFUSED
    assert text.startswith("card 'nobody': the cast has hc-1")
    assert one(greeted, frame(Kind.ASK_TIME)).kind == Kind.TIME


@pytest.mark.parametrize(
    ("number", "arguments"),
    [
        (len(function_names()), ()),
        (65535, ()),
        (STATUS, ()),
        (STATUS, (1, 2)),
        (STATUS, (b"2",)),
        (STATUS, ("2",)),
        (STATUS, (Buffer(2),)),
        (function_number("hisGetBasicData"), (b"",)),
        (function_number("VPNH_SignX"), (b"", b"", b"")),
    ],
)
def test_what_is_not_in_the_table_is_refused_and_the_connection_stays(
    greeted: Conversation, number: int, arguments: tuple[Argument, ...]
) -> None:
    assert trouble(greeted, call_frame(number, arguments))[0] is Trouble.NO_SUCH_CALL
    assert one(greeted, call_frame(STATUS, (2,))).kind == Kind.REPLY


@pytest.mark.parametrize(
    "data",
    [
        HELLO,
        frame(Kind.REPLY, bytes(6)),
        b"\x01\0\0\0\x00",
        b"\x01\0\0\0\xff",
        frame(Kind.CALL, b"\0"),
        frame(Kind.CALL, bytes(20)),
        frame(Kind.ASK_TIME, b"now"),
        frame(Kind.CONTROL, b"{"),
        (MAX_FRAME + 1).to_bytes(4, "little"),
        bytes(4),
    ],
)
def test_what_is_no_question_ends_it(greeted: Conversation, data: bytes) -> None:
    assert trouble(greeted, data + frame(Kind.ASK_TIME))[0] is Trouble.MALFORMED
    assert greeted.over


def test_when_the_emulator_ends_nothing_more_is_done(
    greeted: Conversation, site: Site, desk: Desk
) -> None:
    site.ending = True
    before = desk.state
    found, text = trouble(greeted, call_frame(function_number("csOpenCom"), (0,)))
    assert (found, text) == (Trouble.ENDING, "the emulator is being stopped; nothing was done")
    assert greeted.over
    assert desk.state is before


def test_an_error_of_our_own_is_logged_without_its_text(
    greeted: Conversation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(desk: Desk, function: Function, arguments: Sequence[Argument]) -> Reply:
        raise RuntimeError("A123456789")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr("emulator.daemon.site.handle", broken)
        found, text = trouble(greeted, call_frame(STATUS, (2,)))
    assert found is Trouble.FAILED
    assert "hisGetCardStatus: RuntimeError at " in caplog.text
    assert "A123456789" not in caplog.text + text
    assert one(greeted, call_frame(STATUS, (2,))).kind == Kind.REPLY


def test_an_answer_no_frame_can_hold_is_an_error_of_our_own(
    greeted: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.daemon.site.handle", lambda *_: Reply(2**40))
    assert trouble(greeted, call_frame(STATUS, (2,)))[0] is Trouble.FAILED


# -- whatever comes in


@given(st.lists(st.binary(max_size=60), max_size=6), st.booleans())
def test_any_bytes_are_answered_or_end_it(chunks: list[bytes], greet: bool) -> None:
    conversation = Conversation(Site(Desk(clock="frozen:2026-03-15T10:00:00")))
    if greet:
        said(conversation, HELLO)
    for chunk in chunks:
        if conversation.over:
            break
        said(conversation, chunk)


values = st.one_of(
    st.integers(-(2**31), 2**31 - 1),
    st.text(max_size=20),
    st.binary(max_size=400),
    st.builds(lambda content, more: Buffer(len(content) + more, content),
              st.binary(max_size=100), st.integers(0, 2**31)),
)  # fmt: skip


@pytest.fixture(scope="module")
def shared() -> Conversation:
    """A conversation that lasts, as one of a HIS does."""
    conversation = Conversation(Site(Desk(clock="frozen:2026-03-15T10:00:00")))
    said(conversation, HELLO + call_frame(function_number("csOpenCom"), (0,)))
    return conversation


@given(st.integers(0, len(function_names())), st.lists(values, max_size=6).map(tuple))
def test_any_arguments_get_one_answer(
    shared: Conversation, number: int, arguments: tuple[Argument, ...]
) -> None:
    answer = one(shared, call_frame(number, arguments))
    assert answer.kind in (Kind.REPLY, Kind.TROUBLE)
    assert not shared.over


NAMES = [name for name in function_names() if function_row(name).callable]


@given(st.sampled_from(NAMES), st.data())
def test_any_values_of_the_right_kinds_get_a_reply(
    shared: Conversation, name: str, data: st.DataObject
) -> None:
    kinds = {int: values_of(int), str: values_of(str), bytes: values_of(bytes)}
    kinds[Buffer] = values_of(Buffer)
    arguments = tuple(data.draw(kinds[kind]) for kind in form_of(name).arguments)
    answer = one(shared, call_frame(function_number(name), arguments))
    assert answer.kind == Kind.REPLY
    outputs = read_reply(answer.body).outputs
    assert form_of(name).gives(outputs)


def values_of(kind: type) -> st.SearchStrategy[Argument]:
    return values.filter(lambda value: type(value) is kind)


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
COMMANDS = ("insert", "remove", "cards", "clock", "faults", "fault-add", "fault-release", "status")


KEYS = ("name", "slot", "spec", "fault", "command")


@given(st.sampled_from(COMMANDS), st.dictionaries(st.sampled_from(KEYS), documents), documents)
def test_any_document_is_done_or_refused(
    shared: Conversation, command: str, row: dict[str, object], other: object
) -> None:
    for document in ({"command": command, **row}, other):
        answer = one(shared, document_frame(Kind.CONTROL, document))
        if answer.kind == Kind.TROUBLE:
            assert read_trouble(answer.body)[0] is Trouble.REFUSED
        else:
            assert answer.kind == Kind.DONE
