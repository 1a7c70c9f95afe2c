"""Generated documents: the same bytes every time, varied, in time, as asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api import check
from cardio.codecs import parse_roc_datetime
from emulator.cast import Cast, load_cast
from emulator.samples import FAULTS, SampleImpossible, Wishes, generate
from emulator.samples.composing import SPAN

GOLDEN = "120fe9b598c7c6f250447b6d4b0ca72ef3599091d3251adc27c934541a2d36d2"


def cast_of(*names: str) -> Cast:
    shipped = load_cast()
    return replace(shipped, cards={name: shipped.card(name) for name in names})


def test_same_wishes_give_the_same_bytes(now: datetime) -> None:
    cast = cast_of("hc-1", "hc-2")
    one = generate(Wishes(30, now, faults=["AA", "04"], cast=cast))
    assert one == generate(Wishes(30, now.astimezone(UTC), faults=["AA", "04"], cast=cast))
    assert one.document.sha256 == GOLDEN


@pytest.mark.parametrize(
    "other",
    [
        {"seed": "2"},
        {"keys": "other"},
        {"hospital": "8888888888"},
        {"encoding": "utf-8"},
        {"faults": ["AA"]},
    ],
)
def test_each_wish_shows(now: datetime, other: dict[str, object]) -> None:
    wishes = Wishes(30, now, **other)  # type: ignore[arg-type]
    assert generate(wishes).document.data != generate(Wishes(30, now)).document.data


@pytest.mark.parametrize("records", [1, 2, 3, 50, 700])
@pytest.mark.parametrize("hospital", ["7777777777", "3501200000"])
def test_records_are_good_and_as_many_as_asked_for(
    now: datetime, records: int, hospital: str
) -> None:
    sample = generate(Wishes(records, now, hospital=hospital))
    assert (sample.document.record_count, sample.planted) == (records, ())
    assert check(sample.document, now=now) == []


def test_records_are_varied(now: datetime) -> None:
    visits = list(generate(Wishes(600, now)).document.visits)
    types = Counter((visit["H00"], visit["H01"], visit["M07"]) for visit in visits)
    wanted = ["01", "04", "05", "AA", "AC", "AE", "BB", "BC"]
    assert {visit_type for data, mark, visit_type in types if (data, mark) == ("1", "A")} == set(
        wanted
    )
    assert {("1", "B", "01"), ("2", "A", ""), ("3", "A", ""), ("5", "B", "CA")} <= set(types)
    assert len({visit["M03"] for visit in visits}) >= 4
    assert {len(visit.orders) for visit in visits} >= {0, 1, 2, 3}


def test_identifiers_are_of_one_visit_each(now: datetime) -> None:
    visits = list(generate(Wishes(3000, now)).document.visits)
    for data_type in ("1", "3", "5"):
        known = [visit["M15"] for visit in visits if visit["H00"] == data_type]
        assert len(known) == len(set(known))


def test_originals_stand_before_what_refers_to_them(now: datetime) -> None:
    known: dict[str, str] = {}
    for visit in generate(Wishes(500, now)).document.visits:
        if visit["M16"]:
            assert known[visit["M16"]] == visit["M03"]
        known[visit["M15"]] = visit["M03"]


def test_visits_lie_in_the_last_weeks_in_order(now: datetime) -> None:
    visits = [v for v in generate(Wishes(200, now)).document.visits if v["H00"] != "3"]
    times = [parse_roc_datetime(visit["M11"]) for visit in visits]
    assert times == sorted(times)
    assert now - SPAN <= times[0]
    assert times[-1] < now


def test_many_records_take_a_second_each(now: datetime) -> None:
    records = 20
    assert SPAN // (records + 1) > timedelta(days=2)
    first, *_ = generate(Wishes(records, now)).document.visits
    assert parse_roc_datetime(first["M11"]) < now - timedelta(days=50)


def test_faults_are_spread_and_each_comes(now: datetime) -> None:
    sample = generate(Wishes(400, now, faults=["AA", "D047", "AA", "D019"]))
    assert Counter(it.code for it in sample.planted) == {"AA": 14, "D047": 13, "D019": 13}
    numbers = [it.record for it in sample.planted]
    assert numbers == list(range(10, 401, 10))
    assert generate(Wishes(2, now, faults=["D019"])).planted[0].record == 2


def test_every_fault_fits_into_one_document(now: datetime) -> None:
    sample = generate(Wishes(2 * len(FAULTS), now, faults=list(FAULTS)))
    assert {it.code for it in sample.planted} == set(FAULTS)


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"faults": ["ZZ99"]}, "fault 'ZZ99': expected some of 01 "),
        ({"records": 1, "faults": ["AA"]}, "1 records: expected at least 2 for 1 faults"),
        ({"records": 0}, "0 records: expected at least 1"),
        ({"hospital": "5999000000"}, "hospital '5999000000': expected one of 7777777777"),
        ({"hospital": "1"}, "hospital '1'"),
        ({"now": datetime(2126, 1, 1, tzinfo=UTC)}, "no card that is in order"),
    ],
)
def test_impossible_wishes_say_why(now: datetime, wishes: dict[str, object], reason: str) -> None:
    with pytest.raises(SampleImpossible, match=reason):
        generate(Wishes(**({"records": 10, "now": now} | wishes)))  # type: ignore[arg-type]


def test_cast_of_ones_own_is_used(now: datetime) -> None:
    visits = generate(Wishes(20, now, cast=cast_of("hc-1"))).document.visits
    assert {visit["M03"] for visit in visits} == {"A100000001"}
