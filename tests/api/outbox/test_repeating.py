"""What a second copy would do: which documents may be sent twice, which visits they hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import Document
from api.checks.lists import CONSTANTS
from api.codes import JobType
from api.outbox.repeating import Repeating, fingerprint, repeating

Edited = Callable[..., Document]
GOLDEN = -8723130672635664316
UNCOUNTED = [JobType.PRECHECK, JobType.CONNECTION_TEST]


@pytest.mark.parametrize("kind", ["A", "B", "C", "D", "E"])
@pytest.mark.parametrize("plain", [True, False], ids=["plain", "with a comment"])
def test_only_a_and_b_may_be_sent_twice(edited: Edited, kind: str, plain: bool) -> None:
    pairs = [("<H01>A</H01>", f"<H01>{kind}</H01>")]
    if not plain:
        pairs.append(("<H01>", "<!-- <H01>C</H01> --><H01>"))
    document = edited("v2_clinic_big5", *pairs)
    assert repeating(document, JobType.FORMAL).repeatable is (kind in "AB")


@pytest.mark.parametrize("identifier", ["", *sorted(CONSTANTS)])
def test_a_record_without_an_identifier_of_its_own_replaces_nothing(
    edited: Edited, clinic: Document, identifier: str
) -> None:
    """Two records with the same constant are two visits, not one sent twice."""
    first = next(iter(clinic.records)).get("M15")
    document = edited("v2_clinic_big5", (f"<M15>{first}</M15>", f"<M15>{identifier}</M15>"))
    found = repeating(document, JobType.FORMAL)
    whole = repeating(clinic, JobType.FORMAL)
    assert (found.repeatable, whole.repeatable) == (False, True)
    assert whole.visits - found.visits == {fingerprint("1", first)}


@pytest.mark.parametrize("type", UNCOUNTED)
def test_what_does_not_count_holds_no_visits(clinic: Document, type: JobType) -> None:
    assert repeating(clinic, type) == Repeating(True, frozenset())


def test_format_1_is_not_known_to_be_repeatable(sample: Callable[[str], Document]) -> None:
    assert repeating(sample("v1_clinic_big5"), JobType.FORMAL) == Repeating(False, frozenset())


def test_a_visit_is_known_by_its_key_alone(edited: Edited, clinic: Document) -> None:
    changed = edited("v2_clinic_big5", ("<H01>A</H01>", "<H01>D</H01>"))
    visits = repeating(clinic, JobType.FORMAL).visits
    assert visits == repeating(changed, JobType.FORMAL).visits
    assert visits == {fingerprint(r.get("H00"), r.get("M15")) for r in clinic.records}
    assert len(visits) == clinic.record_count


def test_fingerprints_are_the_same_everywhere() -> None:
    assert fingerprint("1", "TESTVISIT00000000001") == GOLDEN
    assert fingerprint("3", "TESTVISIT00000000001") != GOLDEN


@given(st.text(max_size=3), st.text(max_size=20))
def test_a_fingerprint_fits_a_column(data_type: str, identifier: str) -> None:
    assert -(1 << 63) <= fingerprint(data_type, identifier) < 1 << 63
