"""The check result as a client gets it, and the JSON it travels in (Tx_result_json).

The keys of that JSON stand in `result_keys.toml` alone; the text form is in `api.result_text`.
Source: facts/check_result.md sections 2 and 3.
"""

from __future__ import annotations

import base64
import binascii
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from importlib import resources
from types import NoneType
from typing import Any, Final, Self

from api.codes import SUCCESS, JobType, RtnCode
from api.errors import AnswerNotJson, AnswerTooLarge, ResponseInvalid
from api.findings import Finding
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader

MOST_VALUES: Final = 500_000
"""Values in the JSON of one result; 10 MB of faulty records earn fewer."""

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "int | None": (int, NoneType),
    "bool": (bool,),
    "datetime": (str,),
    "ReportHeader": (dict,),
    "tuple[FaultyRecord, ...]": (list,),
    "tuple[Reason, ...]": (list,),
}
"""How the attributes of a report stand in JSON."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a result: records are REC, orders MB2."""

    received_records: int
    valid_records: int
    valid_orders: int
    invalid_records: int

    @classmethod
    def of(cls, header: ReportHeader) -> Self:
        """Take the counts from the header of a report."""
        return cls(**{name: getattr(header, name) for name in cls.__slots__})

    def as_json(self) -> dict[str, int]:
        """Return the counts as the commands print them (issue contract keys)."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What VNHI_Download said about one upload.

    Not `ready` (5002): no summary and no findings yet. `report` is None, and `raw` holds the
    JSON text, where its keys are not the ones in `result_keys.toml`.
    """

    opcode: str
    type: JobType
    rtn_code: RtnCode
    ready: bool
    checked: bool = False
    emulated: bool = False
    summary: Summary | None = None
    findings: tuple[Finding, ...] = ()
    report: CheckReport | None = field(default=None, repr=False)
    raw: str = field(default="", repr=False)

    @classmethod
    def of(cls, payload: bytes, *, opcode: str, type: JobType, emulated: bool = False) -> Self:
        """Make the result of a delivered JSON. Raises AnswerNotJson."""
        report = read_json(payload)
        if report is None:
            raw = payload.decode("utf-8")
            return cls(opcode, type, SUCCESS, ready=True, emulated=emulated, raw=raw)
        return cls(
            opcode,
            type,
            SUCCESS,
            ready=True,
            checked=report.checked,
            emulated=emulated or bool(report.emulator),
            summary=Summary.of(report.header),
            findings=report.findings(),
            report=report,
        )

    @property
    def understood(self) -> bool:
        """Whether the answer could be read: nothing to read yet, or keys that are known."""
        return not self.ready or self.report is not None

    def as_json(self) -> dict[str, object]:
        """Return the result as the commands print it (issue contract keys)."""
        summary = self.summary
        shown: dict[str, object] = {
            "opcode": self.opcode,
            "type": self.type.value,
            "rtn_code": str(self.rtn_code),
            "ready": self.ready,
            "checked": self.checked,
            "emulated": self.emulated,
            "summary": summary.as_json() if summary else None,
            "findings": [one.as_json() for one in self.findings],
        }
        return shown if self.understood else shown | {"raw": self.raw}


def decode_payload(text: str) -> bytes:
    """Decode the Base64 of an answer, which may hold line breaks. Raises ResponseInvalid."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        raise ResponseInvalid(
            "Tx_result_json: expected Base64 text; ask again, then report it", maybe_received=False
        ) from None


def encode_payload(payload: bytes) -> str:
    """Encode an answer as Base64 with line breaks, as the service sends it."""
    return base64.encodebytes(payload).decode("ascii")


def read_json(payload: bytes) -> CheckReport | None:
    """Read the decoded JSON; None when its keys are not the known ones.

    Raises AnswerNotJson when it is no JSON in UTF-8 at all, AnswerTooLarge when it is endless.
    """
    if sum(payload.count(each) for each in b",[{") > MOST_VALUES:
        raise AnswerTooLarge("the check result is longer than any", maybe_received=False)
    try:
        raw = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        raise AnswerNotJson(
            "the check result is not JSON in UTF-8; ask again, then report it",
            maybe_received=False,
        ) from None
    try:
        return _report(raw)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def render_json(report: CheckReport) -> bytes:
    """Write a report as the JSON that `read_json` reads; ASCII only."""
    raw = _renamed("report", report) | {
        _key("report", "header"): _renamed("header", report.header),
        _key("report", "errors"): [_record_json(record) for record in report.errors],
    }
    return json.dumps(raw, default=_iso).encode("ascii")


@cache
def _keys() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("api").joinpath("result_keys.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _key(part: str, attribute: str) -> str:
    return _keys()[part][attribute]


def _renamed(part: str, value: object) -> dict[str, Any]:
    return {key: getattr(value, attribute) for attribute, key in _keys()[part].items()}


def _record_json(record: FaultyRecord) -> dict[str, Any]:
    reasons = [_renamed("reason", reason) for reason in record.reasons]
    return _renamed("record", record) | {_key("record", "reasons"): reasons}


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    raise TypeError(type(value).__name__)


def _picked(part: str, kind: type, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Take the attributes of a part; TypeError for one of another type than it has."""
    values = {attribute: raw[key] for attribute, key in _keys()[part].items()}
    wanted = {each.name: _TYPES[str(each.type)] for each in fields(kind)}
    for name, value in values.items():
        if type(value) not in wanted[name]:
            raise TypeError(name)
    return values


def _report(raw: Mapping[str, Any]) -> CheckReport:
    top = _picked("report", CheckReport, raw)
    errors = tuple(_record(record) for record in top["errors"])
    return CheckReport(top["emulator"], top["checked"], _header(top["header"]), errors)


def _header(raw: Mapping[str, Any]) -> ReportHeader:
    values = _picked("header", ReportHeader, raw)
    for name in ("sent_at", "received_at"):
        values[name] = _moment(values[name])
    return ReportHeader(**values)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("expected a zone")
    return moment


def _record(raw: Mapping[str, Any]) -> FaultyRecord:
    values = _picked("record", FaultyRecord, raw)
    reasons = (Reason(**_picked("reason", Reason, each)) for each in values.pop("reasons"))
    return FaultyRecord(reasons=tuple(reasons), **values)
