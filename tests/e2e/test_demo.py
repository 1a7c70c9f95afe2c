from __future__ import annotations

from typing import Any

STEPS = [
    "card",
    "visit number",
    "order signature",
    "document",
    "signature",
    *(f"{what} {kind}" for kind in ("ZZ", "A2", "A1") for what in ("upload", "result")),
]


def test_demo_tells_the_whole_story(cli: Any) -> None:
    done = cli("demo", "--json")
    assert done.code == 0
    assert [step["name"] for step in done.document["steps"]] == STEPS
    assert all(step["ok"] for step in done.document["steps"])
    assert done.document["ok"] is True
    assert "made-up" in done.err


def test_demo_is_the_same_with_the_same_seed_and_clock(cli: Any) -> None:
    arguments = ("demo", "--json", "--seed", "a", "--clock", "frozen:2026-03-15T10:00:00")
    first = cli(*arguments, PYTHONHASHSEED="1")
    again = cli(*arguments, PYTHONHASHSEED="2")
    assert first.out == again.out
    assert "1150" not in first.err


def test_demo_for_people_is_a_line_a_step(cli: Any) -> None:
    done = cli("demo", "--clock", "frozen:2026-03-15T10:00:00")
    lines = done.out.splitlines()
    assert done.code == 0
    assert len(lines) == len(STEPS)
    assert all(line.startswith("ok ") for line in lines)


def test_bad_clock_is_a_usage_error(cli: Any) -> None:
    done = cli("demo", "--clock", "noon")
    assert done.code == 2
    assert "--clock" in done.err and "Traceback" not in done.err
