"""Peaks of Light: a game and a simulation of the race to settle the lunar south pole, 2021 to 2045.

The public names are loaded on first use, so `import game` is quick and loads no window and no lab.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "Engine": "game.api", "Scenario": "game.api", "ScenarioError": "game.api", "UnknownName": "game.api",
    "load_scenario": "game.api", "simulate": "game.api", "balance": "game.api", "forecast": "game.api", "scenario_names": "game.api",
    "Session": "game.play.session",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return getattr(importlib.import_module(_NAMES[name]), name)
    raise AttributeError(f"module 'game' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_NAMES])
