"""The fault points: one place commits, one place sends, and both stand between theirs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import api.outbox
from api.outbox.points import COMMITS, POINTS, Exchange, before, done, within
from api.outbox.states import Event


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in Path(api.outbox.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path.name, node


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return ast.unparse(node.func).rpartition(".")[2]


@pytest.mark.parametrize("word", ["BEGIN", "COMMIT", "END", "SAVEPOINT", "RELEASE"])
def test_only_the_database_begins_and_commits(word: str) -> None:
    """Code that is added later cannot commit anywhere else without failing here."""
    places = [
        name
        for name, node in _nodes()
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().split(" ")[0] == word
    ]
    assert places == (["database.py"] if word in {"BEGIN", "COMMIT"} else [])


@pytest.mark.parametrize("call", ["commit", "executescript", "upload", "result", "wait"])
def test_nothing_commits_or_sends_beside_the_fault_points(call: str) -> None:
    own = {("outbox.py", "result"), ("outcomes.py", "result")}  # of the store, by an outbox
    places = {(name, call) for name, node in _nodes() if _called(node) == call}
    assert places <= own


def test_one_place_sends() -> None:
    assert [name for name, node in _nodes() if _called(node) == "Send"] == ["turn.py"]


def test_every_commit_and_every_send_has_its_points() -> None:
    assert {event.value for event in Event} - set(COMMITS) == {Event.CLAIM.value}
    wanted = {name(what) for what in (*COMMITS, *Exchange) for name in (before, done)}
    assert set(POINTS) == wanted | {within(what) for what in Exchange}
    assert len(POINTS) == len(set(POINTS))
