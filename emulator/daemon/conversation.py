"""The daemon's side of one connection: bytes in, bytes out.

Holds no socket and waits for nothing; whatever comes in, a frame answers it or ends it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from traceback import extract_tb
from typing import Final

from cardio.backends.forms import Form, form_of
from cardio.backends.frame_values import FrameError
from cardio.backends.frames import (
    MAX_FRAME,
    VERSION,
    Frame,
    Greeting,
    Kind,
    Splitter,
    Trouble,
    document_frame,
    frame,
    greeting_frame,
    read_call,
    read_document,
    read_greeting,
    reply_frame,
    time_frame,
    trouble_frame,
)
from cardio.errors import UnknownFunctionError
from cardio.table import TABLE_HASH, function_at
from emulator.daemon.site import Site
from emulator.errors import EmulatorError

LOG = logging.getLogger("emulator.daemon")

OURS: Final = Greeting(VERSION, bytes.fromhex(TABLE_HASH))


class Conversation:
    """What is said over one connection, from its greeting until it is `over`."""

    def __init__(self, site: Site) -> None:
        self.over = False
        """Whether the connection is to be closed, once the answers are sent."""
        self.recall = site.recall
        """Return the answer to bytes that are one call with a known one; else nothing is taken.

        Only while nothing is `waiting`.
        """
        self._site = site
        self._greeted = False
        self._splitter = Splitter()

    @property
    def waiting(self) -> bool:
        """Whether the other side owes something: its greeting, or the rest of a frame."""
        return not self._greeted or self._splitter.pending

    def receive(self, data: bytes) -> Iterator[bytes]:
        """Take bytes of the other side; yield the answer to each frame they complete."""
        self._splitter.feed(data)
        try:
            while not self.over and (taken := self._splitter.take()) is not None:
                yield self._answer(taken)
        except FrameError as error:
            yield self._last(Trouble.MALFORMED, str(error))

    def leave(self) -> None:
        """Tell the site that the other side is gone."""
        self._site.leave(self)

    def _answer(self, asked: Frame) -> bytes:
        if not self._greeted:
            return self._greet(asked)
        if self._site.ending:
            return self._last(Trouble.ENDING, "the emulator is being stopped; nothing was done")
        answer = _ANSWERS.get(asked.kind)
        if answer is None:
            raise FrameError(f"frame of kind {asked.kind}: not one that is answered")
        return answer(self, asked.body)

    def _greet(self, asked: Frame) -> bytes:
        """Answer HELLO with our own greeting; a caller that differs reads it and goes."""
        if asked.kind != Kind.HELLO:
            raise FrameError("expected HELLO first")
        self._greeted = read_greeting(asked.body) == OURS
        self._splitter.limit = MAX_FRAME
        self.over = not self._greeted
        return greeting_frame(Kind.WELCOME, OURS.table)

    def _call(self, body: bytes) -> bytes:
        call = read_call(body)
        form = _form(call.number)
        if form is None or not form.takes(call.arguments):
            return trouble_frame(Trouble.NO_SUCH_CALL, "function or arguments are not the table's")
        try:
            reply = self._site.call(self, form.function, call.arguments)
            answer = reply_frame(reply)
        except Exception as error:  # the border: no error of ours may end the connection
            return _failed(form.function.name, error)
        if not form.content:  # a read, which the desk may remember
            asked = frame(Kind.CALL, body)
            self._site.keep(form.function, call.arguments, reply, (asked, answer))
        return answer

    def _time(self, body: bytes) -> bytes:
        if body:
            raise FrameError("ASK_TIME: expected no body")
        return time_frame(self._site.now())

    def _control(self, body: bytes) -> bytes:
        document = read_document(body)
        try:
            return document_frame(Kind.DONE, self._site.control(document))
        except EmulatorError as error:
            return trouble_frame(Trouble.REFUSED, str(error))
        except Exception as error:  # the border, as for calls
            return _failed("control", error)

    def _last(self, trouble: Trouble, text: str) -> bytes:
        self.over = True
        return trouble_frame(trouble, text)


_ANSWERS: Final[Mapping[int, Callable[[Conversation, bytes], bytes]]] = {
    Kind.CALL: Conversation._call,
    Kind.ASK_TIME: Conversation._time,
    Kind.CONTROL: Conversation._control,
}
"""What a greeted caller may send, and who answers it."""


def _form(number: int) -> Form | None:
    try:
        return form_of(function_at(number).name)
    except UnknownFunctionError:
        return None


def _failed(label: str, error: Exception) -> bytes:
    """Log where an error of our own came from, without its text, which may hold a value."""
    where = extract_tb(error.__traceback__)[-1]
    LOG.error("%s: %s at %s:%s", label, type(error).__name__, where.filename, where.lineno)
    return trouble_frame(Trouble.FAILED, "an error of the emulator's own; its log says where")
