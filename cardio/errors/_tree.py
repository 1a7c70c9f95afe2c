"""The errors of this package, one tree; the leaf for a return code stands in the code table.

    CardioError                     anything this package raises on purpose
    ├── UsageError                  the caller's mistake (also a ValueError)
    │   ├── BackendUrlError         the URL names no backend, or a wrong option
    │   ├── UnknownFunctionError    no such row, or its parameters are not public
    │   ├── ArgumentError           a value does not fit its parameter or field
    │   └── SessionClosedError      used after close
    ├── BackendError                a call could not be carried
    │   ├── BackendUnavailableError the route is not there (library, service, extra)
    │   ├── CallTimeoutError        a call took longer than its limit
    │   └── PcscError               a PC/SC call failed (tree: cardio.pcsc.errors)
    ├── ComponentError              the VPN component gave no usable answer
    ├── RecordError                 bytes that do not fit their layout
    └── ControlSoftwareError        a return code; one subclass per category (generated)

Holds no code numbers and no texts of the vendor.
"""

from __future__ import annotations

from typing import ClassVar


class CardioError(Exception):
    """Root of every error this package raises on purpose."""

    exit_code: ClassVar[int] = 5
    """What the command line exits with when this error ends a command."""


class UsageError(CardioError, ValueError):
    """The caller's mistake: nothing was sent."""

    exit_code = 2


class BackendUrlError(UsageError):
    """A backend URL that names no backend, or an option it does not have."""


class UnknownFunctionError(UsageError):
    """A function that is in no row of the table, or whose parameters are not public."""


class ArgumentError(UsageError):
    """A value that does not fit its parameter or field; the message names both."""


class SessionClosedError(UsageError):
    """A session or component used after it was closed."""


class BackendError(CardioError):
    """A call could not be carried to the other side."""

    exit_code = 3


class BackendUnavailableError(BackendError):
    """The route is not there: a library, service or extra is missing; the message says which."""


class CallTimeoutError(BackendError):
    """A call took longer than its limit; it was not repeated.

    Attributes: function (name), seconds (the limit).
    """

    def __init__(self, function: str, seconds: float) -> None:
        super().__init__(f"{function}: no answer within {seconds:g} s; the call was not repeated")
        self.function = function
        self.seconds = seconds

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function, self.seconds)


class ComponentError(CardioError):
    """The VPN component gave no usable answer.

    Attributes: method (name), reason, hresult, code (a control software code, when the text was
    one).
    """

    exit_code = 3

    def __init__(
        self, method: str, reason: str, *, hresult: int = 0, code: int | None = None
    ) -> None:
        super().__init__(f"{method}: {reason}")
        self.method = method
        self.reason = reason
        self.hresult = hresult
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.method, self.reason), self.__dict__


class RecordError(CardioError, ValueError):
    """Bytes or values that do not fit a layout; names layout, field and expectation."""

    exit_code = 3


class ControlSoftwareError(CardioError):
    """The control software answered with an error code.

    Attributes: function, code, text_zh, text_en, category.
    """

    exit_code = 3
    category: ClassVar[str] = ""

    def __init__(self, function: str, code: int, text_zh: str, text_en: str) -> None:
        super().__init__(f"{function}: {code} {text_zh} ({text_en})")
        self.function = function
        self.code = code
        self.text_zh = text_zh
        self.text_en = text_en

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.function, self.code, self.text_zh, self.text_en)
