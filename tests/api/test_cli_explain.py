"""Command `explain`: pages, JSON with stable keys, languages, unknown names, what it imports."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from cardio.cli import run

COMMON = "kind name text_zh text_en source confidence sources examples checked_at"
KEYS = {
    "D047": "severity effect_zh effect_en formats fields hints rules undecided",
    "D02_D05": "decided_by applies_zh applies_en hint fields codes see",
    "M51": "format segment type length exact values closed data_types other_format needs notes "
    "codes rules",
    "M07=BB": "format columns rules",
}
EXAMPLE = "rule passes fails edit gives passing_document failing_document"
RULE = "name text_zh text_en decided_by applies_zh applies_en hint fields codes source confidence"
COLUMN = "data_type marks visit_type required required_in_orders forbidden orders_required"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str, code: int = 0) -> tuple[str, str]:
        assert run(["explain", *arguments]) == code
        return capsys.readouterr()

    return call


def document(printed: Any, name: str) -> dict[str, Any]:
    out, err = printed(name, "--json")
    assert err == ""
    (line,) = out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize("name", KEYS)
def test_json_has_the_keys_that_the_help_names(printed: Any, name: str) -> None:
    found = document(printed, name)
    assert set(found) == set(f"{COMMON} {KEYS[name]}".split())
    assert found["name"] == name
    for example in found["examples"]:
        assert set(example) == set(EXAMPLE.split())
        assert {tuple(given) for given in example["gives"]} == {("field", "order", "code", "hint")}
    helped, _ = printed("--help")
    for key in f"{COMMON} {KEYS[name]}".split():
        assert key in helped


def test_json_of_the_parts(printed: Any) -> None:
    assert set(document(printed, "D047")["rules"][0]) == set(RULE.split())
    found = document(printed, "M51")
    assert set(found["needs"][0]) == {"data_type", "marks", "visit_type", "need"}
    assert found["values"][0] == {
        "value": "1",
        "text_zh": "職業傷害",
        "text_en": "occupational injury",
    }
    code = {"name", "text_zh", "text_en", "severity", "decided_by"}
    assert set(found["codes"][0]) == code
    assert set(document(printed, "M07=BB")["columns"][0]) == set(COLUMN.split())


def test_undecided_is_null_where_a_code_is_decided(printed: Any) -> None:
    assert document(printed, "D047")["undecided"] is None
    assert document(printed, "D016")["undecided"].startswith("Needs the state")


def test_page_in_a_pipe_is_lines_and_tables(printed: Any) -> None:
    out, err = printed("m51", "--lang", "en")
    assert err == ""
    lines = out.splitlines()
    assert lines[0] == "M51  benefit_type"
    at = lines.index("who needs it:")
    assert lines[at + 1] == "H00\tH01\trequired\toptional\tforbidden\tignored"
    assert "W\tnotified and isolated, administrative help" in lines


@pytest.mark.parametrize(
    ("lang", "first"),
    [
        ("zh", "A11  卡片號碼"),
        ("en", "A11  card_no"),
        ("both", "A11  卡片號碼 / card_no"),
    ],
)
def test_language_of_the_page(printed: Any, lang: str, first: str) -> None:
    out, _ = printed("A11", "--lang", lang)
    assert out.splitlines()[0] == first


def test_both_languages_unless_told(printed: Any) -> None:
    assert printed("A11") == printed("A11", "--lang", "both")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["D999"], "cardio: D999: no code, field or rule has this name; like it: D09"),
        (["M51=W"], "like it: M51"),
        (["??", "--json"], "expected a code (D047), a field (M51, A11)"),
        ([], "Missing argument"),
        (["D047", "--lang", "fr"], "'fr' is not one of"),
    ],
)
def test_wrong_use_is_said(printed: Any, arguments: list[str], said: str) -> None:
    out, err = printed(*arguments, code=2)
    assert out == ""
    assert said in err


def test_help_imports_no_checks_and_explaining_nothing_of_the_network() -> None:
    script = (
        "import sys, cardio.cli as c; c.run(['explain', '--help']);"
        "assert 'api.checks' not in sys.modules and 'api.explain' not in sys.modules;"
        "c.run(['explain', 'D047']);"
        "print(sorted({'httpx', 'rich', 'cryptography', 'cffi', 'sqlalchemy', 'difflib'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", script],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "[]"
