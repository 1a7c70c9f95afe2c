"""PIN dialogs (1.27-1.29, 1.36, 4.2-4.4, 4.9): what is asked, what the answers do, what locks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from cardio.backends import Reply
from cardio.errors import PinCancelledError, WrongPinError
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk, PinAnswer
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]
Refused = Callable[..., None]
Codes = Callable[..., list[int]]

OK, WRONG, CANCEL = PinAnswer.OK, PinAnswer.WRONG, PinAnswer.CANCEL
VERIFY, INPUT, DISABLE, IS_SET = "csVerifyHCPIN", "csInputHCPIN", "csDisableHCPIN", "csISSetPIN"
HPC_VERIFY, HPC_INPUT, UNLOCK = "hpcVerifyHPCPIN", "hpcInputHPCPIN", "hpcUnlockHPC"


@pytest.fixture
def codes(desk: Desk, call: Call) -> Codes:
    """Call functions one after the other with a script of answers; return the codes."""

    def codes(names: Sequence[str], *answers: PinAnswer) -> list[int]:
        desk.change(pin_answers=answers)
        return [call(name).code for name in names]

    return codes


@pytest.fixture
def protected(desk: Desk) -> Desk:
    """A card with a PIN in the reader, no professional card."""
    desk.insert("hc-pin")
    desk.remove("hpc")
    return desk


def asked(desk: Desk) -> list[str]:
    return [event.function for event in desk.state.events if event.kind == "pin"]


@pytest.mark.parametrize(
    ("answers", "code", "then"),
    [((), 0, 0), ((OK,), 0, 0), ((WRONG,), 5102, 5102), ((CANCEL,), 5109, 5102)],
)
def test_the_insurance_card_opens_with_its_pin(
    protected: Desk, codes: Codes, answers: tuple[PinAnswer, ...], code: int, then: int
) -> None:
    reads = "hisGetRegisterBasic"
    assert codes([reads, VERIFY, reads], *answers) == [5102, code, then]
    assert asked(protected) == [VERIFY]


def test_answers_are_used_one_a_dialog_and_then_all_is_well(protected: Desk, codes: Codes) -> None:
    assert codes([VERIFY] * 4, CANCEL, WRONG) == [5109, 5102, 0, 0]
    assert protected.state.pin_answers == ()
    assert asked(protected) == [VERIFY] * 4


def test_a_wrong_pin_closes_the_card_again_a_cancelled_dialog_does_not(
    protected: Desk, codes: Codes
) -> None:
    reads = "hisGetRegisterBasic"
    assert codes([VERIFY, VERIFY, reads], OK, CANCEL) == [0, 5109, 0]
    assert codes([VERIFY, reads], WRONG) == [5102, 5102]


def test_taking_the_card_out_forgets_the_pin(protected: Desk, codes: Codes) -> None:
    assert codes([VERIFY]) == [0]
    protected.insert("hc-pin")
    assert codes(["hisGetRegisterBasic"]) == [5102]


@pytest.mark.parametrize("name", [VERIFY, INPUT, DISABLE])
def test_the_professional_card_must_be_out(desk: Desk, refused: Refused, name: str) -> None:
    desk.insert("hc-pin")
    desk.change(pin_verified=True)
    refused(5110, name)
    assert not asked(desk)


def test_a_card_without_pin_is_not_asked_for_one(desk: Desk, codes: Codes) -> None:
    desk.remove("hpc")
    before = desk.state
    assert codes([IS_SET, VERIFY, DISABLE]) == [0, 0, 0]
    assert desk.state == before


def test_what_a_card_without_pin_answers_can_be_chosen(make_desk: MakeDesk) -> None:
    desk = make_desk(policy=Policy(no_pin_code=5105))
    desk.remove("hpc")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        assert [session.call(name).code for name in (VERIFY, DISABLE)] == [5105, 5105]


def test_a_new_pin_switches_protection_on(desk: Desk, codes: Codes) -> None:
    desk.remove("hpc")
    assert codes([IS_SET, INPUT, IS_SET, "hisGetRegisterBasic"]) == [0, 0, 1, 0]
    assert asked(desk) == [INPUT, INPUT]
    assert desk.card is not None
    assert desk.card.pin == desk.policy.typed_pin
    desk.insert("hc-1")
    assert codes(["hisGetRegisterBasic", VERIFY, "hisGetRegisterBasic"]) == [5102, 0, 0]


@pytest.mark.parametrize(
    ("answers", "code", "dialogs"),
    [
        ((WRONG,), 5108, 1),
        ((CANCEL,), 5109, 1),
        ((OK, WRONG), 5107, 2),
        ((OK, CANCEL), 5109, 2),
    ],
)
@pytest.mark.parametrize("name", [INPUT, HPC_INPUT])
def test_a_new_pin_is_asked_for_twice(
    desk: Desk, codes: Codes, name: str, answers: tuple[PinAnswer, ...], code: int, dialogs: int
) -> None:
    if name == INPUT:
        desk.remove("hpc")
    else:
        assert codes([HPC_VERIFY]) == [0]
    cards = (desk.card, desk.professional)
    assert codes([name], *answers) == [code]
    assert (desk.card, desk.professional) == cards
    assert asked(desk).count(name) == dialogs


@pytest.mark.parametrize("name", [INPUT, DISABLE])
def test_the_old_pin_comes_first(protected: Desk, refused: Refused, call: Call, name: str) -> None:
    refused(5105, name)
    assert call(VERIFY).code == 0
    assert call(name).code == 0
    assert call(IS_SET).code == (1 if name == INPUT else 0)


def test_without_protection_nothing_is_asked(protected: Desk, codes: Codes) -> None:
    assert codes([VERIFY, DISABLE, IS_SET, "hisGetRegisterBasic"]) == [0, 0, 0, 0]
    protected.insert("hc-pin")
    assert codes(["hisGetRegisterBasic"]) == [0]


@pytest.mark.parametrize(
    ("answers", "code", "tries", "verified"),
    [((OK,), 0, 3, True), ((WRONG,), 5102, 2, False), ((CANCEL,), 5109, 3, False)],
)
def test_the_professional_pin(
    desk: Desk,
    codes: Codes,
    answers: tuple[PinAnswer, ...],
    code: int,
    tries: int,
    verified: bool,
) -> None:
    assert codes([HPC_VERIFY], *answers) == [code]
    assert desk.professional is not None
    assert desk.professional.tries_left == tries
    assert desk.state.hpc_pin_verified is verified
    assert asked(desk) == [HPC_VERIFY]


def test_three_wrong_pins_in_a_row_lock_the_card(desk: Desk, codes: Codes) -> None:
    assert codes([HPC_VERIFY] * 3, WRONG, WRONG, OK) == [5102, 5102, 0]
    assert codes([HPC_VERIFY] * 4, WRONG, WRONG, WRONG) == [5102, 5102, 5102, 4029]
    assert len(asked(desk)) == 6
    desk.insert("hpc-1")
    assert codes([HPC_VERIFY]) == [4029]


@pytest.mark.parametrize(
    ("answers", "code", "then"),
    [((CANCEL,), 5109, 4029), ((WRONG,), 5122, 4029), ((OK,), 0, 0)],
)
def test_a_locked_card_is_unlocked_with_a_code(
    desk: Desk, codes: Codes, answers: tuple[PinAnswer, ...], code: int, then: int
) -> None:
    assert codes([HPC_VERIFY] * 3, WRONG, WRONG, WRONG)[-1] == 5102
    assert codes([UNLOCK], *answers) == [code]
    assert not desk.state.hpc_pin_verified
    assert codes([HPC_VERIFY]) == [then]


def test_a_card_that_is_not_locked_is_not_asked_for_the_code(desk: Desk, codes: Codes) -> None:
    assert codes([HPC_VERIFY, UNLOCK], WRONG, WRONG) == [5102, 0]
    assert asked(desk) == [HPC_VERIFY]
    assert desk.professional is not None
    assert desk.professional.tries_left == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cancelled": True}, 9130),
        ({"valid_until": "1150314"}, 9140),
        ({"valid_until": "1150315"}, 0),
        ({"hpc_id_no": ""}, 5056),
        ({"tries_left": 0}, 4029),
        ({"tries_left": 0, "cancelled": True}, 9130),
    ],
)
def test_professional_cards_that_are_not_asked(
    desk: Desk, codes: Codes, changes: dict[str, object], code: int
) -> None:
    assert desk.professional is not None
    desk.replace_professional(replace(desk.professional, **changes))  # type: ignore[arg-type]
    assert codes([HPC_VERIFY]) == [code]
    assert asked(desk) == ([HPC_VERIFY] if code == 0 else [])


@pytest.mark.parametrize("name", [HPC_VERIFY, HPC_INPUT, UNLOCK])
def test_without_a_professional_card_it_is_4014(desk: Desk, refused: Refused, name: str) -> None:
    desk.remove("hpc")
    refused(4014, name)


def test_a_new_professional_pin_needs_the_old_one(
    desk: Desk, codes: Codes, refused: Refused
) -> None:
    assert desk.professional is not None
    desk.replace_professional(replace(desk.professional, pin="000000"))
    refused(5105, HPC_INPUT)
    assert codes([HPC_VERIFY, HPC_INPUT]) == [0, 0]
    assert desk.professional is not None
    assert desk.professional.pin == desk.policy.typed_pin


def test_only_a_virtual_session_is_logged_out(desk: Desk, codes: Codes, refused: Refused) -> None:
    assert codes([HPC_VERIFY]) == [0]
    refused(9251, "hpcVHPCLogout")
    assert desk.professional is not None
    desk.replace_professional(replace(desk.professional, virtual=True))
    assert codes(["hpcVHPCLogout"]) == [0]
    assert not desk.state.hpc_pin_verified
    refused(9251, "hpcVHPCLogout")


def test_no_event_holds_a_pin(protected: Desk, codes: Codes) -> None:
    assert codes([VERIFY, INPUT, VERIFY]) == [0, 0, 0]
    assert protected.card is not None
    for event in protected.state.events:
        assert "1234" not in repr(event)
    assert protected.policy.typed_pin not in repr(protected.card)


def test_a_session_raises_the_errors(protected: Desk, session: ControlSoftware) -> None:
    protected.change(pin_answers=(WRONG, CANCEL))
    with pytest.raises(WrongPinError):
        session.verify_hc_pin()
    with pytest.raises(PinCancelledError):
        session.verify_hc_pin()
    session.verify_hc_pin()
    assert session.is_set_pin() == 1
