"""The SAM's own calls: 2.1 verification with the centre, 2.2 its institution."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.errors import NetworkDownError, SamAbsentError, SamError, SamRefusedError
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk

Call = Callable[..., Reply]


def test_a_sam_is_verified_with_the_centre(desk: Desk, session: ControlSoftware) -> None:
    desk.change(sam_verified=False)
    session.verify_samdc()
    assert desk.state.sam_verified
    session.verify_samdc()
    assert desk.state.sam_verified


@pytest.mark.parametrize("verified", [True, False])
def test_the_centre_is_asked_each_time_and_may_refuse(
    desk: Desk, session: ControlSoftware, verified: bool
) -> None:
    desk.change(sam_verified=verified)
    desk.sam_accepted = False
    before = desk.state
    with pytest.raises(SamRefusedError) as caught:
        session.verify_samdc()
    assert caught.value.code == 4051
    assert desk.state == before


def test_without_network_or_sam_there_is_no_verification(
    desk: Desk, session: ControlSoftware
) -> None:
    desk.network_up = False
    with pytest.raises(NetworkDownError) as network:
        session.verify_samdc()
    desk.remove("sam")
    with pytest.raises(SamAbsentError) as sam:
        session.verify_samdc()
    assert (network.value.code, sam.value.code) == (4061, 4012)


@pytest.mark.parametrize("name", ["csGetHospID", "csGetHOSPID"])
@pytest.mark.parametrize("hospital", ["7777777777", "3501200000"])
def test_both_spellings_give_the_ten_bytes(
    make_desk: Callable[..., Desk], name: str, hospital: str
) -> None:
    with ControlSoftware(EmulatorBackend(make_desk(hospital=hospital))) as session:
        result = session.call(name)
        assert (result.code, result.outputs["pBuffer"]) == (0, hospital.encode())
        assert session.get_hosp_id() == hospital


def test_the_institution_needs_the_sam_but_no_centre(desk: Desk, session: ControlSoftware) -> None:
    desk.change(sam_verified=False)
    desk.network_up = False
    assert session.get_hosp_id() == "7777777777"
    assert not desk.state.sam_verified
    desk.remove("sam")
    with pytest.raises(SamError) as caught:
        session.get_hosp_id()
    assert caught.value.code == 5006
