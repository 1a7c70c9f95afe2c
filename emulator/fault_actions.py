"""What a fault does to a call: one frozen class per action, each a step before and one after.

Decides nothing about which calls are hit; the return codes used here are the control software's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from cardio.backends.waist import Argument, Output, Reply, unwritten
from cardio.codes import ControlSoftwareCode
from cardio.table.model import Function, Kind
from emulator.desk import Desk, DeskState, PinAnswer, Slot

LONGEST_WAIT: Final = 1_000_000
"""Seconds that a fault may take: every system can wait so long."""

_CODES: Final = range(-(2**31), 2**31)
_NO_CARD: Final[Mapping[Slot, int]] = {"hc": 4013, "hpc": 4014, "sam": 4012}


class When(Enum):
    """On which side of the call, and of its write to the card, an action stands."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is hit: function, arguments, and the desk's state before any fault."""

    function: Function
    arguments: Sequence[Argument] = field(repr=False)
    state: DeskState = field(repr=False)

    def failed(self, code: int) -> Reply:
        """Return the reply with a code and nothing written.

        A component has no codes: it answers the code as its text, or fails with an HRESULT when
        the code is negative (emulator-defined).
        """
        if self.function.kind is Kind.COMPONENT and code > 0:
            return Reply(0, (str(code),))
        return Reply(code, unwritten(self.function, self.arguments))


@dataclass(frozen=True, slots=True)
class Action:
    """A step before the call and one after it; by itself it does nothing."""

    def before(self, desk: Desk, call: Call) -> Reply | None:
        """Act before the handler; a reply takes the place of the call."""
        return None

    def after(self, desk: Desk, call: Call, reply: Reply) -> Reply:
        """Act after the handler; return the reply that goes back."""
        return reply


@dataclass(frozen=True, slots=True)
class Code(Action):
    """The call answers a code: it does not happen, or (after) it does and its answer is lost."""

    code: int
    when: When = When.BEFORE

    def __post_init__(self) -> None:
        _expect(self.code in _CODES and self.code != 0, "code", "a 32-bit number other than 0")

    def before(self, desk: Desk, call: Call) -> Reply | None:
        """Answer instead of the handler."""
        return call.failed(self.code) if self.when is When.BEFORE else None

    def after(self, desk: Desk, call: Call, reply: Reply) -> Reply:
        """Answer instead of what the handler answered."""
        return call.failed(self.code) if self.when is When.AFTER else reply


@dataclass(frozen=True, slots=True)
class Delay(Action):
    """The call takes longer; the plan waits."""

    seconds: float
    when: When = When.BEFORE

    def __post_init__(self) -> None:
        fits = 0 <= self.seconds <= LONGEST_WAIT
        _expect(fits, "seconds", f"0 to {LONGEST_WAIT}")


@dataclass(frozen=True, slots=True)
class Hang(Action):
    """The call does not come back until the plan is told to release it; the plan waits."""

    when: When = When.BEFORE


@dataclass(frozen=True, slots=True)
class Remove(Action):
    """A card or the SAM is pulled in the middle of the call.

    Before the write: a function that needs the card finds it gone, nothing was written. After:
    what the call wrote is on the card, its answer is lost, with `code` or the one of the empty
    slot; a function that does not need what was pulled keeps its answer.
    """

    slot: Slot = "hc"
    when: When = When.BEFORE
    code: int | None = None

    def before(self, desk: Desk, call: Call) -> Reply | None:
        """Pull it; whoever needs it is answered with the code."""
        if self.when is When.AFTER:
            return None
        desk.remove(self.slot)
        return call.failed(self.code) if self.code and self._matters(call) else None

    def after(self, desk: Desk, call: Call, reply: Reply) -> Reply:
        """Pull it; an answer that depended on it is lost."""
        if self.when is When.BEFORE:
            return reply
        desk.remove(self.slot)
        delivered = call.function.returns_value or ControlSoftwareCode(reply.code).delivers
        lost = delivered and self._matters(call)
        return call.failed(self.code or _NO_CARD[self.slot]) if lost else reply

    def _matters(self, call: Call) -> bool:
        needed = {token.partition("_")[0] for token in call.function.requires}
        return self.slot in needed


@dataclass(frozen=True, slots=True)
class Pin(Action):
    """What the person does at the PIN dialogs from this call on, behind what is scripted."""

    answers: tuple[PinAnswer, ...]

    def __post_init__(self) -> None:
        _expect(bool(self.answers), "answers", "at least one of ok, wrong, cancel")

    def before(self, desk: Desk, call: Call) -> Reply | None:
        """Put the answers behind those that wait."""
        desk.change(pin_answers=(*desk.state.pin_answers, *self.answers))
        return None


@dataclass(frozen=True, slots=True)
class _Condition(Action):
    """Something outside the call is wrong while the call lasts; subclasses say what."""

    def _wrong(self) -> Mapping[str, bool]:
        return {}

    def before(self, desk: Desk, call: Call) -> Reply | None:
        """Make it wrong."""
        desk.change(**self._wrong())
        return None

    def after(self, desk: Desk, call: Call, reply: Reply) -> Reply:
        """Make it as it was; only what the call itself did to the SAM stays."""
        passing = (name for name in self._wrong() if name != "sam_verified")
        desk.change(**{name: getattr(call.state, name) for name in passing})
        return reply


@dataclass(frozen=True, slots=True)
class NetworkDown(_Condition):
    """The data centre cannot be reached during the call."""

    def _wrong(self) -> Mapping[str, bool]:
        return {"network_up": False}


@dataclass(frozen=True, slots=True)
class IdentifiersDown(_Condition):
    """The data centre gives no visit identifiers during the call (5174)."""

    def _wrong(self) -> Mapping[str, bool]:
        return {"identifiers_up": False}


@dataclass(frozen=True, slots=True)
class SamUnverified(_Condition):
    """The SAM lost its verification; calls that need it verify it again, if they can."""

    def _wrong(self) -> Mapping[str, bool]:
        return {"sam_verified": False}


@dataclass(frozen=True, slots=True)
class SamRevoked(_Condition):
    """The data centre refuses the SAM during the call; it stays unverified."""

    def _wrong(self) -> Mapping[str, bool]:
        return {"sam_accepted": False, "sam_verified": False}


@dataclass(frozen=True, slots=True)
class WrongBytes(Action):
    """An output comes back damaged: `data` lies over it from `offset`, never past its end.

    `param` names the output; without it, the first one that is a buffer or a text.
    """

    data: bytes = field(repr=False)
    param: str = ""
    offset: int = 0

    def __post_init__(self) -> None:
        _expect(bool(self.data), "data", "at least one byte")
        _expect(self.offset >= 0, "offset", "0 or more")

    def after(self, desk: Desk, call: Call, reply: Reply) -> Reply:
        """Damage the output, if the call wrote it."""
        outputs, given = list(reply.outputs), call.function.given
        for place, (param, output) in enumerate(zip(given, outputs, strict=False)):
            if param.name == self.param or not (self.param or param.is_number):
                outputs[place] = self._damaged(output)
                break
        return Reply(reply.code, tuple(outputs))

    def _damaged(self, output: Output) -> Output:
        if isinstance(output, int):
            return output
        if isinstance(output, str):
            return self._over(output.encode("utf-8")).decode("latin-1")
        return self._over(output)

    def _over(self, content: bytes) -> bytes:
        wrong = self.data[: max(len(content) - self.offset, 0)]
        return content[: self.offset] + wrong + content[self.offset + len(wrong) :]


ACTIONS: Final[Mapping[str, type[Action]]] = {
    "code": Code,
    "delay": Delay,
    "hang": Hang,
    "remove": Remove,
    "pin": Pin,
    "network_down": NetworkDown,
    "identifiers_down": IdentifiersDown,
    "sam_revoked": SamRevoked,
    "sam_unverified": SamUnverified,
    "wrong_bytes": WrongBytes,
}
"""The actions by the names they have in a scenario file."""


def _expect(holds: bool, key: str, expected: str) -> None:
    if not holds:
        raise ValueError(f"{key}: expected {expected}")
