from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue
from typing import Any

import pytest

from cardio.pcsc import Found, NoCardError, ReaderBusyError, wait_for_card

HPC_ATR = bytes.fromhex("3BF91800008131FE4550565F4A3244303831B6")
LONG = 30.0


class Waiting:
    """A call of `wait_for_card` in a thread of its own, and what it tells meanwhile."""

    def __init__(self, pool: ThreadPoolExecutor, service: Any) -> None:
        self.told: Queue[str] = Queue()
        self._pool, self._service = pool, service
        self._done: Future[Found] | None = None

    def start(self, name: str = "") -> None:
        self._done = self._pool.submit(
            wait_for_card, name, seconds=LONG, tell=self.told.put, api=self._service
        )

    def found(self) -> Found:
        assert self._done is not None
        return self._done.result(LONG)


@pytest.fixture
def waiting(service: Any) -> Iterator[Waiting]:
    with ThreadPoolExecutor(1) as pool:
        yield Waiting(pool, service)


def test_the_next_card_is_read(service: Any, nhi: Any, waiting: Waiting) -> None:
    service.add("NHI")
    waiting.start()
    service.move("NHI", nhi())
    assert waiting.found().profile.name == "測試一"
    assert not service.contexts and not service.handles


def test_other_cards_are_told_and_waited_out(service: Any, nhi: Any, waiting: Waiting) -> None:
    service.add("NHI", nhi(atr=HPC_ATR))
    waiting.start()
    assert "not an NHI card" in waiting.told.get(timeout=LONG)
    service.move("NHI", None, nhi(read=0x80100069))
    assert "was removed" in waiting.told.get(timeout=LONG)
    service.move("NHI", None, nhi())
    assert waiting.found().profile.name == "測試一"


def test_a_foreign_card_is_asked_once_however_often_it_comes(
    service: Any, nhi: Any, waiting: Waiting
) -> None:
    bank = {"read": b"\x6a\x86", "atr": bytes.fromhex("3B6800000073C84000009000")}
    service.add("NHI", nhi(**bank))
    waiting.start()
    waiting.told.get(timeout=LONG)
    service.move("NHI", None, again := nhi(**bank))
    waiting.told.get(timeout=LONG)
    assert not again.seen
    service.move("NHI", None, nhi())
    assert waiting.found().profile.name == "測試一"


def test_a_service_that_is_down_is_waited_out(service: Any, nhi: Any, waiting: Waiting) -> None:
    service.add("NHI", nhi())
    service.stop()
    waiting.start()
    assert "start pcscd" in waiting.told.get(timeout=LONG)
    service.restart()
    assert waiting.found().profile.name == "測試一"


def test_a_card_that_is_held_is_tried_again(service: Any, nhi: Any, waiting: Waiting) -> None:
    held = threading.Event()
    connect = service.SCardConnect

    def refuse(*arguments: Any) -> Any:
        return connect(*arguments) if held.is_set() else (0x8010000B, 0, 0)

    service.SCardConnect = refuse
    service.add("NHI", nhi())
    waiting.start()
    assert "holds the card exclusively" in waiting.told.get(timeout=LONG)
    held.set()
    assert waiting.found().profile.name == "測試一"


def test_only_the_reader_that_is_meant(service: Any, nhi: Any, waiting: Waiting) -> None:
    service.add("ACS 00 00", nhi(name="測試二"))
    service.add("NHI 00 00")
    waiting.start("nhi")
    service.move("NHI 00 00", nhi())
    assert waiting.found().reader.name == "NHI 00 00"


class Passing:
    """Time that passes while somebody reads a card, as long as the read may take."""

    def __init__(self) -> None:
        self.time = 0.0
        self.limits: list[float] = []

    def now(self) -> float:
        return self.time

    def read(self, name: str, seconds: float, **_: object) -> Found:
        self.limits.append(seconds)
        self.time += seconds
        raise ReaderBusyError("connect", name)


@pytest.mark.parametrize(
    ("seconds", "limits"), [(3.0, [3.0]), (5.0, [5.0]), (12.0, [5.0, 5.0, 2.0])]
)
def test_a_read_takes_no_longer_than_is_left_of_the_wait(
    service: Any, nhi: Any, monkeypatch: pytest.MonkeyPatch, seconds: float, limits: list[float]
) -> None:
    passing = Passing()
    monkeypatch.setattr("cardio.pcsc.waiting.read_card", passing.read)
    service.add("NHI", nhi())
    told: list[str] = []
    with pytest.raises(NoCardError, match=f"waited {seconds:g} s"):
        wait_for_card(seconds=seconds, tell=told.append, api=service, now=passing.now)
    assert passing.limits == limits
    assert len(told) == len(limits)


def test_waiting_ends_with_its_time(service: Any) -> None:
    with pytest.raises(NoCardError, match="waited 0 s"):
        wait_for_card(seconds=0.0, api=service)
    assert not service.contexts
