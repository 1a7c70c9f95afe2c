"""What each action does to a call: its answer, the card, and what is left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cardio.backends import Reply
from cardio.component import Component
from cardio.errors import (
    CardAbsentError,
    ComponentError,
    ControlSoftwareError,
    SamAbsentError,
    SamNotVerifiedError,
    SamRefusedError,
)
from cardio.session import ControlSoftware
from cardio.table import function_row
from emulator.desk import Desk, PinAnswer
from emulator.fault_actions import (
    ACTIONS,
    Action,
    Call,
    Code,
    Delay,
    Hang,
    IdentifiersDown,
    NetworkDown,
    Pin,
    Remove,
    SamRevoked,
    SamUnverified,
    When,
    WrongBytes,
)
from emulator.faults import ANY_FUNCTION, Fault, FaultPlan
from emulator.plain import plain

READ = "hisGetBasicData"
NUMBER = "hisGetSeqNumber256N1"
SEQ = (b"CA\0", b" \0", b"1")

MakeCall = Callable[..., Reply]


def fail(desk: Desk, *actions: Action, function: str = ANY_FUNCTION, count: int | None = 1) -> None:
    desk.faults = FaultPlan(tuple(Fault(function, action, count=count) for action in actions))


def issued(desk: Desk) -> str:
    return desk.state.cards["hc-1"].last_issue


@pytest.mark.parametrize(("when", "written"), [(When.BEFORE, False), (When.AFTER, True)])
def test_a_code_takes_the_place_of_the_call_or_of_its_answer(
    desk: Desk, call: MakeCall, when: When, written: bool
) -> None:
    fail(desk, Code(4043, when))
    assert call(NUMBER, *SEQ) == Reply(4043, (b"",))
    assert bool(issued(desk)) == written
    assert call(NUMBER, *SEQ).code in (0, 5010)


def test_an_in_out_number_comes_back_as_it_was(desk: Desk, call: MakeCall) -> None:
    fail(desk, Code(4061))
    row = function_row("hisWriteMultiPrescriptSign")
    order = b"11503151000001A037341100        TID               03000090001"
    reply = call(row.name, b"1150315100000\0", b"A100000001\0", b"0700101\0", order * 2, 2)
    assert reply.code == 4061
    assert [output for output in reply.outputs if isinstance(output, int)] == [2]


@pytest.mark.parametrize(("slot", "code"), [("hc", 4013), ("hpc", 4014), ("sam", 4012)])
def test_what_is_pulled_is_gone(desk: Desk, call: MakeCall, slot: Any, code: int) -> None:
    fail(desk, Remove(slot))
    call("csOpenCom", 0)
    gone = {"hc": desk.card, "hpc": desk.professional, "sam": desk.sam}
    assert gone[slot] is None


def test_a_card_pulled_before_the_write_has_nothing_on_it(
    desk: Desk, session: ControlSoftware
) -> None:
    fail(desk, Remove("hc"), function=NUMBER)
    with pytest.raises(CardAbsentError):
        session.get_seq_number_256_n1("CA")
    assert not issued(desk)
    desk.insert("hc-1")
    assert session.get_seq_number_256_n1("CA").code == 0


def test_a_card_pulled_after_the_write_has_it_but_the_answer_is_lost(
    desk: Desk, session: ControlSoftware
) -> None:
    fail(desk, Remove("hc", When.AFTER), function=NUMBER)
    with pytest.raises(CardAbsentError):
        session.get_seq_number_256_n1("CA")
    assert issued(desk) and desk.card is None
    desk.insert("hc-1")
    assert session.get_seq_number_256_n1("CA").same_day == "Y"


@pytest.mark.parametrize("when", When)
def test_a_pulled_card_can_have_a_code_of_its_own(desk: Desk, call: MakeCall, when: When) -> None:
    fail(desk, Remove("hc", when, code=4043))
    assert call(READ) == Reply(4043, (b"",))
    assert desk.card is None


@pytest.mark.parametrize("when", When)
def test_who_needs_no_card_does_not_notice(desk: Desk, call: MakeCall, when: When) -> None:
    fail(desk, Remove("hc", when, code=4043))
    assert call("csOpenCom", 0).code == 0
    assert desk.card is None


def test_a_refusal_stays_what_it_was_when_the_card_is_pulled_after(
    desk: Desk, call: MakeCall
) -> None:
    fail(desk, Remove("hc", When.AFTER))
    assert call(NUMBER, b"QQ\0", b" \0", b"1").code not in (0, 4013)


def test_a_pulled_sam_signs_no_more(desk: Desk, component: Component) -> None:
    fail(desk, Remove("sam"))
    with pytest.raises(ComponentError, match="empty text"):
        component.get_random_x()
    assert desk.sam is None


def test_pin_answers_wait_behind_those_that_are_scripted(desk: Desk, call: MakeCall) -> None:
    desk.change(pin_answers=(PinAnswer.OK,))
    fail(desk, Pin((PinAnswer.WRONG, PinAnswer.CANCEL)))
    call("csOpenCom", 0)
    assert desk.state.pin_answers == (PinAnswer.OK, PinAnswer.WRONG, PinAnswer.CANCEL)


def test_pin_answers_are_what_the_dialogs_get(desk: Desk, session: ControlSoftware) -> None:
    fail(desk, Pin((PinAnswer.WRONG, PinAnswer.CANCEL, PinAnswer.OK)), function="hpcVerifyHPCPIN")
    codes = [int(session.call("hpcVerifyHPCPIN").code) for _ in range(3)]
    assert codes == [5102, 5109, 0]


@pytest.mark.parametrize(
    ("action", "name", "code"),
    [
        (NetworkDown(), "csVerifySAMDC", 4061),
        (SamRevoked(), "csVerifySAMDC", 4051),
        (SamRevoked(), READ, 4050),
    ],
)
def test_a_condition_lasts_as_long_as_the_call(
    desk: Desk, call: MakeCall, action: Action, name: str, code: int
) -> None:
    desk.change(sam_verified=False)
    fail(desk, action)
    assert call(name).code == code
    assert desk.state.network_up and desk.state.sam_accepted
    assert call(name).code == 0


def test_no_identifiers_is_a_prompt(desk: Desk, call: MakeCall) -> None:
    fail(desk, IdentifiersDown())
    assert call(NUMBER, *SEQ).code == 5174
    assert desk.state.identifiers_up
    assert call(NUMBER, *SEQ).code == 5010


def test_a_sam_without_verification_verifies_itself(desk: Desk, call: MakeCall) -> None:
    fail(desk, SamUnverified())
    assert call(READ).code == 0
    assert desk.state.sam_verified


def test_a_sam_without_verification_and_network_stays_so(desk: Desk, call: MakeCall) -> None:
    fail(desk, SamUnverified(), NetworkDown())
    assert call(READ).code == 4050
    assert not desk.state.sam_verified and desk.state.network_up
    assert call(READ).code == 0


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (WrongBytes(b"\xff\xff"), lambda right: b"\xff\xff" + right[2:]),
        (WrongBytes(b"xyz", offset=70), lambda right: right[:70] + b"xy"),
        (WrongBytes(b"xyz", offset=72), lambda right: right),
        (WrongBytes(b"x", "pBuffer", 1), lambda right: right[:1] + b"x" + right[2:]),
        (WrongBytes(b"x", "pOther"), lambda right: right),
    ],
)
def test_wrong_bytes_lie_over_an_output(
    desk: Desk, call: MakeCall, action: Action, expected: Callable[[bytes], bytes]
) -> None:
    (right,) = call(READ).outputs
    assert isinstance(right, bytes)
    fail(desk, action, function=READ)
    assert call(READ) == Reply(0, (expected(right),))


def test_wrong_bytes_make_no_output_where_there_was_none(desk: Desk, call: MakeCall) -> None:
    desk.remove("hc")
    fail(desk, WrongBytes(b"x"))
    assert call(READ) == Reply(4013, (b"",))


def test_wrong_bytes_reach_a_text_of_the_component(desk: Desk, component: Component) -> None:
    fail(desk, WrongBytes(b"\x80"), function="VPNGetRandomX")
    with pytest.raises(ComponentError, match="printable ASCII"):
        component.get_random_x()
    assert component.get_random_x()


@pytest.mark.parametrize(
    ("code", "message"), [(4051, "answered the code 4051"), (-2147467259, "HRESULT 0x80004005")]
)
def test_a_component_answers_a_code_as_text_or_hresult(
    desk: Desk, component: Component, code: int, message: str
) -> None:
    fail(desk, Code(code))
    with pytest.raises(ComponentError, match=message):
        component.get_random_x()


ERRORS = {
    4012: SamAbsentError,
    4013: CardAbsentError,
    4050: SamNotVerifiedError,
    4051: SamRefusedError,
}


@pytest.mark.parametrize("code", ERRORS)
def test_a_planned_code_is_the_error_a_caller_sees(
    desk: Desk, session: ControlSoftware, code: int
) -> None:
    fail(desk, Code(code))
    with pytest.raises(ERRORS[code]) as caught:
        session.get_basic_data()
    assert isinstance(caught.value, ControlSoftwareError)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Code(0), "code: expected a 32-bit number other than 0"),
        (lambda: Code(2**31), "code: expected a 32-bit number"),
        (lambda: Delay(-1.0), "seconds: expected 0 to 1000000"),
        (lambda: Delay(1e308), "seconds: expected 0 to 1000000"),
        (lambda: Delay(float("nan")), "seconds: expected 0 to 1000000"),
        (lambda: Pin(()), "answers: expected at least one of ok, wrong, cancel"),
        (lambda: WrongBytes(b""), "data: expected at least one byte"),
        (lambda: WrongBytes(b"x", offset=-1), "offset: expected 0 or more"),
    ],
)
def test_an_action_that_cannot_be_names_its_key(make: Callable[[], Action], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_every_action_has_a_name_and_a_plain_form() -> None:
    assert len(set(ACTIONS.values())) == len(ACTIONS)
    for kind in ACTIONS.values():
        assert issubclass(kind, Action)
        assert plain(kind)


@pytest.mark.parametrize("action", [Delay(1), Hang()])
def test_waiting_is_the_plans_part(desk: Desk, action: Action) -> None:
    call = Call(function_row(READ), (), desk.state)
    reply = Reply(0, (b"x",))
    assert action.before(desk, call) is None
    assert action.after(desk, call, reply) is reply


def test_wrong_bytes_are_not_shown() -> None:
    assert "secret" not in repr(WrongBytes(b"secret"))
