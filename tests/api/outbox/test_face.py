"""The face of the outbox: complete, sorted, and light to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

import api.outbox


def test_names_are_sorted_and_importable() -> None:
    assert api.outbox.__all__ == sorted(api.outbox.__all__)
    assert set(api.outbox.__all__) == set(api.outbox._HOME)
    for name in api.outbox.__all__:
        assert getattr(api.outbox, name).__name__ == name
    assert dir(api.outbox) == api.outbox.__all__


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        api.outbox.nothing  # noqa: B018


def test_states_need_no_database_and_no_network() -> None:
    code = (
        "import api.outbox.states, sys;"
        " print([m for m in ('sqlite3', 'httpx', 'lxml') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
