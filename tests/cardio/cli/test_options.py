from __future__ import annotations

from typing import Any

import click
import pytest
from click.testing import CliRunner

from cardio.cli.options import SECONDS, UNICODE


@pytest.mark.parametrize("text", ["0", "1.5", "3600"])
def test_seconds_can_be_waited_for(text: str) -> None:
    assert SECONDS.convert(text, None, None) == float(text)


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "-inf", "soon", ""])
def test_other_seconds_are_wrong_use(text: str) -> None:
    @click.command()
    @click.option("--timeout", type=SECONDS)
    def command(**_: Any) -> None:
        raise AssertionError

    done = CliRunner().invoke(command, ["--timeout", text])
    assert done.exit_code == 2
    assert "--timeout" in done.output


def test_bytes_that_are_no_text_are_wrong_use() -> None:
    assert UNICODE.convert("就醫", None, None) == "就醫"
    with pytest.raises(click.BadParameter, match="expected text"):
        UNICODE.convert("\udcff", None, None)
