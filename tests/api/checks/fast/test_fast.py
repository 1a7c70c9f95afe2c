"""The fast path finds what the plain path finds, in the same order, whatever it has learnt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import Document, DocumentError, check
from api.checks.engine import check_plainly
from api.checks.examples import Draft, document_bytes, example
from api.checks.forms import CheckForms
from api.checks.record import Judged, judge
from api.checks.rule import Moment
from api.fields import Field, FormatTable, Segment, table
from api.records import Format, Record

Drawn = Callable[[tuple[str, ...]], st.SearchStrategy[bytes]]
Copy = Callable[[Draft], Draft]
BASES = [
    "drug",
    "exam",
    "no_drug",
    "make_up",
    "refill",
    "controlled",
    "refill_pharmacy",
    "ward",
    "discharge",
    "abnormal",
    "emergency",
    "AB_A",
    "AI_A",
    "void",
    "allergy",
    "v1",
]
NOWS = [
    datetime.fromisoformat(f"{day}+08:00")
    for day in ("2026-03-15T12:00:00", "2026-03-02T09:30:12", "2024-02-01T00:00:00")
]


def agree(document: Document, now: datetime) -> None:
    """Check both ways, and once more: what was learnt belongs to one check only."""
    expected = check_plainly(document, now=now)
    assert check(document, now=now) == expected
    assert check(document, now=now) == expected


def changes(
    base: Draft, values: Callable[[Field], list[str]], copy: Copy, fields: Iterable[Field]
) -> Iterator[Draft]:
    """Yield the base with every value of some fields in turn, in MB1 and in each order."""
    for one in fields:
        places = range(len(base.orders)) if one.segment is Segment.ORDER else (0,)
        for place in places if one.segment is not Segment.HEADER else ():
            for value in values(one):
                record = copy(base)
                segment = record.orders[place] if one.segment is Segment.ORDER else record.visit
                segment[one.id] = value
                yield record
            record = copy(base)
            segment = record.orders[place] if one.segment is Segment.ORDER else record.visit
            segment.pop(one.id, None)
            yield record


@pytest.mark.parametrize("base", BASES)
def test_any_value_is_judged_alike_once_a_clean_record_was_learnt(
    base: str, field_values: Callable[[Field], list[str]], draft_copy: Copy, written: Any
) -> None:
    """One document of all values: the unchanged record stands first and is learnt.

    All of them with the full counts; otherwise some, other ones for each kind of record.
    """
    record = example(base.replace("_", " ") if base.endswith("_A") else base)
    record.change("copy" if record.orders else "")
    step = max(1, 1000 // settings().max_examples)
    changed = changes(record, field_values, draft_copy, table(record.format).fields.values())
    some = islice(changed, BASES.index(base) % step, None, step)
    document = Document.loads(written().document([record, *some, record]))
    assert document.plain is not None
    agree(document, NOWS[0])


@pytest.mark.parametrize("field_id", ["M07", "M11", "M13", "M20", "M23"])
@pytest.mark.parametrize("base", ["drug", "drug_out", "pharmacy", "exam"])
def test_an_order_is_not_judged_as_beside_another_visit(
    base: str,
    field_id: str,
    field_values: Callable[[Field], list[str]],
    draft_copy: Copy,
    written: Any,
) -> None:
    """Each order stands beside a visit that is hardly another one first, then beside its own."""
    orders = [f for f in table(Format.V2).fields.values() if f.segment is Segment.ORDER]
    step = max(1, 1000 // settings().max_examples)
    records = [example(base)]
    for form in ("{0} ", "{0}\u3000", "0{0}", ""):
        other = draft_copy(records[0])
        other.visit[field_id] = form.format(other.visit.get(field_id, ""))
        for one in islice(changes(other, field_values, draft_copy, orders), 0, None, step):
            own = draft_copy(one)
            own.visit = dict(records[0].visit)
            records += [one, own]
    document = Document.loads(written().document(records))
    assert document.plain is not None
    agree(document, NOWS[0])


@pytest.mark.parametrize("base", ["drug", "abnormal", "void", "allergy", "vaccination", "v1"])
@pytest.mark.parametrize("field_id", ["H00", "H01", "A00", "A01", "A02", "M03"])
def test_any_key_is_judged_alike(base: str, field_id: str, draft_copy: Copy, written: Any) -> None:
    record = example(base)
    for value in ("", " ", "1", "2", "3", "5", "A", "B", "C", "D", "E", "a", "AA", "2.0"):
        other = draft_copy(record)
        other.header[field_id] = value
        agree(Document.loads(written().document([record, other, record])), NOWS[0])


@given(data=st.data())
def test_drawn_documents_are_judged_alike(
    data: st.DataObject, drawn_documents: Drawn, kinds_of_record: tuple[str, ...]
) -> None:
    now = data.draw(st.sampled_from(NOWS))
    try:
        document = Document.loads(data.draw(drawn_documents(kinds_of_record)))
    except DocumentError:
        return
    agree(document, now)


@given(data=st.data())
def test_bytes_that_were_changed_are_judged_alike(
    data: st.DataObject, drawn_documents: Drawn, kinds_of_record: tuple[str, ...]
) -> None:
    whole = bytearray(data.draw(drawn_documents(kinds_of_record)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(40, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        document = Document.loads(bytes(whole))
    except DocumentError:
        return
    agree(document, NOWS[0])


def test_a_fault_in_one_record_of_many_is_found(now: datetime) -> None:
    records = [example("drug", "copy") for _ in range(50)]
    records[37].change("D01[2]=1150302093013")
    (one,) = check(Document.loads(document_bytes(*records)), now=now)
    assert (one.record, one.order, one.field, one.code) == (38, 2, "D01", "BE")


# what a record may differ in from one that was learnt, and the finding it makes
UNSEEN = {
    "order time": ("D01[2]=1150302093013", ("D01", "BE")),
    "order number twice": ("D03[2]=1", ("D03", "D028")),
    "order number twice, with zeros": ("D03[2]=001", ("D03", "D028")),
    "test result": ("D06[2]=PCRN-COVID19", ("D06", "D057")),
    "remark too long": (f"D15[2]={'A' * 101}", ("D15", "AC")),
    "remark of a substitute": ("D15[2]=Y", ("D15", "D065")),
    "amount of nothing": ("D10[2]=0.0", ("D10", "AA04")),
    "born later": ("M04=1150303", ("M11", "BG")),
    "no such day of birth": ("M04=0700230", ("M04", "AD")),
    "time to come": ("M11=1150315120001 D01[1]=1150315120001 D01[2]=1150315120001", ("M11", "BD")),
    "long ago": ("M11=1141130235959 D01[1]=1141130235959 D01[2]=1141130235959", ("M11", "BH")),
    "diagnosis of COVID-19": ("M35=U071", ("M35", "AD41")),
    "bed of a home birth": ("M50=HB", ("M50", "AF")),
    "number too high": ("M13=1501", ("M13", "AD01")),
    "no fee": ("M44=0", ("M44", "AH01")),
    "identifier of none": (f"M15={'F' * 20}", ("M13", "D042")),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_a_shape_does_not_hold_is_compared(name: str, now: datetime) -> None:
    change, (field_id, code) = UNSEEN[name]
    clean = [example("drug", "copy D15[2]=remark M50=") for _ in range(3)]
    faulty = example("drug", f"copy D15[2]=remark M50= {change}")
    findings = check(Document.loads(document_bytes(*clean, faulty)), now=now)
    assert [(one.record, one.field, one.code) for one in findings] == [(4, field_id, code)]


@pytest.mark.parametrize("blank", [" ", "\t", "\u3000"])
def test_an_order_beside_a_wrong_visit_is_not_learnt_for_a_right_one(
    blank: str, now: datetime
) -> None:
    """M20 with a blank is wrong, and so D041 is passed over; without one it is not."""
    clean, long = example("drug", "M20=5 D09=3"), example("drug", "M20=5 D09=7")
    wrong = example("drug", "M20=5 D09=7")
    wrong.visit["M20"] += blank
    document = Document.loads(document_bytes(clean, wrong, long))
    agree(document, now)
    findings = [(one.record, one.order, one.field) for one in check(document, now=now)]
    assert findings == [(2, None, "M20"), (3, 1, "D09")]


def test_the_second_delivery_of_a_person_is_found_behind_learnt_records(now: datetime) -> None:
    delivery, visit = example("delivery"), example("exam")
    document = Document.loads(document_bytes(visit, delivery, visit, visit, delivery))
    assert [(one.record, one.code) for one in check(document, now=now)] == [(5, "C004")]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the records that are judged plainly."""
    numbers: list[int] = []

    def watched(tables: FormatTable, record: Record, at: Moment, forms: CheckForms) -> Judged:
        numbers.append(record.number)
        return judge(tables, record, at, forms)

    monkeypatch.setattr("api.checks.engine.judge", watched)
    return numbers


def test_records_like_others_are_not_judged_plainly(now: datetime, judged: list[int]) -> None:
    kinds = [example("drug"), example("drug", "copy"), example("exam"), example("abnormal")]
    assert check(Document.loads(document_bytes(*kinds * 10)), now=now) == []
    assert judged == [1, 3, 4]


def test_a_fault_of_all_visits_is_judged_once(now: datetime, judged: list[int]) -> None:
    kinds = [example("drug", "M56= M24=0"), example("drug", "copy M56= M24=0")]
    findings = check(Document.loads(document_bytes(*kinds * 10)), now=now)
    assert [one.record for one in findings] == [n for n in range(1, 21) for _ in range(2)]
    assert {(one.field, one.code) for one in findings} == {("M56", "AA"), ("M24", "D064")}
    assert judged == [1]


def test_a_fault_of_an_order_is_judged_in_each_record(now: datetime, judged: list[int]) -> None:
    findings = check(Document.loads(document_bytes(*[example("drug", "D14=")] * 3)), now=now)
    assert [(one.record, one.order, one.code) for one in findings] == [
        (number, 1, "D029") for number in (1, 2, 3)
    ]
    assert judged == [1, 2, 3]


def test_progress_is_told_of_every_byte(now: datetime) -> None:
    document = Document.loads(document_bytes(*[example("drug")] * 250))
    heard: list[int] = []
    assert check(document.watched(heard.append), now=now) == []
    assert sum(heard) == len(document.data) - document.declaration.end


def test_another_format_than_the_document_has_is_judged_alike(now: datetime) -> None:
    document = replace(Document.loads(document_bytes(*[example("drug")] * 3)), format=Format.V1)
    assert check(document, now=now) == check_plainly(document, now=now) != []
