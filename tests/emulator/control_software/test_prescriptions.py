"""The prescription rings: all at once (1.10), one by range (1.41 to 1.44), and who sees what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.session import ControlSoftware
from cardio.table import function_row
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.policy import Policy

Call = Callable[..., Reply]
Refused = Callable[..., None]

ALL = "hisReadPrescription"
RINGS = {"rx": (60, 61), "long_term": (30, 44), "important": (10, 36), "allergy": (3, 40)}
RANGES = {
    "hisReadPrescriptMain": "rx",
    "hisReadPrescriptLongTerm": "long_term",
    "hisReadPrescriptHVE": "important",
    "hisReadPrescriptAllergic": "allergy",
}
TYPES = "12345ABCDEGHJK"
MEDICINES = "12AB"

each_range = pytest.mark.parametrize(("name", "ring"), RANGES.items())


@pytest.fixture(autouse=True)
def pin(desk: Desk) -> None:
    desk.change(hpc_pin_verified=True)


def element(ring: str, n: int, kind: str = "1") -> bytes:
    """Return an element that carries a number; an order its type too."""
    text = f"11503151000{n:02d}{kind}" if ring == "rx" else f"115{n:04d}"
    return text.encode().ljust(RINGS[ring][1], b"x")


def on_card(desk: Desk, ring: str, *elements: bytes) -> None:
    assert desk.card is not None
    desk.replace_card(desk.card.with_section(ring, elements))


def pharmacist(desk: Desk, name: str = "hpc-pharmacist") -> None:
    desk.insert(name)
    desk.change(hpc_pin_verified=True)


def test_all_four_rings_come_with_blanks_behind(desk: Desk, call: Call) -> None:
    for n, ring in enumerate(RINGS):
        on_card(desk, ring, element(ring, n), element(ring, n + 1))
    reply = call(ALL)
    assert reply.code == 0
    assert [len(raw) for raw in reply.outputs if isinstance(raw, bytes)] == [3660, 1320, 360, 120]
    for n, (ring, raw) in enumerate(zip(RINGS, reply.outputs, strict=True)):
        assert isinstance(raw, bytes)
        assert raw == (element(ring, n) + element(ring, n + 1)).ljust(len(raw))


def test_a_fresh_card_has_blank_rings(call: Call) -> None:
    assert call(ALL) == Reply(0, (b" " * 3660, b" " * 1320, b" " * 360, b" " * 120))


@pytest.mark.parametrize("place", range(4))
def test_one_small_buffer_and_nothing_is_written(desk: Desk, place: int) -> None:
    params = [layout.param for layout in function_row(ALL).outputs]
    size = (3660, 1320, 360, 120)[place] - 1
    with ControlSoftware(EmulatorBackend(desk)) as session:
        result = session.call(ALL, capacities={params[place]: size})
    assert result.code == 6018
    assert set(result.outputs.values()) == {b""}


@each_range
def test_the_whole_range_is_what_1_10_shows(desk: Desk, call: Call, name: str, ring: str) -> None:
    times, stride = RINGS[ring]
    on_card(desk, ring, *(element(ring, n) for n in range(times)))
    whole, number = call(name, 1, times, times).outputs
    at = list(RINGS).index(ring)
    assert whole == call(ALL).outputs[at]
    assert number == times
    assert len(whole) == times * stride  # type: ignore[arg-type]


@each_range
@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 3), (3, 3), (1, 3)])
def test_group_k_of_the_answer_is_group_start_plus_k_of_the_card(
    desk: Desk, call: Call, name: str, ring: str, start: int, end: int
) -> None:
    on_card(desk, ring, element(ring, 11), element(ring, 12))
    wanted = [element(ring, 11), element(ring, 12), b" " * RINGS[ring][1]][start - 1 : end]
    assert call(name, start, end, 0) == Reply(0, (b"".join(wanted), len(wanted)))


@each_range
@pytest.mark.parametrize("asked", [0, 1, 60, -1, 0x7FFF])
def test_the_count_asked_for_is_not_judged(call: Call, name: str, ring: str, asked: int) -> None:
    assert call(name, 1, 2, asked).outputs[1] == 2


@each_range
@pytest.mark.parametrize(("start", "past"), [(0, 0), (-1, 0), (2, None), (1, 1), (0x7FFF, 0)])
def test_a_range_off_the_ring_is_6018(
    refused: Refused, name: str, ring: str, start: int, past: int | None
) -> None:
    end = 1 if past is None else RINGS[ring][0] + past
    refused(6018, name, start, end, 0)


@each_range
def test_the_buffer_needs_room_for_the_range_only(
    refused: Refused, call: Call, name: str, ring: str
) -> None:
    stride = RINGS[ring][1]
    assert call(name, 1, 2, 2, room=2 * stride).code == 0
    refused(6018, name, 1, 2, 2, room=2 * stride - 1)


@pytest.mark.parametrize("card", ["hpc-pharmacist", "hpc-pharmacy"])
def test_pharmacists_see_medicines_among_the_orders(desk: Desk, call: Call, card: str) -> None:
    orders = [element("rx", n, kind) for n, kind in enumerate(TYPES)]
    on_card(desk, "rx", *orders)
    assert call("hisReadPrescriptMain", 1, len(TYPES), 0).outputs[0] == b"".join(orders)
    pharmacist(desk, card)
    seen = [
        order if kind in MEDICINES else b" " * 61 for order, kind in zip(orders, TYPES, strict=True)
    ]
    assert call("hisReadPrescriptMain", 1, len(TYPES), 0).outputs[0] == b"".join(seen)
    outpatient = call(ALL).outputs[0]
    assert outpatient == b"".join(seen).ljust(3660)


@pytest.mark.parametrize("card", ["hpc-pharmacist", "hpc-pharmacy"])
def test_pharmacists_see_no_important_orders(
    desk: Desk, call: Call, refused: Refused, card: str
) -> None:
    for ring in RINGS:
        on_card(desk, ring, element(ring, 1))
    pharmacist(desk, card)
    _, long_term, important, allergy = call(ALL).outputs
    assert important == b" " * 360
    assert long_term == element("long_term", 1).ljust(1320)
    assert allergy == element("allergy", 1).ljust(120)
    refused(9100, "hisReadPrescriptHVE", 1, 1, 1)
    assert call("hisReadPrescriptLongTerm", 1, 1, 1).outputs[0] == element("long_term", 1)
    assert call("hisReadPrescriptAllergic", 1, 1, 1).outputs[0] == element("allergy", 1)


def test_a_full_ring_shows_all_and_no_more(desk: Desk, call: Call) -> None:
    elements = [element("allergy", n) for n in range(4)]
    on_card(desk, "allergy", *elements)  # a card with more than the ring has room for
    assert call(ALL).outputs[3] == b"".join(elements[:3])


def test_what_fills_unused_groups_is_a_setting(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy=Policy(unused_prescription="0"))
    desk.change(hpc_pin_verified=True)
    on_card(desk, "rx", element("rx", 1, "3"))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        outputs = session.call(ALL).outputs
        assert outputs["pOutpatientPrescription"] == element("rx", 1, "3").ljust(3660, b"0")
        assert outputs["pIrritationDrug"] == b"0" * 120
        ranged = session.call("hisReadPrescriptAllergic", 1, 2, 2).outputs
        assert ranged["pIrritationDrug"] == b"0" * 80


@pytest.mark.parametrize(("read", "number"), [(True, 3), (False, 1)])
def test_whether_unused_groups_are_read_is_a_setting(
    make_desk: Callable[..., Desk], read: bool, number: int
) -> None:
    desk = make_desk(policy=Policy(unused_groups_read=read))
    desk.change(hpc_pin_verified=True)
    on_card(desk, "allergy", element("allergy", 1))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        outputs = session.call("hisReadPrescriptAllergic", 1, 3, 3).outputs
        assert outputs["iRecCount"] == number
        assert len(outputs["pIrritationDrug"]) == number * 40  # type: ignore[arg-type]


def test_the_typed_calls_read_the_cast(desk: Desk) -> None:
    desk.insert("hc-elderly")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        found = session.read_prescription()
        assert [order.order_type for order in found.outpatient] == ["2", "1", "5", "3"]
        assert [each.drug_code for each in found.long_term] == ["B023456100"]
        assert [each.order_code for each in found.important] == ["33070B"]
        assert [each.ingredient for each in found.allergies] == ["測試成分 PENICILLIN"]
        assert session.read_prescript_main(2, 3) == found.outpatient[1:3]
