"""Progress: silent in a pipe, bars on a terminal, whatever happens to an upload."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from rich.console import Console
from rich.progress import Progress

from api import Document
from api.cli_progress import Bars, Silent, both, progress
from api.codes import JobType
from api.outbox.arrivals import NewUpload, parted
from api.outbox.parts import Part
from api.outbox.states import Event


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def part(clinic: Document, now: datetime) -> Part:
    parts = parted(clinic, JobType.PRECHECK)
    new = NewUpload("id", "f.xml", JobType.PRECHECK, "T", None, clinic.sha256, parts)
    return next(iter(new.entering(now)))[0]


@pytest.fixture
def bars() -> Bars:
    return Bars(Progress(console=Console(file=io.StringIO())))


def shown(bars: Bars) -> list[tuple[bool, str, float]]:
    return [(task.visible, task.description, task.completed) for task in bars._progress.tasks]


def test_nothing_is_shown_in_a_pipe(part: Part, capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as silent:
        assert isinstance(silent, Silent)
        silent.hear(Event.SEND, part)
        silent.sent(part, 10)
    assert capsys.readouterr() == ("", "")


def test_bars_are_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress() as drawn:
        assert isinstance(drawn, Bars)


def test_bytes_count_up_while_it_is_sent(bars: Bars, part: Part) -> None:
    bars.hear(Event.SEND, part)
    for _ in range(3):
        bars.sent(part, 100)
    assert shown(bars)[0] == (True, "f.xml (1/1)", 300)
    bars.hear(Event.SEND, replace(part, file="g.xml"))
    assert shown(bars)[0] == (True, "g.xml (1/1)", 0)


def test_waiting_is_shown_until_the_result_is_there(bars: Bars, part: Part) -> None:
    bars.hear(Event.SEND, part)
    bars.hear(Event.ACCEPT, part)
    assert [visible for visible, _, _ in shown(bars)] == [False, True]
    assert "waiting" in shown(bars)[1][1]
    bars.hear(Event.FINISH, part)
    assert [visible for visible, _, _ in shown(bars)] == [False, False]


def test_every_event_can_be_shown_after_every_other(bars: Bars, part: Part) -> None:
    for first, second in pairwise([*Event, *reversed(Event)]):
        bars.hear(first, part)
        bars.hear(second, part)
    assert len(shown(bars)) == 2


def test_bytes_are_told_to_several(part: Part) -> None:
    heard: list[int] = []
    tell: Callable[[Part, int], None] = both(*[lambda part, size: heard.append(size)] * 2)
    tell(part, 7)
    assert heard == [7, 7]


def test_a_name_is_shown_as_it_is(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets are no markup: an odd name ends no upload."""
    seen = Terminal()
    monkeypatch.setattr("sys.stderr", seen)
    monkeypatch.setenv("COLUMNS", "200")
    with progress() as drawn:
        assert isinstance(drawn, Bars)
        drawn.hear(Event.SEND, replace(part, file="[bold]a[/b].xml"))
        drawn._progress.refresh()
    assert "[bold]a[/b].xml" in seen.getvalue()
