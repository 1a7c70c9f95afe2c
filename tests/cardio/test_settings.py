"""Settings from the environment: four variables, no default that reaches hardware or a host."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardio.settings import DEFAULT_BACKEND, Settings

FULL = {
    "CARDIO_BACKEND": "emulator:?seed=a",
    "CARDIO_TARGET": "http://127.0.0.1:15180/V1000/",
    "CARDIO_EMULATOR": "127.0.0.1:15151",
    "CARDIO_HOME": "/tmp/cardio-home",
    "CARDIO_OTHER": "not read",
}


def test_the_four_variables_are_read() -> None:
    settings = Settings.from_env(FULL)
    assert settings == Settings(*(list(FULL.values())[:4]))
    assert settings.backend_url == "emulator:?seed=a"
    assert settings.target == FULL["CARDIO_TARGET"]
    assert settings.emulator == "127.0.0.1:15151"
    assert settings.home == Path("/tmp/cardio-home")


@pytest.mark.parametrize("environ", [{}, dict.fromkeys(FULL, "")])
def test_absent_and_empty_are_the_same_and_reach_the_emulator_only(
    environ: dict[str, str],
) -> None:
    settings = Settings.from_env(environ)
    assert settings == Settings()
    assert settings.backend_url == DEFAULT_BACKEND == "emulator:"
    assert settings.target is None
    assert settings.emulator is None


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDIO_BACKEND", "emulator:?seed=b")
    monkeypatch.delenv("CARDIO_TARGET", raising=False)
    settings = Settings.from_env()
    assert (settings.backend_url, settings.target) == ("emulator:?seed=b", None)


def test_the_home_of_a_user_is_named_after_the_product_and_not_created(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    home = Settings().home
    assert home.name == "nhi-cardio"
    assert not list(tmp_path.iterdir())
