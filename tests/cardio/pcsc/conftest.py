"""What the PC/SC tests share: a service with readers and cards in memory, and fictional cards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from cardio.codecs import fit_big5
from cardio.pcsc.border import Code
from cardio.pcsc.winscard import PLUG_AND_PLAY, Status

NHI_ATR = bytes.fromhex("3BFA1800008131FE45534C4A35324778787979FC")
SELECT = bytes.fromhex("00A4040010D1580000010000000000000000001100")
READ = bytes.fromhex("00CA1100020000")


def profile_bytes(name: bytes | str = "測試一", **parts: bytes) -> bytes:
    """Return the 57 bytes of a fictional card."""
    raw = name if isinstance(name, bytes) else fit_big5(name, 20)
    fields = {
        "card_no": b"990000000001",
        "name": raw.ljust(20),
        "id_no": b"A100000001",
        "birth_date": b"0700101",
        "sex": b"M",
        "issue_date": b"1050101",
    }
    return b"".join((fields | parts).values())


@dataclass
class FakeCard:
    """A card: what it answers to a command (bytes, or a PC/SC code), and its ATR."""

    answers: dict[bytes, Any] = field(default_factory=dict)
    """Command → bytes, code, or a function giving either; a list is used up from its front."""
    atr: bytes = NHI_ATR
    seen: list[bytes] = field(default_factory=list)

    def execute(self, command: bytes) -> bytes | int:
        self.seen.append(command)
        answer = self.answers.get(command, b"\x6d\x00")
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        given: bytes | int = answer() if callable(answer) else answer
        return given


@dataclass
class FakeReader:
    """A reader: the card in it, how often one moved, and further state flags."""

    card: FakeCard | None = None
    moves: int = 0
    flags: int = 0

    def status(self, name: str) -> Status:
        present = 0 if self.card is None else 0x20
        atr = [] if self.card is None else list(self.card.atr)
        return name, (self.moves << 16) | (present or 0x10) | self.flags, atr


class FakeService:
    """Stands in for `smartcard.scard`, PC/SC service included.

    `fail[function]` is a list of codes that its next calls return (0: none). `signed` gives codes
    as Windows does.
    """

    SCARD_PCI_T0 = 1
    SCARD_PCI_T1 = 2

    def __init__(self) -> None:
        self.readers: dict[str, FakeReader] = {}
        self.fail: dict[str, list[int]] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.signed = False
        self.plug_and_play = True
        self.protocol = 2
        self.contexts: set[int] = set()
        self.handles: dict[int, str] = {}
        self._up = True
        self._serial = 0
        self._cancelled: set[int] = set()
        self._changed = threading.Condition()

    # what a person does

    def add(self, name: str, card: FakeCard | None = None) -> FakeReader:
        with self._changed:
            self.readers[name] = FakeReader(card)
            self._changed.notify_all()
        return self.readers[name]

    def unplug(self, name: str) -> None:
        with self._changed:
            del self.readers[name]
            self._changed.notify_all()

    def move(self, name: str, *cards: FakeCard | None) -> None:
        """Put cards in (None: take out), one after the other, faster than anyone looks."""
        with self._changed:
            for card in cards:
                self.readers[name].card = card
                self.readers[name].moves += 1
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._up = False
            self.contexts.clear()
            self.handles.clear()
            self._changed.notify_all()

    def restart(self) -> None:
        with self._changed:
            self._up = True
            for reader in self.readers.values():
                reader.moves = 0

    # the functions

    def _code(self, function: str, *arguments: Any) -> int:
        self.calls.append((function, *arguments))
        codes = self.fail.get(function, [])
        return self._given(codes.pop(0) if codes else 0)

    def _given(self, code: int) -> int:
        return code - (1 << 32) if self.signed and code & 0x80000000 else code

    def _new(self) -> int:
        self._serial += 1
        return self._serial

    def SCardEstablishContext(self, scope: int, /) -> tuple[int, int]:
        code = self._code("establish", scope)
        if code or not self._up:
            return code or self._given(Code.NO_SERVICE), 0
        context = self._new()
        self.contexts.add(context)
        return 0, context

    def SCardReleaseContext(self, context: int, /) -> int:
        self.contexts.discard(context)
        return self._code("release", context)

    def SCardCancel(self, context: int, /) -> int:
        with self._changed:
            self._cancelled.add(context)
            self._changed.notify_all()
        return 0

    def SCardListReaders(self, context: int, groups: list[str], /) -> tuple[int, list[str]]:
        code = self._code("list")
        if code == 0 and context not in self.contexts:
            code = self._given(Code.NO_SERVICE)
        if code == 0 and not self.readers:
            code = self._given(Code.NO_READERS_AVAILABLE)
        return code, [] if code else list(self.readers)

    def SCardGetStatusChange(
        self, context: int, milliseconds: int, known: list[tuple[str, int]], /
    ) -> tuple[int, list[Status]]:
        if code := self._code("status"):
            return code, []
        with self._changed:
            names = [*self.readers]
            code = 0

            def ready() -> bool:
                nonlocal code
                code = self._look(context, known, names)
                return code != Code.TIMEOUT

            self._changed.wait_for(ready, milliseconds / 1000)
            return self._given(code), [self._status(name) for name, _ in known]

    def _look(self, context: int, known: list[tuple[str, int]], names: list[str]) -> int:
        if context not in self.contexts:
            return Code.COMM_ERROR
        if context in self._cancelled:
            self._cancelled.discard(context)
            return Code.CANCELLED
        bells = [name for name, _ in known if name == PLUG_AND_PLAY]
        if bells and not self.plug_and_play:
            return Code.UNKNOWN_READER
        if any(name not in self.readers for name, _ in known if name not in bells):
            return Code.UNKNOWN_READER
        changed = any(self._status(n)[1] != state for n, state in known if n not in bells)
        return 0 if changed or (bells and names != [*self.readers]) else Code.TIMEOUT

    def _status(self, name: str) -> Status:
        reader = self.readers.get(name)
        return reader.status(name) if reader else (name, 0 if name == PLUG_AND_PLAY else 4, [])

    def SCardConnect(
        self, context: int, reader: str, share: int, protocols: int, /
    ) -> tuple[int, int, int]:
        code = self._code("connect", reader, share, protocols)
        if code == 0 and context not in self.contexts:
            code = self._given(Code.NO_SERVICE)
        if code == 0 and self.readers[reader].card is None:
            code = self._given(Code.NO_SMARTCARD)
        if code:
            return code, 0, 0
        handle = self._new()
        self.handles[handle] = reader
        return 0, handle, self.protocol

    def SCardReconnect(
        self, card: int, share: int, protocols: int, initialization: int, /
    ) -> tuple[int, int]:
        return self._code("reconnect", share, protocols, initialization), self.protocol

    def SCardDisconnect(self, card: int, disposition: int, /) -> int:
        self.handles.pop(card, None)
        return self._code("disconnect", disposition)

    def SCardBeginTransaction(self, card: int, /) -> int:
        return self._code("begin")

    def SCardEndTransaction(self, card: int, disposition: int, /) -> int:
        return self._code("end", disposition)

    def SCardTransmit(self, card: int, header: int, command: list[int], /) -> tuple[int, list[int]]:
        if code := self._code("transmit", header):
            return code, []
        if card not in self.handles:
            return self._given(Code.NO_SERVICE), []
        inserted = self.readers[self.handles[card]].card
        if inserted is None:
            return self._given(Code.NOT_TRANSACTED), []
        answer = inserted.execute(bytes(command))
        return (self._given(answer), []) if isinstance(answer, int) else (0, list(answer))

    def named(self, *functions: str) -> list[tuple[Any, ...]]:
        """Return the calls of these functions, in order."""
        return [call for call in self.calls if call[0] in functions]


@pytest.fixture
def service() -> FakeService:
    """A PC/SC service without readers."""
    return FakeService()


@pytest.fixture
def nhi() -> Callable[..., FakeCard]:
    """Make an NHI card: `nhi(select=…, read=…)` answers otherwise than a card in order."""

    def make(
        select: Any = b"\x90\x00", read: Any = None, atr: bytes = NHI_ATR, **parts: Any
    ) -> FakeCard:
        whole = profile_bytes(**parts) + b"\x90\x00"
        return FakeCard({SELECT: select, READ: whole if read is None else read}, atr)

    return make


@pytest.fixture
def raw_profile() -> Callable[..., bytes]:
    """Make the 57 bytes of a fictional card."""
    return profile_bytes


class Pipe:
    """A connection whose answers are scripted, in order; keeps what was sent."""

    def __init__(self, *answers: bytes) -> None:
        self.sent: list[bytes] = []
        self._answers: Iterator[bytes] = iter(answers)

    def transmit(self, command: bytes) -> bytes:
        self.sent.append(command)
        return next(self._answers)


@pytest.fixture
def pipe() -> type[Pipe]:
    """The class of scripted connections: `pipe(answer, …)`."""
    return Pipe
