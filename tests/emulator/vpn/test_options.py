from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from emulator.vpn.options import ServerOptions


def test_defaults_are_those_of_the_facts() -> None:
    options = ServerOptions()
    assert options.max_base64_chars == 10_485_760
    assert options.keep_results == timedelta(days=3)
    assert options.check_delay == timedelta(0)
    assert not options.strict_counts
    assert not options.strict_names


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_base64_chars": 0},
        {"parallel_requests": 0},
        {"check_delay": timedelta(seconds=-1)},
        {"keep_results": timedelta(days=-1)},
        {"check_lease": timedelta(microseconds=-1)},
    ],
)
def test_impossible_settings_name_themselves(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=name):
        ServerOptions(**wrong)
