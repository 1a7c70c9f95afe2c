from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from cardio.doctor import Check, State
from cardio.pcsc.diagnosis import examine_pcsc

NOWHERE = Path("nowhere at all")


def checks(service: Any, usb: Path = NOWHERE) -> dict[str, Check]:
    return {check.name: check for check in examine_pcsc(service, usb)}


def test_readers_in_order(service: Any, nhi: Any) -> None:
    service.add("NHI 00 00", nhi())
    service.add("NHI 00 01")
    found = checks(service)
    assert [(check.state, check.detail) for check in found.values()] == [
        (State.FOUND, "2 reader(s)"), (State.FOUND, "card: nhi"), (State.FOUND, "empty")
    ]  # fmt: skip
    assert not service.named("connect")


def test_no_reader(service: Any) -> None:
    (check,) = checks(service).values()
    assert (check.state, check.detail) == (State.MISSING, "the service runs and has no reader")
    assert "libccid" in check.advice


@pytest.mark.parametrize(
    ("flags", "detail", "advice"),
    [(0x80, "held exclusively", "scdaemon"), (0x200, "gives no answer", "clean its contacts")],
)
def test_a_reader_in_trouble(service: Any, nhi: Any, flags: int, detail: str, advice: str) -> None:
    service.add("NHI", nhi()).flags = flags
    check = checks(service)["reader NHI"]
    assert (check.state, detail in check.detail, advice in check.advice) == (
        State.WRONG,
        True,
        True,
    )


def test_the_service_is_down(service: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cardio.pcsc.context.why_down", _down)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PCSCLITE_CSOCK_NAME", str(tmp_path / "socket"))
    service.stop()
    (check,) = checks(service).values()
    assert check.state is State.MISSING
    assert f"the service is not running, no {tmp_path / 'socket'}" in check.detail
    assert "systemctl enable --now pcscd.socket" in check.advice
    (tmp_path / "socket").touch()
    (check,) = checks(service).values()
    assert "nobody answers at" in check.detail


def test_the_service_is_down_on_windows(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardio.pcsc.context.why_down", _down)
    monkeypatch.setattr(sys, "platform", "win32")
    service.stop()
    (check,) = checks(service).values()
    assert "SCardSvr" in check.advice


def _down(code: int) -> Exception:
    from cardio.pcsc.service import why_down

    return why_down(code, has_library=lambda: True)


def test_the_library_is_missing(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardio.pcsc.service.library_there", lambda: False)
    service.stop()
    (check,) = checks(service).values()
    assert (check.state, "apt install pcscd" in check.advice) == (State.MISSING, True)
    assert "no PC/SC library" in check.detail


def test_polkit_refuses(service: Any) -> None:
    service.fail["establish"] = [0x8010006A]
    (check,) = checks(service).values()
    assert check.state is State.WRONG
    assert "org.debian.pcsc-lite.access_pcsc" in check.advice and "8010006A" in check.detail


def test_pyscard_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    monkeypatch.delitem(sys.modules, "smartcard.scard", raising=False)
    (check,) = checks(None).values()
    assert (check.state, "nhi-cardio[pcsc]" in check.advice) == (State.MISSING, True)


def test_anything_else_is_told_with_its_code(service: Any) -> None:
    service.fail["list"] = [0x80100014]
    (check,) = checks(service).values()
    assert (check.state, "80100014" in check.detail) == (State.WRONG, True)


def usb_device(usb: Path, vendor: str, interface: str, product: str = "EZ100PU") -> None:
    device = usb / "1-1"
    (device / "1-1:1.0").mkdir(parents=True)
    (device / "idVendor").write_text(f"{vendor}\n")
    (device / "product").write_text(f"{product}\n")
    (device / "1-1:1.0" / "bInterfaceClass").write_text(f"{interface}\n")


@pytest.mark.parametrize(
    ("vendor", "interface", "told"),
    [("0ca6", "ff", True), ("0ca6", "0b", False), ("046d", "ff", False)],
)
def test_a_reader_that_is_not_ccid(
    service: Any, tmp_path: Path, vendor: str, interface: str, told: bool
) -> None:
    usb_device(tmp_path, vendor, interface)
    found = checks(service, tmp_path)
    assert ("USB ez100pu" in found) is told
    if told:
        assert found["USB ez100pu"].state is State.WRONG
        assert "CCID issue 131" in found["USB ez100pu"].advice
