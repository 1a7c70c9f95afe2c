"""What can go wrong between a call and the vendor's code, by either route to it.

Holds classes only; every one of them names the function, and none holds what was passed.
"""

from __future__ import annotations

from cardio.errors import BackendError

_ONCE = "the call may have happened, it was not repeated"


class MissingExportError(BackendError):
    """The library does not export a function: it is older, or another build.

    Attributes: function (name), library (path), since (version of the control software).
    """

    def __init__(self, function: str, library: str, since: str) -> None:
        super().__init__(
            f"{function}: {library} does not export it;"
            f" the control software has it since version {since}"
        )
        self.function = function
        self.library = library
        self.since = since

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function, self.library, self.since)


class OverrunError(BackendError):
    """The library wrote outside the memory it was given; the call has happened.

    Attributes: function, parameter (names), size (of that memory, in bytes).
    """

    def __init__(self, function: str, parameter: str, size: int) -> None:
        super().__init__(
            f"{function}.{parameter}: the library wrote outside the {size} bytes it was given;"
            " the call has happened, its answer was thrown away"
        )
        self.function = function
        self.parameter = parameter
        self.size = size

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function, self.parameter, self.size)


class ConventionError(BackendError):
    """A 32-bit function is not called as the table has it; the call has happened.

    Attributes: function (name), popped (bytes it took from the stack), expected (its arguments').
    """

    def __init__(self, function: str, popped: int, expected: int) -> None:
        super().__init__(
            f"{function}: the library took {popped} bytes from the stack, expected {expected}: it"
            " has another calling convention (stdcall is called) or other parameters; the call"
            " has happened, its answer was thrown away"
        )
        self.function = function
        self.popped = popped
        self.expected = expected

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function, self.popped, self.expected)


class HelperEndedError(BackendError):
    """The helper process ended in the middle of a call: the vendor's code crashed, or left.

    Attributes: function (name), reason (signal, exception or exit code).
    """

    def __init__(self, function: str, reason: str) -> None:
        super().__init__(f"{function}: ended its helper process ({reason}); {_ONCE}")
        self.function = function
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function, self.reason)


class CallCancelledError(BackendError):
    """A call was given up by `cancel`. Attributes: function (name)."""

    def __init__(self, function: str) -> None:
        super().__init__(f"{function}: cancelled; {_ONCE}")
        self.function = function

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function,)
