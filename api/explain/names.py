"""From a name to its explanation: codes, fields of both formats, rules, kinds of record.

Knows which names there are; what is told of them is gathered beside it.
"""

from __future__ import annotations

from typing import Final

from api.check_codes import check_codes
from api.errors import UnknownName
from api.explain.catalogue import catalogue
from api.explain.codes import code_facts, rule_facts
from api.explain.facts import Facts
from api.explain.fields import field_facts
from api.explain.kinds import kinds, record_facts
from api.fields import table
from api.records import Format

_NEAR: Final = 6
_ALIKE: Final = 0.5
_FORMS: Final = "a code (D047), a field (M51, A11), a rule (D02_D05) or a kind (M07=BB)"
_MATRIX: Final = "MATRIX"


def explain(name: str) -> Facts:
    """Explain a name, in upper or lower case; raises UnknownName."""
    wanted = name.strip().upper()
    if wanted in check_codes():
        return code_facts(wanted)
    for tables in map(table, Format):
        if wanted in tables.fields:
            return field_facts(tables, tables.fields[wanted])
    if wanted in catalogue():
        return rule_facts(wanted, see=kinds() if wanted == _MATRIX else ())
    if wanted in kinds():
        return record_facts(wanted)
    raise UnknownName(name, _near(wanted), _FORMS)


def names() -> tuple[str, ...]:
    """Return every name that can be explained."""
    fields = (k for format in (Format.V2, Format.V1) for k in table(format).fields)
    return (*check_codes(), *fields, *catalogue(), *kinds())


def _near(name: str) -> tuple[str, ...]:
    """Return names like one that is none; of FIELD=value the field."""
    from difflib import get_close_matches  # needed for a wrong name alone

    field, equals, _ = name.partition("=")
    if equals and field in names():
        return (field,)
    return tuple(get_close_matches(name, names(), _NEAR, _ALIKE))
