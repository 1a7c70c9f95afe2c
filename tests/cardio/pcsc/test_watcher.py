from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest

from cardio.pcsc import Watcher, watch
from cardio.pcsc.errors import PyscardMissingError
from cardio.pcsc.events import Event, EventKind

NAME = "NHI 00 00"
LONG = 30.0


class Told(Queue[Event]):
    """What a watcher told, in order."""

    def next(self, count: int) -> list[tuple[str, str]]:
        events = [self.get(timeout=LONG) for _ in range(count)]
        return [(event.kind.value, event.reader) for event in events]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def watcher(service: Any, told: Told) -> Iterator[Watcher]:
    with Watcher(told.put, api=service) as watcher:
        assert told.next(1) == [("service_up", "")]
        yield watcher
    assert not watcher.alive and not service.contexts
    assert told.empty(), "nothing that nobody asked for"


@pytest.mark.parametrize("plug_and_play", [True, False])
def test_readers_and_cards_come_and_go(
    service: Any, nhi: Any, told: Told, plug_and_play: bool
) -> None:
    service.plug_and_play = plug_and_play
    with Watcher(told.put, api=service):
        told.next(1)
        service.add(NAME)
        assert told.next(1) == [("reader_added", NAME)]
        service.move(NAME, nhi())
        assert told.next(1) == [("card_inserted", NAME)]
        service.move(NAME, None)
        assert told.next(1) == [("card_removed", NAME)]
        service.unplug(NAME)
        assert told.next(1) == [("reader_removed", NAME)]


def test_no_swap_is_missed(service: Any, nhi: Any, told: Told, watcher: Watcher) -> None:
    service.add(NAME, nhi())
    told.next(2)
    for _ in range(20):
        service.move(NAME, None, nhi())
        assert told.next(2) == [("card_removed", NAME), ("card_inserted", NAME)]
    assert [state.present for state in watcher.states] == [True]


@pytest.mark.parametrize("code", [0x80100013, 0x8010001E, 0x8010001D, 0x80100003, 6])
def test_it_outlives_the_service(
    service: Any, nhi: Any, told: Told, watcher: Watcher, code: int
) -> None:
    service.signed = True
    service.add(NAME, nhi())
    told.next(2)
    service.fail["status"] = [code]
    service.stop()
    assert told.next(3) == [("card_removed", NAME), ("reader_removed", NAME), ("service_down", "")]
    assert watcher.alive and watcher.states == ()
    service.restart()
    assert told.next(3) == [("service_up", ""), ("reader_added", NAME), ("card_inserted", NAME)]


def test_the_last_reader_takes_the_windows_service_along(
    service: Any, nhi: Any, told: Told, watcher: Watcher
) -> None:
    service.add(NAME, nhi())
    told.next(2)
    service.unplug(NAME)
    service.stop()
    kinds = {told.get(timeout=LONG).kind for _ in range(3)}
    assert kinds == {EventKind.CARD_REMOVED, EventKind.READER_REMOVED, EventKind.SERVICE_DOWN}
    service.add("NHI 01 00", nhi())
    service.restart()
    assert told.next(3) == [
        ("service_up", ""), ("reader_added", "NHI 01 00"), ("card_inserted", "NHI 01 00")
    ]  # fmt: skip


def test_a_service_that_is_down_from_the_start(service: Any, told: Told) -> None:
    service.stop()
    with Watcher(told.put, api=service):
        event = told.get(timeout=LONG)
        assert (event.kind, "start pcscd" in event.reason) == (EventKind.SERVICE_DOWN, True)
        service.restart()
        assert told.next(1) == [("service_up", "")]
    assert told.empty(), "down was told once"


def test_a_reader_that_goes_between_list_and_look(
    service: Any, told: Told, watcher: Watcher
) -> None:
    service.add(NAME)
    told.next(1)
    service.fail["status"] = [0x80100009]
    service.add("other")
    assert told.next(1) == [("reader_added", "other")], "and the service is not called down"


def test_a_listener_that_fails_ends_nothing(
    service: Any, nhi: Any, caplog: pytest.LogCaptureFixture
) -> None:
    told: Told = Told()

    def tell(event: Event) -> None:
        told.put(event)
        raise RuntimeError("測試一")

    with Watcher(tell, api=service), caplog.at_level(logging.ERROR):
        told.next(1)
        service.add(NAME, nhi())
        assert told.next(2) == [("reader_added", NAME), ("card_inserted", NAME)]
    assert "a listener failed: RuntimeError at " in caplog.text and "測試" not in caplog.text


def test_pyscard_itself_may_fail(
    service: Any, told: Told, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    look = service.SCardListReaders
    service.SCardListReaders = None  # as a name that is no text, or an error return without one
    service.add(NAME)
    down = told.get(timeout=LONG)
    assert (down.kind, down.reason) == (EventKind.SERVICE_DOWN, "TypeError in pyscard")
    assert watcher.alive and "the watcher failed: TypeError at " in caplog.text
    service.SCardListReaders = look
    assert told.next(2) == [("service_up", ""), ("reader_added", NAME)]


def test_closing_ends_a_wait_at_once_and_tells_nothing_more(service: Any, told: Told) -> None:
    threads = threading.active_count()
    watcher = Watcher(told.put, api=service).start()
    told.next(1)
    watcher.close()
    watcher.close()
    assert threading.active_count() == threads and not service.contexts
    service.add(NAME)
    assert told.empty()


def test_closing_leaves_a_service_that_answers_nothing(service: Any, told: Told) -> None:
    answers = threading.Event()
    look = service.SCardGetStatusChange

    def frozen(*arguments: Any) -> Any:
        assert answers.wait(LONG)
        return look(*arguments)

    watcher = Watcher(told.put, api=service).start()
    told.next(1)
    service.SCardGetStatusChange = frozen
    service.add(NAME)
    watcher.close(0.0)
    assert watcher.alive
    answers.set()
    watcher.close(LONG)
    assert not watcher.alive and not service.contexts


def test_a_listener_may_close_it(service: Any) -> None:
    told: list[Event] = []
    closed = threading.Event()

    def tell(event: Event) -> None:
        told.append(event)
        one.close()
        closed.set()

    service.add(NAME)
    one = Watcher(tell, api=service)
    one.start()
    assert closed.wait(LONG)
    one.close()
    assert [event.kind for event in told] == [EventKind.SERVICE_UP]


def test_without_pyscard_it_does_not_start(monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    monkeypatch.delitem(sys.modules, "smartcard.scard", raising=False)
    with pytest.raises(PyscardMissingError):
        Watcher(told.put).start()


async def test_events_by_async_iteration(service: Any, nhi: Any) -> None:
    service.add(NAME)
    events = watch(api=service)
    async with asyncio.timeout(LONG):
        first = [await anext(events) for _ in range(2)]
        assert [event.kind for event in first] == [EventKind.SERVICE_UP, EventKind.READER_ADDED]
        service.move(NAME, nhi())
        assert (await anext(events)).kind is EventKind.CARD_INSERTED
        await events.aclose()
    assert not service.contexts
    assert not [t for t in threading.enumerate() if t.name == "pcsc watcher"]
