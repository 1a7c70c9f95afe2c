"""The findings of checked files as one HTML page that needs nothing else, not even a network.

Fills the template beside it and escapes every value; patient ids come masked. Checks nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields as dataclass_fields
from datetime import datetime
from html import escape
from importlib import resources
from string import Template
from typing import Final

from api.check_codes import Severity, check_code
from api.checking import CheckedFile, Totals, totals
from api.findings import Finding
from cardio.codecs import TAIPEI

LABELS: Final = {
    "title": ("健保上傳資料檢核報告", "Check report of NHI uploads"),
    "checked_at": ("檢核基準時間", "Checked as of"),
    "totals_title": ("總計", "Totals"),
    "files_title": ("檔案", "Files"),
    "chart_title": ("最常見錯誤代碼", "Most frequent codes"),
    "findings_title": ("檢核結果明細", "Findings"),
    "all_label": ("全部", "all"),
    "reset_label": ("清除篩選", "Clear"),
    "footer": (
        "本報告由 cardio check 於本機產生,未連線至健保署;身分證號已遮罩。",
        "Made on this machine by cardio check, without asking the insurer; patient ids are masked.",
    ),
    "nothing": ("無任何錯誤或提示", "Nothing found"),
    "file": ("檔案", "File"),
    "format": ("格式", "Format"),
    "encoding": ("編碼", "Encoding"),
    "records": ("筆數", "Records"),
    "orders": ("醫令數", "Orders"),
    "findings": ("錯誤數", "Findings"),
    "files": ("檔案數", "Files"),
    "refused_records": ("退件筆數", "Refused records"),
    "reminders": ("僅提示", "Reminders"),
    "record": ("第幾筆", "Record"),
    "patient": ("身分證號", "Patient"),
    "order": ("第幾醫令", "Order"),
    "field": ("欄位", "Field"),
    "code": ("代碼", "Code"),
    "severity": ("處理", "Effect"),
    "text": ("說明", "Meaning"),
    "hint": ("如何處理", "What to do"),
}
"""Words of the page, in Chinese and English."""

SEVERITIES: Final = {
    Severity.REJECT_FILE: ("整檔退件", "file refused"),
    Severity.REJECT_RECORD: ("該筆退件", "record refused"),
    Severity.WARNING: ("提示", "reminder"),
    Severity.UNKNOWN: ("未公布", "not public"),
}

CHART_CODES: Final = 10
_FILE_HEADS: Final = ("file", "format", "encoding", "records", "orders", "findings")
_FINDING_HEADS: Final = (
    *("file", "record", "patient", "order", "field", "code", "severity", "text", "hint"),
)
_BAR_HEIGHT: Final = 26
_BAR_LEFT: Final = 320
_BAR_WIDTH: Final = 400


def render_html(files: Sequence[CheckedFile], *, now: datetime, lang: str = "both") -> str:
    """Return the page for files checked as of `now`; `lang` is zh, en or both."""
    page = _Page(lang)
    found = [(each, one) for each in files for one in each.findings]
    codes = Counter(one.code for _, one in found)
    style, script = _resource("html_report.css"), _resource("html_report.js")
    values = {key: page.label(key) for key in LABELS} | {
        "lang": "en" if lang == "en" else "zh-Hant-TW",
        "style": style,
        "style_hash": _csp_hash(style),
        "script": script,
        "script_hash": _csp_hash(script),
        "checked_at": f"{page.label('checked_at')} {now.astimezone(TAIPEI):%Y-%m-%d %H:%M:%S}",
        "totals": page.totals(totals(files)),
        "file_heads": page.heads(_FILE_HEADS),
        "file_rows": "".join(page.file_row(each) for each in files),
        "chart": page.chart(codes),
        "code_label": page.label("code"),
        "field_label": page.label("field"),
        "code_options": "".join(page.options(sorted(codes))),
        "field_options": "".join(page.options(sorted({one.field for _, one in found}))),
        "shown": f"{len(found)} / {len(found)}",
        "finding_heads": page.heads(_FINDING_HEADS),
        "finding_rows": "".join(page.finding_row(each, one) for each, one in found),
    }
    return Template(_resource("html_report.html")).substitute(values)


class _Page:
    """Writes the parts of the page in one language or both."""

    def __init__(self, lang: str) -> None:
        self._zh = lang != "en"
        self._en = lang != "zh"

    def words(self, zh: str, en: str) -> str:
        """Return what is wanted of a pair of texts, escaped."""
        parts = [zh] * self._zh + [en] * self._en
        return escape(" / ".join(part for part in parts if part))

    def label(self, key: str) -> str:
        return self.words(*LABELS[key])

    def totals(self, sums: Totals) -> str:
        return "".join(
            f"<div><dt>{self.label(each.name)}</dt><dd>{getattr(sums, each.name):,}</dd></div>"
            for each in dataclass_fields(sums)
        )

    def heads(self, keys: Iterable[str]) -> str:
        return "".join(f'<th scope="col">{self.label(key)}</th>' for key in keys)

    def options(self, values: Iterable[str]) -> Iterator[str]:
        for value in values:
            yield f'<option value="{escape(value)}">{escape(value)}</option>'

    def file_row(self, each: CheckedFile) -> str:
        counts = (each.records, each.orders, len(each.findings))
        numbers = "".join(f'<td class="number">{_shown(count)}</td>' for count in counts)
        texts = (each.format, each.encoding)
        return (
            f'<tr><th scope="row">{escape(each.file)}</th>'
            + "".join(f"<td>{escape(_shown(text))}</td>" for text in texts)
            + f"{numbers}</tr>"
        )

    def finding_row(self, each: CheckedFile, one: Finding) -> str:
        name = self.words(each.field_name(one, zh=True), each.field_name(one, zh=False))
        return (
            f'<tr data-code="{escape(one.code)}" data-field="{escape(one.field)}">'
            f"<td>{escape(each.file)}</td>"
            f'<td class="number">{_shown(one.record)}</td>'
            f"<td>{escape(each.patient(one))}</td>"
            f'<td class="number">{_shown(one.order)}</td>'
            f'<td class="text"><b>{escape(one.field)}</b> {name}</td>'
            f'<td class="code">{escape(one.code)}</td>'
            f'<td class="{one.severity.value}">{self.words(*SEVERITIES[one.severity])}</td>'
            f'<td class="text">{self.words(one.text_zh, one.text_en)}</td>'
            f'<td class="text">{escape(one.hint)}</td></tr>'
        )

    def chart(self, codes: Counter[str]) -> str:
        """Draw a bar for each of the most frequent codes."""
        if not codes:
            return f"<p>{self.label('nothing')}</p>"
        most = codes.most_common(CHART_CODES)
        bars = "".join(self._bar(place, *each, most[0][1]) for place, each in enumerate(most))
        width, height = _BAR_LEFT + _BAR_WIDTH + 80, _BAR_HEIGHT * len(most)
        told = ", ".join(f"{code} {count}" for code, count in most)
        return (
            f'<svg viewBox="0 0 {width} {height}" role="img"'
            f' aria-label="{self.label("chart_title")}: {escape(told)}">{bars}</svg>'
        )

    def _bar(self, place: int, code: str, count: int, highest: int) -> str:
        row = check_code(code)
        name = row.zh if self._zh else row.en
        length = max(_BAR_WIDTH * count // highest, 2)
        y = place * _BAR_HEIGHT
        return (
            f'<text x="{_BAR_LEFT - 10}" y="{y + 18}" text-anchor="end">'
            f"{escape(code)} {escape(_cut(name))}</text>"
            f'<rect x="{_BAR_LEFT}" y="{y + 4}" width="{length}" height="{_BAR_HEIGHT - 8}"/>'
            f'<text x="{_BAR_LEFT + length + 8}" y="{y + 18}">{count:,}</text>'
        )


def _cut(text: str, most: int = 34) -> str:
    """Cut a text where the chart has no room for more; a Chinese character takes two."""
    width, kept = 0, ""
    for character in text:
        width += 1 if character.isascii() else 2
        if width > most:
            return kept + "…"
        kept += character
    return kept


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _resource(name: str) -> str:
    return resources.files("api").joinpath(name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
