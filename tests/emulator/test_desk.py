"""The desk: what is in its slots, its clock's seconds, and that its state is one value."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cardio.codecs import TAIPEI
from cardio.session import ControlSoftware
from emulator.cast import Cast, CastError, load_cast
from emulator.clock import Clock
from emulator.desk import Desk

TEN = datetime(2026, 3, 15, 10, tzinfo=TAIPEI)


def test_a_desk_starts_with_a_card_and_a_verified_sam() -> None:
    desk = Desk()
    assert desk.card is not None
    assert desk.card.name == "hc-1"
    assert desk.sam is not None
    assert (desk.sam.sam_id, desk.hospital_id) == ("901000000047", "7777777777")
    assert desk.state.sam_verified
    assert not desk.state.port_open
    assert desk.clock.text == "real"


@pytest.mark.parametrize("hospital", ["8888888888", "3501200000", "5999000000"])
def test_the_sam_belongs_to_the_institution(make_desk: Callable[..., Desk], hospital: str) -> None:
    desk = make_desk(hospital=hospital)
    institution = desk.world.find(hospital)
    assert institution is not None
    assert desk.sam is not None
    assert (desk.sam.hospital_id, desk.sam.sam_id) == (hospital, institution.sam_id)


def test_an_institution_that_is_not_in_the_world_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"hospital '1234567890': .*7777777777, 8888888888"):
        Desk(hospital="1234567890")


@pytest.mark.parametrize("clock", ["frozen:2026-03-15T10:00:00", Clock.frozen_at(TEN)])
def test_the_clock_is_a_text_or_a_clock(clock: Clock | str) -> None:
    assert Desk(clock=clock).now() == TEN


def test_cards_go_in_and_out(desk: Desk) -> None:
    desk.remove("hc")
    assert desk.card is None
    desk.remove("hc")
    assert desk.card is None
    desk.insert("hc-2")
    assert desk.card is not None
    assert desk.card.patient_id == "F200000008"
    desk.insert("hc-3")
    assert desk.card.name == "hc-3"


def test_a_sam_that_was_out_is_not_verified_any_more(desk: Desk) -> None:
    desk.remove("sam")
    assert desk.sam is None
    assert desk.hospital_id == "7777777777"
    desk.insert("sam")
    assert desk.sam is not None
    assert not desk.state.sam_verified


def test_putting_the_sam_in_anew_resets_it(desk: Desk) -> None:
    desk.insert("sam")
    assert desk.sam is not None
    assert not desk.state.sam_verified


def test_a_card_that_is_not_in_the_cast_stays_out(desk: Desk) -> None:
    before = desk.state
    with pytest.raises(CastError, match=r"card 'hc-9': the cast has hc-1, hc-2, hc-3"):
        desk.insert("hc-9")
    assert desk.state is before


def test_a_desk_whose_cast_has_no_default_card_starts_empty(
    tmp_path: Path, make_desk: Callable[..., Desk]
) -> None:
    shipped = load_cast()
    desk = make_desk(cast=Cast({"other": shipped.card("hc-2")}, {}, shipped.world))
    assert desk.card is None


def test_a_card_keeps_what_was_written_while_it_is_out(
    desk: Desk, session: ControlSoftware
) -> None:
    number = session.get_seq_number_256_n1("01")
    desk.remove("hc")
    desk.insert("hc-2")
    desk.insert("hc-1")
    identifier = session.get_treat_num_ic_card(number.visit_datetime)
    assert identifier.visit_identifier == number.visit_identifier


def test_two_desks_of_one_cast_do_not_share_cards(make_desk: Callable[..., Desk]) -> None:
    cast = load_cast()
    first, second = make_desk(cast=cast), make_desk(cast=cast)
    assert first.card is not None
    first.replace_card(first.card.with_newest("rx", (b"x" * 61,), 60))
    assert first.card.section("rx")
    assert second.card is not None
    assert not second.card.section("rx")


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("", TEN),
        ("1150314235959", TEN),
        ("1150315095958", TEN),
        ("1150315095959", TEN),
        ("1150315100000", TEN + timedelta(seconds=1)),
        ("1150315100007", TEN + timedelta(seconds=8)),
        ("1150315235959", datetime(2026, 3, 16, tzinfo=TAIPEI)),
    ],
)
def test_no_second_is_given_twice(desk: Desk, last: str, expected: datetime) -> None:
    assert desk.next_second(last) == expected


def test_a_moment_is_cut_to_its_second(make_desk: Callable[..., Desk]) -> None:
    assert make_desk("frozen:2026-03-15T10:00:00.999").next_second("") == TEN


def test_state_is_replaced_never_changed(desk: Desk, session: ControlSoftware) -> None:
    before = desk.state
    session.get_seq_number_256_n1("01")
    assert before.cards["hc-1"].visits == ()
    assert desk.state.cards["hc-1"].visits
    with pytest.raises(FrozenInstanceError):
        desk.state.port_open = False  # type: ignore[misc]


def test_a_state_does_not_show_who_the_cards_belong_to(
    desk: Desk, session: ControlSoftware
) -> None:
    number = session.get_seq_number_256_n1("01")
    assert desk.card is not None
    for shown in (repr(desk.state), repr(desk.card), repr(desk.card.visits), repr(number)):
        for secret in ("A100000001", "測試一", "990000000001", "0700101"):
            assert secret not in shown
        assert number.visit_identifier not in shown
        assert number.signature not in shown


def test_threads_at_one_desk_get_different_seconds(session: ControlSoftware) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(session.get_seq_number_256_n1, ["CA"] * 24))
    seconds = [number.visit_datetime for number in numbers]
    assert sorted(seconds) == [f"11503151000{n:02d}" for n in range(24)]
    assert sum(number.code == 0 for number in numbers) == 1
    assert len({number.visit_identifier for number in numbers}) == 24
