"""For the tests of who uses cardio: a pytest plugin that runs them on any backend.

The plugin is `cardio.testing.plugin`; importing this package loads neither it nor pytest.
"""

from __future__ import annotations

__all__: list[str] = []
