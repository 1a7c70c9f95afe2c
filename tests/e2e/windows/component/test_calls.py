"""The component as programs call it: scripts and a late-bound C client, on a running desk.

The desk of the same seed and clock in this process says what is right, the emulated Web API
whether it can be used.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

import cardio
from cardio.codes import ControlSoftwareCode
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.fault_actions import Code
from emulator.faults import Fault, FaultPlan
from emulator.native.targets import TARGETS
from emulator.vpn import VpnServer

pytestmark = pytest.mark.timeout(300)

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[3]
CLOCK: Final = "frozen:2026-03-15T12:00:00"
HOSPITAL: Final = "3501200000"
SAMPLE: Final = ROOT / "tests/data/samples/v2_clinic_big5.xml"

STORY: Final = """\
Dim Random
Random = Component.VPNGetRandomX()
Say Random
Say Component.VPNH_SignX(Random, "3", "30")
Say Component.GetSAMCardInfoInCS()
Say Component.GetHCCardInfoInCS()
"""
JSCRIPT: Final = """\
var files = new ActiveXObject("Scripting.FileSystemObject");
var out = files.CreateTextFile(WScript.Arguments(0), true, true);
function say(what) { out.WriteLine(what); }
function fails(call) { try { call(); say("no error"); } catch (e) { say(e.number & 0xffff); } }
var component = new ActiveXObject("CsHisX.nhicshisx.1");
var random = component.VPNGetRandomX();
say(random);
say(component.VPNH_SignX(random, 3, "30"));
say("" + (component.VPNH_SignX(null, undefined, 30) === ""));
fails(function () { component.VPNH_SignX(random); });
fails(function () { component.NoSuchMethod(); });
say("end");
"""
NAMES: Final = """\
any case: 00000000 1
unknown: 80020006 -1
mark: 00000000 1
argument: 80020006 2 -1
types: 00000000 0
type: 8002000B 0
other interface: 80004002 0
identity: 00000000 1
aggregated: 80040110 0
method: 00000000 text of 12
method or property: 00000000 text of 12
property: 80020003
number 0: 80020003
number 5: 80020003
number -1: 80020003
omitted: 00000000 text of 0
nothing: 00000000 text of 0
two: 8002000E
one too many: 8002000E
named: 80020007
numbers: 00000000 text of 344
by reference: 00000000 text of 344
argument 0 of the array: an error: 80020005
odd text: 00000000 text of 0
"""


@pytest.fixture(scope="module", autouse=True)
def _there(registered: Any) -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def desk() -> Desk:
    return Desk(clock=CLOCK, hospital=HOSPITAL)


@pytest.fixture
def daemon(desk: Desk) -> Iterator[ReaderDaemon]:
    with ReaderDaemon(desk) as running:
        yield running


@pytest.fixture
def expected() -> list[str]:
    """What STORY says on a new desk."""
    with cardio.open_component(f"emulator:?clock={CLOCK}&hospital={HOSPITAL}") as component:
        random = component.get_random_x()
        sam = component.get_sam_info()
        signature = component.sign_x(random)
    with cardio.open(f"emulator:?clock={CLOCK}&hospital={HOSPITAL}") as session:
        patient = session.get_basic_data().id_no
    identity = {"CARD_ID": sam.sam_id, "HOSP": sam.hospital_id}
    return [
        random,
        signature,
        json.dumps({"SAMCardInfoInCS": {"SAM": [identity]}}),
        json.dumps({"HCCardInfoInCS": {"HC": [{"AS_ID": patient}]}}),
    ]


@pytest.fixture(scope="module")
def client(windows: Any) -> Callable[..., str]:
    """Run client.exe with some words, its last line break left out."""
    program = windows.folder / "client.exe"
    compiler = f"{TARGETS[windows.target].mingw}-gcc"
    options = ("-std=gnu99", "-Wall", "-Wextra", "-Werror", "-lole32", "-loleaut32", "-luuid")
    subprocess.run([compiler, HERE / "client.c", *options, "-o", program], check=True)

    def run(*words: str, **environment: str) -> str:
        return str(windows.run(program, *words, **environment))

    return run


def where(daemon: ReaderDaemon) -> dict[str, str]:
    return {"CARDIO_EMULATOR": str(daemon.address)}


def test_vbscript_gets_what_the_desk_says(
    script: Any, daemon: ReaderDaemon, expected: list[str]
) -> None:
    said = script(STORY, **where(daemon))
    assert said == [[text, "0", "", ""] for text in expected]


@pytest.mark.timeout(600)
def test_zigs_build_says_the_same(
    built_with: Any, regsvr: Any, script: Any, daemon: ReaderDaemon, expected: list[str]
) -> None:
    other = built_with("zig")
    assert regsvr(of=other) == 0
    try:
        assert [line[0] for line in script(STORY, **where(daemon))] == expected
    finally:
        assert regsvr() == 0  # as it was: programs get the one that came last


def test_the_web_api_takes_what_vbscript_got(script: Any, desk: Desk, daemon: ReaderDaemon) -> None:
    random, signature, sam, _ = (line[0] for line in script(STORY, **where(daemon)))
    (identity,) = json.loads(sam)["SAMCardInfoInCS"]["SAM"]
    fields = {
        "sSamid": identity["CARD_ID"],
        "sHospid": identity["HOSP"],
        "sClientrandom": random,
        "sSignature": signature,
        "sType": "A2",
        "sPatData": base64.b64encode(SAMPLE.read_bytes()).decode(),
        "sUploadDT": "20260315120000000",
    }
    with VpnServer(seed=desk.seed, clock=desk.clock, world=desk.world) as server:
        answer = httpx.post(f"{server.base_url}VNHI_Upload", json=fields).json()
        other = httpx.post(
            f"{server.base_url}VNHI_Upload", json=fields | {"sClientrandom": "AAAAAAAAAAA="}
        ).json()
    assert answer["RtnCode"] == "0000"
    assert other["RtnCode"] != "0000"


def test_jscript_gets_the_same(windows: Any, daemon: ReaderDaemon, expected: list[str]) -> None:
    program, said = windows.folder / "test.js", windows.folder / "said.txt"
    program.write_text(JSCRIPT, encoding="ascii")
    words = ["cscript", "//nologo", windows.path(program), windows.path(said)]
    assert windows.start(words, "", where(daemon)).returncode == 0
    lines = said.read_text(encoding="utf-16").splitlines()
    # wine hands the first error on as it is (DISP_E_BADPARAMCOUNT); Windows makes 450 of it
    assert lines == [*expected[:2], "true", "14", "438", "end"]


def test_the_mark_of_an_emulated_component_needs_no_emulator(script: Any) -> None:
    said = script(
        'Say Component.cardio_is_emulator()\nComponent.cardio_is_emulator 1\nSay "one too many"',
        CARDIO_EMULATOR="127.0.0.1:9",
    )
    assert [line[:2] for line in said] == [["1", "0"], ["one too many", "450"]]


def test_what_scripts_do_wrong_is_told_as_they_know_it(script: Any, daemon: ReaderDaemon) -> None:
    said = script(
        """
Component.VPNGetRandomX
Say "as a statement"
Say Component.GETSAMCARDINFOINCS = Component.GetSAMCardInfoInCS()
Say "[" & Component.VPNH_SignX(Null, Empty, 30) & "]"
Say "[" & Component.VPNH_SignX("A", , "30") & "]"
Component.VPNH_SignX "A", "3"
Say "two of three"
Component.VPNGetRandomX 1
Say "one too many"
Component.VPNGetRandom
Say "no such"
Component.VPNH_SignX Array(1), "3", "30"
Say "an array"
""",
        **where(daemon),
    )
    assert [(line[0], line[1]) for line in said] == [
        ("as a statement", "0"),
        ("True", "0"),
        ("[]", "0"),
        ("[]", "0"),
        ("two of three", "450"),
        ("one too many", "450"),
        ("no such", "438"),
        ("an array", "13"),
    ]


def test_without_an_emulator_the_error_says_what_to_do(script: Any) -> None:
    ((_, number, source, text),) = script(
        'Component.VPNGetRandomX\nSay ""', CARDIO_EMULATOR="127.0.0.1:9"
    )
    official = ControlSoftwareCode(9240).zh
    assert int(number) == 0x80040000 + 9240 - 2**32
    assert source == "CsHisX (nhi-cardio emulator)"
    assert text == (f"VPNGetRandomX: 9240 {official}: no emulator there; start one: cardio emulate")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (-2147467259, ["", str(-2147467259), "VPNGetRandomX: failed with HRESULT 0x80004005"]),
        (4050, ["4050", "0", ""]),
    ],
)
def test_a_fault_of_the_desk_arrives(script: Any, code: int, said: list[str]) -> None:
    desk = Desk(clock=CLOCK, faults=FaultPlan((Fault("VPNGetRandomX", Code(code)),)))
    with ReaderDaemon(desk) as daemon:
        ((value, number, _, text),) = script(
            "Dim Value\nValue = Component.VPNGetRandomX()\nSay Value", **where(daemon)
        )
    assert [value, number, text] == said


def test_names_numbers_and_arguments(client: Callable[..., str], daemon: ReaderDaemon) -> None:
    assert client("names", **where(daemon)) == NAMES


def test_nothing_is_left_of_many_objects(client: Callable[..., str], daemon: ReaderDaemon) -> None:
    said = dict(line.split(": ") for line in client("cycles", "200", **where(daemon)).splitlines())
    assert said == {
        "held": "00000001",  # S_FALSE: DllCanUnloadNow while there is an object
        "blocks": "0",
        "handles": "0",
        "released": "00000000",
        "loaded": "0",
    }


def test_threads_share_an_object(client: Callable[..., str], daemon: ReaderDaemon) -> None:
    randoms = client("threads", "25", **where(daemon)).splitlines()
    assert len(randoms) == len(set(randoms)) == 100
    assert {len(base64.b64decode(random)) for random in randoms} == {8}


def test_a_daemon_started_again_between_calls_is_found(
    client: Callable[..., str], windows: Any, expected: list[str]
) -> None:
    with ReaderDaemon(Desk(clock=CLOCK, hospital=HOSPITAL)) as first:
        address = str(first.address)
        words = [*windows.command, windows.path(windows.folder / "client.exe"), "pause"]
        environment = {**windows.environment, "CARDIO_EMULATOR": address}
        running = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, text=True,
        )  # fmt: skip
        assert running.stdin is not None and running.stdout is not None
        said = [running.stdout.readline().strip()]
    said.append(_next(running))
    with ReaderDaemon(Desk(clock=CLOCK, hospital=HOSPITAL), port=int(address.split(":")[1])):
        said.append(_next(running))
        running.communicate(timeout=60)
    assert said == [expected[0], "80020009", expected[0]]


def _next(running: Any) -> str:
    running.stdin.write("\n")
    running.stdin.flush()
    return str(running.stdout.readline()).strip()
