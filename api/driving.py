"""What the two clients share: options, the component's interface, a body that knows it was sent.

Opens no connection; `api.client` drives flows with it.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypedDict, TypeVar

import httpx

from api.border import turned
from api.codes import JobType
from api.errors import AnswerTooLarge, ApiError, ServerUnreachable, TlsFailed
from api.flow import Receipt
from api.pins import is_strict, loosen, tighten
from api.proxies import proxy_for
from api.steps import Send, Sign
from api.target import Target
from api.terms import LOOPBACK_SCHEDULE, MAX_BASE64, REMOTE_SCHEDULE, REQUEST_TIMEOUT, Terms
from api.wire import MAX_ANSWER, Request, Response, shown_answer

if TYPE_CHECKING:
    from cardio.component import Credential

T = TypeVar("T")

SERVICE: Final = "30"
"""Service code that uploads and downloads are signed for (醫療資料傳輸服務)."""

_HEADERS: Final = {"User-Agent": "nhi-cardio", "Accept-Encoding": "gzip, deflate"}

LIMITS: Final = httpx.Limits(keepalive_expiry=2.0)
"""Idle connections are given up sooner than servers do it, so that none is found closed."""


class CredentialSource(Protocol):
    """What a client needs of a VPN component; `cardio.component.Component` has it."""

    @property
    def emulated(self) -> bool:
        """Whether its signatures are an emulator's."""

    def now(self) -> datetime:
        """Return the time by which its signatures count."""

    def credential(self, *, service: str) -> Credential:
        """Return a credential that is still good."""

    def drop(self, credential: Credential) -> None:
        """Forget a credential that the server takes no longer."""


class Options(TypedDict, total=False):
    """Keyword options of both clients."""

    ca_file: str | None
    """PEM file of the authorities to trust instead of the system's."""
    pin: str | None
    """SHA-256 of the server's certificate or public key, to trust it without a chain."""
    verify: bool
    """False leaves TLS unverified; for loopback only."""
    allow_emulated_to: Iterable[str]
    """Hosts other than loopback that an emulated identity may be sent to."""
    timeout: float
    """Seconds without progress after which a request is given up (120)."""
    schedule: Sequence[float]
    """Seconds before each question for a result; the last goes on."""
    counts: bool
    """Send sMrecs and sPrecs with A1 (True)."""
    max_base64: int
    """Characters of Base64 text at most (10,000,000)."""
    clock: Callable[[], datetime]
    """Time for sUploadDT; the component's own if not given."""
    monotonic: Callable[[], float]
    """Seconds for deadlines."""
    trace: Callable[[dict[str, object]], None] | None
    """Told of every exchange, credential and document masked."""


class HttpSettings(TypedDict):
    """What both clients give to httpx."""

    verify: ssl.SSLContext
    trust_env: bool
    proxy: str | None
    limits: httpx.Limits


class Base:
    """A component, and the terms of calls with it. Base class of both clients."""

    def __init__(self, base_url: str, component: CredentialSource, options: Options) -> None:
        target = Target.parse(base_url)
        allowed = frozenset(options.get("allow_emulated_to", ()))
        target.admit(component.emulated, allowed)
        pace = LOOPBACK_SCHEDULE if target.loopback else REMOTE_SCHEDULE
        self._component = component
        self._tls = target.tls(
            ca_file=options.get("ca_file"),
            verify=options.get("verify", True),
            pin=options.get("pin"),
        )
        self._trace = options.get("trace")
        self._terms = Terms(
            target=target,
            now=options.get("clock", component.now),
            monotonic=options.get("monotonic", time.monotonic),
            schedule=options.get("schedule", pace),
            allow_emulated_to=allowed,
            counts=options.get("counts", True),
            max_base64=options.get("max_base64", MAX_BASE64),
            timeout=options.get("timeout", REQUEST_TIMEOUT),
        )

    @property
    def base_url(self) -> str:
        """The base URL, with its closing slash."""
        return self._terms.target.base_url

    @property
    def terms(self) -> Terms:
        """The terms of its calls."""
        return self._terms

    @property
    def _settings(self) -> HttpSettings:
        proxy = proxy_for(self._terms.target)
        return {"verify": self._tls, "trust_env": False, "proxy": proxy, "limits": LIMITS}

    def _sign(self, step: Sign) -> Credential:
        if step.drop is not None:
            self._component.drop(step.drop)
        return self._component.credential(service=SERVICE)

    def _turned(self, error: Exception, body: Body) -> ApiError:
        # an event loop may go on writing what it was given when nobody waits for it any more
        late = isinstance(error, httpx.WriteTimeout) and body.given
        ours = turned(error, host=self._terms.target.host, body_sent=body.sent or late)
        self._traced(body.request, lambda: {"error": str(ours)})
        return ours

    def _taken(self, request: Request, response: Response) -> Response:
        self._traced(request, lambda: {"status": response.status, "answer": shown_answer(response)})
        return response

    def _traced(self, request: Request, outcome: Callable[[], dict[str, object]]) -> None:
        if self._trace is not None:
            asked = {"url": request.url, "bytes": request.content_length, "request": request.shown}
            self._trace(asked | outcome())

    @property
    def _strict(self) -> bool:
        return is_strict(self._tls)

    @contextmanager
    def _loosening(self, error: TlsFailed, strict: bool) -> Iterator[None]:
        """Try again without the strict X.509 flag, and keep it so if that alone was the fault.

        Nothing was sent yet. `strict` is how the flag was when it was tried: another call may have
        cleared it meanwhile. Raises the first error where it was not set.
        """
        if not (error.certificate and strict):
            raise error
        loosen(self._tls)
        try:
            yield
        except ServerUnreachable as second:
            tighten(self._tls)
            raise (error if isinstance(second, TlsFailed) else second) from None


def posted(step: Send, content: Iterator[bytes] | AsyncIterator[bytes]) -> httpx.Request:
    """Make a POST of a step."""
    request = step.request
    timeouts = httpx.Timeout(step.timeout).as_dict()
    return httpx.Request(
        "POST",
        _url(request.url),
        headers={**_HEADERS, **request.headers},
        content=content,
        extensions={"timeout": timeouts},
    )


@lru_cache(maxsize=8)  # a pure function; a target has two of them
def _url(text: str) -> httpx.URL:
    return httpx.URL(text)


class Body:
    """The body of one request, for either client.

    `given` once its last piece is with the transport, `sent` once that asks for another one.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.sent = False
        self._left = request.content_length

    @property
    def given(self) -> bool:
        """Whether nothing of it is left here."""
        return self._left <= 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.request.chunks():
            self._left -= len(chunk)
            yield chunk
        self.sent = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


class Collected:
    """The pieces of an answer as they come in. Raises AnswerTooLarge beyond the limit."""

    def __init__(self, limit: int = MAX_ANSWER) -> None:
        self._pieces: list[bytes] = []
        self._left = limit

    def add(self, piece: bytes) -> None:
        """Take over one piece."""
        self._left -= len(piece)
        if self._left < 0:
            raise AnswerTooLarge("the answer is longer than any result; is this the Web API?")
        self._pieces.append(piece)

    def response(self, answer: httpx.Response) -> Response:
        """Make the response of all pieces."""
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, headers, b"".join(self._pieces))


async def finished(function: Callable[[], T]) -> T:
    """Run a function in a thread, to its end, also where its task is cancelled meanwhile.

    So that nobody takes a commit that is still to come for one that will not.
    """
    running = asyncio.ensure_future(asyncio.to_thread(function))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait((running,))
        with suppress(Exception):  # nobody is there to hear it
            running.result()
        raise


def asked_for(upload: Receipt | str, type: str | None) -> tuple[str, JobType]:
    """Return opcode and job type of a receipt, or of an opcode with its type.

    Raises ValueError for an opcode without a type.
    """
    if isinstance(upload, Receipt):
        return upload.opcode, JobType(type or upload.type)
    if type is None:
        raise ValueError("type: expected the job type of the upload beside its opcode")
    return upload, JobType(type)
