from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.codes import JobType
from cardio.codecs import TAIPEI
from emulator.clock import Clock
from emulator.vpn.intake import Intake
from emulator.vpn.store import Store


@pytest.fixture
def store() -> Any:
    with Store() as store:
        yield store


@pytest.mark.parametrize("format", ["1.0", "2.0"])
@pytest.mark.parametrize("type", list(JobType))
def test_every_channel_gets_a_numbered_upload(
    store: Store, clock: Clock, caller: Any, format: str, type: JobType
) -> None:
    sent_at = datetime(2026, 3, 15, 9, 29, 59, tzinfo=TAIPEI)
    intake = Intake(store, clock, check_delay=timedelta(minutes=2))
    upload = intake.receive(
        format, b"document", caller.identity, type=type, sent_records=3, sent_at=sent_at
    )
    assert store.find(upload.opcode) == upload
    arrival = upload.arrival
    assert (arrival.sam, arrival.type, arrival.format) == (caller.identity, type.value, format)
    assert (arrival.sent_at, arrival.sent_records) == (sent_at, 3)
    assert arrival.received_at == clock.now()
    assert arrival.due_at == clock.now() + timedelta(minutes=2)
    assert (upload.size, upload.result) == (8, None)


def test_what_is_not_said_is_taken_from_the_clock(store: Store, clock: Clock, caller: Any) -> None:
    upload = Intake(store, clock).receive("2.0", b"", caller.identity, type=JobType.PRECHECK)
    assert upload.arrival.sent_at == upload.arrival.received_at == clock.now()
    assert upload.arrival.sent_records is None


def test_times_are_whole_milliseconds(store: Store, caller: Any) -> None:
    clock = Clock.parse("frozen:2026-03-15T09:30:00.123456+08:00")
    upload = Intake(store, clock).receive("2.0", b"", caller.identity, type=JobType.FORMAL)
    assert upload.arrival.received_at.microsecond == 123_000
    assert store.find(upload.opcode) == upload
