"""The pytest plugin, run by pytest in pytest: selection of backends, needs, fixtures, loading."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Backend, open_backend

PLUGIN = "cardio.testing.plugin"
FROZEN = "emulator:?clock=frozen:2026-03-15T10:00:00"
READS = """
def test_it(cardio_session):
    assert cardio_session.get_basic_data().id_no
"""
NEEDS = """
import pytest

@pytest.mark.needs({what})
def test_it(cardio_session):
    pass
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one test file with the plugin; option values begin with the first that is no source."""
    monkeypatch.delenv("CARDIO_BACKEND", raising=False)

    def run(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest(
            "-p", PLUGIN, "-p", "no:asyncio", "-rs", "--strict-markers", *options
        )

    return run


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the emulator say that it is not emulated."""
    monkeypatch.setattr("emulator.backend.EmulatorBackend.emulated", False)


def test_without_option_it_is_the_emulator(run: Run) -> None:
    run(
        """
        def test_it(cardio_session, cardio_component):
            assert cardio_session.url == cardio_component.url == "emulator:"
            assert cardio_session.emulated and cardio_component.get_random_x()
        """
    ).assert_outcomes(passed=1)


def test_without_option_the_environment_names_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDIO_BACKEND", FROZEN)
    source = f"def test_it(cardio_session): assert cardio_session.url == {FROZEN!r}"
    run(source).assert_outcomes(passed=1)


def test_a_suite_has_a_default_of_its_own(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        f"""
        import pytest

        @pytest.fixture(scope="session")
        def cardio_default_url():
            return {FROZEN!r}
        """
    )
    source = f"def test_it(cardio_url): assert cardio_url == {FROZEN!r}"
    run(source).assert_outcomes(passed=1)
    option = ("--cardio-backend", "emulator:?seed=x")
    run(source, *option).assert_outcomes(failed=1)


def test_each_named_backend_runs_every_test_under_its_name(run: Run) -> None:
    urls = [f"{FROZEN}&seed=one", f"{FROZEN}&seed=two"]
    result = run(READS, "-v", *(text for url in urls for text in ("--cardio-backend", url)))
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([f"*::test_it[[]{url}[]] PASSED*" for url in urls])


def test_a_test_without_a_backend_runs_once(run: Run) -> None:
    run("def test_it(): pass", *["--cardio-backend", "emulator:"] * 2).assert_outcomes(passed=1)


def test_a_route_opens_anew_each_time_and_a_suite_may_wrap_it(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makeconftest(
        """
        import pytest
        from cardio.backends import Trace, open_backend

        @pytest.fixture
        def cardio_route(cardio_url):
            return lambda: Trace(open_backend(cardio_url))
        """
    )
    run(
        """
        from cardio.backends import Trace

        def test_it(cardio_route, cardio_session):
            assert isinstance(cardio_session._backend, Trace)
            assert cardio_route() is not cardio_route()
        """
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize("what", ["", '"hc"', '"hpc"', '"sam"', '"write"', '"hc", "sam", "write"'])
def test_an_emulated_desk_has_it(run: Run, what: str) -> None:
    run(NEEDS.format(what=what), "--cardio-backend", FROZEN).assert_outcomes(passed=1)


@pytest.mark.parametrize(("slot", "status"), [("hc", 0), ("hpc", 0), ("sam", 0)])
def test_what_is_missing_is_said(
    run: Run, pytester: pytest.Pytester, slot: str, status: int
) -> None:
    pytester.makeconftest(
        f"""
        import pytest
        from emulator import Desk, EmulatorBackend

        @pytest.fixture
        def cardio_route():
            desk = Desk(clock="frozen:2026-03-15T10:00:00")
            desk.remove({slot!r})
            return lambda: EmulatorBackend(desk)
        """
    )
    result = run(NEEDS.format(what=repr(slot)))
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines([f"SKIPPED*: needs {slot}; its status is {status} on emulator:"])


def test_a_pin_is_needed_on_the_card(run: Run, pytester: pytest.Pytester) -> None:
    result = run(NEEDS.format(what='"pin"'), "--cardio-backend", FROZEN)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*: needs pin; csISSetPIN answers 0 on emulator:*"])
    pytester.makeconftest(
        """
        import pytest
        from dataclasses import replace
        from emulator import Desk, EmulatorBackend

        @pytest.fixture
        def cardio_route():
            desk = Desk(clock="frozen:2026-03-15T10:00:00")
            desk.replace_card(replace(desk.card, pin="1234"))
            return lambda: EmulatorBackend(desk)
        """
    )
    run(NEEDS.format(what='"pin"')).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("what", "options", "reason"),
    [
        ('"write"', [], "it would change a card that is not emulated; --cardio-write allows it"),
        ('"write"', ["--cardio-pin"], "it would change a card that is not emulated; *"),
        ('"write"', ["--cardio-write"], None),
        ('"pin"', ["--cardio-write"], "somebody must enter a PIN; --cardio-pin says that *"),
        ('"pin"', ["--cardio-pin"], "needs pin; csISSetPIN answers 0 on emulator:*"),
        ('"hc"', [], None),
    ],
)
def test_a_real_desk_is_asked_for_leave(
    run: Run, real: None, what: str, options: list[str], reason: str | None
) -> None:
    result = run(NEEDS.format(what=what), "--cardio-backend", FROZEN, *options)
    if reason is None:
        result.assert_outcomes(passed=1)
    else:
        result.assert_outcomes(skipped=1)
        result.stdout.fnmatch_lines([f"SKIPPED*: {reason}"])


def test_marks_of_module_class_and_test_add_up(run: Run, real: None) -> None:
    result = run(
        """
        import pytest
        pytestmark = pytest.mark.needs("write")

        class TestIt:
            pytestmark = pytest.mark.needs("hc")

            @pytest.mark.needs("sam")
            def test_it(self, cardio_component):
                pass
        """,
        "--cardio-backend",
        FROZEN,
    )
    result.assert_outcomes(skipped=1)


def test_an_unknown_need_is_a_mistake_of_the_test(run: Run) -> None:
    result = run(NEEDS.format(what='"usb", "hc"'))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*needs: no such thing as usb*"])


def test_a_url_that_names_nothing_is_an_error_not_a_skip(run: Run) -> None:
    result = run(READS, "--cardio-backend", "nowhere:")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*BackendUrlError: backend nowhere: is unknown*"])


def test_the_component_of_a_library_is_another_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    for name in ("open_backend", "open_component_backend"):

        def opening(url: str, name: str = name) -> Backend:
            opened.append(name)
            return open_backend(FROZEN)

        monkeypatch.setattr(f"cardio.testing.plugin.{name}", opening)
    source = """
        import pytest

        @pytest.mark.needs("sam")
        def test_it(cardio_component):
            assert cardio_component.get_random_x()
    """
    for url, expected in (
        ("dll:C:\\CsHis50.dll", ["open_backend", "open_component_backend"]),
        ("com:CsHisX.nhicshisx.1", ["open_component_backend"]),
    ):
        opened.clear()
        run(source, "--cardio-backend", url).assert_outcomes(passed=1)
        assert opened == expected


def test_a_component_alone_has_no_cards(run: Run) -> None:
    result = run(NEEDS.format(what='"hc", "sam"'), "--cardio-backend", "com:No.such.1")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*: needs hc; com:No.such.1 is a component only"])


def test_session_and_component_are_closed_after_the_test(run: Run) -> None:
    run(
        """
        import pytest
        from cardio.errors import SessionClosedError

        held = []

        def test_use(cardio_session, cardio_component):
            held.extend([cardio_session.get_basic_data, cardio_component.get_random_x])

        @pytest.mark.parametrize("place", [0, 1])
        def test_after(place):
            with pytest.raises(SessionClosedError):
                held[place]()
        """
    ).assert_outcomes(passed=3)


def test_options_and_marker_are_described(run: Run, pytester: pytest.Pytester) -> None:
    helped = run("", "--help").stdout
    for option in ("--cardio-backend=URL", "--cardio-write", "--cardio-pin"):
        helped.fnmatch_lines([f"*{option}*"])
    markers = pytester.runpytest("-p", PLUGIN, "-p", "no:asyncio", "--markers")
    markers.stdout.fnmatch_lines(["@pytest.mark.needs(*what): skip unless *hc: an insurance card*"])


def test_loaded_twice_it_is_there_once(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest(f"pytest_plugins = [{PLUGIN!r}]")
    run(READS, "--cardio-backend", FROZEN).assert_outcomes(passed=1)


def test_the_suite_itself_runs_with_it(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.hasplugin(PLUGIN)
    assert request.config.getoption("cardio_write") in (True, False)
