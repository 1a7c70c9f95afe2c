"""The checks as a whole: every official code is accounted for, every rule has its tests."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from importlib import resources
from typing import Any

import pytest

from api.check_codes import check_codes
from api.checks.columns import matrix_columns
from api.checks.look_ups import LOOK_UPS
from api.checks.rules import RULES
from api.checks.steps import FILE_LOOK_UPS, STEPS
from api.checks.texts import rule_texts
from api.fields import table
from api.records import Format

# The rules of the facts, by id, with the codes they name there.
OFFICIAL = {
    "ONE_RECS": "Y015",
    "REC_CLOSED": "Y006 Y007",
    "MSH_PRESENT": "Y002",
    "MB1_BEFORE_MB2": "Y005",
    "KNOWN_IDS": "AE Y004",
    "MATRIX": "AA AF AA03 AF01",
    "H01_FOR_H00": "02",
    "M13_A_DIGITS": "AD01",
    "M13_A_AC": "AD13",
    "M13_A_BLANK": "AD14",
    "M13_B_LIST": "AD02",
    "MAKEUP": "AA AF",
    "MAKEUP_ORDER": "D060",
    "MAKEUP_NEWBORN": "D055",
    "MISS_ONLY_4": "D054",
    "G000_NORMAL": "D020",
    "NEWBORN_SET": "BB BC BB01 BB02 BI",
    "M11_PAST": "BD BD01",
    "WINDOW": "BH",
    "D01_EQ_M11": "BE",
    "M19_BEFORE": "D007",
    "MB2_NEEDED": "Y012",
    "AI_NO_MB2": "Y013",
    "D02_D05": "D047",
    "DRUG_FIELDS": "D029 AA04",
    "DAYS_RANGE": "D040",
    "DAYS_LE_M20": "D041",
    "M20_ZERO": "D036",
    "M20_M23": "D011",
    "M23_1CD": "D027 D044 D056",
    "M23_06AB": "D027",
    "M23_2EF": "D045",
    "D04_COUNT": "D062 D064",
    "M21_M26": "D008 D009 D014 D015",
    "M22_M29": "D010 D017 D018",
    "M33_RANGE": "D019 D022",
    "M33_HANDED_OUT": "D043",
    "M33_AE_AF": "D089",
    "FEE_OPD": "AH01",
    "FEE_IPD": "AH02 AH04",
    "FEE_OPD_NO_IPD": "AH03",
    "DX_NEEDED": "AH05",
    "M56_M07": "D066",
    "ORDER_NO_UNIQUE": "D028",
    "TEETH": "AD08 AD09",
    "M16_ABN_M18": "D002",
    "ICND_NO_ORIG": "D067",
    "CHRONIC_NEEDS_CARD": "D081 D059",
    "H00_5_SET": "D057 D061 E011 E012 AD31 AD35",
    "ALLERGY_ONE": "E001 E003 E004",
    "ALLERGY_TEXTS": "E005 E006 E007 E008",
    "MB2_LIMIT": "AG",
    "PARTNER": "AA",
    "DELIVERY_REMARK": "BB03 BB04 BB05",
}
# Codes without a rule in the facts that a document alone decides.
FROM_THE_CODE_LIST = (
    *("19", "AE01", "AD32", "AD33", "AD36", "AD38", "AD41", "AD42", "AD44", "AD45"),
    *("BF", "BG", "BJ", "BB07", "D000", "D013", "D021", "D033", "D042", "D046"),
    *("D065", "D068", "D077", "D083", "D085", "Y008", "Y014"),
)

DECIDING: tuple[Any, ...] = (*STEPS, *RULES)
ASKING: tuple[Any, ...] = (*FILE_LOOK_UPS, *LOOK_UPS)
CHECKS = {one.id: one.codes for one in DECIDING}
ASKED = {one.id: one.codes for one in ASKING}
BY_DOCUMENT = {code for codes in CHECKS.values() for code in codes}
BY_REGISTRY = {code for codes in ASKED.values() for code in codes}


def undecided() -> dict[str, str]:
    text = resources.files("api.checks").joinpath("undecided.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def test_every_official_code_is_given_or_has_a_reason() -> None:
    codes = set(check_codes())
    given = BY_DOCUMENT | BY_REGISTRY
    assert given <= codes
    assert given | set(undecided()) == codes
    assert not given & set(undecided())
    assert all(len(reason) > 20 for reason in undecided().values())


def test_the_54_official_rules_are_there_with_their_codes() -> None:
    assert len(OFFICIAL) == 54
    assert set(OFFICIAL) <= set(CHECKS)
    assert {code for codes in OFFICIAL.values() for code in codes.split()} <= BY_DOCUMENT


@pytest.mark.parametrize("code", FROM_THE_CODE_LIST)
def test_codes_without_an_official_rule_are_given_too(code: str) -> None:
    assert code in BY_DOCUMENT


def test_ids_are_unique_and_each_has_texts() -> None:
    ids = [one.id for one in (*DECIDING, *ASKING)]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert set(ids) == set(rule_texts())
    for text in rule_texts().values():
        assert text.zh
        assert text.en
        assert text.source
        assert text.confidence in {"high", "medium", "low"}


def test_every_rule_names_known_fields_and_says_what_to_do() -> None:
    known = set(table(Format.V2).fields) | set(table(Format.V1).fields)
    for rule in RULES:
        assert rule.fields <= known
        assert rule.hint
        assert (rule.check is None) != (rule.order_check is None)
    for look_up in LOOK_UPS:
        assert look_up.fields <= known


def test_every_code_of_every_check_has_a_failing_example() -> None:
    for check_id, codes in CHECKS.items():
        shown = {code for one in rule_texts()[check_id].examples for code in one.codes}
        assert set(codes) <= shown, check_id


def test_coverage_table_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    """Print rule, number of tests and codes; every check of a document alone has its tests."""
    tests = {name: len(text.examples) for name, text in rule_texts().items()}
    asked = defaultdict(int, tests)
    with capsys.disabled():
        print()
        for name, codes in CHECKS.items():
            print(f"{name:<22} {2 * asked[name]:>3} tests  {' '.join(codes)}")
        for name, codes in ASKED.items():
            print(f"{name:<22} registry   {' '.join(codes)}")
        for column in (each for format in Format for each in matrix_columns(format)):
            gives = " ".join(one.gives for one in column.examples)
            print(f"MATRIX {column.base:<15} {2 * len(column.examples):>3} tests  {gives}")
            assert column.examples
        for code, reason in undecided().items():
            print(f"{code:<22} undecided  {reason}")
    assert all(asked[name] > 0 for name in CHECKS)
