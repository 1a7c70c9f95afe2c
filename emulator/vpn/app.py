"""The HTTP face of an emulated server: paths, methods, body limits and headers, as an ASGI app.

Decides nothing about a request's content: a body goes to the core, its answer comes back with
HTTP 200. Nothing an endpoint meets reaches the caller as a traceback.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from typing import Final

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.vpn.core import ServerCore
from emulator.vpn.refusal import AnswerCode
from emulator.vpn.wire import DOWNLOAD, UPLOAD, body_limit, write_refusal
from emulator.vpn_signature import SCHEME

BASES: Final = ("/V1000", "/V2000")
"""Both paths seen in public; they behave alike here. Source: `facts/web_api.toml`, environments."""

NOTICE: Final = f"{SCHEME}; not the real service: scheme, numbers and result keys are its own"
"""Value of the `X-Emulator` header of every answer."""

TOKEN_HEADER: Final = "X-Emulator-Token"  # noqa: S105 - the name of a header
"""Emulator-defined: header that carries the token where the server wants one."""

_DRAINED_BODIES: Final = 4
"""A body this many times too long is still read to its end (and dropped), so that the sender
hears the answer; a longer one is cut off."""

_log: Final = logging.getLogger(__name__)

Call = Callable[[bytes], bytes]


def create_app(core: ServerCore, *, token: str | None = None) -> Starlette:
    """Return the ASGI application of a server; with a token, calls without it get HTTP 401."""
    limiter = CapacityLimiter(core.options.parallel_requests)
    limit = body_limit(core.options)
    endpoints = [
        _Endpoint(name, call, limit, limiter)
        for name, call in ((UPLOAD, core.upload), (DOWNLOAD, core.download))
    ]
    routes = [
        Route(f"{base}/{each.name}", each.answer, methods=["POST"])
        for base in BASES
        for each in endpoints
    ]
    app = Starlette(routes=routes, middleware=[Middleware(_Doorkeeper, token=token)])
    app.router.redirect_slashes = False
    return app


class _Endpoint:
    """One of the two calls: reads the body within its limit and runs the call in a thread."""

    def __init__(self, name: str, call: Call, limit: int, limiter: CapacityLimiter) -> None:
        self.name = name
        self._call = call
        self._limit = limit
        self._limiter = limiter

    async def answer(self, request: Request) -> Response:
        try:
            body = await _read_body(request, self._limit)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            _log.warning("%s: 9999: body: more than %d bytes", self.name, self._limit)
            return _json(write_refusal(self.name, AnswerCode.OTHER), close=True)
        return _json(await to_thread.run_sync(self._guarded, body, limiter=self._limiter))

    def _guarded(self, body: bytes) -> bytes:
        try:
            return self._call(body)
        except Exception as error:  # the caller gets the code for any other fault, we the place
            # Without the message: it may hold what the request held.
            place = "".join(traceback.format_tb(error.__traceback__, limit=-3))
            _log.error("%s: 9999: %s at\n%s", self.name, type(error).__name__, place)
            return write_refusal(self.name, AnswerCode.OTHER)


async def _read_body(request: Request, limit: int) -> bytes | None:
    """Return the body, or None when it is longer than the limit; keeps no more than that."""
    pieces = bytearray()
    received = 0
    async for piece in request.stream():
        received += len(piece)
        if received > limit * _DRAINED_BODIES:
            return None
        if received <= limit:
            pieces += piece
        else:
            pieces.clear()
    return bytes(pieces) if received <= limit else None


def _json(body: bytes, *, close: bool = False) -> Response:
    headers = {"Connection": "close"} if close else None
    return Response(body, media_type="application/json", headers=headers)


class _Doorkeeper:
    """Marks every answer as the emulator's and, where a token is set, asks for it."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Emulator"] = NOTICE
            await send(message)

        if scope["type"] == "http" and not self._admits(Headers(scope=scope)):
            refusal = PlainTextResponse(f"this emulator wants {TOKEN_HEADER}\n", status_code=401)
            await refusal(scope, receive, marked)
        else:
            await self._app(scope, receive, marked)

    def _admits(self, headers: Headers) -> bool:
        if self._token is None:
            return True
        given = headers.get(TOKEN_HEADER, "")
        return secrets.compare_digest(given.encode(), self._token.encode())
