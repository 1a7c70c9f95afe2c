"""What must be there before a call: port, cards, PINs, SAM, its verification, the network."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Argument, Buffer, Reply
from cardio.table import code_rows, function_row
from cardio.table.model import Direction, Function, Kind
from emulator.control_software import HANDLERS, handle
from emulator.control_software._requirements import REQUIREMENTS
from emulator.desk import Desk, Slot
from emulator.policy import Policy

ROWS = [function_row(name) for name in HANDLERS]
ROWS = [row for row in ROWS if row.kind is Kind.CONTROL_SOFTWARE]
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)

Ask = Callable[[Function], Reply]


@pytest.fixture
def ask(desk: Desk) -> Ask:
    """Call a function with empty inputs; the port is open."""
    desk.change(port_open=True)
    return lambda row: handle(desk, row, [_plain(row, n) for n in range(len(row.passed))])


def _plain(row: Function, place: int) -> Argument:
    param = row.passed[place]
    if param.direction is not Direction.IN and not param.is_number:
        return Buffer(param.size)
    return 0 if param.is_number else b""


def needing(token: str) -> pytest.MarkDecorator:
    rows = [row for row in ROWS if token in row.requires]
    assert rows
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)


@each_row
def test_a_closed_port_stops_what_needs_the_reader(ask: Ask, desk: Desk, row: Function) -> None:
    desk.change(port_open=False)
    before = desk.state
    assert (ask(row).code == 4000) == bool(row.requires)
    if row.requires:
        assert desk.state == before


@needing("hc")
def test_no_card_is_4013(ask: Ask, desk: Desk, row: Function) -> None:
    desk.remove("hc")
    before = desk.state
    assert ask(row).code == 4013
    assert desk.state == before


@pytest.mark.parametrize(
    ("name", "code"), [("csVerifySAMDC", 4012), ("csGetHospID", 5006), ("csGetHOSPID", 5006)]
)
def test_no_sam_is_the_code_the_function_lists(ask: Ask, desk: Desk, name: str, code: int) -> None:
    desk.remove("sam")
    assert ask(function_row(name)).code == code
    assert code in function_row(name).errors


@needing("sam_verified")
def test_calls_that_need_a_verified_sam_are_4050_without_one(
    ask: Ask, desk: Desk, row: Function
) -> None:
    desk.remove("sam")
    before = desk.state
    assert ask(row).code == (4012 if "sam" in row.requires else 4050)
    assert desk.state == before


@needing("sam_verified")
def test_such_calls_verify_the_sam_by_themselves(ask: Ask, desk: Desk, row: Function) -> None:
    desk.change(sam_verified=False)
    assert ask(row).code != 4050


@pytest.mark.parametrize("lack", ["network_up", "sam_accepted"])
@needing("sam_verified")
def test_4050_remains_when_that_attempt_fails(
    ask: Ask, desk: Desk, row: Function, lack: str
) -> None:
    desk.change(sam_verified=False)
    desk.change(**{lack: False})
    before = desk.state
    assert ask(row).code == 4050
    assert desk.state == before


def test_a_reading_call_leaves_the_sam_verified(ask: Ask, desk: Desk) -> None:
    desk.change(sam_verified=False)
    assert ask(function_row("hisGetBasicData")).code == 0
    assert desk.state.sam_verified
    desk.change(network_up=False)
    assert ask(function_row("hisGetBasicData")).code == 0


@needing("network")
def test_no_network_is_4061(ask: Ask, desk: Desk, row: Function) -> None:
    desk.change(network_up=False)
    before = desk.state
    assert ask(row).code == 4061
    assert desk.state == before


@needing("hpc")
def test_no_professional_card_is_4014(ask: Ask, desk: Desk, row: Function) -> None:
    desk.remove("hpc")
    before = desk.state
    assert ask(row).code == 4014
    assert desk.state == before


@needing("hpc_pin")
def test_an_unverified_professional_pin_is_the_code_the_function_lists(
    ask: Ask, desk: Desk, row: Function
) -> None:
    before = desk.state
    assert ask(row).code == next(code for code in (4042, 5105) if code in row.errors)
    assert desk.state == before
    desk.change(hpc_pin_verified=True)
    assert ask(row).code not in (4042, 5105)


@needing("hpc_optional")
def test_an_optional_professional_card_may_be_absent_but_not_unverified(
    ask: Ask, desk: Desk, row: Function
) -> None:
    assert (ask(row).code == 4042) == (4042 in row.errors)
    desk.remove("hpc")
    assert ask(row).code not in (4014, 4042)


@needing("pin_if_set")
def test_a_holders_pin_is_asked_for_when_set(ask: Ask, desk: Desk, row: Function) -> None:
    desk.change(hpc_pin_verified=True)
    assert ask(row).code != 5102
    desk.insert("hc-pin")
    before = desk.state
    assert ask(row).code == 5102
    assert desk.state == before
    desk.change(pin_verified=True)
    assert ask(row).code != 5102
    desk.insert("hc-pin")  # put in again: forgotten
    assert ask(row).code == 5102


@pytest.mark.parametrize("name", ["hisGetBasicData", "hisGetEmergentTel", "hisGetRegisterBasic2"])
def test_some_calls_never_ask_for_it(ask: Ask, desk: Desk, name: str) -> None:
    desk.insert("hc-pin")
    assert ask(function_row(name)).code == 0


@pytest.mark.parametrize("code", [4029, 4043])
@needing("hc")
def test_a_card_to_be_taken_out_answers_the_code_of_the_policy(
    make_desk: Callable[..., Desk], row: Function, code: int
) -> None:
    desk = make_desk(policy=Policy(unusable_card_code=code))
    desk.change(port_open=True, unusable=True)
    before = desk.state
    arguments = [_plain(row, n) for n in range(len(row.passed))]
    assert handle(desk, row, arguments).code == code
    assert desk.state == before
    desk.remove("hc")
    assert handle(desk, row, arguments).code == 4013


def complete(row: Function) -> bool:
    """Whether the list of a function's codes is its own, not inferred or missing."""
    return bool(row.errors) and not row.errors_inferred


@pytest.mark.parametrize("lack", ["hc", "hpc", "sam", "network"])
@each_row
def test_what_is_refused_with_is_in_the_functions_own_list(
    ask: Ask, desk: Desk, row: Function, lack: str
) -> None:
    if lack == "network":
        desk.change(network_up=False)
    else:
        slot: Slot = "hc" if lack == "hc" else "hpc" if lack == "hpc" else "sam"
        desk.remove(slot)
    code = ask(row).code
    refused = {code for requirement in REQUIREMENTS.values() for code in requirement.codes}
    assert code not in refused or code in row.errors or not complete(row)


def test_codes_and_tokens_are_those_of_the_table() -> None:
    tokens = {token for row in ROWS for token in row.requires}
    assert set(REQUIREMENTS) <= tokens
    for requirement in REQUIREMENTS.values():
        assert all(code in code_rows("control_software") for code in requirement.codes)
