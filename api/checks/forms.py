"""Each field of a segment by itself: is it there, may it be there, does its value have the form.

The steps 3 to 6 of the official order; looks at no other field. Source:
facts/upload_format_2.0.toml, check_order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from api.checks.plan import SegmentPlan
from api.checks.values import objection
from api.fields import Field
from api.findings import Finding, finding
from api.records import Segment


class Place(NamedTuple):
    """Where a segment stands: record from 1; order from 1, None for MSH and MB1."""

    record: int
    order: int | None = None


class Forms(NamedTuple):
    """What came of a segment: findings, and the fields whose value rules cannot use."""

    findings: list[Finding]
    wrong: frozenset[str]


def check_forms(
    place: Place, values: Segment, made: SegmentPlan, *, only_listed: bool = False
) -> Forms:
    """Find required fields that are not filled, then judge each value in the order of the file."""
    findings = [
        finding(*place, field_id, "AA")
        for field_id in made.required
        if not values.get(field_id, "").strip()
    ]
    wrong: list[str] = []
    for field_id, value in values.items():
        field = made.fields.get(field_id)
        if field is None:
            if not only_listed:
                findings.append(finding(*place, field_id, "AE"))
        elif value and not value.isspace():
            found = _value(place, field, value, field_id in made.forbidden)
            if found is not None:
                findings.append(found)
                wrong.append(field_id)
    return Forms(findings, frozenset(wrong))


def _value(place: Place, field: Field, value: str, forbidden: bool) -> Finding | None:
    if forbidden:
        return finding(*place, field.id, "AF")
    wrong = objection(field, value)
    return finding(*place, field.id, wrong.code, wrong.hint) if wrong else None


def renamed(wrong: frozenset[str], names: Mapping[str, str]) -> frozenset[str]:
    """Return field ids by other names, where they have one."""
    return frozenset(names.get(field_id, field_id) for field_id in wrong) if names else wrong
