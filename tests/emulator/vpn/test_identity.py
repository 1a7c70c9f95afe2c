from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from emulator import keys, vpn_signature
from emulator.clock import Clock
from emulator.institutions import World
from emulator.vpn.identity import Gate
from emulator.vpn.refusal import AnswerCode, Refusal
from emulator.vpn.wire import Claim

OTHER_CLINIC = "8888888888"


def claim_of(fields: dict[str, Any]) -> Claim:
    return Claim(*(fields[name] for name in ("sSamid", "sHospid", "sClientrandom", "sSignature")))


def changed(text: str, index: int) -> str:
    """Change one character into another one of the same alphabet."""
    new = "B" if text[index] == "A" else "A"
    if text[index].isdigit():
        new = "1" if text[index] == "0" else "0"
    return text[:index] + new + text[index + 1 :]


@pytest.fixture
def gate(clock: Clock, caller: Any) -> Gate:
    return Gate(caller.seed, World.default(), clock)


@pytest.fixture
def code_of(gate: Gate) -> Callable[[dict[str, Any]], str]:
    def judge(fields: dict[str, Any]) -> str:
        try:
            gate.admit(claim_of(fields))
        except Refusal as refusal:
            return refusal.rtn_code.value
        return "0000"

    return judge


def test_a_good_claim_is_admitted_with_its_identity(gate: Gate, caller: Any) -> None:
    assert gate.admit(claim_of(caller.credential())) == caller.identity


@pytest.mark.parametrize(
    ("name", "indexes", "code"),
    [
        ("sClientrandom", range(12), "9002"),
        ("sSignature", (0, 1, 100, 341, 342, 343), "9002"),
        ("sSamid", range(12), "9002"),
        ("sHospid", range(10), "9005"),
    ],
)
def test_one_changed_character_is_refused(
    code_of: Any, caller: Any, name: str, indexes: Any, code: str
) -> None:
    good = caller.credential()
    for index in indexes:
        assert code_of(good | {name: changed(good[name], index)}) == code, index


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sHospid": OTHER_CLINIC}, "9002"),
        ({"sSamid": "901000000048", "sHospid": OTHER_CLINIC}, "9002"),
        ({"sSamid": "901000000048"}, "9002"),
        ({"sSignature": "A" * 344}, "9002"),
        ({"sSignature": "nonsense"}, "9002"),
        ({"sClientrandom": "A" * 20}, "9002"),
    ],
)
def test_mixed_up_identities_are_refused(
    code_of: Any, caller: Any, changes: dict[str, str], code: str
) -> None:
    assert code_of(caller.credential() | changes) == code


@pytest.mark.parametrize(
    ("card_type", "service", "code"),
    [
        ("3", "30", "0000"),
        ("3", "11", "9002"),
        ("3", "12", "9002"),
        ("3", "15", "9002"),
        ("3", "17", "9002"),
        ("4", "91", "9002"),
    ],
)
def test_only_service_30_with_card_type_3_is_admitted(
    code_of: Any, caller: Any, card_type: str, service: str, code: str
) -> None:
    assert code_of(caller.credential(card_type, service)) == code


def test_another_seed_is_another_world_of_keys(code_of: Any, caller: Any) -> None:
    stranger = type(caller)(caller.clock, seed="another seed")
    assert code_of(stranger.credential()) == "9002"


@pytest.mark.parametrize(
    ("later", "code"),
    [
        (timedelta(0), "0000"),
        (timedelta(minutes=60), "0000"),
        (timedelta(minutes=60, seconds=1), "8203"),
        (timedelta(minutes=61), "8203"),
        (timedelta(days=400), "8203"),
        (timedelta(minutes=-5), "0000"),
        (timedelta(minutes=-5, seconds=-1), "9002"),
        (timedelta(minutes=-6), "9002"),
        (timedelta(minutes=-10), "9002"),
    ],
)
def test_the_hour_and_the_leeway(
    code_of: Any, caller: Any, clock: Clock, later: timedelta, code: str
) -> None:
    clock.set(clock.now().replace(microsecond=0))
    signed = caller.credential()
    clock.advance(later)
    assert code_of(signed) == code


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=2)])
def test_a_revoked_sam_hears_so_even_when_late(caller: Any, clock: Clock, later: timedelta) -> None:
    gate = Gate(caller.seed, World.default(), clock, frozenset({caller.sam.sam_id}))
    good = caller.credential()
    clock.advance(later)
    with pytest.raises(Refusal) as caught:
        gate.admit(claim_of(good))
    assert caught.value.rtn_code is AnswerCode.REVOKED
    with pytest.raises(Refusal) as caught:
        gate.admit(claim_of(good | {"sSignature": "A" * 344}))
    assert caught.value.rtn_code is AnswerCode.NOT_VERIFIED


def test_made_up_sams_cost_no_key(
    caller: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a key was made")

    good = caller.credential()
    monkeypatch.setattr(keys, "rsa_key", refuse)
    monkeypatch.setattr(vpn_signature, "rsa_key", refuse)
    gate = Gate("fresh", World.default(), clock)
    for changes in ({"sSamid": "901999999999"}, {"sHospid": "1234567890"}):
        with pytest.raises(Refusal):
            gate.admit(claim_of(good | changes))


def test_reasons_hold_no_value_of_the_claim(gate: Gate, caller: Any) -> None:
    good = caller.credential()
    for name in ("sSamid", "sHospid", "sClientrandom", "sSignature"):
        bad = good | {name: changed(good[name], 0)}
        with pytest.raises(Refusal) as caught:
            gate.admit(claim_of(bad))
        assert not any(value in str(caught.value) for value in bad.values())
