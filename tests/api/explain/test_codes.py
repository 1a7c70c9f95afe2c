"""Codes and rules: who decides, what a code does, when a check applies, where it is from."""

from __future__ import annotations

import pytest

from api.check_codes import Severity, check_codes
from api.checks.look_ups import LOOK_UPS
from api.checks.steps import FILE_LOOK_UPS
from api.explain import CodeFacts, Facts, RuleFacts
from api.explain.catalogue import catalogue, decided_by, in_both_formats
from api.explain.codes import EFFECTS, code_facts, fields_of, rule_facts, undecided
from api.fields import table
from api.records import Format

TAGS = {"RECS", "REC", "MSH", "MB", "MB1", "MB2", "*"}


def test_every_code_says_who_decides_it_or_why_nobody_does(everything: dict[str, Facts]) -> None:
    for code in check_codes():
        facts = everything[code]
        assert isinstance(facts, CodeFacts)
        if facts.undecided is None:
            assert facts.rules
            assert facts.hints and all(facts.hints)
            assert {line.decided_by for line in facts.rules} == set(decided_by(code))
        else:
            assert facts.undecided == undecided()[code]
            assert not (facts.rules or facts.examples or decided_by(code))


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("D047", ("document",)),
        ("08", ("registry",)),
        ("D002", ("document", "registry")),
        ("Y000", ("registry",)),
        ("D016", ()),
    ],
)
def test_who_decides(code: str, by: tuple[str, ...]) -> None:
    assert decided_by(code) == by


def test_a_code_may_be_decided_in_one_format_only() -> None:
    assert decided_by("AD46", [Format.V2]) == ("document",)
    assert decided_by("AD46", [Format.V1]) == ()


@pytest.mark.parametrize("one", [*LOOK_UPS, *FILE_LOOK_UPS], ids=lambda one: one.id)
def test_checks_of_a_registry_say_so_and_show_none(one: object) -> None:
    facts = rule_facts(getattr(one, "id"))  # noqa: B009 - two kinds of row
    assert facts.decided_by == "registry"
    assert "registry" in facts.applies_en and "Registry" in facts.applies_zh
    assert facts.hint
    assert facts.examples == ()


@pytest.mark.parametrize(
    ("code", "severity", "en"),
    [
        ("Y005", "reject_file", "the whole file is refused"),
        ("D047", "reject_record", "the record is refused, no other"),
        ("16", "warning", "a reminder only, the record is kept"),
        ("Y011", "unknown", "what it does is not public"),
    ],
)
def test_what_a_code_does_to_the_upload(code: str, severity: str, en: str) -> None:
    facts = code_facts(code)
    assert (facts.severity, facts.effect_en) == (severity, en)
    assert facts.effect_zh
    assert set(EFFECTS) == set(Severity)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("D047", "D02 D05"),
        ("15", "M35 M36 M37 M38 M39 M40 A25 A26 A27 A28 A29 A30"),
        ("Y000", "RECS"),
        ("17", "REC"),
        ("AA", "*"),
        ("BD01", "M04 M08 M11 M19 M49 D01 E10"),
    ],
)
def test_fields_of_the_list_are_spelled_out(code: str, fields: str) -> None:
    assert fields_of(code) == tuple(fields.split())


def test_fields_of_all_codes_and_checks_are_known(everything: dict[str, Facts]) -> None:
    known = TAGS.union(*(table(format).fields for format in Format))
    for facts in everything.values():
        if isinstance(facts, CodeFacts | RuleFacts):
            assert facts.fields
            assert set(facts.fields) <= known


@pytest.mark.parametrize(
    ("rule", "en", "zh"),
    [
        (
            "FEE_IPD",
            "2.0: H00 1 (visit data); H01 A (normal: the card was read), B (abnormal: card or "
            "network was not available); M07 BB (discharge), BF (continued stay settled in parts), "
            "DC (return within 7 days after discharge); "
            "1.0: A00 1 (visit data); A01 1 (normal: the card was read), 2 (abnormal: card or "
            "network was not available), 3 (correction of normal data), 4 (correction of abnormal "
            "data); A23 BB (discharge), BF (continued stay settled in parts), DC (return within 7 "
            "days after discharge)",
            "M07 BB(出院)、BF(繼續住院分段結清(切帳))、DC(出院後7日內回診)",
        ),
        ("M13_A_DIGITS", "M07 00 01 02 03 04 05 06 07 08 09", "H01 A(正常上傳);M07 00 01"),
        ("ANTIVIRAL_WARD_NUMBER", "H01 B (abnormal: card or network", "M07 BC(急診中住院中"),
        ("V1_CANCEL", "A23 ZB (cancel some visits of the last 24 hours)", "1.0:A00 1"),
        ("ALLERGY_ONE", "2.0: H00 3 (allergy or adverse reaction)", "藥物過敏及不良反應資料"),
        ("REC_CLOSED", "2.0, 1.0: every file", "2.0、1.0:每個檔案"),
        ("LENGTH", "2.0, 1.0: every record", "2.0、1.0:每筆資料"),
        ("VERSION", "1.0: every record", "1.0:每筆資料"),
        ("CLOSED_FORMAT", "1.0: every file, where a registry answers", "依登錄主檔(Registry)"),
    ],
)
def test_when_a_check_applies(rule: str, en: str, zh: str) -> None:
    facts = rule_facts(rule)
    assert en in facts.applies_en
    assert zh in facts.applies_zh


def test_rule_tells_its_codes_and_source() -> None:
    facts = rule_facts("D02_D05")
    assert [line.name for line in facts.codes] == ["D047", "AA"]
    assert (facts.source, facts.confidence) == ("off20", "high")
    assert list(facts.sources) == ["off20"]
    assert facts.fields == ("D02", "D05")
    assert facts.see == ()


def test_code_of_several_checks_tells_each_with_an_example() -> None:
    facts = code_facts("AA")
    assert [line.name for line in facts.rules][:3] == ["MATRIX", "MAKEUP", "D02_D05"]
    assert {"fill it", "explain what a code leaves open"} <= set(facts.hints)
    assert len(facts.examples) == len(facts.rules)


def test_fields_are_written_as_the_formats_do() -> None:
    assert in_both_formats(["M13", "M07"], [Format.V2]) == ("M07", "M13")
    assert in_both_formats(["M13", "M07"], list(Format)) == ("M07", "M13", "A18", "A23")
    assert in_both_formats(["A41"], [Format.V1]) == ("A41",)
    assert in_both_formats(["A41"], [Format.V2]) == ()
    assert in_both_formats(["*", "REC"], list(Format)) == ("*", "REC")


def test_whole_file_look_ups_name_the_fields_of_the_sender() -> None:
    check = catalogue()["SENDER"]
    assert check.fields == ("M05", "A14", "A43", "A52", "A63")
    assert check.looks_at("A63") and not check.looks_at("A11")
