from __future__ import annotations

from pathlib import Path

import pytest

import cardio
from cardio.doctor import Check, Situation, State, examine
from cardio.settings import Settings

HOME = str(Path(cardio.__file__).parents[1])


def found(settings: Settings, path: list[str] | None = None) -> dict[str, Check]:
    return {each.name: each for each in examine(Situation(settings, tuple(path or [HOME])))}


def test_a_plain_setup_is_in_order() -> None:
    checks = found(Settings())
    assert checks["python"].state is State.FOUND
    assert "emulator:" in checks["CARDIO_BACKEND"].detail
    assert checks["CARDIO_TARGET"].state is State.MISSING
    assert checks["CARDIO_TARGET"].advice


@pytest.mark.parametrize("name", ["api", "emulator"])
def test_foreign_package_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    check = found(Settings(), [str(tmp_path), HOME])[f"package {name}"]
    assert check.state is State.WRONG
    assert str(tmp_path) in check.detail
    assert check.advice


def test_foreign_module_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "api.py").touch()
    assert found(Settings(), [str(tmp_path)])["package api"].state is State.WRONG


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        ("emulator:?seed=a", State.FOUND),
        ("dll:C:/NHI/LIB/CsHis50.dll", State.FOUND),
        ("bridge:C:/NHI/LIB/CsHis50.dll", State.FOUND),
        ("lab://host", State.WRONG),
        ("no url", State.WRONG),
        ("plugin:x", State.FOUND),
    ],
)
def test_backend_setting_is_judged(backend: str, state: State) -> None:
    assert found(Settings(backend=backend))["CARDIO_BACKEND"].state is state


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("http://127.0.0.1:15180/V1000/", State.FOUND),
        ("ftp://host/", State.WRONG),
        ("V1000", State.WRONG),
    ],
)
def test_target_setting_is_judged(target: str, state: State) -> None:
    assert found(Settings(target=target))["CARDIO_TARGET"].state is state


def test_target_is_shown_without_credentials_in_it() -> None:
    target = "https://me:secret@127.0.0.1/V1000/?key=secret"
    assert "secret" not in found(Settings(target=target))["CARDIO_TARGET"].detail
