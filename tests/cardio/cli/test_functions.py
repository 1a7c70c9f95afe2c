from __future__ import annotations

from typing import Any

import pytest

from cardio.table import function_names, function_row


def test_functions_lists_all_rows(cli: Any) -> None:
    lines = cli("functions").out.splitlines()
    assert len(lines) == 1 + len(function_names())
    assert "1.53\thisGetSeqNumber256N1\t取得就醫序號新版-就醫識別碼\t" in lines


def test_functions_as_json(cli: Any) -> None:
    rows = {row["name"]: row for row in cli("functions", "--json").document["functions"]}
    assert set(rows) == set(function_names())
    assert rows["hisGetSeqNumber"]["retired"] is True
    assert rows["hisGetSam0"]["params_known"] is False


@pytest.mark.parametrize("name", function_names())
def test_every_function_can_be_shown(cli: Any, name: str) -> None:
    done = cli("functions", name)
    row = function_row(name)
    assert done.code == 0
    assert done.out.startswith(f"{name} ({row.section})")
    for layout in row.outputs:
        for field in layout.fields:
            assert field.name in done.out


def test_one_function_as_json(cli: Any) -> None:
    shown = cli("functions", "hisGetBasicData", "--json").document
    assert shown["layouts"][0]["total_length"] == 72
    assert shown["layouts"][0]["fields"][1]["zh"] == "姓名"
    assert {"code": 4013, "zh": "未置入健保IC卡", "en": "no insurance card"} in shown["errors"]


def test_retired_function_says_what_to_use(cli: Any) -> None:
    assert "use hisGetSeqNumber256N1" in cli("functions", "hisGetSeqNumber").out


def test_unknown_function_is_a_usage_error(cli: Any) -> None:
    assert cli("functions", "hisNothing").code == 2
