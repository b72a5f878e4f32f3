"""The scenario of the figures, on a few worlds where benchmarks are disabled."""

from __future__ import annotations

import pytest

from game.bench.figures import Setting


@pytest.fixture
def setting(benchmark, race) -> Setting:
    return Setting(scenario=race, small=benchmark.disabled)
