"""What the ICD-10 tests share: the two official tables, whole, as printed in the facts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


def table(name: str) -> dict[str, str]:
    """Read a table of two columns; quotes are data in it."""
    lines = (DATA / name).read_text(encoding="ascii").splitlines()[1:]
    rows = [(half, encoded) for half, encoded in (line.split("\t") for line in lines)]
    assert len({row[0] for row in rows}) == len(rows) == len({row[1] for row in rows})
    return dict(rows)


@pytest.fixture(scope="session")
def category_table() -> Mapping[str, str]:
    """Category → two characters."""
    return table("icd10_category_codes.tsv")


@pytest.fixture(scope="session")
def rest_table() -> Mapping[str, str]:
    """Rest of a code → three characters."""
    return table("icd10_detail_codes.tsv")
