from __future__ import annotations

import click
import pytest

import cardio.cli
from cardio.cli import run
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
        (click.UsageError("wrong"), 2, "wrong"),
        (click.exceptions.Abort(), 2, "interrupted"),
        (KeyError("patient"), 5, "internal error: KeyError"),
    ],
    ids=["vendor", "ours", "file", "usage", "abort", "internal"],
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
