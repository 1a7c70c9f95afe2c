"""An async worker cancelled at every moment: nothing half written, nothing sent unnoticed."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import AsyncClient, Document
from api.outbox import Outbox, State
from api.outbox.worker import AsyncWorker

BASE_URL = "http://127.0.0.1:15180/V1000/"
NUMBERS = range(1, 5)
MOMENTS = range(1, 60, 4)
Made = Callable[..., Outbox]


class Server:
    """Takes documents in, and notes how often each."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        fields = json.loads(await request.aread())
        if request.url.path.endswith("VNHI_Download"):
            return httpx.Response(200, json={"RtnCode": "5002"})
        await asyncio.sleep(0)  # others go on meanwhile
        self.accepted[fields["sPatData"]] += 1
        return httpx.Response(200, json={"RtnCode": "0000", "Opcode": "OP"})


class Moment:
    """A hook that cancels a task at the so-manieth fault point that is reached."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.cancel: Callable[[], object] = lambda: None

    def __call__(self, point: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.cancel()


async def run(outbox: Outbox, component: Any, server: Server, moment: Moment | None = None) -> bool:
    """Work with three in flight; return whether it was cancelled."""
    transport = httpx.MockTransport(server)
    options: dict[str, Any] = {"transport": transport, "schedule": (0.0,)}
    async with AsyncClient(BASE_URL, component, **options) as client:
        worker = AsyncWorker(client, outbox, in_flight=3)
        task = asyncio.create_task(worker.run(results=False))
        if moment is not None:
            loop = asyncio.get_running_loop()
            moment.cancel = lambda: loop.call_soon_threadsafe(task.cancel)
        with suppress(asyncio.CancelledError):
            await task
        return task.cancelled()


@pytest.mark.parametrize("number", MOMENTS)
def test_cancelled_at_a_moment(
    tmp_path: Path,
    component: Any,
    clock: Any,
    numbered: Callable[[int], Document],
    number: int,
) -> None:
    server, moment = Server(), Moment(0)
    with Outbox(tmp_path / "outbox", now=clock, at=moment) as outbox:
        for each in NUMBERS:
            outbox.enqueue(numbered(each), file=f"{each}.xml", type="A2", target=BASE_URL)
        moment.left = number
        cancelled = asyncio.run(run(outbox, component, server, moment))
        left = outbox.parts()
        assert {part.owner for part in left} == {None}, "what it held is free when it has ended"
        assert {part.state for part in left} <= {State.QUEUED, State.ACCEPTED, State.UNKNOWN}
        assert all(part.reason for part in left if part.state is State.UNKNOWN)
        assert cancelled or {part.state for part in left} == {State.ACCEPTED}
    with Outbox(tmp_path / "outbox", now=clock) as outbox:
        clock.pass_(60)
        asyncio.run(run(outbox, component, server))
        states = Counter(part.state for part in outbox.parts())
    assert set(states) <= {State.ACCEPTED, State.UNKNOWN}
    assert set(server.accepted.values()) <= {1}, "nothing was sent twice"
    assert states[State.ACCEPTED] <= len(server.accepted) <= len(NUMBERS)


def test_a_reader_of_events_may_leave_at_any_time(
    tmp_path: Path, component: Any, clock: Any, numbered: Callable[[int], Document]
) -> None:
    """`async for … break`: the worker ends with its iterator and leaves nothing held."""

    async def first_event(outbox: Outbox) -> str:
        transport = httpx.MockTransport(Server())
        async with AsyncClient(BASE_URL, component, transport=transport) as client:
            events = AsyncWorker(client, outbox, in_flight=2).events(results=False)
            async for news in events:
                await events.aclose()  # type: ignore[attr-defined]
                return news.event.value
        raise AssertionError("nothing happened")

    with Outbox(tmp_path / "outbox", now=clock) as outbox:
        for each in NUMBERS:
            outbox.enqueue(numbered(each), file=f"{each}.xml", type="A2", target=BASE_URL)
        assert asyncio.run(first_event(outbox)) == "claim"
        assert {part.owner for part in outbox.parts()} == {None}


@pytest.mark.parametrize("in_flight", [0, -1])
def test_somebody_must_be_at_work(tmp_path: Path, clock: Any, in_flight: int) -> None:
    client: Any = None
    with (
        Outbox(tmp_path / "outbox", now=clock) as outbox,
        pytest.raises(ValueError, match=f"in_flight: expected 1 or more, got {in_flight}"),
    ):
        AsyncWorker(client, outbox, in_flight=in_flight)
