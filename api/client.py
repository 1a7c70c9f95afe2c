"""The two clients: they carry out the steps of a flow over httpx, one blocking, one async.

They speak through an httpx transport: of what an httpx client would add (cookies, redirects,
authentication) they want nothing. What to do next, when to repeat and what an answer means is
decided in `api.flow`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing, closing
from types import TracebackType
from typing import Self, TypeVar, Unpack

import httpx

from api import flow
from api.border import FOREIGN
from api.codes import JobType
from api.document import Document
from api.driving import (
    Base,
    Body,
    Collected,
    CredentialSource,
    Options,
    asked_for,
    finished,
    posted,
)
from api.errors import TlsFailed
from api.flow import RESULT_AGE, Receipt
from api.results import CheckResult
from api.steps import Do, Flow, Given, Send, Sign, Step
from api.wire import Response
from cardio.closing import Closing

T = TypeVar("T")


class Client(Base, Closing):
    """Uploads documents and fetches their results, blocking. A context manager.

    `base_url` ends in /V1000/ or /V2000/; `component` signs. Raises TargetInvalid and, before
    anything is signed, EmulatedIdentityRefused. All errors of its calls are ApiError or the
    component's. Threads may share it.
    """

    def __init__(
        self,
        base_url: str,
        component: CredentialSource,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(base_url, component, options)
        self._sleep = sleep
        self._transport = transport or httpx.HTTPTransport(**self._settings)

    def upload(self, document: Document, *, type: str) -> Receipt:
        """Send a document as A1, A2 or ZZ. Raises DocumentTooLarge, Refused, TransportError."""
        return self.drive(flow.upload(document, JobType(type), self._terms))

    def result(self, upload: Receipt | str, *, type: str | None = None) -> CheckResult:
        """Ask once for a result by receipt, or by opcode and type; it may not be ready."""
        return self.drive(flow.result(*asked_for(upload, type), self._terms))

    def wait(
        self, upload: Receipt | str, *, type: str | None = None, timeout: float = RESULT_AGE
    ) -> CheckResult:
        """Ask until the result is ready, for at most `timeout` seconds (DeadlineExpired)."""
        return self.drive(flow.wait(*asked_for(upload, type), self._terms, timeout=timeout))

    def close(self) -> None:
        """Close the connections, a later call connects anew; the component stays open."""
        self._transport.close()

    def drive(self, steps: Flow[T]) -> T:
        """Carry out a flow to its end and return its outcome."""
        try:
            step = next(steps)
            while True:
                try:
                    given = self._perform(step)
                except Exception as error:  # the flow decides what it means, or raises it again
                    step = steps.throw(error)
                else:
                    step = steps.send(given)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # typed by Flow[T]

    def _perform(self, step: Step) -> Given:
        if isinstance(step, Sign):
            return self._sign(step)
        if isinstance(step, Send):
            return self._send(step)
        if isinstance(step, Do):
            return step.function()
        self._sleep(step.seconds)
        return None

    def _send(self, step: Send) -> Response:
        strict = self._strict
        try:
            return self._sent(step)
        except TlsFailed as error:
            first = error
        with self._loosening(first, strict):  # not while the first is handled: its cause is its own
            return self._sent(step)

    def _sent(self, step: Send) -> Response:
        body, collected = Body(step.request), Collected()
        try:
            request = posted(step, iter(body))
            with closing(self._transport.handle_request(request)) as answer:
                for piece in answer.iter_bytes():
                    collected.add(piece)
        except FOREIGN as error:
            raise self._turned(error, body) from error
        return self._taken(step.request, collected.response(answer))


class AsyncClient(Base):
    """The same as `Client`, awaited. An async context manager; signing runs in a thread."""

    def __init__(
        self,
        base_url: str,
        component: CredentialSource,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(base_url, component, options)
        self._sleep = sleep
        self._transport = transport or httpx.AsyncHTTPTransport(**self._settings)

    async def upload(self, document: Document, *, type: str) -> Receipt:
        """Send a document as A1, A2 or ZZ. Raises DocumentTooLarge, Refused, TransportError."""
        return await self.drive(flow.upload(document, JobType(type), self._terms))

    async def result(self, upload: Receipt | str, *, type: str | None = None) -> CheckResult:
        """Ask once for a result by receipt, or by opcode and type; it may not be ready."""
        return await self.drive(flow.result(*asked_for(upload, type), self._terms))

    async def wait(
        self, upload: Receipt | str, *, type: str | None = None, timeout: float = RESULT_AGE
    ) -> CheckResult:
        """Ask until the result is ready, for at most `timeout` seconds (DeadlineExpired)."""
        steps = flow.wait(*asked_for(upload, type), self._terms, timeout=timeout)
        return await self.drive(steps)

    async def close(self) -> None:
        """Close the connections, a later call connects anew; the component stays open."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def drive(self, steps: Flow[T]) -> T:
        """Carry out a flow to its end and return its outcome."""
        try:
            step = next(steps)
            while True:
                try:
                    given = await self._perform(step)
                except Exception as error:  # the flow decides what it means, or raises it again
                    step = steps.throw(error)
                else:
                    step = steps.send(given)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # typed by Flow[T]

    async def _perform(self, step: Step) -> Given:
        if isinstance(step, Sign):
            return await asyncio.to_thread(self._sign, step)
        if isinstance(step, Send):
            return await self._send(step)
        if isinstance(step, Do):
            return await finished(step.function)
        await self._sleep(step.seconds)
        return None

    async def _send(self, step: Send) -> Response:
        strict = self._strict
        try:
            return await self._sent(step)
        except TlsFailed as error:
            first = error
        with self._loosening(first, strict):
            return await self._sent(step)

    async def _sent(self, step: Send) -> Response:
        body, collected = Body(step.request), Collected()
        try:
            request = posted(step, aiter(body))
            async with aclosing(await self._transport.handle_async_request(request)) as answer:
                async for piece in answer.aiter_bytes():
                    collected.add(piece)
        except FOREIGN as error:
            raise self._turned(error, body) from error
        return self._taken(step.request, collected.response(answer))
