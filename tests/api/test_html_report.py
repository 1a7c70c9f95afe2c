"""The HTML page: self-contained, escaped, masked, in the language asked for, filterable."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from api.check_codes import Severity, check_codes
from api.checking import CheckedFile, check_file
from api.findings import Finding, finding
from api.html_report import CHART_CODES, LABELS, SEVERITIES, render_html
from api.records import Format
from cardio.codecs import TAIPEI

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
FINDINGS = (
    finding(2, None, "M51", "AA"),
    finding(2, 1, "D05", "D047"),
    finding(3, 1, "D05", "D047"),
    finding(3, 1, "D11", "16"),
    finding(None, None, "MSH", "Y002"),
)
FILE = CheckedFile("visits.xml", Format.V2, "Big5", 4, 6, FINDINGS, {2: "A******001"})


class Page(HTMLParser):
    """What a browser would see: texts, and every element with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "rect"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(*files: CheckedFile, lang: str = "both") -> Page:
    made = Page(render_html(files or (FILE,), now=NOW, lang=lang))
    assert made.open == []
    return made


def test_page_needs_nothing_from_outside() -> None:
    text = render_html((FILE,), now=NOW)
    assert not re.findall(r"https?:|//[a-z]|url\(|@import|src=|href=", text)
    assert "<link" not in text


def test_only_the_own_script_and_style_may_run() -> None:
    text = render_html((FILE,), now=NOW)
    policy = next(m["content"] for m in page().all("meta") if "http-equiv" in m) or ""
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert body is not None
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not any("style" in attributes for _, attributes in page().elements)


def test_every_finding_is_a_row_that_can_be_filtered() -> None:
    rows = [row for row in page().all("tr") if "data-code" in row]
    assert [(row["data-code"], row["data-field"]) for row in rows] == [
        (one.code, one.field) for one in FINDINGS
    ]
    options = [option["value"] for option in page().all("option")]
    assert options == ["", "16", "AA", "D047", "Y002", "", "D05", "D11", "M51", "MSH"]


def test_most_frequent_codes_are_drawn_longest_first() -> None:
    widths = [int(bar["width"] or 0) for bar in page().all("rect")]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 2 * widths[1]
    (chart,) = page().all("svg")
    assert "D047 2, AA 1" in (chart["aria-label"] or "")


def test_chart_shows_the_first_codes_only() -> None:
    findings = tuple(finding(1, None, "M51", code) for code in list(check_codes())[:30])
    assert len(page(CheckedFile("f", Format.V2, "Big5", 1, 1, findings)).all("rect")) == CHART_CODES


def test_values_are_escaped() -> None:
    evil = "<script>alert('x')</script>&\"'"
    found = Finding(1, None, evil, evil, Severity.UNKNOWN, evil, evil, evil)
    made = page(CheckedFile(evil, None, evil, 1, 1, (found,), {1: evil}))
    assert len(made.all("script")) == 1
    assert "".join(made.texts).count(evil) >= 9
    (row,) = [row for row in made.all("tr") if "data-code" in row]
    assert row["data-code"] == row["data-field"] == evil


@pytest.mark.parametrize(
    ("lang", "html_lang", "shown", "hidden"),
    [
        ("zh", "zh-Hant-TW", ["給付類別", "必填未填", "該筆退件"], ["required", "benefit_type"]),
        ("en", "en", ["benefit_type", "required field missing"], ["給付類別", "必填未填"]),
        ("both", "zh-Hant-TW", ["必填未填 / required field missing", "給付類別"], []),
    ],
)
def test_language_is_the_one_asked_for(
    lang: str, html_lang: str, shown: list[str], hidden: list[str]
) -> None:
    made = page(lang=lang)
    text = "\n".join(made.texts)
    assert made.all("html")[0]["lang"] == html_lang
    assert all(word in text for word in shown)
    assert not any(word in text for word in hidden)


def test_page_is_accessible() -> None:
    made = page()
    ids = [attributes["id"] for _, attributes in made.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in made.elements:
        assert {attributes.get("aria-labelledby")} - {None} <= set(ids)
    assert all(head["scope"] in {"col", "row"} for head in made.all("th"))
    assert len(made.all("h1")) == len(made.all("main")) == len(made.all("title")) == 1
    assert [kind for kind, _ in made.elements].count("label") == len(made.all("select")) == 2


def test_page_without_findings_says_so() -> None:
    made = page(CheckedFile("good.xml", Format.V2, "UTF-8", 4, 6, ()))
    assert "無任何錯誤或提示 / Nothing found" in made.texts
    assert made.all("svg") == []


def test_patient_ids_are_masked_in_the_page(samples: Path) -> None:
    text = render_html([check_file(samples / "invalid_missing_M51.xml", now=NOW)], now=NOW)
    assert "A******001" in text
    assert "A100000001" not in text


def test_time_is_shown_in_taipei() -> None:
    assert any("2026-03-15 12:00:00" in text for text in page().texts)


def test_every_severity_and_label_has_both_languages() -> None:
    assert set(SEVERITIES) == set(Severity)
    for zh, en in (*LABELS.values(), *SEVERITIES.values()):
        assert not zh.isascii()
        assert en.isascii()
