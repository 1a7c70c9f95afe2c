"""The component: its three methods with their odd answers, and the one credential cache."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from cardio.backends import Backend, Reply
from cardio.component import Component, SamIdentity
from cardio.errors import ComponentError, SessionClosedError

RANDOM = "UkFORE9NIQ=="
SIGNATURE = "U0lHTkFUVVJF" * 28
SAM = SamIdentity("901000000047", "7777777777")


def sam_json(**changes: Any) -> str:
    sam = {"CARD_ID": SAM.sam_id, "HOSP": SAM.hospital_id} | changes
    return json.dumps({"SAMCardInfoInCS": {"SAM": [sam]}})


@pytest.fixture
def component(backend: Backend, answers: dict[str, Any]) -> Component:
    """A component that signs with a new signature each time."""
    made = iter(f"{n:03d}{SIGNATURE}" for n in range(100))
    answers["VPNGetRandomX"] = Reply(0, (RANDOM,))
    answers["VPNH_SignX"] = lambda: Reply(0, (next(made),))
    answers["GetSAMCardInfoInCS"] = Reply(0, (sam_json(),))
    return Component(backend)


def test_the_three_methods(component: Component, calls: list[Any]) -> None:
    assert component.get_random_x() == RANDOM
    assert component.sign_x(RANDOM) == f"000{SIGNATURE}"
    assert component.sign_x(RANDOM, card_type="2", service="15") == f"001{SIGNATURE}"
    assert component.get_sam_info() == SAM
    assert calls == [
        ("VPNGetRandomX",),
        ("VPNH_SignX", RANDOM, "3", "30"),
        ("VPNH_SignX", RANDOM, "2", "15"),
        ("GetSAMCardInfoInCS",),
    ]


def test_it_passes_on_what_the_backend_is(component: Component, clock: SimpleNamespace) -> None:
    assert (component.url, component.emulated) == ("scripted:", True)
    assert component.now() == clock.now


def test_a_credential_holds_all_that_a_request_needs(
    component: Component, clock: SimpleNamespace
) -> None:
    credential = component.credential()
    assert (credential.client_random, credential.signature) == (RANDOM, f"000{SIGNATURE}")
    assert (credential.sam, credential.card_type, credential.service) == (SAM, "3", "30")
    assert credential.issued_at == clock.now
    assert credential.emulated


@pytest.mark.parametrize(
    ("service", "hours"), [("30", 1), ("15", 8), ("17", 8), ("11", 1), ("12", 1)]
)
def test_how_long_a_signature_lasts(component: Component, service: str, hours: int) -> None:
    credential = component.credential(service=service)
    assert credential.expires_at - credential.issued_at == timedelta(hours=hours)


@pytest.mark.parametrize(("service", "renewed"), [("30", 50), ("15", 470), ("17", 470)])
def test_a_credential_is_renewed_ten_minutes_before_it_expires(
    component: Component, clock: SimpleNamespace, service: str, renewed: int
) -> None:
    start = clock.now
    first = component.credential(service=service)
    clock.now = start + timedelta(minutes=renewed) - timedelta(microseconds=1)
    assert component.credential(service=service) is first
    clock.now = start + timedelta(minutes=renewed)
    second = component.credential(service=service)
    assert second.signature != first.signature
    assert second.issued_at == clock.now


def test_a_clock_that_went_back_renews(component: Component, clock: SimpleNamespace) -> None:
    first = component.credential()
    clock.now -= timedelta(microseconds=1)
    assert component.credential().signature != first.signature


def test_services_and_card_types_have_credentials_of_their_own(component: Component) -> None:
    kinds = [("30", "3"), ("15", "3"), ("30", "2")]
    made = [component.credential(service=service, card_type=card) for service, card in kinds]
    again = [component.credential(service=service, card_type=card) for service, card in kinds]
    assert len({credential.signature for credential in made}) == 3
    assert all(before is after for before, after in zip(made, again, strict=True))
    assert [(c.service, c.card_type) for c in made] == kinds


def test_dropping_forgets_that_credential_only(component: Component) -> None:
    upload, other = component.credential(), component.credential(service="15")
    component.drop(upload)
    renewed = component.credential()
    assert renewed.signature != upload.signature
    assert component.credential(service="15") is other
    component.drop(upload)
    assert component.credential() is renewed


def test_threads_that_ask_together_share_one_credential(component: Component) -> None:
    together = threading.Barrier(8)
    made: list[str] = []

    def work() -> None:
        together.wait()
        made.append(component.credential().signature)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [f"000{SIGNATURE}"] * 8


def test_a_failed_renewal_keeps_nothing(component: Component, answers: dict[str, Any]) -> None:
    answers["VPNGetRandomX"] = Reply(0, ("",))
    with pytest.raises(ComponentError):
        component.credential()
    answers["VPNGetRandomX"] = Reply(0, (RANDOM,))
    assert component.credential().client_random == RANDOM


def test_neither_random_nor_signature_is_shown(component: Component) -> None:
    credential = component.credential()
    assert RANDOM not in repr(credential)
    assert SIGNATURE[:12] not in repr(credential)
    assert "901000000047" in repr(credential)


@pytest.mark.parametrize(
    ("text", "reason", "code"),
    [
        ("", "answered an empty text; is the SAM present and verified?", None),
        ("4012", "answered the code 4012", 4012),
        ("-1", "answered the code -1", -1),
        ("0", "answered the code 0", 0),
        ("66501", "answered the code 66501", 66501),
        ("R" * 21, "expected at most 20 printable ASCII characters", None),
        ("RAN\nDOM", "expected at most 20 printable ASCII characters", None),
        ("²", "expected at most 20 printable ASCII characters", None),
        ("亂數亂數亂數", "expected at most 20 printable ASCII characters", None),
    ],
)
def test_what_is_no_random(
    component: Component, answers: dict[str, Any], text: str, reason: str, code: int | None
) -> None:
    answers["VPNGetRandomX"] = Reply(0, (text,))
    with pytest.raises(ComponentError) as caught:
        component.get_random_x()
    assert str(caught.value) == f"VPNGetRandomX: {reason}"
    assert (caught.value.method, caught.value.code) == ("VPNGetRandomX", code)


@pytest.mark.parametrize("text", ["--5", "123456", "-", "4012A"])
def test_what_only_resembles_a_code_is_a_text(
    component: Component, answers: dict[str, Any], text: str
) -> None:
    answers["VPNH_SignX"] = Reply(0, (text,))
    assert component.sign_x(RANDOM) == text


def test_a_signature_may_have_512_characters(component: Component, answers: dict[str, Any]) -> None:
    answers["VPNH_SignX"] = Reply(0, ("S" * 512,))
    assert component.sign_x(RANDOM) == "S" * 512
    answers["VPNH_SignX"] = Reply(0, ("S" * 513,))
    with pytest.raises(ComponentError, match="at most 512") as caught:
        component.sign_x(RANDOM)
    assert "SSS" not in str(caught.value)


@pytest.mark.parametrize("code", [-2147467259, 0x80004005])
def test_a_failed_hresult(component: Component, answers: dict[str, Any], code: int) -> None:
    answers["VPNGetRandomX"] = Reply(code)
    with pytest.raises(ComponentError, match="failed with HRESULT 0x80004005") as caught:
        component.get_random_x()
    assert caught.value.hresult == 0x80004005


@pytest.mark.parametrize(
    ("said", "told"),
    [("", ""), (" CsHisX:\r\n SAM? ", r" \(CsHisX: SAM\?\)"), ("x" * 900, r" \(x{300}\)")],
)
def test_what_the_component_says_of_a_failed_hresult_is_told(
    component: Component, answers: dict[str, Any], said: str, told: str
) -> None:
    answers["VPNGetRandomX"] = Reply(-2147467259, (said,))
    with pytest.raises(ComponentError, match=f"failed with HRESULT 0x80004005{told}$"):
        component.get_random_x()


@pytest.mark.parametrize("outputs", [(b"bytes",), (7,)])
def test_an_answer_that_is_no_text(
    component: Component, answers: dict[str, Any], outputs: tuple[Any, ...]
) -> None:
    answers["GetSAMCardInfoInCS"] = Reply(0, outputs)
    with pytest.raises(ComponentError, match="answered something that is no text"):
        component.get_sam_info()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected JSON with SAM"),
        ("4012", "expected JSON with SAM"),
        ("null", "expected JSON with SAM"),
        ("[]", "expected JSON with SAM"),
        ("{", "expected JSON with SAM"),
        ("[" * 4096, "expected JSON with SAM"),
        ('{"SAMCardInfoInCS": {"SAM": []}}', "expected JSON with SAM"),
        ('{"SAMCardInfoInCS": {"SAM": ["x"]}}', "expected JSON with SAM"),
        ('{"SAMCardInfoInCS": {"SAM": [{"CARD_ID": "901000000047"}]}}', "expected JSON with SAM"),
        (sam_json(CARD_ID="90100000004"), "CARD_ID: expected 12 digits"),
        (sam_json(CARD_ID="９０１０００００００４７"), "CARD_ID: expected 12 digits"),
        (sam_json(CARD_ID=901000000047), "CARD_ID: expected 12 digits"),
        (sam_json(HOSP="777777777"), "HOSP: expected 10 characters"),
        (sam_json(HOSP="777777777\n"), "HOSP: expected 10 characters"),
        (sam_json(HOSP=None), "HOSP: expected 10 characters"),
    ],
)
def test_what_is_no_sam_identity(
    component: Component, answers: dict[str, Any], text: str, reason: str
) -> None:
    answers["GetSAMCardInfoInCS"] = Reply(0, (text,))
    with pytest.raises(ComponentError, match=f"^GetSAMCardInfoInCS: {reason}"):
        component.get_sam_info()


def test_the_first_sam_counts_and_other_keys_do_not_matter(
    component: Component, answers: dict[str, Any]
) -> None:
    document = json.loads(sam_json(OTHER=1))
    document["SAMCardInfoInCS"]["SAM"].append({"CARD_ID": "x"})
    answers["GetSAMCardInfoInCS"] = Reply(0, (json.dumps(document),))
    assert component.get_sam_info() == SAM


def test_a_closed_component_sends_nothing_and_holds_nothing(
    component: Component, calls: list[Any]
) -> None:
    with component:
        component.credential()
    assert calls.pop() == ("close",)
    before = list(calls)
    with pytest.raises(SessionClosedError, match="VPNGetRandomX: the component was closed"):
        component.credential()
    component.close()
    assert [call for call in calls if call[0] != "close"] == before
