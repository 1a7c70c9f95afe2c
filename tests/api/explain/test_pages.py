"""Pages: every kind of explanation word by word, and the language that was asked for."""

from __future__ import annotations

import pytest

from api.explain import Facts, explain
from api.explain.pages import Part, Table, page

D047 = """\
D047  D02/D05 pair not allowed
  the record is refused, no other (reject_record)
  format 2.0; fields: D02 D05
given by D02_D05  D02 and D05 go together: 1 with 0 A; 2 with 0 3 5 B; P with 0 2 4; \
M and Q with 1; R with 1 2 4; others with none
  when: 2.0: H00 1 (visit data); H01 A (normal: the card was read), \
B (abnormal: card or network was not available)
  decided by the document alone
  what to do: 1 goes with 0 A; 2 with 0 3 5 B; P with 0 2 4; M and Q with 1; R with 1 2 4
  example (D02_D05)
    passes: H00=1 H01=A M07=01 D02[1]=1 D05[1]=0
    fails:  H00=1 H01=A M07=01 D02[1]=1 D05[1]=1
    gives D047 on D05[1]
examples were checked as of 2026-03-15T12:00:00+08:00
source: legend,analyser; confidence: high
  off20: NHI 健保卡資料上傳格式2.0作業說明, 112.08.31 edition
  legend: legend at the end of a downloaded check-result file (2026)
  analyser: a hospital tool that reads real check-result files (IC20Analyze, 2024)"""

H01_D = """\
H01=D  delete the whole record
  H00 1, H01 D
    required: H00 H01 M03 M04 M05 M06 M11 M15"""


def lines(name: str, lang: str) -> list[str]:
    return [part for part in page(explain(name), lang) if isinstance(part, str)]


def tables(name: str, lang: str = "en") -> dict[str, Table]:
    return {part.title: part for part in page(explain(name), lang) if isinstance(part, Table)}


def test_page_of_a_code() -> None:
    assert "\n".join(lines("D047", "en")) == D047


def test_page_in_the_official_language() -> None:
    found = lines("D047", "zh")
    assert found[:2] == ["D047  D02與D05不配", "  該筆退件,他筆不受影響 (reject_record)"]
    assert "  when: 2.0:H00 1(健保就醫資料);H01 A(正常上傳)、B(異常上傳)" in found
    assert "visit data" not in "\n".join(found)


def test_page_in_both_languages() -> None:
    found = lines("D047", "both")
    assert found[0] == "D047  D02與D05不配 / D02/D05 pair not allowed"
    assert found[1].startswith("  該筆退件,他筆不受影響 / the record is refused")


def test_same_text_in_both_languages_is_told_once() -> None:
    assert ("11", "Aspirin / aspirin") in tables("E03", "both")["the only values"].rows
    assert ("02", "NSAIDs") not in tables("E03", "both")["the only values"].rows
    assert ("01", "NSAIDs") in tables("E03", "both")["the only values"].rows


def test_page_of_a_code_that_is_not_decided() -> None:
    reason = "  not decided here: Needs the state of the prescription at the insurer."
    assert reason in lines("D016", "en")


def test_page_of_a_code_that_a_registry_decides() -> None:
    found = lines("08", "en")
    assert "  when: 2.0, 1.0: every record, where a registry answers" in found
    assert any(line.startswith("  decided by asking a registry") for line in found)
    assert not any("example" in line for line in found)


def test_page_of_a_rule() -> None:
    found = lines("M20_ZERO", "en")
    assert found[0] == "M20_ZERO  M23 2, E or F: M20 is 0 or blank"
    assert "  fields: M20 M23" in found
    assert "    passes: H00=1 H01=A M07=01 M20=0 M23=2" in found
    assert "    fails:  H00=1 H01=A M07=01 M20=1 M23=2" in found
    assert [row[0] for row in tables("M20_ZERO")["codes"].rows] == ["D036"]


def test_page_of_the_matrix_names_the_kinds_of_record() -> None:
    (line,) = (line for line in lines("MATRIX", "en") if line.startswith("see also: "))
    assert {"M07=BB", "H00=5", "H01=C", "A23=ZB"} <= set(line.split())


def test_page_of_a_field() -> None:
    found = lines("M50", "en")
    assert found[0] == "M50  bed_no"
    assert found[1] == "  format 2.0, MB1, alnum, at most 10 bytes of Big5"
    assert found[2] == "  in the other format: A56"
    assert ("HB", "birth at home (midwife, M07 05)") in tables("M50")[
        "values of special meaning"
    ].rows
    assert lines("M57", "en")[1].endswith("length not public")
    assert lines("M13", "en")[1].endswith("exactly 4 bytes of Big5")


def test_needs_of_a_field_are_one_row_for_each_mark() -> None:
    found = tables("M51")["who needs it"]
    assert found.columns == ("H00", "H01", "required", "optional", "forbidden", "ignored")
    rows = {(row[0], row[1]): row[2:] for row in found.rows}
    assert rows["1", "A"][1:] == ("CA DA DB", "AC", "")
    assert str(rows["1", "B"][0]).startswith("00 01 02 03")
    assert rows["2", "A"] == ("", "", "all", "")
    assert rows["5", "B D"] == ("", "all", "", "")
    assert rows["1", "E"] == ("", "", "", "all")


def test_needs_of_1_0_are_told_by_its_own_keys() -> None:
    found = tables("A11")["who needs it"]
    assert found.columns == ("A00", "A01", "required", "forbidden")
    assert found.rows[0] == ("1", "1 3", "all", "")


def test_code_that_nobody_decides_in_this_format_has_a_dash() -> None:
    rows = {row[0]: row[2] for row in tables("A91")["codes"].rows}
    assert (rows["AD46"], rows["AC"]) == ("-", "document")


def test_page_of_a_kind_of_record() -> None:
    assert "\n".join(lines("H01=D", "en")).startswith(H01_D)
    found = lines("M07=AE", "en")
    assert found[1:3] == ["  H00 1, H01 A", "    at least one MB2"]
    assert "    required in every MB2: D01 D02 D03 D06" in found
    assert any(line.startswith("    must not be filled: M23") for line in found)
    assert "MB2_NEEDED" in [
        row[0] for row in tables("M07=AE")["rules for records of this kind"].rows
    ]


def test_replaced_text_is_told() -> None:
    assert "    with </REC> replaced by nothing" in lines("REC_CLOSED", "en")


def test_long_values_are_cut() -> None:
    assert any("… (256 characters)" in line for line in lines("M14", "en"))


def test_hint_that_was_told_is_not_repeated_with_the_example() -> None:
    found = lines("CHRONIC_NEEDS_CARD", "en")
    assert "    gives D081 on M12" in found
    assert any(line.startswith("    gives D062 on M26: a count") for line in found)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_mixes_languages_where_both_are_known(
    lang: str, everything: dict[str, Facts]
) -> None:
    for name, facts in everything.items():
        first: Part = next(page(facts, lang))
        assert first == f"{name}  {facts.text_zh if lang == 'zh' else facts.text_en}"
