"""Rings shown as they lie on the card: 1.3, 1.4, 1.11, and the years of 1.6."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from emulator.desk import Desk

Call = Callable[..., Reply]
Refused = Callable[..., None]

RINGS = {
    "hisGetRegisterPrevent": ("prevent", 6, 21),
    "hisGetRegisterPregnant": ("prenatal", 11, 19),
    "hisGetInoculateData": ("vaccination", 40, 35),
    "hisGetCumulativeData": ("year", 2, 67),
}
each_ring = pytest.mark.parametrize("name", RINGS)


@each_ring
def test_a_ring_is_shown_as_it_lies_on_the_card(desk: Desk, call: Call, name: str) -> None:
    ring, times, stride = RINGS[name]
    assert desk.card is not None
    elements = [f"{n:02d}".encode().ljust(stride, b"\xb4") for n in range(times)]
    for used in (0, 1, times):
        desk.replace_card(desk.card.with_section(ring, elements[:used]))
        expected = b"".join(elements[:used]).ljust(times * stride)
        assert call(name) == Reply(0, (expected,))


@each_ring
def test_a_byte_less_and_nothing_is_written(refused: Refused, name: str) -> None:
    _, times, stride = RINGS[name]
    refused(6018, name, room=times * stride - 1)


@each_ring
def test_more_room_is_no_licence_to_write_more(call: Call, name: str) -> None:
    _, times, stride = RINGS[name]
    (raw,) = call(name, room=times * stride + 50).outputs
    assert len(raw) == times * stride  # type: ignore[arg-type]


def test_prenatal_records_of_the_cast(desk: Desk, call: Call) -> None:
    desk.insert("hc-pregnant")
    groups = b"1150311010120000043" + b"1150211010120000042" + b"1150114010120000041"
    assert call("hisGetRegisterPregnant") == Reply(0, (groups.ljust(209),))


@each_ring
def test_rings_are_behind_the_pin(desk: Desk, call: Call, refused: Refused, name: str) -> None:
    desk.insert("hc-pin")
    refused(5102, name)
    desk.change(pin_verified=True)
    assert call(name).code == 0
