"""The component's methods: forms of their texts, and an empty text with the reason on failure."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cardio.backends import Reply
from cardio.component import Component, SamIdentity
from cardio.errors import ComponentError
from cardio.session import ControlSoftware
from emulator import vpn_signature
from emulator.desk import Desk

Call = Callable[..., Reply]
SAM_ID, HOSPITAL = "901000000047", "7777777777"
METHODS = {
    "VPNGetRandomX": (),
    "VPNH_SignX": ("AAECAwQFBgc=", "3", "30"),
    "GetSAMCardInfoInCS": (),
    "GetHCCardInfoInCS": (),
}


def text_of(reply: Reply) -> str:
    assert reply.code == 0
    (text,) = reply.outputs
    assert isinstance(text, str)
    return text


@pytest.fixture
def ask(desk: Desk, call: Call) -> Call:
    """Call a method with its texts; the reader port stays closed, as the component needs none."""
    desk.change(port_open=False)
    return lambda name, *texts: call(name, *(texts or METHODS[name]))


def test_a_random_is_eight_bytes_in_base64(ask: Call) -> None:
    randoms = [text_of(ask("VPNGetRandomX")) for _ in range(3)]
    assert all(vpn_signature.RANDOM_FORM.fullmatch(random) for random in randoms)
    assert len(set(randoms)) == 3


@pytest.mark.parametrize(
    ("card_type", "service"),
    [("3", "11"), ("3", "12"), ("3", "15"), ("3", "17"), ("3", "30"), ("4", "91")],
)
def test_a_signature_verifies_for_its_service(
    desk: Desk, ask: Call, seed: str, card_type: str, service: str
) -> None:
    random = text_of(ask("VPNGetRandomX"))
    signature = text_of(ask("VPNH_SignX", random, card_type, service))
    assert len(signature) == 344
    verdict = vpn_signature.verify(
        vpn_signature.verification_key(seed, SAM_ID),
        signature,
        random=random,
        sam_id=SAM_ID,
        hospital_id=HOSPITAL,
        card_type=card_type,
        service=service,
        now=desk.now(),
    )
    assert verdict.outcome is vpn_signature.Outcome.GOOD


def test_the_identity_of_the_sam_is_json_as_callers_read_it(ask: Call) -> None:
    assert json.loads(text_of(ask("GetSAMCardInfoInCS"))) == {
        "SAMCardInfoInCS": {"SAM": [{"CARD_ID": SAM_ID, "HOSP": HOSPITAL}]}
    }


@pytest.mark.parametrize(("card", "patient"), [("hc-1", "A100000001"), ("hc-2", "F200000008")])
def test_the_identity_on_the_card_is_json_too(
    desk: Desk, ask: Call, card: str, patient: str
) -> None:
    desk.insert(card)
    assert json.loads(text_of(ask("GetHCCardInfoInCS"))) == {
        "HCCardInfoInCS": {"HC": [{"AS_ID": patient}]}
    }


@pytest.mark.parametrize("method", ["VPNGetRandomX", "VPNH_SignX", "GetSAMCardInfoInCS"])
def test_without_a_sam_the_text_is_empty_and_the_reason_kept(
    desk: Desk, ask: Call, method: str
) -> None:
    desk.remove("sam")
    assert ask(method) == Reply(0, ("",))
    assert desk.state.component_error == "no SAM present (4012)"


def test_without_a_card_the_text_is_empty_and_the_reason_kept(desk: Desk, ask: Call) -> None:
    desk.remove("hc")
    assert ask("GetHCCardInfoInCS") == Reply(0, ("",))
    assert desk.state.component_error == "no insurance card present (4013)"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (("AAECAwQFBgc=", "3", "31"), "service_code"),
        (("AAECAwQFBgc=", "3", ""), "service_code"),
        (("AAECAwQFBgc=", "4", "30"), "card_type"),
        (("AAECAwQFBgc=", "", "30"), "card_type"),
        (("AAECAwQFBgc=", "3", "91"), "card_type"),
        (("no random", "3", "30"), "random"),
        (("", "3", "30"), "random"),
        (("亂數", "3", "30"), "random"),
    ],
)
def test_what_is_not_signed_is_an_empty_text_with_the_field(
    desk: Desk, ask: Call, texts: tuple[str, ...], field: str
) -> None:
    assert ask("VPNH_SignX", *texts) == Reply(0, ("",))
    assert desk.state.component_error.startswith(f"VPNH_SignX: {field}: expected ")
    assert not texts[0] or texts[0] not in desk.state.component_error


def test_the_component_needs_no_open_port_and_no_network(desk: Desk, ask: Call) -> None:
    desk.change(network_up=False)
    before = desk.state
    assert all(text_of(ask(method)) for method in METHODS)
    assert desk.state == before


def test_a_component_object_over_the_desk(desk: Desk, component: Component) -> None:
    credential = component.credential()
    assert credential.sam == SamIdentity(SAM_ID, HOSPITAL)
    assert credential.issued_at == desk.now()
    assert credential.emulated
    signed = vpn_signature.read_signature(
        vpn_signature.verification_key("desk tests", SAM_ID), credential.signature
    )
    assert (signed.random, signed.issued_at) == (credential.client_random, desk.now())


def test_a_component_object_turns_an_empty_text_into_an_error(
    desk: Desk, component: Component
) -> None:
    desk.remove("sam")
    for ask in (component.get_random_x, component.get_sam_info, component.credential):
        with pytest.raises(ComponentError):
            ask()
    with pytest.raises(ComponentError, match="VPNH_SignX: answered an empty text"):
        component.sign_x("AAECAwQFBgc=")


def test_signing_goes_on_while_the_reader_is_in_use(
    component: Component, session: ControlSoftware
) -> None:
    first = component.sign_x("AAECAwQFBgc=")
    session.get_seq_number_256_n1("01")
    assert component.sign_x("AAECAwQFBgc=") == first
