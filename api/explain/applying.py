"""When a check applies, in words made from its row and the tables.

Holds no facts; the meanings of the values are in `api.explain.meanings`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from api.check_codes import Severity, check_code
from api.checks.rule import Rule
from api.explain.catalogue import REGISTRY, Check
from api.explain.meanings import meaning
from api.fields import FormatTable, table
from api.records import Format

_FEW: Final = 4
"""Values that are told with their meanings; more are only named."""


class Words(NamedTuple):
    """The same in two languages."""

    zh: str
    en: str


def applies(check: Check) -> Words:
    """Say which files or records a check is for."""
    if check.rule is not None:
        return _joined(_for_format(check.rule, table(format)) for format in _newest(check))
    formats = "、".join(format.value for format in _newest(check))
    whole = all(check_code(code).severity is Severity.REJECT_FILE for code in check.codes)
    zh, en = ("每個檔案", "every file") if whole else ("每筆資料", "every record")
    if check.decided_by == REGISTRY:
        zh, en = f"{zh},依登錄主檔(Registry)", f"{en}, where a registry answers"
    return Words(f"{formats}:{zh}", f"{formats.replace('、', ', ')}: {en}")


def _newest(check: Check) -> list[Format]:
    return sorted(check.formats, reverse=True)


def _for_format(rule: Rule, tables: FormatTable) -> Words:
    keys, data_types = tables.keys, [k for k in tables.marks if k in rule.data_types]
    marks = _marks(rule, tables, data_types)
    parts = [_named(tables, keys.data_type, data_types), _named(tables, keys.mark, marks)]
    if rule.visit_types:
        kinds = sorted(rule.visit_types & tables.visit_types)
        parts.append(_named(tables, keys.visit_type, kinds))
    said = _joined(parts)
    return Words(f"{tables.format.value}:{said.zh}", f"{tables.format.value}: {said.en}")


def _marks(rule: Rule, tables: FormatTable, data_types: Iterable[str]) -> list[str]:
    """Return the marks of a rule as the format writes them."""
    own = "".join(dict.fromkeys(mark for k in data_types for mark in tables.marks[k]))
    return [mark for mark in own if tables.mark_as_v2(mark) in rule.marks]


def _named(tables: FormatTable, field_id: str, values: list[str]) -> Words:
    if len(values) > _FEW:
        return Words(*[f"{field_id} {' '.join(values)}"] * 2)
    texts = [(value, *meaning(tables, field_id, value)) for value in values]
    zh = "、".join(f"{value}({text})" for value, text, _ in texts)
    en = ", ".join(f"{value} ({text})" for value, _, text in texts)
    return Words(f"{field_id} {zh}", f"{field_id} {en}")


def _joined(parts: Iterable[Words]) -> Words:
    said = list(parts)
    return Words(";".join(part.zh for part in said), "; ".join(part.en for part in said))
