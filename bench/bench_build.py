"""Building and writing a document beside a bare `lxml.etree.parse` of it, in the same run.

    python -m bench.bench_build [--rounds 9] [--json]

Ours: 9,000 typed visits with their orders, from plain values as a HIS has them, to a document
and its bytes (`Visit`, `add_order`, `Document.build`, `dump`), 10 MB. Floor: `lxml.etree.parse` of
the same content as UTF-8. Ratio: ours by floor. Rounds are interleaved, medians; exits 1 above the
limit.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

from lxml import etree

from api import Document
from api.model import Visit
from api.model.generated.v2_order import V2OrderArguments
from api.model.generated.v2_visit import V2VisitArguments

RECORDS = 9_000
LIMIT = 4.0
"""Highest allowed ratio."""

FIRST_ORDER: V2OrderArguments = {
    "order_type": "0",
    "order_code": "00110C",
    "total_qty": "1.0",
}
DRUG: V2OrderArguments = {
    "order_type": "1",
    "prescription_kind": "A",
    "order_dispensing_mode": "0",
    "order_code": "A037341100",
    "frequency": "TID",
    "days": "3",
    "total_qty": "9.0",
    "prescription_signature": "5A" * 20,
    "route": "PO",
}


@dataclass(frozen=True)
class Row:
    """Median seconds for one encoding, ours and bare."""

    encoding: str
    document_bytes: int
    records: int
    ours: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def visit_values(number: int, remark: str) -> tuple[V2VisitArguments, list[V2OrderArguments]]:
    """Return the values of one visit and its orders, as a HIS would hand them over."""
    visit: V2VisitArguments = {
        "sam_id": "901000000047",
        "card_no": "990000000001",
        "patient_id": "A100000001",
        "patient_birth_date": "0700101",
        "hospital_id": "7777777777",
        "staff_id": "Z100000011",
        "visit_type": "01",
        "visit_datetime": "1150302093012",
        "make_up_mark": "1",
        "visit_seq": f"{number % 1500 + 1:04d}",
        "security_signature": "A5" * 128,
        "visit_identifier": f"TESTVISIT{number:011d}",
        "drug_days": 3,
        "dispensing_mode": "0",
        "dispensable_count_a": "1",
        "main_diagnosis": "J069",
        "opd_fee": 452,
        "opd_copay": 50,
        "benefit_type": "4",
        "provider_class": "12",
    }
    return visit, [FIRST_ORDER, {**DRUG, "remark": remark}, {**DRUG, "order_code": "AC334151G0"}]


def built(values: list[tuple[V2VisitArguments, list[V2OrderArguments]]], encoding: str) -> bytes:
    """Make typed visits, a document of them and its bytes."""
    visits = []
    for fields, orders in values:
        visit = Visit(**fields)
        for order in orders:
            visit.add_order(**order)
        visits.append(visit)
    return Document.build(visits, encoding=encoding).dump()


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure(rounds: int) -> list[Row]:
    rows = []
    for encoding, remark in (("UTF-8", "N"), ("Big5", "測試備註")):
        values = [visit_values(number, remark) for number in range(RECORDS)]
        data = built(values, encoding)
        codec = "cp950" if encoding == "Big5" else "utf-8"
        text = data.decode(codec).replace(encoding, "UTF-8", 1).encode()
        pairs = [
            (
                seconds(lambda: built(values, encoding)),  # noqa: B023 called at once
                seconds(lambda: etree.parse(io.BytesIO(text))),  # noqa: B023 called at once
            )
            for _ in range(rounds + 1)
        ]
        ours, floor = (median(column) for column in zip(*pairs[1:], strict=True))
        rows.append(Row(encoding, len(data), RECORDS, ours, floor))
    return rows


def table(rows: list[Row]) -> str:
    lines = [f"{'encoding':10}{'MB':>7}{'records':>9}{'ours ms':>10}{'floor ms':>10}{'ratio':>7}"]
    for row in rows:
        size = f"{row.encoding:10}{row.document_bytes / 1e6:7.1f}{row.records:9}"
        lines.append(f"{size}{row.ours * 1e3:10.1f}{row.floor * 1e3:10.1f}{row.ratio:7.2f}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="building a document beside a bare XML parse")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.rounds)
    shown = [asdict(row) | {"ratio": round(row.ratio, 3), "limit": LIMIT} for row in rows]
    print(json.dumps(shown) if options.json else table(rows))
    return int(any(row.ratio > LIMIT for row in rows))


if __name__ == "__main__":
    sys.exit(main())
