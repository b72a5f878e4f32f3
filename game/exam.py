"""Joins the loader with the room of belief: the freeze, the back-test, calibration and sensitivity of a scenario by name.

What happened after 30 June 2021 is read here and nowhere else, and only when the freeze stands and matches.
"""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from game import api, paths
from game.agents.registry import POLICIES
from game.belief import backtest as machinery
from game.belief import baselines, calibration, freeze, scores
from game.belief import paper as papers
from game.belief import sensitivity as drivers
from game.belief.baselines import FORECASTERS, OutsideView
from game.lab import ensemble
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.tables import Tables
from game.scenario import Scenario
from game.scenario.dates import decimal
from game.scenario.source import read

PAPER = "backtest/reference-2021.yaml"
ASKED = "backtest/dated-forecasts.yaml"
OUTCOMES = "outcomes/backtest-2021.yaml"
ORIGINS = tuple(f"{year}-06-30" for year in range(2021, 2026))
Progress = Callable[[int], None]


def _data(name: str) -> dict[str, Any]:
    return dict(read(paths.scenarios_dir() / name, name).data)


def paper() -> papers.Paper:
    """The exam paper: milestones, official dates, baselines. No outcome."""
    return papers.Paper.of(_data(PAPER), decimal)


@cache
def outside_view() -> OutsideView:
    """Class fits and last mile of June 2021, for the forecaster `reference_class`."""
    return OutsideView.of(_data(PAPER))


def questions() -> tuple[papers.Question, ...]:
    """What others said, and when."""
    return papers.questions(_data(ASKED), decimal)


def outcomes(place: Path | None = None) -> dict[str, float]:
    """What happened, decimal years by milestone. Raises freeze.NotFrozen unless the freeze stands and matches."""
    verdict(place)
    return papers.outcomes(_data(OUTCOMES), decimal)


def _planned(tables: Tables, name: str) -> dict[str, Any]:
    return dict.fromkeys(tables.ids["programme"], POLICIES[name])


def fingerprint() -> freeze.Print:
    """Today's hashes: equations, scores, the exam paper and its outcomes as bytes, both scenarios as known on the day of the forecast."""
    set_by = paper()
    files = freeze.source_files(Path(__file__).parent)
    files |= {f"scenarios/{name}": paths.scenarios_dir() / name for name in (PAPER, OUTCOMES)}
    tables = {name: api.load_scenario(name, set_by.origin).tables for name in (set_by.scenario, "race")}
    return freeze.fingerprint(files, tables, {name: _planned(table, set_by.policy) for name, table in tables.items()})


def verdict(place: Path | None = None) -> freeze.Verdict:
    """Whether the freeze stands and matches. Raises freeze.NotFrozen, in one line; without a freeze nothing is computed."""
    place = place or freeze.PLACE
    if freeze.read(place) is None:
        freeze.check({}, place)
    return freeze.check(fingerprint(), place)


def write_freeze(because: str = "", place: Path | None = None) -> dict[str, Any]:
    """Writes the freeze, or lists what changed since. ValueError, OSError."""
    return freeze.write(fingerprint(), place or freeze.PLACE, because, _commit())


def _commit() -> str:
    """The commit that is checked out, the parent of the one that will hold the freeze; empty outside a clone."""
    try:
        done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def foresee(exam: papers.Paper, worlds: int, seed: int, progress: Progress | None = None) -> machinery.Foresee:
    """The forecast of a day under the paper's policy, for every programme: one run a day and coding of dates, kept."""

    @cache
    def run(day: str, coding: str) -> machinery.Foreseen:
        tables = api.load_scenario(exam.scenario, day, exam.changes(coding)).tables
        result = ensemble.run(Engine(tables), _planned(tables, exam.policy), worlds, seed)
        if progress:
            progress(1)
        return machinery.Foreseen.of(tables, result.ticks)

    return run


def backtest(worlds: int = 2000, seed: int = 0, place: Path | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """The scorecard as plain data. Raises freeze.NotFrozen unless the freeze stands and matches."""
    standing = verdict(place)
    exam = paper()
    card = machinery.scorecard(exam, outcomes(place), foresee(exam, worlds, seed, progress), questions(), ORIGINS)
    return finite({
        "status": standing.state, "frozen_on": standing.date, "parent": standing.parent, "after_seeing": list(standing.entries),
        "same_worlds": standing.same_worlds, "worlds": worlds, "seed": seed, "facts": facts_hash(), **card,
    })  # fmt: skip


def forecast_days() -> int:
    """How many runs a back-test takes: a day and a coding of dates each."""
    exam = paper()
    days = {max(question.day, exam.origin) for question in questions()} | set(ORIGINS)
    return len(days) + len(papers.CODINGS) - 1


def finite(value: Any) -> Any:
    """NaN and infinity are no JSON: null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return value


def card_path() -> Path:
    """Where the scorecard stands that the game shows."""
    return paths.scenarios_dir() / "reference" / "scorecard.json"


def store(card: Mapping[str, Any], page: str, docs: Path) -> tuple[Path, Path]:
    """Writes the page `backtest.md` into `docs` and the scorecard beside the scenarios, whole or not at all. OSError."""
    kept = {key: value for key, value in card.items() if key != "dated"}
    written = (docs / "backtest.md", card_path())
    for path, text in zip(written, (page, json.dumps(kept, ensure_ascii=False, indent=1) + "\n"), strict=True):
        write_whole(path, text)
    return written


def write_whole(path: Path, text: str) -> None:
    """Writes a file, whole or not at all. OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def facts_hash() -> str:
    """Of every scenario file and of what others said: pages and scores that were made from other facts are out of date. 12 hex digits"""
    h = hashlib.sha256()
    for path in sorted(paths.scenarios_dir().rglob("*.yaml")):
        h.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return h.hexdigest()[:12]


def in_doubt(card: Mapping[str, Any]) -> tuple[str, ...]:
    """What has changed since a stored card was made: "program" if a hashed file is not as the freeze or its list says, "facts". Quick: nothing is run."""
    document = freeze.read(freeze.PLACE)
    files = freeze.source_files(Path(__file__).parent)
    now = {name: hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest() for name, path in files.items()}
    kept = freeze.standing(document) if document else {}
    changed = any(kept.get(name) != found for name, found in now.items())
    return (*(("program",) if changed else ()), *(("facts",) if card.get("facts") != facts_hash() else ()))


def stored_card() -> dict[str, Any] | None:
    """The scorecard that the last `peaks backtest --write-page` left; None before the first."""
    try:
        return dict(json.loads(card_path().read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def reference_class(scenario: Scenario, now: float | None = None) -> dict[str, dict[str, float]]:
    """The forecaster `reference_class`: p10, p50, p90 (decimal years) of every milestone whose official date is still ahead of `now`."""
    view, today = outside_view(), scenario.tables.start if now is None else now
    found = {}
    for row, name in enumerate(scenario.tables.ids["milestone"]):
        tick = int(scenario.tables.milestone_official[row])
        official = scenario.tables.start + tick / 1024
        if tick < NEVER and official > today:
            sample = view.sample(baselines.REFERENCE_CLASS, builder(scenario, scenario.document.milestones[name].when), (official - today) * 12)
            found[name] = {f"p{share}": today + scores.quantile(sample, share / 100) / 12 for share in (10, 50, 90)}
    return found


def builder(scenario: Scenario, node: str) -> str:
    """The class that dates a thing: a flight's or an element's own; of a condition that of its slowest member, or quickest where some suffice."""
    document = scenario.document
    if node in document.missions or node in document.elements:
        return str((document.missions.get(node) or document.elements[node]).slip_class)
    capability = document.capabilities[node]
    members: Sequence[str] = capability.all or capability.any or capability.of or ()
    classes = [builder(scenario, member) for member in members if member in document.missions or member in document.elements or member in document.capabilities]
    view = outside_view()
    slowest = capability.all is not None  # all must be there: the slowest dates it; where some are enough, the quickest
    pick = max if slowest else min
    return pick(classes, key=lambda name: sum(share * view.fits[part][0] for part, share in view.parts(name).items()), default="pooled")


def calibrate(
    scenario: Scenario, truths: int, futures: int, years: Sequence[int], policies: Mapping[str, api.PolicyLike], seed: int = 0,
    progress: Progress | None = None,
) -> list[calibration.Calibration]:  # fmt: skip
    """Forecasts from what an observer knows against what then happens, at the opening of each year. ValueError for a year outside."""
    chosen = {name: api.policy(value) for name, value in policies.items()}
    turns = calibration.turns_of(scenario.tables, years)
    return calibration.calibrate(Engine(scenario.tables), chosen, truths, futures, turns, seed, progress)


def sensitivity(
    scenario: Scenario, unknowns: Sequence[drivers.Input], policies: Mapping[str, str], samples: int, worlds: int, seed: int = 0,
    milestones: Sequence[str] = (), progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Sobol indices of a scenario's crewed landings and phases, or of `milestones`; `unknowns_of` gives the first two. ValueError, UnknownName."""
    known = scenario.tables.ids["milestone"]
    for one in milestones:
        if one not in known:
            raise api.UnknownName(f'unknown milestone "{one}"; there are: {", ".join(known)}')
    chosen = {seat: api.policy(value) for seat, value in api.default_policies(scenario, policies).items()}
    asked = tuple(milestones) or drivers.chosen(scenario.tables)
    return finite({"scenario": scenario.id, **drivers.sobol(scenario.tables, unknowns, asked, chosen, samples, worlds, seed, progress)})


def unknowns_of(name: str) -> tuple[Scenario, tuple[drivers.Input, ...]]:
    """A scenario and the unknowns that can be moved in it: shock rates are compiled, parameters keep to their ranges."""
    scenario = api.load_scenario(name)
    rates = {slip: rate for slip in scenario.document.classes if (rate := _shock_rate(scenario, slip)) is not None}
    shocks = {
        factor: api.load_scenario(name, changes={f"classes.{slip}.shock_rate": str(round(rate * factor, 4)) for slip, rate in rates.items()}).tables
        for factor in (drivers.SHOCKS if rates else ())
    }
    ranges = {key: (float(p.range[0]), float(p.range[1])) for key, p in scenario.document.parameters.items()}
    return scenario, drivers.inputs(scenario.tables, shocks, ranges)


def _shock_rate(scenario: Scenario, slip: str) -> float | None:
    found = scenario.tables.provenance.get(f"classes.{slip}.shock_rate")
    return None if found is None else float(found["value"])


__all__ = [
    "FORECASTERS", "backtest", "builder", "calibrate", "facts_hash", "fingerprint", "in_doubt", "outcomes", "paper", "questions", "reference_class",
    "sensitivity", "store", "stored_card", "unknowns_of", "verdict", "write_freeze", "write_whole",
]  # fmt: skip
