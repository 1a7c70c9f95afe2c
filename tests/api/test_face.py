"""The face of the package: complete, sorted, and light to import."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import api

HEAVY = ("httpx", "lxml", "rich", "click", "tomllib", "emulator", "cardio.backends")


def test_names_are_sorted_and_importable() -> None:
    assert api.__all__ == sorted(api.__all__)
    for name in api.__all__:
        assert getattr(api, name).__name__ == name
    assert set(api.__all__) <= set(dir(api))


def test_lazy_names_and_type_checking_names_agree() -> None:
    text = Path(api.__file__).read_text(encoding="utf-8")
    block = text[text.index("if TYPE_CHECKING:") : text.index("__all__")]
    named: dict[str, tuple[str, ...]] = {}
    for home, names in re.findall(r"from (api\.\w+) import (\([^)]*\)|[^\n]*)", block):
        named[home] = tuple(re.findall(r"\w+", names))
    assert named == api._HOMES


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        api.nothing  # noqa: B018


def test_import_is_light() -> None:
    code = f"import api, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["api.codes", "api.errors", "api.records", "api.document"])
def test_documents_need_no_network_library(module: str) -> None:
    code = f"import {module}, sys; print('httpx' in sys.modules, 'lxml' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False False"


def test_every_module_says_what_it_holds() -> None:
    for path in Path(api.__file__).parent.rglob("*.py"):
        name = ".".join(path.relative_to(Path(api.__file__).parent.parent).with_suffix("").parts)
        doc = import_module(name.removesuffix(".__init__")).__doc__
        assert doc, name
        assert doc.count(".") >= 2, name
