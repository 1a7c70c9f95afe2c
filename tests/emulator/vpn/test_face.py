from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import emulator.vpn

FOLDER = Path(emulator.vpn.__file__).parent


def test_every_public_name_is_there_and_sorted() -> None:
    assert emulator.vpn.__all__ == sorted(emulator.vpn.__all__)
    assert dir(emulator.vpn) == emulator.vpn.__all__
    assert all(getattr(emulator.vpn, name).__name__ == name for name in emulator.vpn.__all__)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        emulator.vpn.nothing  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "{'starlette', 'uvicorn', 'sqlalchemy', 'lxml', 'httpx', 'cryptography'}"
    program = f"import sys, emulator.vpn; print(*sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "")


def test_sqlalchemy_is_imported_by_the_store_alone() -> None:
    users = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name.split(".")[0] == "sqlalchemy" for name in names):
                users.add(path.relative_to(FOLDER).parts[0])
    assert users == {"store"}
