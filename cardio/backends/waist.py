"""The narrow waist: one call of one function, and the interface every route implements.

Holds the values that pass through; knows no route, no session and no record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cardio.errors import BackendUnavailableError
from cardio.table.model import Function, Param


@dataclass(frozen=True, slots=True)
class Buffer:
    """An output buffer offered to a call: its capacity, and its content where that is in/out.

    The content is never longer than the capacity; a function reads no further than that.
    """

    capacity: int
    content: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if self.capacity < 0 or len(self.content) > self.capacity:
            raise ValueError(f"buffer: {len(self.content)} bytes do not fit in {self.capacity}")


Argument = bytes | str | int | Buffer
"""bytes: an input as it lies in memory; str: a component text; int: by value or in/out number."""

Output = bytes | str | int
"""bytes: what was written to a buffer; str: a component text; int: an in/out number."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call gave back: the return code, then one value per out or in/out parameter."""

    code: int
    outputs: tuple[Output, ...] = field(default=(), repr=False)


def default_port(backend: Backend) -> int:
    """Return the reader port a backend was opened for, 0 when its URL names none.

    It is an attribute `port` that only backends with ports have.
    """
    return int(getattr(backend, "port", 0))


def cancel_call(backend: Backend) -> bool:
    """End the call that is under way, from another thread; return whether one was ended.

    Only routes with a helper process can; they have a method `cancel`.
    """
    cancel = getattr(backend, "cancel", None)
    return bool(cancel and cancel())


def unwritten(function: Function, arguments: Sequence[Argument]) -> tuple[Output, ...]:
    """Return the outputs of a call that wrote nothing: empty buffers, numbers as they came in."""
    given = dict(zip((p.name for p in function.passed), arguments, strict=False))
    return tuple(_untouched(param, given.get(param.name)) for param in function.given)


def _untouched(param: Param, argument: Argument | None) -> Output:
    if param.is_text:
        return ""
    return (argument if isinstance(argument, int) else 0) if param.is_number else b""


def not_sent(label: str, seconds: float) -> BackendUnavailableError:
    """Return the error of a call whose turn did not come in time: it may be made again."""
    return BackendUnavailableError(f"{label}: not sent: others kept the route for {seconds:g} s")


class Backend(Protocol):
    """One route to a control software or a component: carries calls, knows nothing else."""

    @property
    def url(self) -> str:
        """Return the backend URL, without secrets, for messages."""

    @property
    def emulated(self) -> bool:
        """Whether identities and signatures from here are the emulator's."""

    def now(self) -> datetime:
        """Return the time by which this route's signatures count, with its zone."""

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Carry one call: one argument per parameter that is not a length, in table order.

        Out and in/out buffers are `Buffer`; a component's methods take their input texts only.
        The reply has the values of outputs and in/outs, in table order. May be called from
        several threads: a route that can do one call at a time sees to that itself.
        Raises BackendError when the call could not be carried.
        """

    def close(self) -> None:
        """Give up the route; harmless when repeated."""
