"""What an emulated server does where the facts leave it open: one named setting each.

Holds settings and their defaults; decides nothing and knows no route.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """The open points of `facts/web_api.toml` and `facts/check_result.md`, all emulator-defined."""

    strict_names: bool = False
    """Take the slides' spelling of the field names only, instead of any letter case."""

    strict_counts: bool = False
    """Demand sMrecs and sPrecs for A1, and that they agree with the document."""

    max_base64_chars: int = 10_485_760
    """Longest sPatData, in Base64 characters: the 10 MB of the slides, read as binary."""

    utf8_fallback: bool = True
    """Read a document that is not in its declared encoding as UTF-8 (and log it), not as Y014."""

    verify_signatures: bool = True
    """Verify signatures, identifiers, cards and institutions by the emulated world (codes 04, 05,
    06, 08, 16, D002 and so on). Off: documents with placeholders, such as samples, pass; whose SAM
    sends (07) is looked at all the same."""

    sample_placeholders: bool = True
    """Verify nothing in a document that bears the placeholders of the sample documents (TESTSAM…,
    TESTVISIT…): they stand for values that only a reader can make. Off: they earn their codes."""

    all_records: bool = False
    """Object to records that are referred to and never came here (D001, D049, D051, E002)."""

    check_delay: timedelta = timedelta(0)
    """How long a check takes on the emulator's clock; until then a download answers 5002."""

    keep_results: timedelta = timedelta(days=3)
    """How long a result can be fetched after the upload; the manual says 3 days for the API."""

    revoked_sams: frozenset[str] = frozenset()
    """SAM numbers that answer 8205."""

    check_lease: timedelta = timedelta(seconds=60)
    """Real time after which another process takes over a check that was begun and not ended."""

    parallel_requests: int = 4
    """Requests that are parsed, verified and stored at one time; bounds the memory they take."""

    def __post_init__(self) -> None:
        for name in ("max_base64_chars", "parallel_requests"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, got {getattr(self, name)}")
        for name in ("check_delay", "keep_results", "check_lease"):
            if getattr(self, name) < timedelta(0):
                raise ValueError(f"{name}: expected no negative time, got {getattr(self, name)}")
