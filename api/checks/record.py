"""One record under check, plainly: its keys, each field by its plan, then the rules.

The reference: whatever is faster must find the same. Holds no facts, they are in the tables and
the rules. Source: facts/upload_format_2.0.toml, check_order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from api.checks.forms import CheckForms, Place, check_forms, renamed
from api.checks.keys import plan_of, unusable_keys
from api.checks.plan import Plan, SegmentPlan
from api.checks.rule import Case, Hit, Moment, Rule, Values
from api.checks.rules import rules_for
from api.fields import FormatTable
from api.findings import Finding, finding
from api.records import Record, Segment

_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Judged:
    """What came of a record: findings, what rules saw of it, and which fields they cannot use.

    `case` is None where the keys of the record leave nothing to check by. Fields by their ids of
    format 2.0: `wrong` in MSH and MB1, `wrong_in` in the order of a number.
    """

    findings: list[Finding]
    case: Case | None = None
    wrong: frozenset[str] = _NOTHING
    wrong_in: dict[int, frozenset[str]] = field(default_factory=dict)

    def usable(self, fields: frozenset[str], order: int | None = None) -> bool:
        """Whether none of these fields is wrong in MSH, MB1 and one order (None: any order)."""
        if not self.wrong.isdisjoint(fields):
            return False
        if order is not None:
            return self.wrong_in.get(order, _NOTHING).isdisjoint(fields)
        return all(wrong.isdisjoint(fields) for wrong in self.wrong_in.values())


def judge(
    tables: FormatTable, record: Record, at: Moment, forms: CheckForms = check_forms
) -> Judged:
    """Check one record whose structure is sound, as of a moment."""
    unusable = unusable_keys(tables, record)
    if unusable:
        return Judged([finding(record.number, None, *key) for key in unusable])
    made = plan_of(tables, record)
    judged = _formed(tables, record, made, forms)
    judged.case = case_of(tables, record, made, at)
    hits = rule_hits(judged.case, judged)
    judged.findings.extend(found(tables, record.number, rule.hint, hit) for rule, hit in hits)
    return judged


def found(tables: FormatTable, record: int, hint: str, hit: Hit) -> Finding:
    """Turn what a rule says into a finding, with the field id of the document's format."""
    field_id = tables.own_ids.get(hit.field, hit.field)
    return finding(record, hit.order, field_id, hit.code, hint)


def case_of(tables: FormatTable, record: Record, made: Plan, at: Moment) -> Case:
    """Return what rules see of a record: of MSH its own fields; of few listed fields no other."""
    names, fields = tables.v2_ids, record.visit
    if made.only_listed:
        fields = {key: value for key, value in fields.items() if key in made.visit.fields}
    header = ((key, value) for key, value in record.header.items() if key in made.header.fields)
    visit = _values(names, chain(header, fields.items()))
    visit["H01"] = tables.mark_as_v2(visit["H01"])
    orders = () if made.only_listed else record.orders
    return Case(tables.format, visit, tuple(_values(names, o.items()) for o in orders), at)


def rule_hits(case: Case, judged: Judged) -> Iterator[tuple[Rule, Hit]]:
    """Run the rules that concern a record, each with what it says."""
    visit, wrong = case.visit, judged.wrong.union(*judged.wrong_in.values())
    orders = [
        (number, order, judged.wrong | judged.wrong_in.get(number, _NOTHING))
        for number, order in enumerate(case.orders, start=1)
    ]
    for rule in rules_for(case.format, visit["H00"], visit["H01"], visit["M07"]):
        if rule.order_check:
            for number, order, wrong_here in orders:
                if not wrong_here or wrong_here.isdisjoint(rule.fields):
                    for hit in rule.order_check(case, order):
                        yield rule, hit._replace(order=hit.order or number)
        elif rule.check and (not wrong or wrong.isdisjoint(rule.fields)):
            for hit in rule.check(case):
                yield rule, hit


def _formed(tables: FormatTable, record: Record, made: Plan, forms: CheckForms) -> Judged:
    """Check the version, then every field by itself."""
    names, number = tables.v2_ids, record.number
    findings = list(_version_findings(tables, record))
    of_visits = record.get(tables.keys.data_type) == tables.visit_data_type
    if made.orders_required and not record.orders and not of_visits:
        findings.append(finding(number, None, "MB2", "AA", "add at least one MB2"))
    header = forms(record.header, made.header, False)
    visit = forms(record.visit, made.visit, made.only_listed)
    findings += header.findings(Place(number)) + visit.findings(Place(number))
    judged = Judged(findings, wrong=renamed(header.wrong | visit.wrong, names))
    for place, order in enumerate(() if made.only_listed else record.orders, start=1):
        formed = forms(order, _order_plan(tables, made, order), False)
        findings += formed.findings(Place(number, place))
        if formed.wrong:
            judged.wrong_in[place] = renamed(formed.wrong, names)
    return judged


def _order_plan(tables: FormatTable, made: Plan, order: Segment) -> SegmentPlan:
    """An MB2 that holds nothing but an allergy entry of format 1.0 needs nothing else."""
    if tables.apart and order.keys() <= tables.apart:
        return SegmentPlan((), made.order.forbidden, made.order.fields)
    return made.order


def _version_findings(tables: FormatTable, record: Record) -> Iterator[Finding]:
    """Check the version that a header of format 1.0 may name."""
    version = record.get(tables.keys.version)
    if version and version not in tables.versions:
        yield finding(record.number, None, tables.keys.version, "03", "write 1.0")


def _values(names: Mapping[str, str], items: Iterable[tuple[str, str]]) -> Values:
    return Values(
        (names.get(field_id, field_id), text)
        for field_id, value in items
        if (text := value.strip())
    )
