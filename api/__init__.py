"""Visit documents and their upload: load, check, send, and read the insurer's result.

The face of the package: every name is imported when it is first asked for, so that
`import api` stays light. Holds no code of its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.checks import check
    from api.client import AsyncClient, Client
    from api.codes import JobType, Retry, RtnCode
    from api.document import Document
    from api.errors import (
        ApiError,
        DeadlineExpired,
        DocumentError,
        DocumentTooLarge,
        EmulatedIdentityRefused,
        Refused,
        ResponseInvalid,
        TargetInvalid,
        TransportError,
    )
    from api.findings import Finding, Findings
    from api.flow import Receipt
    from api.model import Difference, Order, OrderV1, Visit, VisitV1
    from api.records import Record
    from api.results import CheckResult, Summary

__all__ = [
    "ApiError",
    "AsyncClient",
    "CheckResult",
    "Client",
    "DeadlineExpired",
    "Difference",
    "Document",
    "DocumentError",
    "DocumentTooLarge",
    "EmulatedIdentityRefused",
    "Finding",
    "Findings",
    "JobType",
    "Order",
    "OrderV1",
    "Receipt",
    "Record",
    "Refused",
    "ResponseInvalid",
    "Retry",
    "RtnCode",
    "Summary",
    "TargetInvalid",
    "TransportError",
    "Visit",
    "VisitV1",
    "check",
]

_HOMES = {
    "api.checks": ("check",),
    "api.client": ("AsyncClient", "Client"),
    "api.codes": ("JobType", "Retry", "RtnCode"),
    "api.document": ("Document",),
    "api.errors": (
        "ApiError",
        "DeadlineExpired",
        "DocumentError",
        "DocumentTooLarge",
        "EmulatedIdentityRefused",
        "Refused",
        "ResponseInvalid",
        "TargetInvalid",
        "TransportError",
    ),
    "api.findings": ("Finding", "Findings"),
    "api.flow": ("Receipt",),
    "api.model": ("Difference", "Order", "OrderV1", "Visit", "VisitV1"),
    "api.records": ("Record",),
    "api.results": ("CheckResult", "Summary"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
