"""Shared by the tests of the checks: documents as hypothesis draws them, values worth trying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st

from api.checks.examples import Draft, columns, example
from api.checks.lists import ABNORMAL_ORIGINS, CONSTANTS
from api.fields import Field, Kind, table
from api.records import Format, Segment


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


V2_BASES = words(
    "clinic drug drug_out no_drug exam abnormal make_up newborn refill refill_out controlled"
    " refill_pharmacy pharmacy ward discharge emergency course test_result rapid_test allergy"
    " vaccination void delivery uninsured_delivery antiviral antiviral_ward antiviral_pharmacy"
)
V1_BASES = words("v1 v1_abnormal v1_vaccination v1_cancel")

ANYWHERE = (
    "",
    " ",
    "0",
    "00",
    "1",
    "2",
    "3",
    "9",
    "-1",
    "A",
    "Z",
    "x y",
    "A ",
    " A",
    "A" * 300,
    "測試",
    "　",
    "Ａ",
    "1\n",
    "\t",
)
DATES = words(
    "0000101 0990230 0960229 0970229 1150301 1150302 1150303 1150315 1141130 1141201 1150400"
    " 1151301 -001231 1150101 1130101 1121231"
)
TIMES = ("000000", "093012", "093011", "093013", "120000", "120001", "235959", "240000", "096000")
NUMBERS = words("0 00 000 1 01 001 5 7 28 30 84 90 91 100 999 0.0 0.1 1.0 5.0 5.1 7.05 1. .5 00.0")
CODES = words(
    "R001 S004 81004C 89001C 62001C M01 PCRN-COVID19 FSTN-COVID19 CV19-S-Ab-N FSTN-HCV XCOVID0001"
    " ViT-COVID19 E5012C P8801C P7701C A037341100 00110C R009"
)
VISIT_NUMBERS = words(
    "0000 0001 1500 1501 0005 5 A000 C000 D010 IC01 IC08 IC09 IC98 CV19 FORE HCV1 ICND ICC4 J000"
    " HVIT Z000 G000 ZZZZ"
)
REMARKS = ("N", "Y", "N ", " N", "N\u3000", "1", "1;F200000008", "測" * 50, "測" * 51, "A" * 101)
IDENTIFIERS = (*sorted(CONSTANTS), "TESTVISIT00000000091", "F" * 19)
EXTRA = {
    "M13": VISIT_NUMBERS,
    "M18": (*VISIT_NUMBERS, *ABNORMAL_ORIGINS.values()),
    "D06": CODES,
    "D15": REMARKS,
    "M50": ("HB", "HB ", "7A02"),
    "M17": ("3501200000", "5999000000"),
    "M05": ("3501200000", "5999000000"),
    "D07": ("11", "1112", "A", "Ph", "PAY", "ZZ"),
    **dict.fromkeys(("M15", "M16", "M52"), IDENTIFIERS),
    **dict.fromkeys(("M35", "M36", "M40"), ("U071", "U071 ", "J069", "E119")),
}


def values_of(one: Field) -> list[str]:
    """Return values of a field worth trying: all allowed ones, borders, and what rules look for."""
    tables = table(Format.V2)
    values = [*ANYWHERE, *sorted(one.allowed), *EXTRA.get(one.v2 or one.id, ())]
    if one.kind is Kind.DATE:
        values += DATES
    elif one.kind is Kind.DATETIME:
        values += [day + time for day in DATES for time in TIMES]
    elif one.kind in (Kind.ALNUM, Kind.TEXT):
        values += ["A" * (one.length or 9), "A" * ((one.length or 9) + 1), "Z9-+.;"]
    else:
        values += [*NUMBERS, "9" * (one.length or 9), "9" * ((one.length or 9) + 1)]
    values += sorted(tables.visit_types) if one.id == "M07" else []
    values += sorted(tables.modes) if one.id == "M23" else []
    return list(dict.fromkeys(values))


def copy_of(draft: Draft) -> Draft:
    """Return a record that can be changed without changing the other."""
    orders = [dict(order) for order in draft.orders]
    return Draft(draft.format, dict(draft.header), dict(draft.visit), orders)


@dataclass
class Written:
    """Writes records as one program would: indented or not, fields ascending or turned."""

    indent: str = ""
    turned: bool = False
    empty: str = "<{0}></{0}>"
    more: str = field(default="")
    """Text before `</RECS>`."""

    def document(self, records: list[Draft], encoding: str = "UTF-8") -> bytes:
        inside = "".join(self.record(record) for record in records)
        text = f'<?xml version="1.0" encoding="{encoding}"?>\n<RECS>{inside}{self.more}</RECS>\n'
        return text.encode("cp950" if encoding == "Big5" else encoding)

    def record(self, record: Draft) -> str:
        orders = "".join(self.segment("MB2", order) for order in record.orders)
        body = self.element("MB", self.segment("MB1", record.visit) + orders)
        return self.element("REC", self.segment("MSH", record.header) + body)

    def segment(self, tag: str, fields: Segment) -> str:
        ids = sorted(fields, reverse=self.turned)
        return self.element(tag, "".join(self.value(k, fields[k]) for k in ids))

    def value(self, field_id: str, value: str) -> str:
        text = f"<{field_id}>{value}</{field_id}>" if value else self.empty.format(field_id)
        return self.indent + text

    def element(self, tag: str, inside: str) -> str:
        return f"{self.indent}<{tag}>{inside}{self.indent}</{tag}>"


def half(visit: Draft, orders: Draft) -> Draft:
    """Return a record with the visit of one and the orders of another."""
    made = copy_of(visit)
    made.orders = copy_of(orders).orders
    return made


@st.composite
def mutated(draw: st.DrawFn, base: Draft) -> Draft:
    """Draw a record that differs from a base in up to three places."""
    record = copy_of(base)
    for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2, 3)))):
        segments = [record.header, record.visit, *record.orders]
        segment = draw(st.sampled_from([each for each in segments if each] or [record.visit]))
        fields = table(record.format).fields
        known = draw(st.sampled_from(sorted(segment) or ["M03"]))
        other = draw(st.sampled_from(sorted(fields)))
        match draw(st.sampled_from(("value", "value", "pad", "drop", "add", "swap", "order"))):
            case "value":
                if known in fields:
                    segment[known] = draw(st.sampled_from(values_of(fields[known])))
            case "pad":
                padded = draw(
                    st.sampled_from(("{0} ", " {0}", "{0}\t", "{0}\n", "{0}\u3000", "0{0}"))
                )
                segment[known] = padded.format(segment.get(known, ""))
            case "drop":
                segment.pop(known, None)
            case "add":
                segment[other] = draw(st.sampled_from(values_of(fields[other])))
            case "swap":
                segment[known] = draw(st.sampled_from(sorted(segment.values()) or [""]))
            case "order":
                record.change(draw(st.sampled_from(("copy", "drop"))) if record.orders else "")
    return record


@st.composite
def documents(draw: st.DrawFn, bases: tuple[str, ...]) -> bytes:
    """Draw a document: clean records of few kinds, then others that differ from them.

    Of some of these the visit, or the orders, stand again with what belongs to them.
    """
    kinds = [example(draw(st.sampled_from(bases))) for _ in range(draw(st.integers(1, 2)))]
    copies = draw(st.sampled_from(("", "copy", "copy copy")))
    for kind in kinds:
        kind.change(copies if kind.orders else "")
    records = [copy_of(kind) for kind in kinds]
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(kinds))
        record = draw(mutated(kind))
        records.append(record)
        match draw(st.sampled_from(("", "visit", "orders"))):
            case "visit":
                records.append(half(kind, record))
            case "orders":
                records.append(half(record, kind))
    written = Written(
        indent=draw(st.sampled_from(("", "", "\n  ", "\r\n\t"))),
        turned=draw(st.booleans()),
        empty=draw(st.sampled_from(("<{0}></{0}>", "<{0} />", "<{0}/>", "<{0}> </{0}>"))),
        more=draw(st.sampled_from(("",) * 12 + ("<REC/>", "x", "<!-- -->"))),
    )
    encoding = draw(st.sampled_from(("UTF-8", "Big5")))
    return written.document(records, encoding)


@pytest.fixture(scope="session")
def kinds_of_record() -> tuple[str, ...]:
    """Name every kind of record there is, of both formats."""
    return (*V2_BASES, *columns(Format.V2), *V1_BASES, *columns(Format.V1))


@pytest.fixture(scope="session")
def draft_copy() -> Callable[[Draft], Draft]:
    return copy_of


@pytest.fixture(scope="session")
def field_values() -> Callable[[Field], list[str]]:
    return values_of


@pytest.fixture(scope="session")
def written() -> type[Written]:
    return Written


@pytest.fixture(scope="session")
def drawn_documents() -> Callable[[tuple[str, ...]], st.SearchStrategy[bytes]]:
    return documents
