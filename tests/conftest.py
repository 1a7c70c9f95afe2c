"""The whole suite: the plugin it runs with, how many examples, no skip in CI."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

# Where the package is installed, its entry point has loaded the plugin already: under the same
# name, so that pytest takes it once.
pytest_plugins = ["cardio.testing.plugin", "pytester"]

# The full counts are for `.ci/soak`; a tenth of them, always the same ones, for every other run.
settings.register_profile("tenth", deadline=None, derandomize=True, database=None)
settings.register_profile("soak", deadline=None, database=None, max_examples=1000)
settings.load_profile(os.environ.get("CARDIO_TEST_PROFILE", "tenth"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI has installed every system part (CARDIO_CI), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("CARDIO_CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be missing: {report.longrepr}"
    return report
