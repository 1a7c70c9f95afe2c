"""What the cast tests share: a card in TOML, and a file to put it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "cast.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
