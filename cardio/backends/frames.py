"""The wire format to a running emulator, and to a bridge: what each frame holds, byte by byte.

Makes frames and reads them; holds no socket and no pipe, waits for nothing, and knows no function's
behaviour. Every number is little-endian and of fixed width, so that a few lines of C suffice.

A frame is

    u32 length   of what follows: 1 to 16 MiB
    u8  kind     one of `Kind`
    …            its body, `length` - 1 bytes

and a connection begins with the caller's HELLO, answered by WELCOME (or TROUBLE); nothing else is
sent before. Then every frame of the caller is answered by exactly one frame, in order.

    HELLO, WELCOME   8 bytes magic, u16 version, u16 zero, 16 bytes hash of the function table
    CALL             u16 number of the function (its place in the table), u16 count, arguments
    REPLY            i32 return code, u16 count, outputs
    TROUBLE          u16 code, one of `Trouble`; the rest is one line of UTF-8
    ASK_TIME         no body
    TIME             i64 microseconds since 1970 (UTC), by the desk's clock
    CONTROL, DONE    a JSON document in UTF-8 (steering a desk; no call is carried this way)
    BIND             u16 number, below 1024; the rest is the name it stands for, in UTF-8
    BOUND            no body

Arguments and outputs are values, one behind the other without padding, each with its tag:

    u8 1   NUMBER   i32
    u8 2   BYTES    u32 length, then as many bytes
    u8 3   TEXT     u32 length, then as many bytes of UTF-8 (a component's text)
    u8 4   BUFFER   u32 capacity, u32 length of its content, the content (arguments only)

Arguments stand for all parameters but lengths, in table order (a component's: its inputs only);
outputs for the outputs and in/outs. Both sides refuse what is longer, shorter or other than this.

A bridge is a helper process that has loaded one library, or created one component, and is spoken
to over its standard input and output. It knows no table: WELCOME repeats the caller's hash, and a
number means what it was bound to by BIND, which is answered by BOUND, or by NO_SUCH_CALL where
the library or the component does not have the name. A bridge knows HELLO, BIND and CALL only.

To a library, arguments stand for all parameters, lengths too, as words and memory: NUMBER is a
word; BYTES is the address of so many bytes; BUFFER that of `capacity` bytes, zero behind the
content. Its REPLY holds one BYTES per BUFFER, all its capacity, and at last a NUMBER: how many
bytes the function took from the stack, -1 where no calling convention does. When it wrote outside
the memory of an argument, the answer is OVERRUN and the text the argument's place, from 0.

To a component, arguments are TEXT; REPLY has the HRESULT and one TEXT: what the method returned,
or the error's source and description.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from struct import Struct
from typing import Any, Final, NamedTuple

from cardio.backends.frame_values import (
    ARGUMENTS,
    OUTPUTS,
    FrameError,
    pack,
    read_text,
    read_values,
    unpack,
    write_values,
)
from cardio.backends.waist import Argument, Reply
from cardio.codecs import TAIPEI

MAGIC: Final = b"NHICARD\n"
VERSION: Final = 1

MAX_FRAME: Final = 16 * 2**20
"""Highest length of a frame: room for a document of format 1.0 with its parameters."""

MAX_GREETING: Final = 256
"""Highest length of a frame before both sides have greeted: a stranger gets no memory."""


class Kind(IntEnum):
    """What a frame is."""

    HELLO = 1
    WELCOME = 2
    CALL = 3
    REPLY = 4
    TROUBLE = 5
    ASK_TIME = 6
    TIME = 7
    CONTROL = 8
    DONE = 9
    BIND = 10
    BOUND = 11


class Trouble(IntEnum):
    """Why a frame was not answered as asked; after MALFORMED, BUSY and ENDING the link closes."""

    MALFORMED = 1
    """The frame is none, or not one of these; nothing was done."""
    NO_SUCH_CALL = 2
    """Function or arguments are not of the table; nothing was done."""
    REFUSED = 3
    """A control frame asks for what the desk does not have; nothing was done."""
    BUSY = 4
    """There are too many callers already."""
    ENDING = 5
    """The emulator is being stopped."""
    FAILED = 6
    """The call ended in an error of the other side's own; it may have happened."""
    OVERRUN = 7
    """The call has happened, and wrote outside the memory it was given."""


class Frame(NamedTuple):
    """One frame: its kind, which may be none of `Kind`, and its body."""

    kind: int
    body: bytes


class Greeting(NamedTuple):
    """The body of HELLO and WELCOME; the table's hash is empty when the version is another."""

    version: int
    table: bytes


class Call(NamedTuple):
    """The body of CALL."""

    number: int
    arguments: tuple[Argument, ...]


_HEAD: Final = Struct("<IB")
_LENGTH: Final = Struct("<I")
_GREETING: Final = Struct("<8sHH16s")
_CALL: Final = Struct("<HH")
_REPLY: Final = Struct("<iH")
_TROUBLE: Final = Struct("<H")
_NUMBER: Final = Struct("<H")
_TIME: Final = Struct("<q")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class Splitter:
    """Cuts a stream of bytes into frames; `limit` is the highest length it takes, and may rise."""

    def __init__(self, limit: int = MAX_GREETING) -> None:
        self.limit = limit
        self._data: bytes | bytearray = b""

    @property
    def pending(self) -> bool:
        """Whether bytes wait for the rest of their frame."""
        return bool(self._data)

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        if not self._data:
            self._data = data  # nearly always a whole frame, which then is copied only once
            return
        if isinstance(self._data, bytes):
            self._data = bytearray(self._data)
        self._data += data

    def take(self) -> Frame | None:
        """Return the next whole frame, None while its end is not there.

        Raises FrameError for a length out of limits as soon as that can be seen.
        """
        data = self._data
        if len(data) < _LENGTH.size:
            return None
        length: int = _LENGTH.unpack_from(data)[0]
        if not 1 <= length <= self.limit:
            raise FrameError(f"frame of {length} bytes: expected 1 to {self.limit}")
        end = _LENGTH.size + length
        if len(data) < end:
            return None
        frame = Frame(data[_LENGTH.size], bytes(data[_HEAD.size : end]))
        if len(data) == end:
            self._data = b""
        else:
            self._cut(end)
        return frame

    def _cut(self, end: int) -> None:
        if isinstance(self._data, bytes):
            self._data = bytearray(self._data)  # loses its front without being copied
        del self._data[:end]


def frame(kind: Kind, body: bytes = b"") -> bytes:
    """Return a frame as it travels; raises FrameError for a body that fits into none."""
    length = len(body) + 1
    if length > MAX_FRAME:
        raise FrameError(f"{kind.name} of {length} bytes: a frame holds at most {MAX_FRAME}")
    return _HEAD.pack(length, kind) + body


def greeting_frame(kind: Kind, table: bytes, version: int = VERSION) -> bytes:
    """Return HELLO or WELCOME."""
    return frame(kind, _GREETING.pack(MAGIC, version, 0, table))


def read_greeting(body: bytes) -> Greeting:
    """Read the body of HELLO or WELCOME; of another version only which one it is."""
    if len(body) < len(MAGIC) + 2 or not body.startswith(MAGIC):
        raise FrameError("the other side does not speak this protocol")
    version = int.from_bytes(body[len(MAGIC) : len(MAGIC) + 2], "little")
    if version != VERSION:
        return Greeting(version, b"")
    _, _, zero, table = unpack(_GREETING, body)
    if zero or len(body) != _GREETING.size:
        raise FrameError("greeting: expected 28 bytes, two of them zero")
    return Greeting(version, table)


def call_frame(number: int, arguments: Sequence[Argument]) -> bytes:
    """Return CALL; raises FrameError for a value no frame can hold."""
    return written_call(number, len(arguments), write_values(arguments))


def written_call(number: int, count: int, arguments: bytes) -> bytes:
    """Return CALL of so many arguments, which are written already; raises FrameError."""
    return frame(Kind.CALL, pack(_CALL, number, count) + arguments)


def read_call(body: bytes) -> Call:
    """Read the body of CALL."""
    number, count = unpack(_CALL, body)
    return Call(number, read_values(body, _CALL.size, count, ARGUMENTS))


def bind_frame(number: int, name: str) -> bytes:
    """Return BIND."""
    return frame(Kind.BIND, pack(_NUMBER, number) + name.encode("utf-8"))


def reply_frame(reply: Reply) -> bytes:
    """Return REPLY; raises FrameError for a value no frame can hold."""
    head = pack(_REPLY, reply.code, len(reply.outputs))
    return frame(Kind.REPLY, head + write_values(reply.outputs))


def read_reply(body: bytes) -> Reply:
    """Read the body of REPLY."""
    code, count = unpack(_REPLY, body)
    return Reply(code, read_values(body, _REPLY.size, count, OUTPUTS))


def trouble_frame(trouble: Trouble, text: str) -> bytes:
    """Return TROUBLE with one line of text."""
    return frame(Kind.TROUBLE, _TROUBLE.pack(trouble) + " ".join(text.split()).encode("utf-8"))


def read_trouble(body: bytes) -> tuple[Trouble, str]:
    """Read the body of TROUBLE; a code this version does not know counts as FAILED."""
    (code,) = unpack(_TROUBLE, body)
    known = Trouble(code) if code in list(Trouble) else Trouble.FAILED
    return known, read_text(body[_TROUBLE.size :])


def time_frame(moment: datetime) -> bytes:
    """Return TIME of an aware moment."""
    return frame(Kind.TIME, pack(_TIME, (moment - _EPOCH) // _TICK))


def read_time(body: bytes) -> datetime:
    """Read the body of TIME: an aware moment, in Asia/Taipei."""
    ticks: int = unpack(_TIME, body)[0]
    try:
        moment = _EPOCH + ticks * _TICK
        if len(body) == _TIME.size:
            return moment.astimezone(TAIPEI)
    except OverflowError:
        pass
    raise FrameError("TIME: expected 8 bytes, a moment of the years 1 to 9999")


def document_frame(kind: Kind, document: object) -> bytes:
    """Return CONTROL or DONE with a JSON document."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return frame(kind, text.encode("utf-8"))


def read_document(body: bytes) -> Any:
    """Read the body of CONTROL or DONE."""
    try:
        return json.loads(read_text(body))
    except (ValueError, RecursionError) as problem:
        raise FrameError("expected a JSON document") from problem
