"""Terms: the pace of questions, and stamps that never repeat."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.target import Target
from api.terms import LOOPBACK_SCHEDULE, MAX_BASE64, REMOTE_SCHEDULE, Stamps, Terms
from cardio.codecs import TAIPEI

START = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)


def test_frozen_clock_gives_the_next_milliseconds() -> None:
    stamps = Stamps()
    given_out = [stamps.next("SAM", START) for _ in range(3)]
    assert given_out == [START + timedelta(milliseconds=n) for n in range(3)]


def test_each_sam_has_its_own_stamps() -> None:
    stamps = Stamps()
    assert stamps.next("A", START) == stamps.next("B", START) == START


@given(st.lists(st.integers(-5_000_000, 5_000_000), max_size=30))
def test_stamps_only_grow_and_have_no_microseconds(offsets: list[int]) -> None:
    stamps = Stamps()
    found = [stamps.next("SAM", START + timedelta(microseconds=n)) for n in offsets]
    assert found == sorted(set(found))
    assert all(stamp.microsecond % 1000 == 0 for stamp in found)


def test_threads_get_different_stamps() -> None:
    stamps = Stamps()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: stamps.next("SAM", START), range(400)))
    assert len(set(found)) == 400


def _terms(**options: object) -> Terms:
    target = Target.parse("http://127.0.0.1/V1000/")
    return Terms(target, now=lambda: START, monotonic=lambda: 0.0, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("schedule", [REMOTE_SCHEDULE, LOOPBACK_SCHEDULE, (1.0,)])
def test_pauses_follow_the_schedule_and_stay_at_its_end(schedule: tuple[float, ...]) -> None:
    terms = _terms(schedule=schedule)
    found = [terms.pause(number) for number in range(1, len(schedule) + 3)]
    assert found == [*schedule, schedule[-1], schedule[-1]]


def test_schedules_grow_from_what_the_facts_advise() -> None:
    assert REMOTE_SCHEDULE[0] == 10
    assert LOOPBACK_SCHEDULE[0] == 0.1
    for schedule in (REMOTE_SCHEDULE, LOOPBACK_SCHEDULE):
        assert list(schedule) == sorted(schedule)


def test_size_limit_is_the_safe_reading() -> None:
    assert _terms().max_base64 == MAX_BASE64 == 10_000_000
