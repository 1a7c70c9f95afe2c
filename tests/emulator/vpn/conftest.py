"""What the server tests share: a frozen clock, a signing caller, a core over a fresh store."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from cardio.codecs import TAIPEI, format_roc_datetime
from cardio.component import SamIdentity
from emulator.clock import Clock
from emulator.institutions import World, derived_sam_id
from emulator.sam import SoftwareSam
from emulator.visit_identifier import Origin
from emulator.visit_signature import signature_text
from emulator.vpn.core import ServerCore
from emulator.vpn.options import ServerOptions

SEED = "server tests"
NOW = "frozen:2026-03-15T09:30:00.123+08:00"
CLINIC = "3501200000"
VISIT = datetime(2026, 3, 2, 9, 30, tzinfo=TAIPEI)

RECORD = """<REC><MSH><H00>1</H00><H01>A</H01></MSH><MB><MB1>\
<M01>{sam}</M01><M02>990000000001</M02><M03>A100000001</M03><M04>0700101</M04>\
<M05>{hospital}</M05><M06>Z100000011</M06><M07>01</M07><M11>{time}</M11><M12>1</M12>\
<M13>0005</M13><M14>{signature}</M14><M15>{identifier}</M15><M20>0</M20><M23>2</M23>\
<M35>J069</M35><M44>452</M44><M45>50</M45>{benefit}<M53>50</M53><M56>11</M56></MB1>\
<MB2><D01>{time}</D01><D02>0</D02><D03>1</D03><D06>00110C</D06><D10>1.0</D10></MB2>\
</MB></REC>"""
BENEFIT = "<M51>4</M51>"


def make_document(*records: str, encoding: str = "Big5") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return f"{head}<RECS>{''.join(records)}</RECS>".encode(encoding)


def make_record(number: int = 1, *, hospital: str = CLINIC, benefit: str = BENEFIT) -> str:
    """A visit of the cast's first person, genuinely signed, in a second of its own."""
    sam = SoftwareSam(SEED, derived_sam_id(hospital), hospital, Clock.parse(NOW))
    at = VISIT + timedelta(seconds=number)
    signature = sam.sign_visit(
        card_no="990000000001", patient_id="A100000001", visited_at=at, visit_seq="0005"
    )
    return RECORD.format(
        sam=sam.sam_id,
        hospital=hospital,
        benefit=benefit,
        time=format_roc_datetime(at),
        signature=signature_text(signature),
        identifier=sam.identify_visit(Origin.CARD, at, "A100000001"),
    )


@dataclass(frozen=True)
class Caller:
    """A program that signs with one SAM and writes request fields."""

    clock: Clock
    hospital_id: str = CLINIC
    seed: str = SEED
    sam: SoftwareSam = field(init=False)

    def __post_init__(self) -> None:
        institution = World.default().find(self.hospital_id)
        assert institution is not None
        sam = SoftwareSam(self.seed, institution.sam_id, self.hospital_id, self.clock)
        object.__setattr__(self, "sam", sam)

    def of(self, hospital_id: str) -> Caller:
        return replace(self, hospital_id=hospital_id)

    @property
    def identity(self) -> SamIdentity:
        return SamIdentity(self.sam.sam_id, self.hospital_id)

    def credential(self, card_type: str = "3", service: str = "30") -> dict[str, Any]:
        random = self.sam.random_x()
        return {
            "sSamid": self.sam.sam_id,
            "sHospid": self.hospital_id,
            "sClientrandom": random,
            "sSignature": self.sam.sign_x(random, card_type, service),
        }

    def upload(self, document: bytes, type: str = "A2", **changes: Any) -> dict[str, Any]:
        return {
            **self.credential(),
            "sType": type,
            "sPatData": base64.b64encode(document).decode(),
            "sUploadDT": f"{self.clock.now():%Y%m%d%H%M%S}000",
            **changes,
        }

    def download(self, opcode: str, type: str = "A2", **changes: Any) -> dict[str, Any]:
        return {**self.credential(), "sType": type, "sOpcode": opcode, **changes}


class MakeCore(Protocol):
    """Makes a core; closed after the test."""

    def __call__(self, database: Any = None, **options: Any) -> ServerCore: ...


@pytest.fixture
def clock() -> Clock:
    return Clock.parse(NOW)


@pytest.fixture
def caller(clock: Clock) -> Caller:
    return Caller(clock)


@pytest.fixture
def make_core(clock: Clock) -> Iterator[MakeCore]:
    made: list[ServerCore] = []

    def make(database: Any = None, **options: Any) -> ServerCore:
        core = ServerCore(
            seed=SEED,
            clock=clock,
            world=World.default(),
            database=database,
            options=ServerOptions(**options),
        )
        made.append(core)
        return core

    yield make
    for core in made:
        core.close()


@pytest.fixture
def core(make_core: MakeCore) -> ServerCore:
    return make_core()


Post = Callable[[Callable[[bytes], bytes], dict[str, Any]], dict[str, str]]


@pytest.fixture
def post() -> Post:
    """Give a core's call the JSON of some fields and return its answer as a dict."""

    def call(target: Callable[[bytes], bytes], fields: dict[str, Any]) -> dict[str, str]:
        answer = json.loads(target(json.dumps(fields).encode()))
        assert isinstance(answer, dict)
        return answer

    return call


@pytest.fixture
def record() -> Callable[..., str]:
    return make_record


@pytest.fixture
def document() -> Callable[..., bytes]:
    return make_document


@pytest.fixture
def sample() -> Callable[[str], bytes]:
    """Return the bytes of a sample document by its name."""
    folder = Path(__file__).parents[2] / "data" / "samples"
    return lambda name: (folder / f"{name}.xml").read_bytes()


@pytest.fixture
def fetch(post: Post, caller: Caller) -> Callable[..., dict[str, Any]]:
    """Download an upload's result from a core and return its decoded JSON."""

    def call(core: ServerCore, opcode: str, type: str = "A2") -> dict[str, Any]:
        answer = post(core.download, caller.download(opcode, type))
        assert answer["RtnCode"] == "0000", answer
        report = json.loads(base64.b64decode(answer["Tx_result_json"]))
        assert isinstance(report, dict)
        return report

    return call
