"""Commands `outbox …` without a server: what is there, and what a person decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api import Document
from api.outbox import Event, Outbox, Part
from api.outbox.parts import changed
from cardio.cli import run
from cardio.codecs import TAIPEI

TARGET = "http://127.0.0.1:15180/V1000/"


class Shell:
    """Runs `outbox` commands on one outbox."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self._folder = folder
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        code = run(["outbox", *words, "--outbox", str(self._folder)])
        self.out, self.err = self._capsys.readouterr()
        return code

    @property
    def states(self) -> list[str]:
        assert self.out.count("\n") == 1
        return [part["state"] for part in json.loads(self.out)["uploads"]]


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    return Shell(capsys, tmp_path / "outbox")


@pytest.fixture
def put(tmp_path: Path, edited: Callable[..., Document]) -> Callable[..., Part]:
    """Take in a version of the same visits, some days ago, and let this happen to it."""

    def enqueue(version: int, *events: str, days: int = 0, type: str = "A1") -> Part:
        now = datetime.now(TAIPEI) - timedelta(days=days)
        document = edited("v2_clinic_big5", ("</RECS>", f"<!-- {version} --></RECS>"))
        with Outbox(tmp_path / "outbox", now=lambda: now) as outbox:
            added = outbox.enqueue(document, file=f"{version}.xml", type=type, target=TARGET)
            (part,) = added.parts
            for event in events:
                sent: dict[str, Any] = {"sam_id": "901000000047", "sent_at": now}
                values = sent if event == "send" else {}
                part = outbox.store.record(part, changed(part, Event(event), now, **values))
        return part

    return enqueue


def test_the_list_is_narrowed_by_states_that_there_are(shell: Shell, put: Any) -> None:
    put(1)
    put(2, "discard")
    assert shell("list", "--json") == 0
    assert shell.states == ["queued", "discarded"]
    assert shell("list", "--state", "queued", "--state", "unknown", "--json") == 0
    assert shell.states == ["queued"]
    assert shell("list", "--state", "lost") == 2
    assert "'unknown'" in shell.err


def test_an_older_version_is_sent_over_a_newer_one_only_when_told_to(
    shell: Shell, put: Any
) -> None:
    old = put(1, "send", "lose")
    new = put(2, "send", "accept")
    assert shell("show", old.id) == 0
    assert f"upload {new.id}, taken in later, holds 4 of its visits" in shell.out
    assert shell("retry", old.id) == 2
    assert f"{old.id}: not sent again, upload {new.id}" in shell.err
    assert shell("retry", old.id, "--overwrite", "--json") == 0
    assert shell.states == ["queued"]


@pytest.mark.parametrize("word", ["list", "retry", "discard"])
def test_what_a_killed_worker_held_is_told_and_decided_at_once(
    shell: Shell, put: Any, tmp_path: Path, word: str
) -> None:
    """No worker need run before: nobody is sending it at this moment."""
    part = put(1, "send", type="A2")
    with Outbox(tmp_path / "outbox", now=lambda: datetime.now(TAIPEI)) as outbox:
        database = outbox.store._database  # type: ignore[attr-defined]
        with database.writing("claim sending") as connection:
            connection.execute("UPDATE parts SET owner = 'ghost'")
    assert shell(word, *([] if word == "list" else [part.id]), "--json") == 0
    assert shell.states == [{"list": "unknown", "retry": "queued", "discard": "discarded"}[word]]
    assert shell("show", part.id) == 0
    assert "at this moment" not in shell.out
    assert "lose" in shell.out


def test_decisions_are_taken_one_by_one(shell: Shell, put: Any) -> None:
    for number, (word, state) in enumerate(
        [("arrived", "done"), ("discard", "discarded"), ("retry", "queued")], start=1
    ):
        part = put(number, "send", "lose", type="A2")
        assert shell(word, part.id, "--json") == 0
        assert shell.states == [state]
    assert shell("discard", "nothing") == 2
    assert "nothing: no such upload" in shell.err


def test_pruning_drops_what_is_old_and_settled(shell: Shell, put: Any) -> None:
    old = put(1, "send", "accept", "finish", days=40)
    put(2, "send", "lose", days=40)
    put(3, "send", "accept", "finish", days=20)
    assert shell("prune", "--older-than", "30", "--json") == 0
    assert [part["id"] for part in json.loads(shell.out)["uploads"]] == [old.id]
    assert shell("prune", "--older-than", "30", "--json") == 0
    assert json.loads(shell.out) == {"uploads": []}
    assert shell("show", old.id) == 0
    assert "were pruned" in shell.out
    assert shell("show", old.id, "--json") == 0
    shown = json.loads(shell.out)
    assert (shown["visits"], shown["uploads"][0]["pruned"]) == ([], True)
    assert shell("show", old.id, "--csv") == 0
    assert shell.out.count("\n") == 1, "the header alone"


@pytest.mark.parametrize("days", ["0", "-1", "x"])
def test_pruning_wants_whole_days(shell: Shell, days: str) -> None:
    assert shell("prune", "--older-than", days) == 2
    assert shell("prune") == 2


@pytest.mark.parametrize("word", ["list", "show", "retry", "arrived", "discard", "prune", "run"])
def test_help_has_an_example(shell: Shell, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["outbox", word, "--help"]) == 0
    assert f"Example: cardio outbox {word}" in " ".join(capsys.readouterr().out.split())
