"""Planted faults: each is found where the list says, and nothing else is."""

from __future__ import annotations

from datetime import datetime

import pytest

from api import check
from api.check_codes import Severity, check_code
from emulator.cast import load_cast
from emulator.institutions import World
from emulator.registry import EmulatorRegistry, people_of
from emulator.samples import FAULTS, Wishes, generate
from emulator.samples.kinds import KINDS

LOOKED_UP = frozenset(
    ["04", "05", "08", "16", "D002", "D003", "D004", "D005", "D069", "D070", "D072"]
)
"""Faults that only master files and keys show."""


@pytest.mark.parametrize("code", [code for code in FAULTS if code not in LOOKED_UP])
def test_fault_is_found_where_it_was_put_and_nothing_else(code: str, now: datetime) -> None:
    sample = generate(Wishes(24, now, faults=[code]))
    found = {
        (one.record, one.order, one.field, one.code) for one in check(sample.document, now=now)
    }
    assert found == {(it.record, it.order, it.field, it.code) for it in sample.planted}
    assert {it.code for it in sample.planted} == {code}
    assert len(sample.planted) == 2


@pytest.mark.parametrize("code", sorted(LOOKED_UP))
def test_fault_that_has_to_be_looked_up_is_not_seen_in_the_document(
    code: str, now: datetime
) -> None:
    sample = generate(Wishes(24, now, faults=[code]))
    assert check(sample.document, now=now) == []
    assert len(sample.planted) == 2
    assert sample.document != generate(Wishes(24, now)).document


@pytest.mark.parametrize("hospital", ["7777777777", "8888888888", "3501200000", "0101200000"])
@pytest.mark.parametrize("faults", [[], list(FAULTS)], ids=["good", "every fault"])
def test_server_finds_every_fault_and_nothing_else(
    hospital: str, faults: list[str], now: datetime
) -> None:
    seed, world = "sample tests", World.default()
    sample = generate(Wishes(150, now, keys=seed, hospital=hospital, faults=faults))
    people = people_of(load_cast().cards.values())
    registry = EmulatorRegistry(seed=seed, world=world, people=people).for_sender(hospital)
    found = {
        (one.record, one.order, one.field, one.code)
        for one in check(sample.document, now=now, registry=registry)
    }
    assert found == {(it.record, it.order, it.field, it.code) for it in sample.planted}
    assert {it.code for it in sample.planted} == set(faults)


def test_codes_are_official_and_kinds_exist() -> None:
    names = {kind.name for kind in KINDS}
    for code, fault in FAULTS.items():
        assert fault.code == code
        assert check_code(code).severity is not Severity.UNKNOWN
        assert fault.kind in names
