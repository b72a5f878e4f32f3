"""The outlook: what the model says on the last day that the facts reach, beside the newest that others said of the same questions.

None of it is scored: what it speaks of lies ahead. It uses plans and purses as known on that day, so it is no part of the frozen forecast.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from game import api
from game import exam as papers
from game.agents.policies import POLICIES
from game.belief import baselines
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.state import State
from game.model.tables import Tables
from game.scenario import Scenario

TODAY = "2026-10-05"  # the last day of which the facts know anything
ASKED_LANDINGS = ("artemis.crewed_landing", "ilrs.crewed_landing")
ASKED_DATES = (("artemis.crewed_landing", 2029.0), ("artemis.crewed_landing", 2030.0), ("ilrs.crewed_landing", 2031.0))
FLIGHTS = ("crewed_landing", "starship_demo", "second_lander_demo", "crewed_landing_china")
LINES = ("hls_starship", "second_lander", "suits_commercial", "lanyue", "long_march_10", "mengzhou")
# more than every plan of the day asks for, so that only time and luck are left
RICH = {"purses.nasa.opening_musd": "25000", "purses.cnsa.opening_musd": "15000"}


def outlook(worlds: int = 2000, seed: int = 0, day: str = TODAY) -> dict[str, Any]:
    """What the model says on the last day that the facts reach, beside the newest that others said of the same, as plain data.

    `variants` are the plans and purses of the day, and the same plans with money for all they ask; `questions` has a chance a variant and
    of the reference class, and what others gave; `needs` says when what the first landings wait for is there, at the median.
    """
    exam = papers.paper()
    runs = {name: _ends(day, changes, exam.policy, worlds, seed) for name, changes in (("plans of the day", {}), ("money for all plans", RICH))}
    rows, asked = [], papers.questions()
    outside = {name: _outside_sample(scenario, name) for scenario, _state in list(runs.values())[:1] for name in ASKED_LANDINGS}
    for milestone, by in ASKED_DATES:
        chances = {name: _share_by(scenario.tables, state.milestone, milestone, by) for name, (scenario, state) in runs.items()}
        chances["reference_class"] = float(np.mean(outside[milestone] <= by))
        said = [q for q in asked if q.milestone == milestone and abs(q.by - by) < 0.26 and q.probability is not None and q.day >= "2026"]
        rows.append({"milestone": milestone, "by": by, "chances": chances,
                     "said": [{"day": q.day, "who": q.forecaster, "chance": q.probability} for q in said]})  # fmt: skip
    firsts = {name: _first_to_land(scenario.tables, state.milestone) for name, (scenario, state) in runs.items()}
    us, china = (outside[name] for name in ASKED_LANDINGS)
    firsts["reference_class"] = {"artemis": float(np.mean(us < china)), "ilrs": float(np.mean(china < us)), "neither": 0.0}
    others = [{"day": q.day, "who": q.forecaster, "first": q.first, "chance": q.probability} for q in asked if q.first and q.probability is not None]
    return papers.finite({
        "day": day, "worlds": worlds, "seed": seed, "policy": exam.policy, "questions": rows, "firsts": firsts, "said_of_firsts": others,
        "needs": {name: _needs(scenario.tables, state) for name, (scenario, state) in runs.items()},
        "purse": {name: _first_full_year(scenario, exam.policy, seed) for name, (scenario, _state) in runs.items()},
    })  # fmt: skip


def _ends(day: str, changes: Mapping[str, str], policy: str, worlds: int, seed: int) -> tuple[Scenario, State]:
    scenario = api.load_scenario("race", day, changes)
    engine = Engine(scenario.tables)
    state = engine.start(seed, worlds)
    while not engine.finished(state):
        state, _report = engine.step(state, engine.orders(state, _planned(scenario.tables, policy)))
    return scenario, state


def _share_by(tables: Tables, ticks: np.ndarray, milestone: str, by: float) -> float:
    row = ticks[tables.ids["milestone"].index(milestone)].astype(np.int64)
    return float(np.mean((row != NEVER) & (tables.start + row / 1024 <= by)))


def _first_to_land(tables: Tables, ticks: np.ndarray) -> dict[str, float]:
    us, china = (ticks[tables.ids["milestone"].index(name)].astype(np.int64) for name in ASKED_LANDINGS)
    return {"artemis": float(np.mean(us < china)), "ilrs": float(np.mean(china < us)), "neither": float(np.mean(us == china))}


def _outside_sample(scenario: Scenario, milestone: str) -> np.ndarray:
    """Decimal years that the reference class gives a landing, from the date its flight holds. (draws,)"""
    flight = scenario.document.milestones[milestone].when
    months = int(scenario.tables.mission_announced[scenario.tables.ids["mission"].index(flight)]) / 1024 * 12
    sample = papers.outside_view().sample(baselines.REFERENCE_CLASS, papers.builder(scenario, flight), months)
    return np.asarray(scenario.tables.start + sample / 12)


def _needs(tables: Tables, state: State) -> list[dict[str, Any]]:
    """What the flights of the first landings wait for: title, official date, median date, mean tries of a flight; without what is there."""
    found = []
    for mission in FLIGHTS:
        row = tables.ids["mission"].index(mission)
        found.append({"title": tables.titles["mission"][row], "official": _official(tables, int(tables.mission_announced[row])),
                      "p50": _median(tables, state.achieved[row]), "tries": float(state.attempts[row].mean())})  # fmt: skip
    for element in LINES:
        if element in tables.ids["element"]:
            row = tables.ids["element"].index(element)
            found.append({"title": tables.titles["element"][row], "official": _official(tables, int(tables.announced[row])),
                          "p50": _median(tables, state.finished[row]), "tries": None})  # fmt: skip
    return found


def _official(tables: Tables, tick: int) -> float | None:
    return None if tick >= NEVER else tables.start + tick / 1024


def _median(tables: Tables, ticks: np.ndarray) -> float:
    return float(tables.decimal_year(np.sort(ticks)[len(ticks) // 2]))


def _first_full_year(scenario: Scenario, policy: str, seed: int) -> dict[str, dict[str, float]]:
    """What the lines of each chair's purse ask in the first full year, and what is there for them (musd)."""
    engine, tables = Engine(scenario.tables), scenario.tables
    state = engine.start(seed, 64)
    state, _report = engine.step(state, engine.orders(state, _planned(tables, policy)))
    legal, found = engine.legal(state), {}
    for name, purse in zip(tables.ids["programme"], tables.links.manual, strict=True):
        lines = tables.links.order_purse == purse
        found[name] = {"asked": float(legal.need[lines].sum(axis=0).mean() / 10), "there": float(legal.available[purse].mean() / 10)}
    return found


def _planned(tables: Tables, name: str) -> dict[str, Any]:
    return dict.fromkeys(tables.ids["programme"], POLICIES[name])


__all__ = ["TODAY", "outlook"]
