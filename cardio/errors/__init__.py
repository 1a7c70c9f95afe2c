"""The errors of this package; the tree is drawn in `cardio.errors._tree`."""

from __future__ import annotations

from cardio.errors import _control_software
from cardio.errors._control_software import *  # noqa: F403  # generated face, one class per code
from cardio.errors._tree import (
    ArgumentError,
    BackendError,
    BackendUnavailableError,
    BackendUrlError,
    CallTimeoutError,
    CardioError,
    ComponentError,
    ControlSoftwareError,
    RecordError,
    SessionClosedError,
    UnknownFunctionError,
    UsageError,
)

__all__ = [
    "ArgumentError",
    "BackendError",
    "BackendUnavailableError",
    "BackendUrlError",
    "CallTimeoutError",
    "CardioError",
    "ComponentError",
    "ControlSoftwareError",
    "RecordError",
    "SessionClosedError",
    "UnknownFunctionError",
    "UsageError",
    *_control_software.__all__,
]
__all__.sort()
