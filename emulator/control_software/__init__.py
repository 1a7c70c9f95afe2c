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
from emulator.control_software import (
    component,
    counters,
    icd10,
    identity,
    identity_writing,
    orders,
    pin,
    prescriptions,
    prevention,
    prevention_writing,
    professional,
    reader,
    sam,
    treatment,
    treatment_writing,
    update,
    upload,
    visits,
)
from emulator.control_software._request import Answer, Refused, Request
from emulator.control_software._requirements import require
from emulator.desk import Desk
from emulator.errors import StateError

__all__ = ["HANDLERS", "NOT_EMULATED", "handle"]

LOG = logging.getLogger("emulator.control_software")

NOT_EMULATED: Final = 9102
"""Emulator-defined: answer of functions this version does not emulate (此功能不支援)."""

Handler = Callable[[Desk, Request], Answer]

_GROUPS: Final = (
    *(reader, sam, icd10, component),
    *(identity, identity_writing, visits, counters, pin, professional),
    *(treatment, treatment_writing, prescriptions, orders),
    *(prevention, prevention_writing),
    *(update, upload),
)

HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {name: handler for group in _GROUPS for name, handler in group.HANDLERS.items()}
)
"""Vendor name → handler."""


def handle(desk: Desk, function: Function, arguments: Sequence[Argument]) -> Reply:
    """Answer one call on a desk: return code and outputs, in table order.

    The control software does one call at a time; on a refusal no buffer is written and the desk
    is as before. The component's methods change nothing and run side by side. Faults of the desk
    meet the call here; when it has a state folder, what the call changed is on the disk.
    """
    try:
        if desk.faults is not None:
            return desk.faults.meet(desk, function, arguments, _answered)
        if function.kind is Kind.COMPONENT:
            return _answered(desk, function, arguments)
        known = desk.memory.recall(desk.state, desk.policy, (function.name, *arguments))
        return known or _answered(desk, function, arguments)
    except StateError as error:
        LOG.error("%s: nothing was changed: %s", function.name, error)
        return Reply(desk.policy.unkept_code, unwritten(function, arguments))


def _answered(desk: Desk, function: Function, arguments: Sequence[Argument]) -> Reply:
    handler = HANDLERS.get(function.name)
    request = Request(function, arguments)
    if handler is None:
        LOG.warning("%s: not emulated, answered %d", function.name, NOT_EMULATED)
        return Reply(NOT_EMULATED, unwritten(function, arguments))
    if function.kind is Kind.COMPONENT:
        answer = handler(desk, request)  # one text; without the packing of buffers, for speed
        return Reply(answer.code, tuple(answer.outputs.values()))
    done = _handled(desk, request, handler)
    return done if isinstance(done, Reply) else Reply(done, unwritten(function, arguments))


def _handled(desk: Desk, request: Request, handler: Handler) -> Reply | int:
    """Let a handler answer, all of it or nothing: the reply, or the code of the refusal."""
    try:
        with desk.transaction():
            before, looks = desk.state, desk.looks
            require(desk, request.function)
            reply = _packed(desk, request, handler(desk, request))
            if desk.state is before and desk.looks == looks:
                _remember(desk, request, reply)
            return reply
    except Refused as refusal:
        return refusal.code
    except StateError:
        raise
    except (ValueError, OverflowError) as error:
        name = request.function.name
        LOG.warning("%s: an input has no documented form: %s", name, _name(error))
        return desk.policy.bad_argument_code


def _remember(desk: Desk, request: Request, reply: Reply) -> None:
    """Let a read be answered from memory while the desk is the same."""
    function, arguments = request.function, request.arguments
    if function.outputs and not function.wanted:
        desk.memory.keep(desk.state, desk.policy, (function.name, *arguments), reply)


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
