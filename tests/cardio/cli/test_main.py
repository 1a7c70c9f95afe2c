from __future__ import annotations

import io
import json
import sys

import click
import pytest

import cardio.cli
from cardio.cli import main, run
from cardio.cli._commands import COMMANDS
from cardio.errors import CardAbsentError, CardioError


def test_help_lists_every_command_and_imports_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cardio.cli, "import_module", lambda name: pytest.fail(f"imported {name}"))
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, entry in COMMANDS.items():
        assert name in shown and entry.help.split()[0] in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert "Example: cardio" in capsys.readouterr().out


def test_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_no_command_is_a_usage_error() -> None:
    assert run([]) == 2


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (CardAbsentError("hisGetBasicData", 4013, "未置入健保IC卡", "no card"), 3, "4013"),
        (CardioError("two\nlines"), 5, "two lines"),
        (FileNotFoundError(2, "No such file or directory", "visits.xml"), 2, "visits.xml"),
        (MemoryError(), 2, "not enough memory"),
        (click.UsageError("wrong"), 2, "wrong"),
        (click.exceptions.Abort(), 2, "interrupted"),
        (KeyError("patient"), 5, "internal error: KeyError"),
    ],
    ids=["vendor", "ours", "file", "memory", "usage", "abort", "internal"],
)
def test_errors_become_one_line_and_an_exit_code(
    error: Exception,
    code: int,
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.setattr(cardio.cli, "_registered", lambda name: failing)
    assert run(["failing"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert text in captured.err
    assert "Traceback" not in captured.err
    assert "patient" not in captured.err


def test_commands_come_from_entry_points_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Point:
        @staticmethod
        def load() -> click.Command:
            return click.Command("extra", callback=lambda: click.echo("from elsewhere"))

    def points(*, group: str, name: str) -> list[type[Point]]:
        return [Point] if (group, name) == ("cardio.commands", "extra") else []

    monkeypatch.setattr("importlib.metadata.entry_points", points)
    assert run(["extra"]) == 0
    assert capsys.readouterr().out == "from elsewhere\n"


def test_missing_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError("No module named 'starlette'", name="starlette")

    monkeypatch.setattr(cardio.cli, "import_module", absent)
    assert run(["demo"]) == 2
    assert "nhi-cardio[emulator]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", "讀取卡片狀態"),
        ("cp950", "讀取卡片狀態"),
        ("cp1252", "\\u8b80\\u53d6\\u5361\\u7247\\u72c0\\u614b"),
    ],
)
def test_what_a_pipe_cannot_say_is_escaped(
    monkeypatch: pytest.MonkeyPatch, encoding: str, title: str
) -> None:
    pipe = io.TextIOWrapper(io.BytesIO(), encoding, newline="")
    monkeypatch.setattr(sys, "stdout", pipe)
    for words in (["functions"], ["functions", "--json"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
    pipe.seek(0)
    *table, document = pipe.read().splitlines()
    assert f"1.15\thisGetCardStatus\t{title}\t" in table
    row = next(each for each in json.loads(document)["functions"] if each["section"] == "1.15")
    assert row["title_zh"] == "讀取卡片狀態"


def test_json_in_a_pipe_that_is_not_utf8_is_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.TextIOWrapper(io.BytesIO(), "cp950")
    monkeypatch.setattr(sys, "stdout", pipe)
    assert run(["functions", "--json"]) == 0
    pipe.seek(0)
    assert pipe.read().isascii()
