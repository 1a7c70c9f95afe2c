"""The emulated control software: one handler per function of the table.

Unpacks a call, lets the handler answer, packs the answer; no Python error leaves it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cardio.backends.waist import Argument, Reply, unwritten
from cardio.table.model import Function, Kind
from emulator.control_software import component, identity, orders, reader, sam, visits
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._requirements import require
from emulator.desk import Desk

__all__ = ["HANDLERS", "NOT_EMULATED", "handle"]

LOG = logging.getLogger("emulator.control_software")

NOT_EMULATED: Final = 9102
"""Emulator-defined: answer of functions this version does not emulate (此功能不支援)."""

Handler = Callable[[Desk, Request], Answer]

HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        name: handler
        for group in (reader, identity, visits, orders, sam, component)
        for name, handler in group.HANDLERS.items()
    }
)
"""Vendor name → handler."""


def handle(desk: Desk, function: Function, arguments: Sequence[Argument]) -> Reply:
    """Answer one call on a desk: return code and outputs, in table order.

    The control software does one call at a time; on a refusal no buffer is written and the desk
    is as before. The component's methods change nothing and run side by side.
    """
    handler = HANDLERS.get(function.name)
    request = Request(function, arguments)
    if handler is None:
        LOG.warning("%s: not emulated, answered %d", function.name, NOT_EMULATED)
        return Reply(NOT_EMULATED, unwritten(function, arguments))
    if function.kind is Kind.COMPONENT:
        return _packed(desk, request, handler(desk, request))
    with desk.lock:
        done = _handled(desk, request, handler)
    return done if isinstance(done, Reply) else Reply(done, unwritten(function, arguments))


def _handled(desk: Desk, request: Request, handler: Handler) -> Reply | int:
    """Let a handler answer, all of it or nothing: the reply, or the code of the refusal."""
    before = desk.state
    try:
        require(desk, request.function)
        return _packed(desk, request, handler(desk, request))
    except Refused as refusal:
        code = refusal.code
    except (ValueError, OverflowError) as error:
        name = request.function.name
        LOG.warning("%s: an input has no documented form: %s", name, _name(error))
        code = desk.policy.bad_argument_code
    desk.state = before
    return code


def _packed(desk: Desk, request: Request, answer: Answer) -> Reply:
    """Put a handler's outputs in table order; what it did not name stays unwritten."""
    function = request.function
    unnamed = unwritten(function, request.arguments)
    outputs = tuple(
        answer.outputs.get(param.name, value)
        for param, value in zip(function.given, unnamed, strict=True)
    )
    if any(map(request.too_long, function.given, outputs)):
        raise Refused(desk.policy.short_buffer_code)
    return Reply(answer.code, outputs)


def _name(error: Exception) -> str:
    """Name an error without its text, which may hold a value."""
    return type(error).__name__
