"""Official case 1: the visit count reminder by age and illness, and the illness that runs out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from cardio.session import ControlSoftware
from cardio.values import TreatItem
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Shown = Callable[..., list[str]]

OLD, RECENT, NEW = "hisGetSeqNumber", "hisGetSeqNumber256", "hisGetSeqNumber256N1"
CASE_ILLNESS = b"3604210301011051231"  # 36042, from 1030101, to 1051231
CASE_DAY = "frozen:2014-08-11T14:07:18"  # ROC 103: the people of the case are 13, 64 and 65


@pytest.fixture
def shown(make_desk: MakeDesk) -> Shown:
    """Register a visit of a person with so many visits this year; return what is shown."""

    def shown(
        born: str,
        visits: int,
        *illnesses: bytes,
        name: str = RECENT,
        item: str = "01",
        clock: str = CASE_DAY,
        days: int = 30,
    ) -> list[str]:
        desk = make_desk(clock, policy=Policy(illness_reminder_days=days))
        assert desk.card is not None
        year = f"{desk.now().year - 1911}{visits:04d}{0:060d}".encode()
        card = desk.card.with_profile(birth_date=born).with_section("year", [year])
        desk.replace_card(card.with_section("critical_illness", illnesses))
        values = (item, " ") if name == OLD else (item, " ", "1")
        with ControlSoftware(EmulatorBackend(desk)) as session:
            assert session.call(name, *values).code == 0
        assert all(event.kind == "reminder" for event in desk.state.events)
        assert all(event.function == name for event in desk.state.events)
        return [event.text for event in desk.state.events]

    return shown


@pytest.mark.parametrize(
    ("born", "counts", "first", "red"),
    [
        ("0900101", (20, 30, 40, 90, 200), (), ()),
        ("0390101", (20, 30, 89, 90), (30, 89, 90), (90,)),
        ("0380101", (30, 40, 89, 90), (40, 89, 90), (90,)),
    ],
    ids=["child", "64", "65"],
)
@pytest.mark.parametrize("name", [OLD, RECENT])
def test_official_case_1(
    shown: Shown,
    name: str,
    born: str,
    counts: Sequence[int],
    first: Sequence[int],
    red: Sequence[int],
) -> None:
    texts = {count: shown(born, count, name=name) for count in counts}
    assert tuple(count for count in counts if texts[count]) == tuple(first)
    assert tuple(count for count in counts if any("red" in t for t in texts[count])) == tuple(red)
    assert all(texts[count] == [] or str(count) in texts[count][0] for count in counts)


@pytest.mark.parametrize(("born", "visits"), [("0390101", 95), ("0380101", 95)])
def test_official_case_1_with_a_valid_illness_shows_nothing(
    shown: Shown, born: str, visits: int
) -> None:
    assert shown(born, visits, CASE_ILLNESS) == []


@pytest.mark.parametrize(
    "illness",
    [b"3604210301011030810", b"3604210308121051231", b" " * 19],
    ids=["over", "not yet", "unused"],
)
def test_an_illness_that_is_not_valid_today_does_not_count(shown: Shown, illness: bytes) -> None:
    assert shown("0390101", 30, illness) == ["30 visits this year"]


@pytest.mark.parametrize(
    ("born", "visits"),
    [
        ("0840811", 30),  # 19 today
        ("0380811", 40),  # 65 today
        ("0380812", 30),  # 65 tomorrow
    ],
)
def test_ages_change_on_the_birthday(shown: Shown, born: str, visits: int) -> None:
    assert shown(born, visits) == [f"{visits} visits this year"]
    assert shown(born, visits - 1) == []


@pytest.mark.parametrize("born", ["0840812", "0850101"])
def test_nobody_up_to_eighteen_is_reminded(shown: Shown, born: str) -> None:
    assert shown(born, 300) == []


@pytest.mark.parametrize("item", [item for item in TreatItem if "cancel" not in item.flags])
def test_only_types_00_to_08_remind(shown: Shown, item: str) -> None:
    reminded = item in {f"{number:02d}" for number in range(9)}
    assert bool(shown("0390101", 50, item=item)) is reminded


def test_the_newest_call_does_not_remind(shown: Shown) -> None:
    assert shown("0390101", 95, name=NEW) == []


@pytest.mark.parametrize(
    ("until", "days", "prompted"),
    [
        (b"1030910", 30, True),
        (b"1030911", 30, False),
        (b"1030811", 30, True),
        (b"1030810", 30, False),
        (b"1031231", 365, True),
    ],
)
def test_an_illness_that_runs_out_is_pointed_out(
    shown: Shown, until: bytes, days: int, prompted: bool
) -> None:
    texts = shown("0390101", 20, b"360421030101" + until, days=days)
    assert texts == ([f"critical illness valid until {until.decode()}"] if prompted else [])


@pytest.mark.parametrize("card", ["hc-critical", "hc-elderly"])
def test_the_cast_has_someone_for_each(make_desk: MakeDesk, card: str) -> None:
    desk = make_desk()
    desk.insert(card)
    with ControlSoftware(EmulatorBackend(desk)) as session:
        assert session.call(RECENT, "01", " ", "1").code == 0
    (event,) = desk.state.events
    assert ("40 visits" in event.text) == (card == "hc-elderly")
    assert ("1150331" in event.text) == (card == "hc-critical")
    assert desk.card is not None
    assert desk.card.patient_id not in event.text


def test_a_refused_visit_reminds_of_nothing(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.insert("hc-elderly")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        small = session.call(RECENT, "01", " ", "1", capacities={"pBuffer": 295})
    assert small.code == 6018
    assert desk.state.events == ()
