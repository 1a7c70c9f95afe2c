"""The three clocks: what they show, how their texts read, and who may set them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.codecs import TAIPEI, format_roc_date, parse_roc_date
from emulator.clock import Clock

NOON = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)


class Source:
    """A time source that the test moves by hand."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


def test_a_real_clock_shows_its_source_in_taipei() -> None:
    source = Source(1_773_547_200.25)
    clock = Clock.parse("real", source=source)
    assert clock.now() == datetime(2026, 3, 15, 4, 0, 0, 250_000, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(hours=8)
    source.seconds += 1.5
    assert clock.now() == datetime(2026, 3, 15, 4, 0, 1, 750_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("iso", "moment"),
    [
        ("2026-03-15", datetime(2026, 3, 15, tzinfo=TAIPEI)),
        ("2026-03-15T12:00", NOON),
        ("2026-03-15T12:00:00", NOON),
        ("2026-03-15 12:00:00", NOON),
        ("2026-03-15T04:00:00Z", NOON),
        ("2026-03-15T12:00:00+08:00", NOON),
        ("2026-03-14T23:00:00-05:00", NOON),
    ],
)
def test_iso_times_without_zone_are_taipeis(iso: str, moment: datetime) -> None:
    assert Clock.parse(f"frozen:{iso}").now() == moment
    assert Clock.parse(f"from:{iso}", source=Source(7.0)).now() == moment
    assert Clock.parse(f"frozen:{iso}").now().utcoffset() == timedelta(hours=8)


def test_a_running_clock_runs_from_its_start() -> None:
    source = Source(1_000.0)
    clock = Clock.parse("from:2026-03-15T12:00:00", source=source)
    assert clock.now() == NOON
    source.seconds += 90.5
    assert clock.now() == NOON + timedelta(seconds=90.5)


def test_a_running_clock_can_be_tied_to_a_real_second() -> None:
    clock = Clock.parse("from:2026-03-15T12:00:00@1000", source=Source(1_060.0))
    assert clock.now() == NOON + timedelta(minutes=1)


@given(
    st.floats(0, 4e9), st.floats(0, 1e7), st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1))
)
def test_a_shared_running_clock_shows_the_same_in_another_process(
    begin: float, passed: float, start: datetime
) -> None:
    source = Source(begin)
    first = Clock.parse(f"from:{start.isoformat()}", source=source)
    source.seconds += passed
    assert Clock.parse(first.shared_text, source=source).now() == first.now()


@pytest.mark.parametrize("text", ["real", "from:2026-03-15T12:00@5.5", "frozen:2026-03-15"])
def test_every_clock_keeps_its_text_and_shares_itself(text: str) -> None:
    source = Source(9.0)
    clock = Clock.parse(text, source=source)
    assert clock.text == text
    assert repr(clock) == f"Clock({text!r})"
    assert Clock.parse(clock.shared_text, source=source).now() == clock.now()


def test_constructors_and_texts_agree() -> None:
    frozen, running = Clock.frozen_at(NOON), Clock.running_from(NOON, epoch=1.0, source=Source(2.0))
    assert Clock.parse(frozen.text).now() == frozen.now() == NOON
    assert running.now() == NOON + timedelta(seconds=1)
    assert Clock.real(Source(0.0)).now().timestamp() == 0


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = Clock.parse("frozen:2026-03-15T12:00:00")
    assert clock.now() == clock.now() == NOON
    clock.advance(timedelta(minutes=61))
    assert clock.now() == NOON + timedelta(minutes=61)
    clock.advance(timedelta(minutes=-61))
    assert clock.now() == NOON
    clock.set(datetime(2026, 3, 16, 0, 0, tzinfo=UTC))
    assert clock.now().isoformat() == "2026-03-16T08:00:00+08:00"
    assert clock.shared_text == "frozen:2026-03-16T08:00:00+08:00"


@pytest.mark.parametrize("text", ["real", "from:2026-03-15"])
def test_a_running_clock_refuses_to_be_set(text: str) -> None:
    clock = Clock.parse(text, source=Source(0.0))
    with pytest.raises(ValueError, match="only a frozen clock"):
        clock.set(NOON)
    with pytest.raises(ValueError, match="only a frozen clock"):
        clock.advance(timedelta(minutes=1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "REAL",
        "real ",
        "from:",
        "frozen:",
        "frozen:tomorrow",
        "from:2026-02-30",
        "from:2026-03-15@",
        "from:2026-03-15@soon",
        "from:2026-03-15@nan",
        "from:2026-03-15@inf",
        "frozen:2026-03-15@5",
        "frozen:0001-01-01T00:00:00+23:00",
        "frozen:1911-12-31T23:59:59",
        "frozen:2911-01-01",
        "from:1911-12-31T15:59:59Z@0",
        "from:2026-03-15@1e11",
        "from:2026-03-15@-1e20",
    ],
)
def test_a_bad_text_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text))) as caught:
        Clock.parse(text, source=Source(0.0))
    assert all(form in str(caught.value) for form in ("real", "from:ISO", "frozen:ISO"))


@pytest.mark.parametrize("iso", ["1912-01-01", "2910-12-31T23:59:59.999999"])
def test_every_moment_it_shows_has_an_roc_date(iso: str) -> None:
    clock = Clock.parse(f"frozen:{iso}")
    before = clock.now()
    assert parse_roc_date(format_roc_date(before.date())) == before.date()
    step = timedelta(microseconds=-1 if iso.startswith("1912") else 1)
    with pytest.raises(ValueError, match=r"expected a year from 1912 to 2910 \(ROC 1 to 999\)"):
        clock.advance(step)
    assert clock.now() == before
