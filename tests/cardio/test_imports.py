"""Imports: light where they must be, one direction, and faces that list what they have."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import cardio

ROOT = Path(cardio.__file__).parents[1]
HEAVY = {
    *("httpx", "lxml", "cryptography", "click", "rich", "sqlalchemy", "starlette", "uvicorn"),
    *("cffi", "platformdirs", "tomllib", "dataclasses", "inspect", "logging", "json", "emulator"),
}
FILES = sorted(path for name in ("cardio", "api") for path in (ROOT / name).rglob("*.py"))
MODULES = [
    info.name
    for info in pkgutil.walk_packages(cardio.__path__, "cardio.")
    if not info.name.endswith("__main__")
]


def loaded_by(statement: str) -> set[str]:
    """Return the top-level names a fresh interpreter has loaded after a statement."""
    script = f"{statement}\nimport sys\nprint(*{{n.partition('.')[0] for n in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_cardio_loads_nothing_heavy() -> None:
    bare = loaded_by("pass")
    assert "cardio" in (loaded := loaded_by("import cardio"))
    assert not (loaded - bare) & HEAVY


def test_errors_and_session_load_no_third_party() -> None:
    loaded = loaded_by("import cardio; cardio.ControlSoftware; cardio.Component")
    third_party = {"httpx", "lxml", "cryptography", "click", "rich", "platformdirs", "emulator"}
    assert not loaded & third_party


def test_one_group_is_loaded_for_one_function() -> None:
    script = "from cardio.table import function_row; function_row('csOpenCom')"
    script += "\nimport sys\nprint(*(n for n in sys.modules if 'table.generated.' in n))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == {
        "cardio.table.generated._index",
        "cardio.table.generated.reader",
    }


def test_public_names_resolve_and_others_do_not() -> None:
    for name in cardio.__all__:
        assert getattr(cardio, name).__name__ == name
    assert cardio.__version__
    with pytest.raises(AttributeError, match="module 'cardio' has no attribute 'nothing'"):
        _ = cardio.nothing


@pytest.mark.parametrize("name", ["cardio", *MODULES])
def test_a_face_lists_what_it_has_in_order(name: str) -> None:
    module = import_module(name)
    listed = getattr(module, "__all__", [])
    assert listed == sorted(listed)
    assert len(set(listed)) == len(listed)
    assert all(hasattr(module, public) for public in listed)


def test_every_module_says_what_it_holds() -> None:
    assert not [name for name in MODULES if not import_module(name).__doc__]


def _imported_on_loading(tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports when it is imported: all but the bodies of functions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    above = {"cardio": {"api", "emulator"}, "api": {"emulator"}}[package]
    names = _imported_on_loading(ast.parse(path.read_text(encoding="utf-8")))
    assert not {name.partition(".")[0] for name in names} & above


def test_the_walk_sees_conditional_imports_and_not_those_in_functions() -> None:
    source = "try:\n    import a.b\nexcept ImportError:\n    from c import d\n"
    source += "class E:\n    import f\ndef g():\n    import h\n"
    assert set(_imported_on_loading(ast.parse(source))) == {"a.b", "c", "f"}
