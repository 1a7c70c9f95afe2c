"""Documents of visits: written, read back, split, merged; every time the same bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import Document
from api.errors import (
    CharacterInvalid,
    DeclarationInvalid,
    DocumentTooLarge,
    RecordInvalid,
)
from api.model import Visit, VisitV1
from api.records import Format

Visits = st.SearchStrategy[list[Visit]]
GOLDEN = (
    '<?xml version="1.0" encoding="Big5"?>\n'
    "<RECS>\n"
    "<REC><MSH><H00>1</H00><H01>A</H01></MSH><MB><MB1><M07>01</M07><M35>J069</M35></MB1>"
    "<MB2><D03>1</D03><D06>00110C</D06><D15>測試 ＜1＞</D15></MB2></MB></REC>\n"
    "<REC><MSH><H00>3</H00><H01>B</H01></MSH><MB><MB1></MB1></MB></REC>\n"
    "</RECS>\n"
)
SAMPLES = ["v2_clinic_big5", "v2_pharmacy_utf8", "v2_hospital_big5", "v1_clinic_big5"]


def visits() -> list[Visit]:
    one = Visit(M35="J069", M07="01").add_order(D15="測試 <1>", D06="00110C")
    return [one, Visit(H00="3", H01="B")]


def test_written_form_is_pinned() -> None:
    document = Document.build(visits())
    assert document.data == GOLDEN.encode("cp950")
    assert (document.record_count, document.order_count) == (2, 1)
    assert (document.format, document.encoding) == (Format.V2, "Big5")


def test_utf8_differs_in_bytes_and_declaration_only() -> None:
    document = Document.build(visits(), encoding="utf-8")
    assert document.data == GOLDEN.replace("Big5", "UTF-8").encode()
    assert document.dump(encoding="big5") == Document.build(visits()).data


def test_built_document_is_what_its_bytes_are_loaded_as() -> None:
    document = Document.build(visits())
    assert Document.loads(document.data) == document
    assert Document.parse(document.dump()) == document
    assert Document.parse(GOLDEN) == document
    assert list(document.visits) == visits()


@settings(deadline=None, max_examples=150)
@given(data=st.data())
@pytest.mark.parametrize("encoding", ["Big5", "UTF-8"])
def test_visits_come_back_as_they_were(visits: Visits, data: st.DataObject, encoding: str) -> None:
    drawn = data.draw(visits)
    document = Document.build(drawn, encoding=encoding)
    read = Document.parse(document.dump())
    assert list(read.visits) == drawn
    assert read == document
    assert read.dump() == document.data
    assert not read.compare(document)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_written_canonically_without_a_loss(
    name: str, sample: Callable[[str], Document]
) -> None:
    loaded = sample(name)
    written = Document.loads(loaded.dump())
    assert list(written.visits) == list(loaded.visits)
    assert written.dump() == loaded.dump()
    assert len(written.data) < len(loaded.data)
    assert not loaded.compare(written)
    assert loaded.data != loaded.dump()
    for old, new in zip(loaded.records, written.records, strict=True):
        assert (new.header, new.visit, new.orders) == (old.header, old.visit, old.orders)


def test_dump_of_a_document_at_fault_loses_nothing_silently(wrap: Callable[[str], bytes]) -> None:
    rec = "<REC><MSH><H00>1</H00></MSH><MB><MB1><M03>A</M03><M03>B</M03></MB1></MB></REC>"
    with pytest.raises(RecordInvalid, match="record 1, M03: Y004"):
        Document.loads(wrap(rec)).dump()


@pytest.mark.parametrize(
    ("order", "field", "where"),
    [(None, "M03", "record 2, M03"), (1, "D15", "record 2, order 2, D15")],
)
def test_text_outside_big5_names_its_field(order: int | None, field: str, where: str) -> None:
    visit = Visit(M03="一").add_order(D15="測試").add_order(D15="ok")
    (visit.orders[order] if order is not None else visit)[field] = "測試𠀀"
    with pytest.raises(RecordInvalid, match=f"^{where}: character 3 .U.20000. is not in") as caught:
        Document.build([Visit(), visit])
    assert "測試" not in str(caught.value)
    assert Document.build([visit], encoding="UTF-8").record_count == 1


@pytest.mark.parametrize("encoding", ["Big5-HKSCS", "utf-16", "", "ascii"])
def test_other_encodings_are_not_written(encoding: str) -> None:
    with pytest.raises(DeclarationInvalid, match="write Big5 or UTF-8"):
        Document.build(visits(), encoding=encoding)


def test_text_is_encoded_as_it_declares() -> None:
    assert Document.parse(GOLDEN.replace("Big5", "UTF-8")).encoding == "UTF-8"
    with pytest.raises(CharacterInvalid, match=r"U\+20000.*not in Big5") as caught:
        Document.parse(GOLDEN.replace("測", "𠀀"))
    assert caught.value.offset == GOLDEN.index("測")
    with pytest.raises(DeclarationInvalid, match="declaration is missing"):
        Document.parse("<RECS></RECS>")


def test_document_has_a_record_and_one_format() -> None:
    with pytest.raises(RecordInvalid, match="at least one record"):
        Document.build([])
    with pytest.raises(RecordInvalid, match="record 2, REC: another format"):
        Document.build([Visit(), VisitV1()])
    assert Document.build([VisitV1()]).format is Format.V1


def test_building_takes_any_iterable() -> None:
    assert Document.build(visit for visit in visits()).data == GOLDEN.encode("cp950")


def test_document_within_the_limits_stays_as_it_is(clinic: Document) -> None:
    (part,) = clinic.split()
    assert part is clinic


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_parts_hold_all_records_in_order_and_keep_the_limits(
    visits: Visits, data: st.DataObject
) -> None:
    drawn = data.draw(visits)
    document = Document.build(drawn)
    records, orders = data.draw(st.integers(1, 4)), data.draw(st.integers(3, 8))
    longest = max(len(Document.build([visit]).data) for visit in drawn)
    size = data.draw(st.integers(-(-longest // 3) * 4, -(-longest // 3) * 4 + 2000))
    parts = document.split(max_base64=size, max_records=records, max_orders=orders)
    assert [visit for part in parts for visit in part.visits] == drawn
    for part in parts:
        assert Document.loads(part.data) == part
        assert part.base64_length <= size
        assert 1 <= part.record_count <= records
        assert part.order_count <= orders
    assert Document.merge(*parts) == document


def test_parts_are_as_few_as_they_can_be_in_order() -> None:
    document = Document.build([Visit(M13=f"{n:04d}") for n in range(7)])
    assert [part.record_count for part in document.split(max_records=3)] == [3, 3, 1]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"max_base64": 200}, "record 2: characters of Base64: .* where at most 200"),
        ({"max_orders": 1}, "record 2: orders: 2 where at most 1"),
    ],
)
def test_record_that_no_part_can_hold_is_named(limits: dict[str, int], reason: str) -> None:
    large = Visit(M14="A5" * 128).add_order().add_order()
    with pytest.raises(DocumentTooLarge, match=reason):
        Document.build([Visit(), large]).split(**limits)


def test_merged_documents_keep_the_encoding_of_the_first(
    sample: Callable[[str], Document],
) -> None:
    clinic, pharmacy = sample("v2_clinic_big5"), sample("v2_pharmacy_utf8")
    merged = Document.merge(clinic, pharmacy)
    assert (merged.encoding, merged.record_count, merged.order_count) == ("Big5", 7, 9)
    assert list(merged.visits) == [*clinic.visits, *pharmacy.visits]
    assert Document.merge(clinic, pharmacy, encoding="UTF-8").encoding == "UTF-8"


def test_merging_needs_documents_of_one_format(sample: Callable[[str], Document]) -> None:
    with pytest.raises(RecordInvalid, match="record 5, REC: another format"):
        Document.merge(sample("v2_clinic_big5"), sample("v1_clinic_big5"))
    with pytest.raises(RecordInvalid, match="at least one"):
        Document.merge()
