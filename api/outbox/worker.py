"""The two workers: they run an outbox's turns over a client, one blocking, one async.

What is done in a turn and when a run is over is decided in `api.outbox.turn` and `plan`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypedDict, Unpack

from api.client import AsyncClient, Client
from api.outbox.intake import Options as TakingIn
from api.outbox.intake import Taken, documents_in, take_in
from api.outbox.outbox import Outbox
from api.outbox.parts import Part
from api.outbox.plan import Plan, begun, next_turn
from api.outbox.policy import Policy
from api.outbox.workplace import News, Workplace
from api.terms import Terms


class Options(TypedDict, total=False):
    """Keyword options of a run."""

    policy: Policy
    """What to do about uploads whose answer is lost (ASK)."""
    results: bool
    """Ask for results too (True)."""
    wanted: Iterable[str] | None
    """Ids of the uploads to be brought to their end; None (default): all there are."""
    timeout: float | None
    """Seconds after which the run is over, wherever the uploads stand; None (default): none."""
    watch: bool
    """Run for ever, as a service (False)."""
    tell: Callable[[News], None]
    """Told of everything that happens, as it happens."""
    progress: Callable[[Part, int], None]
    """Told of every piece of a body that went out, in bytes."""


class Worker:
    """Sends what is in an outbox, and fetches the results, one upload at a time."""

    def __init__(self, client: Client, outbox: Outbox) -> None:
        self._client = client
        self._outbox = outbox

    def run(self, **options: Unpack[Options]) -> None:
        """Work until nothing more can be done now. Raises what the component raises."""
        with closing(self.events(**options)) as events:
            for _ in events:
                pass

    def events(self, **options: Unpack[Options]) -> Generator[News]:
        """Work, and yield after each turn what happened in it; `tell` hears it as it happens."""
        news: deque[News] = deque()
        with _at_work(self._outbox, self._client.terms, 1, news.append, options) as plan:
            self._client.drive(begun(plan))
            more = True
            while more:
                more = self._client.drive(next_turn(plan))
                while news:
                    yield news.popleft()


class AsyncWorker:
    """Sends what is in an outbox, and fetches the results, several uploads at a time.

    With more than one in flight, uploads of a SAM start in their order and may overtake each other
    on their way, but for two versions of one visit. Raises ValueError.
    """

    def __init__(self, client: AsyncClient, outbox: Outbox, *, in_flight: int = 1) -> None:
        if in_flight < 1:
            raise ValueError(f"in_flight: expected 1 or more, got {in_flight}")
        self._client = client
        self._outbox = outbox
        self._in_flight = in_flight

    async def run(self, **options: Unpack[Options]) -> None:
        """Work until nothing more can be done now. Raises what the component raises."""
        async for _ in self.events(**options):
            pass

    async def events(self, **options: Unpack[Options]) -> AsyncIterator[News]:
        """Work, and yield what happens as it happens."""
        news: asyncio.Queue[News | None] = asyncio.Queue()
        terms, window = self._client.terms, self._in_flight
        with _at_work(self._outbox, terms, window, news.put_nowait, options) as plan:
            work = asyncio.create_task(self._work(plan, news))
            try:
                while (one := await news.get()) is not None:
                    yield one
                await work
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work

    async def upload_folder(
        self, folder: Path, *, type: str, **options: Unpack[Options]
    ) -> list[Taken]:
        """Take in the documents of a folder and bring them to their end, N in flight.

        Returns what became of each file; its parts as they stand at the end.
        """
        files = partial(documents_in, folder)
        taken = await asyncio.to_thread(self._taken_in, files, type)
        ids = [part.id for each in taken for part in each.parts]
        await self.run(**(options | {"wanted": ids}))
        return [self._now(each) for each in taken]

    def _taken_in(self, files: Callable[[], Iterable[Path]], type: str) -> list[Taken]:
        terms = self._client.terms
        given: TakingIn = {"counts": terms.counts, "max_base64": terms.max_base64}
        target = terms.target.base_url
        return list(take_in(self._outbox, files(), type=type, target=target, **given))

    def _now(self, taken: Taken) -> Taken:
        if not taken.parts:
            return taken
        return replace(taken, parts=tuple(self._outbox.parts(taken.parts[0].id)))

    async def _work(self, plan: Plan, news: asyncio.Queue[News | None]) -> None:
        try:
            await self._client.drive(begun(plan))
            async with asyncio.TaskGroup() as group:
                for _ in range(self._in_flight):
                    group.create_task(self._lane(plan))
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        finally:
            news.put_nowait(None)

    async def _lane(self, plan: Plan) -> None:
        while await self._client.drive(next_turn(plan)):
            pass


@contextmanager
def _at_work(
    outbox: Outbox, terms: Terms, window: int, tell: Callable[[News], None], options: Options
) -> Iterator[Plan]:
    """Hold the lock of a worker; when it ends, what it left half done is seen to at once."""
    wanted, timeout = options.get("wanted"), options.get("timeout")
    with ExitStack() as stack:
        stack.callback(outbox.recover)
        owner = stack.enter_context(outbox.owner())
        at = Workplace(
            outbox.store,
            terms,
            owner.name,
            outbox.now,
            policy=options.get("policy", Policy.ASK),
            window=window,
            results=options.get("results", True),
            deadline=None if timeout is None else terms.monotonic() + timeout,
            tell=_both(tell, options["tell"]) if "tell" in options else tell,
        )
        if "progress" in options:
            at = replace(at, watch=options["progress"])
        yield Plan(
            at,
            outbox.recover,
            wanted=None if wanted is None else frozenset(wanted),
            watch=options.get("watch", False),
        )


def _both(*hear: Callable[[News], None]) -> Callable[[News], None]:
    def tell(news: News) -> None:
        for each in hear:
            each(news)

    return tell
