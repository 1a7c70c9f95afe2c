"""Random calls against a desk and a small model of it: counters, visits, prescriptions, undo.

The model is written from the facts, not from the emulator; what it does not hold is only asked
never to break: no Python error, no byte too many, nothing changed by a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cardio.backends import Argument, Buffer, Reply
from cardio.codes import ControlSoftwareCode
from cardio.records import TreatmentFee
from cardio.session import ControlSoftware
from cardio.table import function_row
from cardio.table.model import Direction, Function, Kind, Param
from emulator.backend import EmulatorBackend
from emulator.control_software import HANDLERS, handle
from emulator.desk import Desk

HERE, ELSEWHERE = "7777777777", "3501200000"
START: Final = "2026-12-30T20:00:00"
NUMBERS: Final = ("hisGetSeqNumber", "hisGetSeqNumber256", "hisGetSeqNumber256N1")
ORDERS: Final = ("hisWritePrescription", "hisWriteMultiPrescript", "hisWriteMultiPrescriptSign")
MODELLED: Final = {
    *NUMBERS,
    *ORDERS,
    *("hisWritePrescriptionSign", "hisWriteTreatmentFee", "hisWriteTreatmentData"),
    *("csUnGetSeqNumber", "csUpdateHCContents", "csUpdateHCNoReset", "csInputHCPIN"),
}
"""What the model follows, or what would lock it out; all others are called with anything."""
OTHERS: Final = sorted(
    name
    for name in HANDLERS
    if name not in MODELLED and function_row(name).kind is Kind.CONTROL_SOFTWARE
)


@dataclass
class SeenVisit:
    item: str
    at: str
    seq: str
    place: str
    fee: int = 0
    undone: bool = False


@dataclass
class Card:
    """What is known of a card: everything newest first."""

    patient: str
    birth: str
    left: int
    virtual: bool = False
    year: str = ""
    last: int = 0
    issued: str = ""
    visits: list[SeenVisit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    fees: dict[str, int] = field(default_factory=dict)
    total: int = 0
    rx: list[bytes] = field(default_factory=list)
    drugs: list[str] = field(default_factory=list)
    important: list[str] = field(default_factory=list)

    def find(self, at: str) -> SeenVisit | None:
        return next((visit for visit in self.visits if visit.at == at), None)

    def kept_years(self) -> list[str]:
        return sorted(self.counts, reverse=True)[:2]


def cards() -> dict[str, Card]:
    """The cards of the shipped cast that take part."""
    seen = SeenVisit("01", "1150306110000", "W007", ELSEWHERE, 480)
    return {
        "hc-1": Card("A100000001", "0700101", 6),
        "hc-no-visits": Card("C100000067", "0550505", 0),
        "hc-virtual": Card(
            *("Q100000120", "0900909", 5, True, "115", 7, ""),
            visits=[seen],
            counts={"115": 7},
            fees={"115": 3360},
        ),
    }


def roc(moment: datetime) -> str:
    return f"{moment.year - 1911}{moment:%m%d%H%M%S}"


def moment(text: str) -> datetime:
    return datetime.strptime(f"{int(text[:3]) + 1911}{text[3:]}+0800", "%Y%m%d%H%M%S%z")


def order(at: str, kind: str, code: int) -> bytes:
    return f"{at}{kind}{f'C{code:04d}':12}{'':6}{'TID':18}03000090001".encode()


pieces = st.sampled_from(
    [b"", b"\0", b" " * 14, b"A100000001\0", b"0700101\0", b"1151230200000\0", b"01\0", b"AC\0"]
) | st.binary(max_size=80)
places = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3, 5, 7])
"""Which visit of a card, newest first; 7: none."""
patterns = st.lists(
    st.tuples(st.sampled_from("2222555BEA1"), st.integers(0, 1)), min_size=1, max_size=3
)


class DeskMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(seed="stateful", clock=f"frozen:{START}")
        self.session = ControlSoftware(EmulatorBackend(self.desk))
        self.cards = cards()
        self.name = "hc-1"

    @property
    def card(self) -> Card:
        return self.cards[self.name]

    def known(self, place: int) -> str:
        """Return the time of a visit on the card; of none for a place beyond."""
        visits = self.card.visits
        return visits[place].at if place < len(visits) else "1140101000000"

    def code(self, name: str, *values: str | bytes | int) -> ControlSoftwareCode:
        before = self.desk.state
        result = self.session.call(name, *values)
        if not result.code.delivers:
            assert self.desk.state == before
        return result.code

    @rule(name=st.sampled_from(sorted(cards())))
    def insert(self, name: str) -> None:
        self.desk.insert(name)
        self.name = name

    @rule(minutes=st.sampled_from([0, 1, 60, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.desk.clock.advance(timedelta(minutes=minutes))

    @rule(name=st.sampled_from(NUMBERS), item=st.sampled_from(["01", "05", "AC", "ZA"]))
    def register(self, name: str, item: str) -> None:
        card, now = self.card, self.desk.now()
        last = max([card.issued, *(visit.at for visit in card.visits)])
        at = roc(max(now, moment(last) + timedelta(seconds=1)) if last else now)
        expected = self._registered(item, at)
        values = (item, " ") if name == "hisGetSeqNumber" else (item, " ", "1")
        assert self.code(name, *values) == expected

    def _registered(self, item: str, at: str) -> int:
        """Follow a registration; return the code it must have."""
        card = self.card
        since = roc(self.desk.now() - timedelta(hours=24))
        standing = [visit for visit in card.visits if not visit.undone]
        if item == "ZA" and not any(v.place == HERE and v.at >= since for v in standing):
            return 5081
        if item.isdigit() and card.left == 0:
            return 5001
        seq = ""
        if item.isdigit():
            seq = self._counted(at[:3])
        card.visits = [SeenVisit(item, at, seq, HERE), *card.visits][:6]
        card.issued = at
        return 5010 if any(visit.at[:7] == at[:7] for visit in standing) else 0

    def _counted(self, year: str) -> str:
        card = self.card
        card.left -= 1
        card.last = card.last + 1 if card.year == year else 1
        card.year = year
        card.counts[year] = card.counts.get(year, 0) + 1
        return f"W{card.last:03d}" if card.virtual else f"{card.last:04d}"

    @rule(place=places, fee=st.integers(0, 5000))
    def charge(self, place: int, fee: int) -> None:
        card, at = self.card, self.known(place)
        visit = card.find(at)
        fees = bytes(TreatmentFee(fee, 0, 0, 0, 0))
        code = self.code("hisWriteTreatmentFee", at, card.patient, card.birth, fees)
        assert code == (0 if visit else 5022)
        if visit and fee != visit.fee:
            card.counts.setdefault(at[:3], 0)
            card.fees[at[:3]] = card.fees.get(at[:3], 0) + fee - visit.fee
            card.total = max(0, card.total + fee - visit.fee)
            visit.fee = fee

    @precondition(lambda self: self.card.visits)
    @rule(
        place=places,
        name=st.sampled_from(ORDERS),
        pattern=patterns,
        times=st.sampled_from([1, 1, 5, 20]),
        flaw=st.sampled_from(["", "", "", "", "type", "count"]),
    )
    def prescribe(
        self, place: int, name: str, pattern: list[tuple[str, int]], times: int, flaw: str
    ) -> None:
        card, at = self.card, self.known(place)
        one = name == "hisWritePrescription"
        orders = [order(at, kind, code) for kind, code in pattern * times]
        orders += [order(at, "Z", 0)] * (flaw == "type")
        orders = orders[-1:] if one else orders
        count = 61 if flaw == "count" else len(orders)
        data = b"".join(orders * (61 if flaw == "count" and not one else 1))[:3660]
        values = (at, card.patient, card.birth, data, *(() if one else (count,)))
        good = card.find(at) and flaw != "type" and (one or flaw != "count")
        refused = 5033 if one else (6018 if card.find(at) else 5022)
        assert self.code(name, *values) == (0 if good else refused)
        for raw in orders if good else ():
            self._prescribed(raw)

    def _prescribed(self, raw: bytes) -> None:
        card, kind = self.card, chr(raw[13])
        card.rx = [raw, *card.rx][:60]
        key = f"{raw[:7].decode()}{raw[14:19].decode()}"
        if kind == "2":
            card.drugs = [key, *card.drugs][:30]
        if kind == "5":
            card.important = [key, *card.important][:10]
        if kind == "B":
            card.drugs = [each for each in card.drugs if each != key]
        if kind == "E":
            card.important = [each for each in card.important if each != key]

    @precondition(lambda self: self.card.visits)
    @rule(place=places)
    def undo(self, place: int) -> None:
        card, at = self.card, self.known(place)
        expected = self._undoable(card.find(at))
        assert self.code("csUnGetSeqNumber", at) == expected
        visit = card.find(at)
        if expected == 0 and visit is not None:
            card.left += 1
            card.last -= int(visit.seq[-3:]) == card.last
            card.counts[at[:3]] -= 1
            card.fees[at[:3]] = card.fees.get(at[:3], 0) - visit.fee
            card.total -= visit.fee
            visit.fee, visit.undone = 0, True

    @precondition(lambda self: self.card.left)
    @rule()
    def change_ones_mind(self) -> None:
        self.register(NUMBERS[2], "01")
        self.undo(0)

    def _undoable(self, visit: SeenVisit | None) -> int:
        if visit is None:
            return 5150
        reasons = {
            5151: not visit.item.isdigit(),
            5152: visit.place != HERE,
            5153: visit.undone,
            5154: visit.at < roc(self.desk.now() - timedelta(hours=24)),
            5160: self.card.left >= 6,
            5161: self.card.year != visit.at[:3],
            5162: self.card.last < int(visit.seq[-3:] or 0),
        }
        return next((code for code, applies in reasons.items() if applies), 0)

    @rule(reset=st.booleans())
    def refresh(self, reset: bool) -> None:
        name = "csUpdateHCContents" if reset else "csUpdateHCNoReset"
        expected = 0 if self.card.left <= 3 else 9081
        assert self.code(name) == expected
        if expected == 0:
            self.card.left = 6
            if not reset:
                assert self.code("hisGetBasicData") == self.desk.policy.unusable_card_code
                self.desk.insert(self.name)

    @rule(name=st.sampled_from(OTHERS), data=st.data())
    def anything(self, name: str, data: st.DataObject) -> None:
        row = function_row(name)
        arguments = [data.draw(_argument(param)) for param in row.passed]
        before = self.desk.state
        reply = handle(self.desk, row, arguments)
        assert isinstance(reply, Reply)
        _check_sizes(row, arguments, reply)
        if not row.returns_value and reply.code in row.errors and not any(reply.outputs):
            assert self.desk.state.cards == before.cards
        self.desk.change(port_open=True)

    @invariant()
    def the_card_reads_as_the_model_says(self) -> None:
        card, session = self.card, self.session
        session.open_com()
        assert session.get_register_basic().visits_left == card.left
        last = session.get_last_seq_num()
        number = f"W{card.last:03d}" if card.virtual else f"{card.last:04d}"
        assert (last.roc_year, last.visit_seq) == (card.year, number) or not card.year
        years = session.get_cumulative_data().year
        found = {row.roc_year: (row.visit_count, row.outpatient_fee or 0) for row in years}
        kept = card.kept_years()
        assert found == {year: (card.counts[year], card.fees.get(year, 0)) for year in kept}
        assert session.get_cumulative_fee().outpatient_total == card.total
        shown = [
            (row.treat_item, row.visit_datetime, row.visit_seq, row.outpatient_fee)
            for row in session.get_treatment_no_need_hpc().visit
            if row.visit_datetime
        ]
        assert shown == [(visit.item, visit.at, visit.seq, visit.fee) for visit in card.visits]

    @invariant()
    def the_lists_read_as_the_model_says(self) -> None:
        self.session.open_com()
        self.session.verify_hpc_pin()
        lists = self.session.read_prescription()
        assert [bytes(each) for each in lists.outpatient] == self.card.rx
        assert [each.issue_date + each.drug_code for each in lists.long_term] == self.card.drugs
        found = [each.exec_date + each.order_code for each in lists.important]
        assert found == self.card.important


def _argument(param: Param) -> st.SearchStrategy[Argument]:
    if param.is_number:
        return st.integers(-(2**31), 2**31 - 1) | st.integers(0, 70)
    if param.direction is Direction.IN:
        return pieces
    return st.builds(
        lambda room, content: Buffer(room, content[:room]),
        st.just(param.size) | st.integers(0, param.size),
        pieces,
    )


def _check_sizes(row: Function, arguments: list[Argument], reply: Reply) -> None:
    """Nothing may be longer than the buffer that was offered, nor than documented."""
    offered = dict(zip((param.name for param in row.passed), arguments, strict=True))
    assert len(reply.outputs) == len(row.given)
    for param, output in zip(row.given, reply.outputs, strict=True):
        if isinstance(output, bytes):
            buffer = offered[param.name]
            assert isinstance(buffer, Buffer)
            assert len(output) <= min(buffer.capacity, param.size)


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
