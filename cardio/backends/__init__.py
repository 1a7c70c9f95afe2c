"""Routes to a control software: the interface, the URLs, the wrappers."""

from __future__ import annotations

from cardio.backends.time_limit import TimeLimit
from cardio.backends.urls import BackendUrl, open_backend, open_component_backend
from cardio.backends.waist import Argument, Backend, Buffer, Output, Reply
from cardio.backends.wrappers import Fault, FaultInjection, Trace, Wrapper

__all__ = [
    "Argument",
    "Backend",
    "BackendUrl",
    "Buffer",
    "Fault",
    "FaultInjection",
    "Output",
    "Reply",
    "TimeLimit",
    "Trace",
    "Wrapper",
    "open_backend",
    "open_component_backend",
]
