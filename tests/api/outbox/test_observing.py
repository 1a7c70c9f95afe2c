"""Log events and counters: every step is there, nothing personal is."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from api.outbox.observing import Counters, log
from api.outbox.parts import Part
from api.outbox.states import Event, State


@pytest.mark.parametrize("event", list(Event))
def test_a_log_event_has_its_fields(
    part: Part, event: Event, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "api.outbox"):
        log(event, replace(part, attempts=2, rtn_code="9999", state=State.UNKNOWN))
    (record,) = caplog.records
    fields = {name: getattr(record, name) for name in ("upload", "event", "state", "rtn_code")}
    assert fields == {"upload": "id1", "event": event, "state": "unknown", "rtn_code": "9999"}
    assert event in record.getMessage()


def test_a_log_holds_no_name_of_a_file_and_no_reason(
    part: Part, caplog: pytest.LogCaptureFixture
) -> None:
    named = replace(part, file="/home/u/A100000001.xml", reason="A100000001")
    with caplog.at_level(logging.DEBUG, "api.outbox"):
        log(Event.SEND, named)
    (record,) = caplog.records
    assert "A100000001" not in str(record.__dict__) + record.getMessage()


def test_what_wants_a_person_is_a_warning(part: Part, caplog: pytest.LogCaptureFixture) -> None:
    for event in Event:
        log(event, part)
    warned = {r.__dict__["event"] for r in caplog.records if r.levelno >= logging.WARNING}
    assert warned == {Event.LOSE, Event.REFUSE, Event.STOP, Event.HOLD}


def test_counters_count_events_and_bytes(part: Part) -> None:
    counters = Counters()
    for event in (Event.SEND, Event.SEND, Event.ACCEPT):
        counters.hear(event)
    counters.sent(part, 100)
    counters.sent(part, 20)
    shown = counters.as_json()
    assert (shown["send"], shown["accept"], shown["lose"], shown["bytes_sent"]) == (2, 1, 0, 120)
    assert set(shown) == {event.value for event in Event} | {"bytes_sent"}
