"""The emulator's backend URL: what each option does, and what is refused."""

from __future__ import annotations

import inspect
import shutil
import socket
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

import cardio
from cardio.backends import Backend, open_backend
from cardio.codecs import TAIPEI
from cardio.component import Component
from cardio.errors import BackendUnavailableError, BackendUrlError
from cardio.session import ControlSoftware
from cardio.table import function_row
from emulator.backend import OPTIONS, EmulatorBackend
from emulator.desk import Desk

FROZEN = "clock=frozen:2026-03-15T10:00:00"
OWN_CAST = Path(__file__).parents[1] / "data" / "cast" / "own.toml"


def opened(url: str) -> EmulatorBackend:
    backend = open_backend(url)
    assert isinstance(backend, EmulatorBackend)
    return backend


def test_without_options_it_is_the_default_desk() -> None:
    backend = opened("emulator:")
    assert backend.url == "emulator:"
    assert backend.emulated
    assert backend.desk.seed == "cardio"
    assert backend.desk.hospital_id == "7777777777"
    assert backend.desk.clock.text == "real"


@pytest.mark.parametrize(
    "zone", ["", "+08:00", "%2B08:00"], ids=["Taipei by default", "plus", "percent"]
)
def test_every_option_reaches_the_desk(tmp_path: Path, zone: str) -> None:
    path = tmp_path / "my cast.toml"
    shutil.copy(OWN_CAST, path)
    url = f"emulator:?seed=a%20b&{FROZEN}{zone}&hospital=3501200000&cast={quote(str(path))}"
    backend = opened(url)
    assert backend.url == url
    assert backend.desk.seed == "a b"
    assert backend.now() == datetime(2026, 3, 15, 10, tzinfo=TAIPEI)
    assert backend.desk.hospital_id == "3501200000"
    assert list(backend.desk.cast.cards) == ["own"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "emulator:?sed=1",
            "emulator: has no option sed; it knows cast, clock, hospital, scenario, seed, state",
        ),
        ("emulator:?clock=noon", "emulator: clock 'noon': expected real"),
        ("emulator:?clock=frozen:yesterday", "emulator: clock 'frozen:yesterday'"),
        ("emulator:?hospital=1", "emulator: hospital '1': the emulated world has 7777777777"),
        ("emulator:?hospital=", "emulator: hospital '': the emulated world has 7777777777"),
        ("emulator:?cast=nowhere.toml", r"emulator: cast nowhere\.toml: "),
        ("emulator:?seed", "option 'seed' is not name=value"),
    ],
)
def test_an_option_that_does_not_fit_is_named(url: str, message: str) -> None:
    with pytest.raises(BackendUrlError, match=message) as caught:
        open_backend(url)
    assert "\n" not in str(caught.value)


def test_an_address_is_a_running_emulators() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound, but nobody listens
        with pytest.raises(BackendUnavailableError, match="no emulator"):
            open_backend(f"emulator://127.0.0.1:{free.getsockname()[1]}")


def test_a_path_that_is_no_address_is_refused() -> None:
    with pytest.raises(
        BackendUrlError, match=r"emulator:desk: expected emulator:\?… or emulator://HOST:PORT"
    ):
        open_backend("emulator:desk")


def test_the_options_are_the_ones_the_desk_takes() -> None:
    taken = set(inspect.signature(Desk).parameters) - {"policy", "faults"}
    assert taken == set(OPTIONS) - {"scenario"}


def test_each_opening_is_a_desk_of_its_own_with_the_same_bytes() -> None:
    url = f"emulator:?seed=twice&{FROZEN}"
    with cardio.open(url) as first, cardio.open(url) as second:
        a, b = (each.get_seq_number_256_n1("01") for each in (first, second))
    assert bytes(a) == bytes(b)
    with cardio.open(url.replace("twice", "other")) as third:
        c = third.get_seq_number_256_n1("01")
    assert bytes(a)[:27] == bytes(c)[:27]
    assert a.signature != c.signature
    assert a.visit_identifier != c.visit_identifier


def test_session_and_component_can_share_a_desk(desk: Desk) -> None:
    backend: Backend = EmulatorBackend(desk)
    with ControlSoftware(backend) as session, Component(backend) as component:
        number = session.get_seq_number_256_n1("01")
        assert component.get_sam_info().sam_id == number.sam_id
        assert component.now() == desk.now()


def test_closing_leaves_the_desk_to_its_owner(desk: Desk) -> None:
    backend = EmulatorBackend(desk)
    for _ in range(2):
        with ControlSoftware(backend) as session:
            assert session.get_card_status(1) == 2
        assert not desk.state.port_open
    backend.close()
    assert backend.call(function_row("csOpenCom"), [0]).code == 0


def test_closing_what_a_url_opened_gives_its_folder_free(tmp_path: Path) -> None:
    url = f"emulator:?{FROZEN}&state={quote(str(tmp_path))}"
    first = opened(url)
    with pytest.raises(BackendUrlError, match=r"emulator: state .* another desk has it"):
        open_backend(url)
    first.close()
    first.close()
    opened(url).close()


def test_a_desk_opened_by_url_takes_documents_of_format_1() -> None:
    document = Path(__file__).parents[1] / "data" / "samples" / "v1_clinic_big5.xml"
    with cardio.open(f"emulator:?hospital=3501200000&{FROZEN}") as session:
        receipt = session.upload_data(document, 3)
    assert receipt.hospital_code == "3501200000"
    assert receipt.sam_id.startswith("901")
    assert receipt.upload_datetime == receipt.receive_datetime == "20260315100000"
