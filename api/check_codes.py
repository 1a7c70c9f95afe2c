"""The insurer's error codes of a check result: texts, severity, fields, formats.

A code space of its own, read from `check_codes.tsv` when first asked for; holds no rule.
Source: facts/check_errors.tsv (the severity column is mostly inferred there).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib import resources
from typing import NamedTuple


class Severity(Enum):
    """What a code does to the upload."""

    REJECT_FILE = "reject_file"
    REJECT_RECORD = "reject_record"
    WARNING = "warning"
    """The record is accepted; a reminder only."""
    UNKNOWN = "unknown"


class CheckCode(NamedTuple):
    """One row of the official code list, in our words."""

    code: str
    zh: str
    en: str
    fields: str
    severity: Severity
    formats: str
    """'2.0', '1.0' or '2.0+1.0'."""
    source: str
    confidence: str


@cache
def check_codes() -> Mapping[str, CheckCode]:
    """Return all known codes by code, in the order of the list."""
    text = resources.files("api").joinpath("check_codes.tsv").read_text(encoding="utf-8")
    codes = (_row(*line.split("\t")) for line in text.splitlines()[1:])
    return {code.code: code for code in codes}


def check_code(code: str) -> CheckCode:
    """Return what is known of a code; one that is not in the list is of unknown severity."""
    known = check_codes().get(code)
    if known is not None:
        return known
    return CheckCode(code, "", "a code that is not in our list", "", Severity.UNKNOWN, "", "", "")


def _row(code: str, zh: str, en: str, fields: str, severity: str, *rest: str) -> CheckCode:
    formats, source, confidence = rest
    return CheckCode(code, zh, en, fields, Severity(severity), formats, source, confidence)
