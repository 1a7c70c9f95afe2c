"""`cardio readers` and `cardio card profile` on a PC/SC service in memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cardio.cli import run

HPC_ATR = bytes.fromhex("3BF91800008131FE4550565F4A3244303831B6")
PERSONAL = ("990000000001", "測試一", "A100000001", "0700101", "1050101")

Cli = Callable[..., Any]


@pytest.fixture
def cli(
    service: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command on the service in memory: exit code, stdout, stderr."""
    monkeypatch.setattr("cardio.pcsc.context.load_winscard", lambda: service)
    monkeypatch.setattr("cardio.pcsc.watcher.load_winscard", lambda: service)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_readers_as_one_document(service: Any, nhi: Any, cli: Cli) -> None:
    service.add("NHI 00 00", nhi())
    service.add("HPC 00 00", nhi(atr=HPC_ATR)).flags = 0x80
    service.add("third", nhi()).flags = 0x200
    service.add("fourth")
    code, out, _ = cli("readers", "--json")
    rows = json.loads(out)["readers"]
    assert code == 0 and rows[0]["atr"] == "3BFA1800008131FE45534C4A35324778787979FC"
    assert [(row["name"], row["state"], row["card"]) for row in rows] == [
        ("NHI 00 00", "card", "nhi"), ("HPC 00 00", "exclusive", "professional"),
        ("third", "mute", "nhi"), ("fourth", "empty", None),
    ]  # fmt: skip


def test_readers_as_text(service: Any, nhi: Any, cli: Cli) -> None:
    service.add("NHI 00 00", nhi())
    _, out, _ = cli("readers")
    assert out.splitlines()[1].startswith("NHI 00 00\tcard\tnhi\t3BFA18")


def test_no_reader_points_to_the_doctor(cli: Cli) -> None:
    code, out, err = cli("readers", "--json")
    assert (code, json.loads(out)) == (0, {"readers": []})
    assert "cardio doctor" in err


def test_a_service_that_is_down_is_told_in_one_line(service: Any, cli: Cli) -> None:
    service.stop()
    for command in (("readers",), ("card", "profile")):
        code, out, err = cli(*command)
        assert (code, out) == (3, "")
        assert "start pcscd" in err and len(err.splitlines()) == 1


def test_a_profile_is_masked(service: Any, nhi: Any, cli: Cli) -> None:
    service.add("NHI 00 00", nhi())
    code, out, err = cli("card", "profile", "--json")
    assert code == 0 and not any(value in out + err for value in PERSONAL)
    shown = json.loads(out)
    assert (shown["reader"], shown["masked"], shown["name_complete"]) == ("NHI 00 00", True, True)
    assert set(shown) == {
        *("reader", "atr", "masked", "name_complete", "card_no", "name", "id_no"),
        *("birth_date", "sex", "issue_date"),
    }


def test_reveal_shows_the_person(service: Any, nhi: Any, cli: Cli) -> None:
    service.add("NHI 00 00", nhi())
    shown = json.loads(cli("card", "profile", "--json", "--reveal")[1])
    assert (shown["name"], shown["id_no"], shown["masked"]) == ("測試一", "A100000001", False)
    assert "name\t測試一" in cli("card", "profile", "--reveal")[1]


def test_the_reader_is_named(service: Any, nhi: Any, cli: Cli) -> None:
    service.add("NHI 00 00", nhi())
    service.add("NHI 01 00", nhi(name="測試二"))
    shown = json.loads(cli("card", "profile", "--reader", "01", "--json", "--reveal")[1])
    assert shown["name"] == "測試二"
    code, _, err = cli("card", "profile", "--reader", "NHI")
    assert code == 2 and "could be NHI 00 00, NHI 01 00" in err


@pytest.mark.parametrize(
    ("card", "message"),
    [(None, "no card in the reader"), ("hpc", "not an NHI card"), ("pulled", "was removed")],
)
def test_no_profile_is_exit_3(
    service: Any, nhi: Any, cli: Cli, card: str | None, message: str
) -> None:
    cards = {None: None, "hpc": nhi(atr=HPC_ATR), "pulled": nhi(read=0x80100069)}
    service.add("NHI 00 00", cards[card])
    code, out, err = cli("card", "profile", "--json")
    assert (code, out, message in err) == (3, "", True)


def test_waiting_takes_the_card_that_is_in(service: Any, nhi: Any, cli: Cli) -> None:
    service.add("NHI 00 00", nhi())
    code, out, _ = cli("card", "profile", "--wait", "--json")
    assert (code, json.loads(out)["reader"]) == (0, "NHI 00 00")


def test_waiting_may_end(service: Any, cli: Cli) -> None:
    service.add("NHI 00 00")
    code, _, err = cli("card", "profile", "--wait", "--timeout", "0.1")
    assert (code, "waited 0.1 s" in err) == (3, True)


def test_without_pyscard_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    monkeypatch.delitem(sys.modules, "smartcard.scard", raising=False)
    for command in (("readers",), ("readers", "--watch"), ("card", "profile", "--wait")):
        assert run(command) == 3
        assert "pip install 'nhi-cardio[pcsc]'" in capsys.readouterr().err
