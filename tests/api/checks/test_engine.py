"""Whole checks: samples, each kind of objection, and what stops what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from api import Document, Finding, check
from api.check_codes import Severity
from api.fields import Requirement, Segment, table
from api.records import Format

Edit = Callable[..., Document]
Place = tuple[int | None, int | None, str, str]


def _places(findings: Sequence[Finding]) -> list[Place]:
    return [(one.record, one.order, one.field, one.code) for one in findings]


@pytest.mark.parametrize(
    "name",
    [
        "v2_clinic_big5",
        "v2_pharmacy_utf8",
        "v2_hospital_big5",
        "v1_clinic_big5",
    ],
)
def test_sample_without_fault_has_no_finding(
    name: str, sample: Callable[[str], Document], now: datetime
) -> None:
    assert check(sample(name), now=now) == []


def test_wrong_pair_is_found_in_its_order(sample: Callable[[str], Document], now: datetime) -> None:
    findings = check(sample("invalid_D02_D05_pair"), now=now)
    assert _places(findings) == [(1, 1, "D05", "D047")]


def test_missing_field_is_found_in_its_record(
    sample: Callable[[str], Document], now: datetime
) -> None:
    findings = check(sample("invalid_missing_M51"), now=now)
    assert _places(findings) == [(1, None, "M51", "AA")]


def test_missing_header_rejects_the_file(sample: Callable[[str], Document], now: datetime) -> None:
    findings = check(sample("invalid_missing_MSH"), now=now)
    assert _places(findings) == [(None, None, "MSH", "Y002")]
    assert findings[0].severity is Severity.REJECT_FILE
    assert "record 1" in findings[0].hint


def test_time_without_zone_is_refused(clinic: Document) -> None:
    with pytest.raises(ValueError, match="zone"):
        check(clinic, now=datetime(2026, 3, 15))


# one change to a sample, and the only finding it makes
CHANGES: dict[str, tuple[str, list[tuple[str, str]], list[Place]]] = {
    "blank required": ("v2_clinic_big5", [("<M12>1<", "<M12> <")], [(1, None, "M12", "AA")]),
    "forbidden filled": (
        "v2_clinic_big5",
        [("<M13>0005</M13>", "<M13>0005</M13><M16>TESTVISIT00000000001</M16>")],
        [(1, None, "M16", "AF")],
    ),
    "forbidden empty is no value": (
        "v2_clinic_big5",
        [("<M13>0005</M13>", "<M13>0005</M13><M16></M16>")],
        [],
    ),
    "unknown field": ("v2_clinic_big5", [("<M12>", "<M99>1</M99><M12>")], [(1, None, "M99", "AE")]),
    "retired field": (
        "v2_clinic_big5",
        [("<D03>1<", "<D16>1150302093012</D16><D03>1<")],
        [(1, 1, "D16", "AE")],
    ),
    "field of another segment": (
        "v2_clinic_big5",
        [("<D03>1<", "<M15>x</M15><D03>1<")],
        [(1, 1, "M15", "AE")],
    ),
    "field of MB1 in MSH": (
        "v2_clinic_big5",
        [("<H01>", "<M21>x y</M21><H01>")],
        [(1, None, "M21", "AE")],
    ),
    "field of another data type": (
        "v2_hospital_big5",
        [("<V02>", "<D06>x</D06><V02>")],
        [(2, 1, "D06", "AF")],
    ),
    "field of 1.0": ("v2_clinic_big5", [("<M12>", "<A19>1</A19><M12>")], [(1, None, "A19", "AE")]),
    "too long": ("v2_clinic_big5", [("<M35>J069<", "<M35>J069J069JJ<")], [(1, None, "M35", "AC")]),
    "too short": ("v2_clinic_big5", [("<M13>0005<", "<M13>005<")], [(1, None, "M13", "AC")]),
    "letters in a fee": ("v2_clinic_big5", [("<M44>452<", "<M44>4x2<")], [(1, None, "M44", "AB")]),
    "Chinese in an id": (
        "v2_clinic_big5",
        [("<M06>Z100000011<", "<M06>測試醫師<")],
        [(1, None, "M06", "AB01")],
    ),
    "no such day": (
        "v2_clinic_big5",
        [("<M04>0700101<", "<M04>0700230<")],
        [(1, None, "M04", "AD")],
    ),
    "order field": ("v2_clinic_big5", [("<D09>3<", "<D09>three<")], [(1, 2, "D09", "AC")]),
    "order code is always needed": (
        "v2_clinic_big5",
        [("<D02>1</D02>", "")],
        [(1, 2, "D02", "AA")],
    ),
    "data type unknown": ("v2_clinic_big5", [("<H00>1<", "<H00>4<")], [(1, None, "H00", "01")]),
    "mark unknown": (
        "v2_clinic_big5",
        [("<H01>A<", "<H01>X<")],
        [(1, None, "H01", "02"), (1, None, "H01", "Y008")],
    ),
    "mark not for this data type": (
        "v2_hospital_big5",
        [("<H00>2</H00>\n      <H01>A<", "<H00>2</H00>\n      <H01>D<")],
        [(2, None, "H01", "02"), (2, None, "H01", "Y008")],
    ),
    "visit type unknown": (
        "v2_clinic_big5",
        [("<M07>01<", "<M07>XX<")],
        [(1, None, "M07", "Y008")],
    ),
    "visit type missing": ("v2_clinic_big5", [("<M07>01</M07>", "")], [(1, None, "M07", "Y008")]),
    "visit type of 1.0": ("v2_clinic_big5", [("<M07>01<", "<M07>ZA<")], [(1, None, "M07", "Y008")]),
    "mode unknown": ("v2_clinic_big5", [("<M23>0<", "<M23>9<")], [(1, None, "M23", "Y008")]),
    "mark B leaves card fields out": (
        "v2_clinic_big5",
        [("<H01>A<", "<H01>B<")],
        [
            (1, None, "M01", "AF"),
            (1, None, "M02", "AF"),
            (1, None, "M14", "AF"),
            (1, None, "M13", "AD02"),
        ],
    ),
    "data type missing": ("v2_clinic_big5", [("<H00>1<", "<H00><")], [(None, None, "H00", "Y002")]),
    "mark missing": ("v2_clinic_big5", [("<H01>A</H01>", "")], [(None, None, "H01", "Y002")]),
    "delete ignores further fields": (
        "v2_hospital_big5",
        [("<M15>TESTVISIT00000000025<", "<M51>??????</M51><X01>1</X01><M15>TESTVISIT00000000025<")],
        [],
    ),
    "delete needs its list": (
        "v2_hospital_big5",
        [("<M15>TESTVISIT00000000025</M15>", "")],
        [(6, None, "M15", "AA")],
    ),
    "1.0 required": ("v1_clinic_big5", [("<A19>1</A19>", "")], [(1, None, "A19", "AA")]),
    "1.0 signature with abnormal": (
        "v1_clinic_big5",
        [("<A77>7.0</A77>", f"<A77>7.0</A77><A79>{'5A' * 20}</A79>")],
        [(2, 1, "A79", "AF")],
    ),
    "1.0 version": ("v1_clinic_big5", [("<A02>1.0<", "<A02>2.0<")], [(1, None, "A02", "03")]),
    "1.0 version left out": ("v1_clinic_big5", [("<A02>1.0</A02>", "")], []),
    "1.0 mark missing stops the record": (
        "v1_clinic_big5",
        [("<A01>1</A01>", "")],
        [(1, None, "A01", "Y008")],
    ),
    "1.0 data type missing": (
        "v1_clinic_big5",
        [("<A00>1</A00>", "")],
        [(None, None, "A00", "Y002")],
    ),
    "1.0 negative fee": ("v1_clinic_big5", [("<A31>452<", "<A31>-452<")], []),
    "1.0 vaccine missing": ("v1_clinic_big5", [("<A61>13PCV3</A61>", "")], [(3, 1, "A61", "AA")]),
    "1.0 allergy beside an order": (
        "v1_clinic_big5",
        [("<A73>42017C</A73>", "<A73>42017C</A73><A80>N</A80>")],
        [],
    ),
    "1.0 order without signature": (
        "v1_clinic_big5",
        [(f"<A79>{'5A' * 20}</A79>", "")],
        [(1, 1, "A79", "AA")],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_makes_one_finding(name: str, edited: Edit, now: datetime) -> None:
    document, pairs, expected = CHANGES[name]
    assert _places(check(edited(document, *pairs), now=now)) == expected


def _without_orders(document: Document, record: int) -> Document:
    text = document.data.decode(document.declaration.codec)
    parts = text.split("</REC>")
    head, _, rest = parts[record - 1].partition("<MB2>")
    parts[record - 1] = head + "</MB>" + rest.rpartition("</MB>")[2]
    return Document.loads("</REC>".join(parts).encode(document.declaration.codec))


@pytest.mark.parametrize(
    ("name", "record", "expected"),
    [
        ("v2_pharmacy_utf8", 1, [(1, None, "M07", "Y012"), (1, None, "M24", "D062")]),
        ("v2_hospital_big5", 4, [(4, None, "M07", "Y012")]),
        ("v2_hospital_big5", 2, [(2, None, "MB2", "AA")]),
        ("v2_pharmacy_utf8", 3, [(3, None, "MB2", "AA")]),
        ("v2_clinic_big5", 1, [(1, None, "M24", "D062")]),
        ("v2_clinic_big5", 3, []),
        ("v1_clinic_big5", 3, [(3, None, "MB2", "AA")]),
    ],
)
def test_missing_orders_are_found_where_needed(
    name: str, record: int, expected: list[Place], sample: Callable[[str], Document], now: datetime
) -> None:
    assert _places(check(_without_orders(sample(name), record), now=now)) == expected


def test_every_required_field_of_a_visit_is_missed_when_gone(
    clinic: Document, edited: Edit, now: datetime
) -> None:
    tables = table(Format.V2)
    needs = tables.visits.requirements("01", "A")
    record = next(iter(clinic.records))
    required = [k for k, v in needs.items() if v is Requirement.REQUIRED]
    required = [k for k in required if tables.fields[k].segment is Segment.VISIT and k != "M07"]
    assert len(required) == 17
    for field_id in required:
        gone = f"<{field_id}>{record.visit[field_id]}</{field_id}>"
        findings = check(edited("v2_clinic_big5", (gone, "")), now=now)
        assert _places(findings)[0] == (1, None, field_id, "AA")
        assert {one.field for one in findings} == {field_id}


def test_deleting_an_allergy_entry_may_leave_fields_out(edited: Edit, now: datetime) -> None:
    document = edited(
        "v2_pharmacy_utf8",
        ("<E01>N<", "<E01>D<"),
        ("<E08>01</E08>", "<E11>1</E11>"),
        ("<M04>0990815</M04>", ""),
    )
    assert check(document, now=now) == []


def test_file_fault_hides_record_findings(edited: Edit, now: datetime) -> None:
    document = edited("v2_clinic_big5", ("<M12>1</M12>", ""), ("</RECS>", "<foo/></RECS>"))
    assert _places(check(document, now=now)) == [(None, None, "foo", "Y004")]


def test_same_file_fault_is_told_once(wrap: Callable[..., bytes], now: datetime) -> None:
    record = "<REC><MB><MB1><M03>A100000001</M03></MB1></MB></REC>"
    findings = check(Document.loads(wrap(record * 5)), now=now)
    assert _places(findings) == [(None, None, "MSH", "Y002")]
    assert "record 1" in findings[0].hint


def test_field_order_and_indentation_do_not_matter(clinic: Document, now: datetime) -> None:
    text = clinic.data.decode("cp950")
    start, end = text.index("<M01>"), text.index("</MB1>")
    lines = [line for line in text[start:end].splitlines() if line.strip()]
    turned = "".join(line.strip() for line in reversed(lines))
    assert (
        check(Document.loads((text[:start] + turned + text[end:]).encode("cp950")), now=now) == []
    )


def test_hints_hold_no_value_of_the_document(edited: Edit, now: datetime) -> None:
    document = edited("v2_clinic_big5", ("<M03>A100000001<", "<M03>A1000000012345<"))
    (one,) = check(document, now=now)
    assert one.code == "AC"
    assert "A100000001" not in repr(one)
