"""Fields by themselves: what was found of a template is what would be found of each segment."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from api import Document, DocumentError
from api.checks.examples import document_bytes, example
from api.checks.forms import KnownForms, Place, check_forms
from api.checks.keys import plan_of, unusable_keys
from api.checks.plan import Plan
from api.fields import table
from api.plain.template import Filled
from api.records import Format, Record

Drawn = Callable[[tuple[str, ...]], st.SearchStrategy[bytes]]


def plans(document: Document) -> list[tuple[Record, Plan]]:
    tables = table(document.format)
    records = [record for record in document.records if not unusable_keys(tables, record)]
    return [(record, plan_of(tables, record)) for record in records]


@given(data=st.data())
def test_known_forms_are_the_forms(
    data: st.DataObject, drawn_documents: Drawn, kinds_of_record: tuple[str, ...]
) -> None:
    try:
        document = Document.loads(data.draw(drawn_documents(kinds_of_record)))
    except DocumentError:
        return
    known = KnownForms()
    for record, made in plans(document) * 2:
        expected = check_forms(dict(record.visit), made.visit, made.only_listed)
        assert known(record.visit, made.visit, made.only_listed) == expected
        for order in record.orders:
            assert known(order, made.order) == check_forms(dict(order), made.order)


def test_a_template_is_checked_once_for_each_plan() -> None:
    drug, ward = example("drug", "M51=z"), example("drug", "M51=z M07=BC")
    document = Document.loads(document_bytes(drug, drug, ward))
    known = KnownForms()
    first, second, third = (known(r.visit, made.visit) for r, made in plans(document))
    assert first is second
    assert first is not third
    assert [key for key, _ in first.objections] == ["M51"]


def test_a_remark_is_checked_each_time() -> None:
    records = [example("drug", f"D15={'A' * length}") for length in (100, 101, 100)]
    document = Document.loads(document_bytes(*records))
    known = KnownForms()
    found = [known(record.orders[0], made.order) for record, made in plans(document)]
    assert [bool(one.objections) for one in found] == [False, True, False]


def test_findings_say_where_the_segment_stands() -> None:
    document = Document.loads(document_bytes(example("drug", "D14=??")))
    ((record, made),) = plans(document)
    order = record.orders[0]
    assert isinstance(order, Filled)
    (one,) = check_forms(order, made.order).findings(Place(7, 3))
    assert (one.record, one.order, one.field, one.code) == (7, 3, "D14", "AB")
    assert document.format is Format.V2
