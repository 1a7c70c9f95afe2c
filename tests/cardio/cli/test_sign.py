from __future__ import annotations

from typing import Any

import pytest

SIGN_KEYS = {
    "backend",
    "emulated",
    "sam_id",
    "hospital_id",
    "card_type",
    "service",
    "client_random",
    "signature",
    "issued_at",
    "expires_at",
}


def test_sign_masks_the_credential(cli: Any, desk_url: str) -> None:
    done = cli("sign", "--backend", desk_url, "--json")
    assert done.code == 0
    assert set(done.document) >= SIGN_KEYS
    assert done.document["client_random"] == done.document["signature"] == "***"
    assert "emulated" in done.err


def test_reveal_shows_it(cli: Any, desk_url: str) -> None:
    shown = cli("sign", "--backend", desk_url, "--json", "--reveal").document
    assert len(shown["client_random"]) == 12
    assert len(shown["signature"]) == 344
    assert shown["issued_at"] == "2026-03-15T10:00:00+08:00"
    assert shown["expires_at"] == "2026-03-15T11:00:00+08:00"
    assert (shown["card_type"], shown["service"]) == ("3", "30")


def test_same_seed_and_clock_sign_the_same(cli: Any, desk_url: str) -> None:
    first = cli("sign", "--backend", desk_url, "--json", "--reveal").document
    again = cli("sign", "--backend", desk_url, "--json", "--reveal").document
    other = cli("sign", "--backend", desk_url + "x", "--json", "--reveal")
    assert first == again
    assert other.code == 2


def test_plain_output_in_a_pipe_is_tab_separated(cli: Any, desk_url: str) -> None:
    lines = cli("sam", "--backend", desk_url).out.splitlines()
    assert lines[0] == "field\tvalue"
    assert "hospital_id\t7777777777" in lines


def test_sam_follows_the_hospital(cli: Any) -> None:
    shown = cli("sam", "--backend", "emulator:?hospital=3501200000", "--json").document
    assert shown["hospital_id"] == "3501200000"
    assert shown["sam_id"].startswith("901")
    assert shown["emulated"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("sign", "--service", "99"), 3, "VPNH_SignX"),
        (("sign", "--card-type", "1"), 3, "VPNH_SignX"),
        (("sign", "--backend", "nowhere:"), 2, "nowhere"),
        (("sign", "--backend", "emulator"), 2, "SCHEME"),
        (("sign", "--backend", "emulator:?hospital=1234567890"), 2, "1234567890"),
        (("sign", "--backend", "emulator:?clock=yesterday"), 2, "yesterday"),
        (("sign", "--backend", "emulator:?colour=red"), 2, "colour"),
        (("sign", "--backend", "emulator:?cast=missing.toml"), 2, "missing.toml"),
        (("sam", "--backend", "com:CsHisX.nhicshisx.1"), 3, "com:"),
        (("sam", "--backend", "lab://desk"), 3, "lab:"),
    ],
)
def test_bad_input_is_one_line(cli: Any, arguments: Any, code: int, text: str) -> None:
    done = cli(*arguments)
    assert done.code == code
    assert done.out == ""
    assert text in done.err.splitlines()[-1]


def test_environment_names_the_backend(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDIO_BACKEND", "emulator:?hospital=8888888888")
    assert cli("sam", "--json").document["sam_id"] == "901000000048"
    explicit = cli("sam", "--json", "--backend", "emulator:").document
    assert explicit["hospital_id"] == "7777777777"
