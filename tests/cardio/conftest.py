"""What the tests of `cardio` share: a scripted backend, a clock set by hand, fictional bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from cardio.backends import Argument, Backend, Output, Reply
from cardio.codecs import TAIPEI, RocDate
from cardio.records import BasicData
from cardio.table.model import Function, Param


class ScriptedBackend:
    """Writes down every call, and answers from a script: a reply, or a function making one.

    What the script does not name succeeds with empty outputs.
    """

    url = "scripted:"
    emulated = True

    def __init__(self, calls: list[Any], answers: dict[str, Any], clock: SimpleNamespace) -> None:
        self._calls, self._answers, self._clock = calls, answers, clock

    def now(self) -> datetime:
        """Return the time the test has set."""
        moment: datetime = self._clock.now
        return moment

    def call(self, function: Function, arguments: Sequence[Argument]) -> Reply:
        """Note the call and answer it."""
        self._calls.append((function.name, *arguments))
        answer = self._answers.get(function.name)
        if answer is None:
            answer = Reply(0, tuple(map(_empty, function.given)))
        reply: Reply = answer() if callable(answer) else answer
        return reply

    def close(self) -> None:
        """Note that the route was given up."""
        self._calls.append(("close",))


def _empty(param: Param) -> Output:
    if param.is_text:
        return ""
    return 0 if param.is_number else b""


@pytest.fixture
def calls() -> list[tuple[Any, ...]]:
    """What reached the backend, in order: (function name, *arguments), and ("close",)."""
    return []


@pytest.fixture
def answers() -> dict[str, Any]:
    """The script: function name → Reply, or a function of no arguments that makes one."""
    return {}


@pytest.fixture
def clock() -> SimpleNamespace:
    """The backend's time as `.now`; a test moves it by hand."""
    return SimpleNamespace(now=datetime(2026, 3, 15, 9, 0, tzinfo=TAIPEI))


@pytest.fixture
def backend(calls: list[Any], answers: dict[str, Any], clock: SimpleNamespace) -> Backend:
    return ScriptedBackend(calls, answers, clock)


@pytest.fixture
def basic() -> BasicData:
    """The basic data of a fictional person, as a record."""
    birth, issued = RocDate("0790228"), RocDate("1130101")
    phone = "0200000001"
    return BasicData("990000000001", "測試一", "A100000001", birth, "F", issued, "1", phone)
