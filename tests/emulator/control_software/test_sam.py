"""The SAM's own calls: 2.1 verification with the centre, 2.2 its institution."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from cardio.backends import Reply
from cardio.errors import NetworkDownError, SamAbsentError, SamError, SamRefusedError
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk

Call = Callable[..., Reply]


def test_a_sam_is_verified_with_the_centre(desk: Desk, session: ControlSoftware) -> None:
    desk.change(sam_verified=False)
    session.verify_sam_dc()
    assert desk.state.sam_verified
    session.verify_sam_dc()
    assert desk.state.sam_verified


@pytest.mark.parametrize("verified", [True, False])
def test_the_centre_is_asked_each_time_and_may_refuse(
    desk: Desk, session: ControlSoftware, verified: bool
) -> None:
    desk.change(sam_verified=verified)
    desk.change(sam_accepted=False)
    before = desk.state
    with pytest.raises(SamRefusedError) as caught:
        session.verify_sam_dc()
    assert caught.value.code == 4051
    assert desk.state == before


def test_without_network_or_sam_there_is_no_verification(
    desk: Desk, session: ControlSoftware
) -> None:
    desk.change(network_up=False)
    with pytest.raises(NetworkDownError) as network:
        session.verify_sam_dc()
    desk.remove("sam")
    with pytest.raises(SamAbsentError) as sam:
        session.verify_sam_dc()
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
    desk.change(network_up=False)
    assert session.get_hosp_id() == "7777777777"
    assert not desk.state.sam_verified
    desk.remove("sam")
    with pytest.raises(SamError) as caught:
        session.get_hosp_id()
    assert caught.value.code == 5006


@pytest.mark.parametrize(
    ("name", "text", "size"),
    [("csGetHospName", "測試醫院", 24), ("csGetHospAbbName", "測醫", 128)],
)
@pytest.mark.parametrize("room", [128, 24, 12, 8])
def test_the_names_fill_their_length_or_what_was_offered(
    call: Call, name: str, text: str, size: int, room: int
) -> None:
    expected = text.encode("cp950").ljust(min(size, room))
    assert call(name, room=room) == Reply(0, (expected,))


@pytest.mark.parametrize(("name", "room"), [("csGetHospName", 7), ("csGetHospAbbName", 3)])
def test_a_name_is_not_cut(refused: Callable[..., None], name: str, room: int) -> None:
    refused(6018, name, room=room)


@pytest.mark.parametrize(("name", "code"), [("csGetHospName", 9230), ("csGetHospAbbName", 9231)])
def test_without_a_sam_there_is_no_name(
    desk: Desk, refused: Callable[..., None], name: str, code: int
) -> None:
    desk.remove("sam")
    refused(code, name)


def test_an_institution_without_short_name_shows_its_name(
    tmp_path: Path, make_desk: Callable[..., Desk]
) -> None:
    shipped = (files("emulator") / "data" / "cast.toml").read_text(encoding="utf-8")
    place = '[[institution]]\nhospital_id = "1111111111"\nname = "自備診所"\nkind = "clinic"\n'
    path = tmp_path / "cast.toml"
    path.write_text(shipped + place, encoding="utf-8")
    desk = make_desk(cast=path, hospital="1111111111")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        assert session.get_hosp_abb_name() == session.get_hosp_name() == "自備診所"
