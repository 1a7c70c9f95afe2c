"""Every cross rule, in the order in which they are run.

The face of the rules: gathers the rows that stand at the end of each module. Holds no rule.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from api.checks.rule import Rule
from api.checks.rules import (
    allergy,
    antivirals,
    dates,
    delivery,
    dispensing,
    drugs,
    identifiers,
    make_up,
    newborn,
    orders,
    payment,
    refill_numbers,
    refills,
    test_results,
    version1,
    visit_numbers,
)
from api.records import Format

RULES: Final[tuple[Rule, ...]] = (
    *visit_numbers.RULES,
    *make_up.RULES,
    *newborn.RULES,
    *dates.RULES,
    *identifiers.RULES,
    *orders.RULES,
    *drugs.RULES,
    *dispensing.RULES,
    *refills.RULES,
    *refill_numbers.RULES,
    *payment.RULES,
    *delivery.RULES,
    *antivirals.RULES,
    *test_results.RULES,
    *allergy.RULES,
    *version1.RULES,
)


@lru_cache(maxsize=1024)
def rules_for(format: Format, data_type: str, mark: str, visit_type: str) -> tuple[Rule, ...]:
    """Return the rules that concern one kind of record, in order."""
    return tuple(one for one in RULES if one.concerns(format, data_type, mark, visit_type))


__all__ = ["RULES", "rules_for"]
