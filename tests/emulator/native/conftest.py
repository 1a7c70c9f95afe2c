from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.native.targets import Target
from emulator.native.toolchains import Tools


@pytest.fixture
def programs(tmp_path: Path) -> Callable[..., Tools]:
    """Return the tools of a machine that has nothing but some shell scripts, by name.

    Its own compiler builds `hosts`; it has no ziglang.
    """
    if os.name != "posix":
        pytest.skip("the programs that stand in for compilers are shell scripts")
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(*hosts: Target, **scripts: str) -> Tools:
        for name, script in scripts.items():
            program = folder / name.replace("_", "-")
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return Tools(str(folder), ziglang=False, hosts=hosts)

    return make
