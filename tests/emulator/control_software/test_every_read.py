"""No reading function answers a constant: each field it shows is the one given in a cast file.

The cast file is built from the table: every field of every layout gets a value of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cardio.backends import Argument, Buffer
from cardio.codecs import format_roc_date
from cardio.records._base import decode, layout_of, marked_content
from cardio.table import function_names, function_row
from cardio.table.model import Direction, Encoding, Field, Function, Kind, Layout, Param
from emulator.cast.rings import RINGS
from emulator.control_software import HANDLERS, handle
from emulator.desk import Desk
from emulator.icd10 import in_range, stored, tables

ISSUING = ("hisGetSeqNumber", "hisGetSeqNumber256", "hisGetSeqNumber256N1", "csGetDateTime")
CODING = ("hisGetICD10EnC", "hisGetICD10DeC")
WITHOUT_CARD = ("hisGetTreatNumNoICCard",)
WRITING = ("Write", "Verify", "Upload", "Download")

PROFILE = ("hisGetBasicData", "hisGetRegisterBasic", "hisGetCumulativeFee", "hisGetOrganDonate")
FIXED = {"cancel_mark": "1"}  # 2 is refused, see 5002
STAFF = {
    "card_no": "HPCARD000001",
    "hpc_serial": "SERIAL01",
    "hpc_id_no": "STAFF00001",
    "hpc_name_zh": "測試標記",
    "hpc_name_en": "MARKED NAME",
}
PLACE = {
    "hospital_code": "1111111111",
    "hospital_name": "標記診所",
    "hospital_short_name": "標診",
    "sam_id": "901000009999",
}
DIAGNOSES = ("illness_code", "dx_")


def reads(row: Function) -> bool:
    """Whether a function shows something that lies on a card or in a SAM."""
    fills = any(p.direction in (Direction.OUT, Direction.INOUT) for p in row.params)
    writes = any(word in row.name for word in WRITING)
    other = row.name in (*ISSUING, *CODING, *WITHOUT_CARD)
    return row.kind is Kind.CONTROL_SOFTWARE and fills and not writes and not other


READING = [row for row in map(function_row, function_names()) if row.outputs and reads(row)]
SHOWN = [
    pytest.param(row, layout, id=f"{row.section}-{layout.param}-{layout.format}")
    for row in READING
    for layout in row.outputs
]


def codes() -> Iterator[str]:
    """Give diagnoses that are encoded, no two alike."""
    for n in count(1):
        code = tables.categories()[n * 5] + tables.rests()[n * 53]
        if in_range(code):
            yield code


def marks(fields: Iterable[Field], numbers: Iterator[int], fresh: Iterator[str]) -> dict[str, Any]:
    return {
        field.name: next(fresh) if field.name.startswith(DIAGNOSES) else mark(field, next(numbers))
        for field in fields
        if field.encoding is not Encoding.BLANK
    }


def mark(field: Field, n: int) -> Any:
    """Return a value that fits a field and differs from those of its neighbours."""
    if field.name in FIXED:
        return FIXED[field.name]
    day = format_roc_date(date(2020, 1, 1) + timedelta(days=n))
    return {
        Encoding.NUMBER: n % 10**field.length,
        Encoding.DIGITS: str(10**field.length - 1 - n)[-field.length :].zfill(field.length),
        Encoding.ROC_DATE: day,
        Encoding.ROC_DATETIME: f"{day}101112",
        Encoding.BIG5: f"標{n}",
        Encoding.ASCII: ("M" + str(n))[-field.length :],
    }[field.encoding]


def table_text(name: str, values: Mapping[str, Any]) -> str:
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"[{name}]\n" + "".join(lines)


class Marked:
    """A cast file with a value of its own in every field, and the values by place."""

    def __init__(self) -> None:
        self.numbers, self.codes = count(1), codes()
        fields = {f for name in PROFILE for f in layout_of(name, "pBuffer").fields}
        unique = {f.name: f for f in sorted(fields)}.values()
        self.profile = marks(unique, self.numbers, self.codes)
        self.record = {"year": "113", "last_seq": 1234}
        self.groups = {name: self.ring(name) for name in RINGS}
        self.groups["visit"] = self.visits()

    def ring(self, name: str) -> list[dict[str, Any]]:
        ring = RINGS[name]
        (group,) = (g for g in layout_of(ring.function, ring.param).groups if g.name == name)
        return [marks(group.fields, self.numbers, self.codes) for _ in range(group.times)]

    def visits(self) -> list[dict[str, Any]]:
        layouts = [layout_of("hisGetTreatmentNoNeedHPC", "pBuffer", group="visit")]
        layouts += [layout_of("hisGetTreatmentNeedHPC", "pBuffer", group="visit")]
        layouts += [layout_of("hisGetTreatNumICCard", "pBuffer")]
        unique = {f.name: f for layout in layouts for f in layout.fields}.values()
        visits = [marks(unique, self.numbers, self.codes) for _ in range(6)]
        return sorted(visits, key=lambda visit: str(visit["visit_datetime"]), reverse=True)

    def text(self) -> str:
        place = {"hospital_id": PLACE["hospital_code"], "name": PLACE["hospital_name"]}
        place |= {"short_name": PLACE["hospital_short_name"], "sam_id": PLACE["sam_id"]}
        staff = {"name": "hpc-1", "about": "", "role": "physician", "valid_until": "1251231"}
        parts = ['[[card]]\nname = "hc-1"\n']
        parts += [table_text("card.profile", self.profile), table_text("card.record", self.record)]
        for name, rows in self.groups.items():
            parts += [table_text(f"[card.{name}]", row) for row in rows]
        parts.append(table_text("[professional]", staff | STAFF))
        parts.append(table_text("[institution]", {**place, "kind": "clinic"}))
        return "".join(parts)

    def field(self, name: str, row: Function) -> Any:
        """Return what a field outside groups should show."""
        if row.name == "hisGetLastSeqNum":
            return {"roc_year": "113", "visit_seq": "1234"}[name]
        if name == "visit_identifier":
            return self.groups["visit"][0][name]
        return {**self.profile, **STAFF, **PLACE}[name] if name != "card_no" else self.profile[name]


MARKED = Marked()


@pytest.fixture
def marked_desk(tmp_path: Path) -> Desk:
    path = tmp_path / "marked.toml"
    path.write_text(MARKED.text(), encoding="utf-8")
    desk = Desk(seed="marked", clock="frozen:2026-03-15T10:00:00", hospital="1111111111", cast=path)
    desk.change(port_open=True, hpc_pin_verified=True)
    return desk


def argument(param: Param, layout: Layout) -> Argument:
    """Return what reads everything: the whole range, the marker, the card's own person."""
    if param.direction in (Direction.OUT, Direction.INOUT) and not param.is_number:
        content = marked_content(layout) if layout.request_marker else b""
        return Buffer(param.size, content[: param.size])
    values: dict[str, Argument] = {
        "CardType": 2,
        "iStartPos": 1,
        "iEndPos": layout.groups[0].times if layout.groups else 0,
        "iRecCount": 0,
        "pPatientID": str(MARKED.profile["id_no"]).encode(),
        "pPatientBirthDate": str(MARKED.profile["birth_date"]).encode(),
        "pDateTime": str(MARKED.groups["visit"][0]["visit_datetime"]).encode(),
    }
    return values[param.name]


def shown(value: Any, name: str, layout: Layout) -> Any:
    """Return a given value as a layout shows it: the old formats show diagnoses as stored."""
    if name.startswith(DIAGNOSES) and layout.format == "default":
        return stored(value).decode("ascii").rstrip()
    return value


def test_the_table_has_the_reading_functions_of_the_manual() -> None:
    sections = {row.section for row in READING}
    assert sections >= {f"1.{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14)}
    assert sections >= {"1.33", "1.35", "1.38", "1.50", "1.56", "2.2", "2.3", "2.4"}
    assert sections >= {f"1.{n}" for n in range(41, 45)} | {f"4.{n}" for n in range(5, 9)}
    assert {row.name for row in READING} <= set(HANDLERS)


@pytest.mark.parametrize(("row", "layout"), SHOWN)
def test_each_field_is_the_one_of_the_cast_file(
    marked_desk: Desk, row: Function, layout: Layout
) -> None:
    reply = handle(marked_desk, row, [argument(p, layout) for p in row.passed])
    assert reply.code == 0
    outputs = dict(zip((p.name for p in row.given), reply.outputs, strict=True))
    raw = outputs[layout.param]
    assert isinstance(raw, bytes)
    if layout.groups:
        assert len(raw) == layout.total_length
    values = decode(layout, raw.ljust(layout.total_length))
    for field in layout.fields:
        assert values[field.name] == MARKED.field(field.name, row), field.name
    for group in layout.groups:
        for element, given in zip(values[group.name], MARKED.groups[group.name], strict=True):
            assert element == {name: shown(given[name], name, layout) for name in element}


@pytest.mark.parametrize(("card_type", "number"), [(1, PLACE["sam_id"]), (3, STAFF["card_no"])])
def test_the_numbers_of_sam_and_professional_card(
    marked_desk: Desk, card_type: int, number: str
) -> None:
    reply = handle(marked_desk, function_row("csGetCardNo"), [card_type, Buffer(12)])
    assert (reply.code, reply.outputs) == (0, (number.encode(),))


def test_the_marks_of_a_layout_differ() -> None:
    for rows in MARKED.groups.values():
        assert len({json.dumps(row) for row in rows}) == len(rows)
    texts = [str(value) for value in MARKED.profile.values() if len(str(value)) > 2]
    assert len(set(texts)) == len(texts)
