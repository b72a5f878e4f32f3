"""Worlds that many tests use. Compiled once a session; Tables are read-only, so sharing is safe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PEAKS_COMPILED", "0")  # the rules themselves are tested; compiled years have tests of their own

import pytest

from game import api
from game.reporting import attribution

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def race() -> api.Scenario:
    return api.load_scenario("race")


@pytest.fixture(scope="session")
def toy() -> api.Scenario:
    return api.load_scenario(str(DATA / "toy.yaml"))


@pytest.fixture(scope="session")
def toy_engine(toy: api.Scenario) -> api.Engine:
    return api.Engine(toy)


@pytest.fixture(autouse=True, scope="module")
def few_futures() -> Iterator[None]:
    """A year's report from fewer futures than players get."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribution, "WORLDS", 16)
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEAKS_HOME", str(tmp_path / "home"))
