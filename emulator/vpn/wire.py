"""The bodies of VNHI_Upload and VNHI_Download: JSON read into typed requests, answers written.

Judges form only; who signed, and whether a job type exists, is decided elsewhere.
Source: `facts/web_api.toml`, field, field_name_rule, response. Faults for which no return code is
public are refused with 9999.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from emulator.vpn.options import ServerOptions
from emulator.vpn.refusal import AnswerCode, Refusal
from emulator.vpn.stamp import parse_stamp

UPLOAD: Final = "VNHI_Upload"
DOWNLOAD: Final = "VNHI_Download"

BODY_OVERHEAD: Final = 65_536
"""Room in a body beside sPatData."""


class FieldRule(NamedTuple):
    """A request field: the slides' name, its longest length, whether a request needs it."""

    name: str
    limit: int
    required: bool = True


_SIGNED: Final = (
    FieldRule("sSamid", 12),
    FieldRule("sHospid", 10),
    FieldRule("sClientrandom", 20),
    FieldRule("sSignature", 512),
    FieldRule("sType", 2),
)
DOWNLOAD_FIELDS: Final = (*_SIGNED, FieldRule("sOpcode", 256))


_WITHOUT_CONTENT: Final = {
    UPLOAD: {"Opcode": ""},
    DOWNLOAD: {"Tx_result_json": "", "Tx_result_txt": ""},
}
"""Emulator-defined: what stands beside a return code other than 0000."""


def upload_fields(options: ServerOptions) -> tuple[FieldRule, ...]:
    """Return the fields of an upload; the longest document is an option."""
    return (
        *_SIGNED,
        FieldRule("sMrecs", 3, required=False),
        FieldRule("sPrecs", 3, required=False),
        FieldRule("sPatData", options.max_base64_chars),
        FieldRule("sUploadDT", 17),
    )


def body_limit(options: ServerOptions) -> int:
    r"""Return the longest body worth reading, in bytes.

    A quarter above the document's limit is for writers that escape the `/` and `+` of Base64
    (as `\/` and `\u002B`).
    """
    return options.max_base64_chars * 5 // 4 + BODY_OVERHEAD


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a request says it comes from, and what is to prove it."""

    sam_id: str
    hospital_id: str
    client_random: str = field(repr=False)
    signature: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """A VNHI_Upload of the right form; `document` is decoded, counts are None when not sent."""

    claim: Claim
    type: str
    document: bytes = field(repr=False)
    sent_at: datetime
    records: int | None
    orders: int | None


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """A VNHI_Download of the right form."""

    claim: Claim
    type: str
    opcode: str


def read_upload(body: bytes, options: ServerOptions) -> UploadRequest:
    """Read the body of a VNHI_Upload; raises Refusal (9999) for a wrong form."""
    values = _read_fields(body, upload_fields(options), strict_names=options.strict_names)
    return UploadRequest(
        claim=_claim(values),
        type=values["sType"],
        document=_decoded(values["sPatData"]),
        sent_at=_moment(values["sUploadDT"]),
        records=_count("sMrecs", values),
        orders=_count("sPrecs", values),
    )


def read_download(body: bytes, options: ServerOptions) -> DownloadRequest:
    """Read the body of a VNHI_Download; raises Refusal (9999) for a wrong form."""
    values = _read_fields(body, DOWNLOAD_FIELDS, strict_names=options.strict_names)
    return DownloadRequest(_claim(values), values["sType"], values["sOpcode"])


def write_refusal(call: str, rtn_code: AnswerCode) -> bytes:
    """Write the body of an answer that is not 0000: the other keys are there and empty."""
    return write_answer(rtn_code, **_WITHOUT_CONTENT[call])


def write_answer(rtn_code: AnswerCode, **values: str) -> bytes:
    """Write the body of an answer: RtnCode, then the given keys; ASCII JSON."""
    return json.dumps({"RtnCode": rtn_code.value, **values}).encode("ascii")


def _read_fields(
    body: bytes, rules: tuple[FieldRule, ...], *, strict_names: bool
) -> Mapping[str, str]:
    """Return the known fields by the slides' name; unknown ones are passed over."""
    known = {rule.name.lower(): rule for rule in rules}
    values: dict[str, str] = {}
    for key, value in _members(body):
        rule = known.get(key.lower())
        if rule is None or value is None or (strict_names and key != rule.name):
            continue
        if rule.name in values:
            raise _form(f"{rule.name}: given twice")
        values[rule.name] = _checked(rule, value)
    for rule in rules:
        if rule.required and not values.get(rule.name):
            raise _form(f"{rule.name}: missing or empty")
    return values


def _members(body: bytes) -> tuple[tuple[str, Any], ...]:
    """Return name and value of every member of the body's JSON object, doubled ones too."""
    try:
        parsed = json.loads(body.decode("utf-8-sig"), object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        raise _form(f"body: expected JSON in UTF-8 ({type(error).__name__})") from None
    if not isinstance(parsed, tuple):
        raise _form(f"body: expected a JSON object, got {type(parsed).__name__}")
    return parsed


def _checked(rule: FieldRule, value: object) -> str:
    if not isinstance(value, str):
        raise _form(f"{rule.name}: expected a string, got {type(value).__name__}")
    if len(value) > rule.limit:
        raise _form(f"{rule.name}: {len(value)} characters, at most {rule.limit}")
    if not value.isascii():
        raise _form(f"{rule.name}: expected ASCII")
    return value


def _claim(values: Mapping[str, str]) -> Claim:
    names = ("sSamid", "sHospid", "sClientrandom", "sSignature")
    return Claim(*(values[name] for name in names))


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise _form("sPatData: expected Base64 with padding and without line breaks") from None


def _moment(text: str) -> datetime:
    try:
        return parse_stamp(text)
    except ValueError as error:
        raise _form(f"sUploadDT: {error}") from None


def _count(name: str, values: Mapping[str, str]) -> int | None:
    text = values.get(name)
    if not text:
        return None
    if not text.isdigit():
        raise _form(f"{name}: expected a decimal number")
    return int(text)


def _form(reason: str) -> Refusal:
    return Refusal(AnswerCode.OTHER, reason)
