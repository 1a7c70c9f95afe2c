"""The whole story on one desk: card, visit number, signatures, document, upload, check result.

Each step does the real thing and says what came of it; the command `demo` shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api import CheckResult, Client, Document, JobType, Visit
from cardio.component import Component
from cardio.records import BasicData, Prescription, VisitNumber
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.samples.office import DOCTOR_ID
from emulator.vpn import VpnServer

JOB_TYPES = (JobType.CONNECTION_TEST, JobType.PRECHECK, JobType.FORMAL)
"""The official order of trials: interface test, pre-check (預檢), formal upload."""

_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story: what was done, whether it went well, what came of it."""

    name: str
    ok: bool
    detail: str


def tell(desk: Desk) -> Iterator[Step]:
    """Play the story on a desk and an embedded server; yields each step when it is done.

    Raises the error of the step that could not be done.
    """
    backend = EmulatorBackend(desk)
    with (
        ControlSoftware(backend) as session,
        Component(backend) as component,
        VpnServer(seed=desk.seed, clock=desk.clock, world=desk.world) as server,
        Client(server.base_url, component) as client,
    ):
        person = session.get_basic_data()
        yield Step("card", True, f"hisGetBasicData: {person.name}, issued {person.issue_date}")
        number = session.get_seq_number_256_n1("01")
        yield Step("visit number", number.code.delivers, _told(number))
        order = sample_order(number)
        (signature,) = session.write_multi_prescript_sign(
            number.visit_datetime, person.id_no, person.birth_date, [order]
        )
        yield Step("order signature", True, f"hisWriteMultiPrescriptSign: {signature[:8]}…")
        document = compose(person, number, order, signature)
        yield Step("document", True, f"format {document.format}, {len(document.data)} bytes")
        issued = component.credential().issued_at
        yield Step("signature", True, f"VPNH_SignX: SAM {number.sam_id}, {issued:%H:%M:%S}")
        for job_type in JOB_TYPES:
            yield from _sent(client, document, job_type)


def sample_order(number: VisitNumber) -> Prescription:
    """Return an order of one drug, three times a day for three days."""
    return Prescription(number.visit_datetime, "1", "A037341100", "", "TID", 3, "0000900", "01")


def compose(
    person: BasicData, number: VisitNumber, order: Prescription, signature: str
) -> Document:
    """Return a format 2.0 document (Big5) with the visit and its one order."""
    visit = Visit(
        number,
        person,
        staff_id=DOCTOR_ID,
        visit_type="01",
        make_up_mark="1",
        drug_days=3,
        dispensing_mode="0",
        dispensable_count_a=1,
        main_diagnosis="J069",
        opd_fee=452,
        opd_copay=50,
        benefit_type="4",
        provider_class="12",
    )
    visit.add_order(order, prescription_kind="A", order_dispensing_mode="0", route="PO")
    return Document.build([visit.sign_orders([signature])])


def _told(number: VisitNumber) -> str:
    return (
        f"hisGetSeqNumber256N1: 就醫序號 {number.visit_seq}, 就醫識別碼 {number.visit_identifier}"
    )


def _sent(client: Client, document: Document, job_type: JobType) -> Iterator[Step]:
    receipt = client.upload(document, type=job_type)
    yield Step(f"upload {job_type}", True, f"{receipt.rtn_code}, execution number {receipt.opcode}")
    result = client.wait(receipt, timeout=_WAIT_SECONDS)
    yield Step(f"result {job_type}", not result.findings, _judged(result))


def _judged(result: CheckResult) -> str:
    if not result.checked:
        return "received, not checked (介接測試)"
    valid = result.summary.valid_records if result.summary else 0
    return f"{len(result.findings) or 'no'} findings, valid records: {valid}"
