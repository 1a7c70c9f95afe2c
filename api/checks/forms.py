"""Each field of a segment by itself: is it there, may it be there, does its value have the form.

The steps 3 to 6 of the official order; looks at no other field. Source:
facts/upload_format_2.0.toml, check_order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from api.checks.plan import SegmentPlan
from api.checks.values import Objection, objection
from api.findings import Finding, finding
from api.plain.template import Filled, Template
from api.records import Segment

_EMPTY: Final = Objection("AA", "")
_UNKNOWN: Final = Objection("AE", "")
_FORBIDDEN: Final = Objection("AF", "")


class Place(NamedTuple):
    """Where a segment stands: record from 1; order from 1, None for MSH and MB1."""

    record: int
    order: int | None = None


class Forms(NamedTuple):
    """What came of a segment: objections by field id, and the fields whose value is of no use."""

    objections: tuple[tuple[str, Objection], ...]
    wrong: frozenset[str]

    def findings(self, place: Place) -> list[Finding]:
        """Return the objections as findings."""
        return [finding(*place, field_id, one.code, one.hint) for field_id, one in self.objections]


CheckForms = Callable[[Segment, SegmentPlan, bool], Forms]


def check_forms(values: Segment, made: SegmentPlan, only_listed: bool = False) -> Forms:
    """Find required fields that are not filled, then judge each value in the order of the file."""
    found = [(k, _EMPTY) for k in made.required if not values.get(k, "").strip()]
    wrong: list[str] = []
    for field_id, value in values.items():
        field = made.fields.get(field_id)
        if field is None:
            if not only_listed:
                found.append((field_id, _UNKNOWN))
            continue
        one = _FORBIDDEN if field_id in made.forbidden else objection(field, value)
        if one is not None and value and not value.isspace():
            found.append((field_id, one))
            wrong.append(field_id)
    return Forms(tuple(found), frozenset(wrong))


class KnownForms:
    """Checks segments of plain documents: once for each template, as its free values are sound.

    Not so for remarks and other texts, of which a template shows less.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Template, SegmentPlan], Forms] = {}

    def __call__(self, values: Segment, made: SegmentPlan, only_listed: bool = False) -> Forms:
        """Return what `check_forms` does."""
        if not isinstance(values, Filled) or values.template.has_text:
            return check_forms(values, made, only_listed)
        key = values.template, made
        return self._known.get(key) or self._known.setdefault(
            key, check_forms(values, made, only_listed)
        )


def renamed(wrong: frozenset[str], names: Mapping[str, str]) -> frozenset[str]:
    """Return field ids by other names, where they have one."""
    return frozenset(names.get(field_id, field_id) for field_id in wrong) if names else wrong
