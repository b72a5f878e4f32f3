"""Which priors drive the dates: Sobol indices of crewed landings and phases over the great unknowns of a scenario.

Each input takes the place of a prior: a hidden quantity is set to one of its quantiles in every world, a parameter moves inside its
declared range. The output is the mean over some worlds, the same for every sample, of min(date, horizon). First-order indices
say how much of its variance an input explains alone, total indices how much with all its interactions. SALib (extra `lab`) draws the
samples and works the indices out; it is loaded only here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.belief.scores import Array
from game.memory import keep_freed_memory
from game.model.engine import Engine, Policy
from game.model.state import STOCKS, State, evolve
from game.model.tables import LEVELS, Tables

SHOCKS = (0.5, 0.75, 1.0, 1.5, 2.0)  # factors on the classes' shock rates for which the loader compiles tables
GROWTH = 0.02  # how far the customary growth of the purses may be off, a year
STEPS = 4  # values of a parameter that are tried: samples that share them are run together
BLOCK = 1024  # worlds that are run together
LARGEST = 3


@dataclass(frozen=True, slots=True)
class Input:
    """One unknown. Either hidden levels (`fields`: the field of the state and the rows that take the sample's quantile), or a `grid` of
    values, to the nearest of which a sample is rounded, and what such a value makes of the tables."""

    name: str
    low: float
    high: float
    meaning: str
    fields: tuple[tuple[str, tuple[int, ...]], ...] = ()
    grid: tuple[float, ...] = ()
    place: Callable[[Tables, float], Tables] | None = None


def inputs(tables: Tables, shocks: Mapping[float, Tables], ranges: Mapping[str, tuple[float, float]]) -> tuple[Input, ...]:
    """The unknowns of a scenario. `shocks` are its tables by factor on the shock rates, `ranges` plausible (low, high) of parameters."""
    blocs, share = tables.ids["bloc"], np.bincount(tables.element_bloc, minlength=len(tables.ids["bloc"]))
    great = [row for row in np.argsort(-share, kind="stable")[:3].tolist() if share[row] > 1]
    rest = tuple(row for row in range(len(blocs)) if row not in great)

    def hidden(name: str, meaning: str, field: str, rows: Sequence[int]) -> Input:
        return Input(name, 0, 1, meaning, ((field, tuple(rows)),))

    found = [hidden(f"pace_{blocs[row]}", f"quantile of the pace of {blocs[row]}'s builders (rho)", "bloc_level", [row]) for row in great]
    if rest:
        found.append(hidden("pace_others", "quantile of the pace of all other builders (rho)", "bloc_level", rest))
    for name, meaning, field, axis in (
        ("standing_share", "quantile of what a team costs whatever it does (phi)", "standing_level", "element"),
        ("launchers", "quantile of the first launch's chance, of every launcher", "vehicle_level", "vehicle"),
        ("landers", "quantile of the chance to land, of every lander", "family_level", "family"),
    ):
        if tables.sizes[axis]:
            found.append(hidden(name, meaning, field, range(tables.sizes[axis])))
    if shocks:
        low, high = min(shocks), max(shocks)
        found.append(Input("shock_rate", low, high, "factor on the shocks a year of every class", (), tuple(sorted(shocks)), _shock(shocks)))
    if tables.purse_election.any() and "party_change" in ranges:
        low, high = ranges["party_change"]
        meaning = "chance that an election changes the governing camp"
        found.append(Input("party_change", low, high, meaning, (), _steps(low, high), _party))
    meaning = "added to the customary growth of every purse, a year"
    found.append(Input("money_growth", -GROWTH, GROWTH, meaning, (), _steps(-GROWTH, GROWTH), _money))
    return tuple(found)


def _steps(low: float, high: float) -> tuple[float, ...]:
    """The middles of equal parts of a range."""
    return tuple(low + (high - low) * (place + 0.5) / STEPS for place in range(STEPS))


def _shock(shocks: Mapping[float, Tables]) -> Callable[[Tables, float], Tables]:
    return lambda tables, value: dataclasses.replace(
        tables, shock_quantile=shocks[value].shock_quantile, shock_partial=shocks[value].shock_partial)  # fmt: skip


def _party(tables: Tables, value: float) -> Tables:
    return dataclasses.replace(tables, parameters={**tables.parameters, "party_change": value})


def _money(tables: Tables, value: float) -> Tables:
    return dataclasses.replace(tables, purse_growth=(tables.purse_growth + np.float32(value)).astype(np.float32))


def chosen(tables: Tables) -> tuple[str, ...]:
    """The milestones that are asked for by themselves: crewed landings and phases; all where a scenario has neither."""
    names = tables.ids["milestone"]
    return tuple(name for name in names if name.endswith(".crewed_landing") or ".phase_" in name) or names


def outputs(
    tables: Tables, unknowns: Sequence[Input], samples: Array, milestones: Sequence[str], policies: Mapping[str, Policy], worlds: int,
    seed: int = 0, progress: Callable[[int], None] | None = None,
) -> Array:  # fmt: skip
    """Mean of min(date, horizon) in decimal years for each sample. (samples, milestones) float64

    Samples that share their tables are run side by side, each over the same worlds with the same dice. `progress` is told each sample.
    """
    keep_freed_memory()
    rows = [tables.ids["milestone"].index(name) for name in milestones]
    found = np.empty((len(samples), len(rows)))
    shared: dict[tuple[float, ...], list[int]] = {}
    for number, sample in enumerate(samples):
        key = tuple(_nearest(one.grid, float(value)) for one, value in zip(unknowns, sample, strict=True) if one.grid)
        shared.setdefault(key, []).append(number)
    together = max(1, BLOCK // worlds)
    for key, numbers in shared.items():
        changed = tables
        for one, value in zip([one for one in unknowns if one.place], key, strict=True):
            changed = one.place(changed, value)  # type: ignore[misc]
        engine = Engine(changed)
        for first in range(0, len(numbers), together):
            mine = numbers[first : first + together]
            state = _side_by_side(engine, unknowns, samples[mine], worlds, seed)
            while not engine.finished(state):
                state, _report = engine.step(state, engine.orders(state, policies))
            ticks = state.milestone[rows].astype(np.float64).reshape(len(rows), len(mine), worlds)
            found[mine] = tables.start + np.minimum(ticks, tables.horizon).mean(axis=2).T / 1024
            if progress:
                progress(len(mine))
    return found


def _nearest(grid: tuple[float, ...], value: float) -> float:
    return min(grid, key=lambda step: abs(step - value)) if grid else value


def _side_by_side(engine: Engine, unknowns: Sequence[Input], samples: Array, worlds: int, seed: int) -> State:
    """The opening of `worlds` worlds once a sample, with the sample's hidden levels. NEVER is beyond any horizon, so `min` closes a date."""
    opening = engine.start(seed, worlds)
    state = evolve(opening, **{name: np.tile(getattr(opening, name), len(samples)) for name in STOCKS})
    levels: dict[str, Array] = {}
    for column, one in enumerate(unknowns):
        for field, rows in one.fields:
            table = levels.setdefault(field, getattr(state, field).copy())
            table[list(rows)] = np.repeat(np.minimum(samples[:, column] * LEVELS, LEVELS - 1).astype(np.uint8), worlds)
    return evolve(state, **levels)


def sobol(
    tables: Tables, unknowns: Sequence[Input], milestones: Sequence[str], policies: Mapping[str, Policy], samples: int, worlds: int,
    seed: int = 0, progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Indices by milestone, and the three largest of each and of all. `samples` is a power of two; runs are samples * (inputs + 2).

    ValueError if SALib is not installed.
    """
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as sampling
    except ImportError:
        raise ValueError("sensitivity needs SALib, the extra `lab`: .venv/bin/pip install '.[lab]' in a clone, or pip install 'peaks-of-light[lab]'") from None
    problem = {"num_vars": len(unknowns), "names": [one.name for one in unknowns], "bounds": [[one.low, one.high] for one in unknowns]}
    drawn = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    values = outputs(tables, unknowns, drawn, milestones, policies, worlds, seed, progress)
    found: dict[str, Any] = {}
    for column, name in enumerate(milestones):
        spread = float(values[:, column].std())
        line: dict[str, Any] = {"mean": float(values[:, column].mean()), "sd_years": spread, "inputs": {}, "largest": []}
        if spread > 1e-9:
            index = analysis.analyze(problem, values[:, column], calc_second_order=False, num_resamples=200, seed=seed)
            line["inputs"] = {
                one.name: {key.lower(): float(index[key][place]) for key in ("S1", "S1_conf", "ST", "ST_conf")} for place, one in enumerate(unknowns)
            }
            line["largest"] = sorted(line["inputs"], key=lambda one: -line["inputs"][one]["st"])[:LARGEST]
        found[name] = line
    moving = [line for line in found.values() if line["inputs"]]
    mean = {one.name: float(np.mean([line["inputs"][one.name]["st"] for line in moving])) if moving else 0.0 for one in unknowns}
    return {"inputs": {one.name: {"low": one.low, "high": one.high, "meaning": one.meaning} for one in unknowns}, "runs": len(drawn),
            "samples": samples, "worlds": worlds, "seed": seed, "milestones": found,
            "largest": sorted(mean, key=lambda one: -mean[one])[:LARGEST] if moving else []}  # fmt: skip
