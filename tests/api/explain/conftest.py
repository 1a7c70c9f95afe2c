"""Shared by the tests of `api.explain`: every name, explained once."""

from __future__ import annotations

from functools import cache

import pytest

from api.explain import Facts, explain, names


@cache
def _everything() -> dict[str, Facts]:
    return {name: explain(name) for name in names()}


@pytest.fixture
def everything() -> dict[str, Facts]:
    return _everything()
