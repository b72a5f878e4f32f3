"""The hidden block: what no observer may read, what may be believed of it, and how an imagined world draws it again.

Every hidden quantity is a level, an index 0..31 into a compiled quantile table, so its prior is uniform over the levels. What was observed
weighs the levels by look-ups alone; the weights are renormalised, and an imagined world takes the level at its own fixed uniform. So
beliefs move smoothly as evidence comes in, and two plans compared share them. The pace of an element is the level of its bloc times its
own: what one team shows tells something of its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from game.model import curves, luck
from game.model.state import Array, State, evolve
from game.model.tables import LEVELS, POOR, RICH, Tables

NOISE = np.float64(0.30)  # coefficient of variation of a year's work (E3)
NEED_NOISE = np.float64(0.06)  # how closely a line's need tells what its delay costs
_STEPS = 64  # of the bell table a unit


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden quantity: its prior table in Tables, the fields from which it is believed ((): the prior alone), and what weighs it."""

    prior: str
    evidence: tuple[str, ...]
    likelihood: str  # in words, for the reference manual


HIDDEN: dict[str, Hidden] = {
    "world_key": Hidden("", (), "the dice themselves: an imagined world has its own"),
    "bloc_level": Hidden("pace_bloc_quantile", ("seen_work", "seen_effort"), "product over the bloc's elements of what their own levels leave likely"),
    "pace_level": Hidden("pace_quantile", ("seen_work", "seen_effort", "reviews", "pace_known"),
                         "bell of (work / effort * rho - 1) * sqrt(years) / 0.30, times rho; a review leaves the levels with its digits"),
    "cost_level": Hidden("cost_quantile", ("work", "staffing"), "bell of the need that is shown over the need that the level and the pace give, width 0.06"),
    "standing_level": Hidden("standing_quantile", (), "no observation: what a short year shows of it is in the pace"),
    "flaw_level": Hidden("flaw_quantile", ("flaws_seen", "searched"), "ways to see k of n flaws times (1 - searched) ** (n - k)"),
    "ice_level": Hidden("site_ice", ("ice_known",), "1 where the survey agrees, else 0"),
    "vehicle_level": Hidden("vehicle_quantile", ("flights", "launched"), "mean chance of the flights flown ** successes * (1 - it) ** failures"),
    "family_level": Hidden("family_first", ("descents", "landings"), "the same for landings: first tries until one succeeds, later ones after it"),
}  # fmt: skip


def bell(z: Array, tables: Tables) -> Array:
    """exp(-z * z / 2) by look-up, never below 2**-40, so that a belief is the same on every machine."""
    return tables.bell[np.minimum(np.abs(z) * _STEPS, len(tables.bell) - 1).astype(np.intp)]


def pick(weight: Array, uniform: Array) -> Array:
    """The level at which the cumulated weight passes each uniform: weight (LEVELS, n), uniform (n,). uint8"""
    cumulative = np.cumsum(weight, axis=0)  # exact: along the levels, one after the other, alike on every machine
    return np.minimum((cumulative <= uniform * cumulative[-1]).sum(axis=0), LEVELS - 1).astype(np.uint8)  # exact: booleans


def redraw(state: State, tables: Tables, shown_need: Array) -> dict[str, Array]:
    """Hidden levels of imagined worlds (columns that share one observed past), drawn from what that past makes likely.

    `state` holds the prior's levels, drawn in the imagined world's own luck; what is not believed otherwise keeps them. `shown_need`
    (ELEMENT,) is the customary need of each line as its seat is shown it (`Legal.full_need`).
    """
    drawn: dict[str, Array] = {}
    uniform: Callable[[str, str], Array] = lambda field, axis: _uniform(state, field, tables.ids[axis])  # noqa: E731
    drawn["bloc_level"], drawn["pace_level"] = _pace(state, tables, uniform)
    drawn["cost_level"] = _cost(state, tables, uniform("cost_level", "element"), drawn, shown_need)
    drawn["flaw_level"] = _flaws(state, tables, uniform("flaw_level", "element"))
    drawn["ice_level"] = _ice(state, tables)
    drawn["vehicle_level"] = _vehicles(state, tables, uniform("vehicle_level", "vehicle"))
    drawn["family_level"] = _families(state, tables, uniform("family_level", "family"))
    return drawn


def _uniform(state: State, field: str, ids: tuple[str, ...]) -> Array:
    """One fixed uniform an imagined world and entity. (len(ids), WORLD) float64"""
    return luck.uniform(luck.mix64(luck.row_keys("posterior " + field, ids)[:, None] ^ state.world_key[None, :])).astype(np.float64)


def _pace(state: State, tables: Tables, uniform: Callable[[str, str], Array]) -> tuple[Array, Array]:
    """Bloc levels from all of a bloc's elements together, then own levels given the bloc's."""
    effort, work = state.seen_effort[:, 0].astype(np.float64), state.seen_work[:, 0].astype(np.float64)
    reviews, told = state.reviews[:, 0].astype(int), state.pace_known[:, 0].astype(int)
    rows = np.flatnonzero((effort > 3) | (reviews > 0))
    blocs, paces = state.bloc_level.copy(), state.pace_level.copy()
    if not rows.size:
        return blocs, paces
    weights: dict[int, Array] = {}
    likely = np.ones((len(blocs), LEVELS))
    for row in rows.tolist():
        bloc = int(tables.element_bloc[row])
        # (own level, bloc level)
        rho = tables.pace_quantile[row].astype(np.float64)[:, None] * tables.pace_bloc_quantile[bloc].astype(np.float64)[None, :]
        weight = np.ones_like(rho)
        if effort[row] > 3:
            years = np.maximum(effort[row] / 12, 0.25)
            weight = bell((work[row] / effort[row] * rho - 1) * np.sqrt(years) / NOISE, tables) * rho
        if reviews[row]:
            weight = weight * ((np.arange(LEVELS) >> (5 - reviews[row])) == told[row])[:, None]
        weights[row] = weight
        shared = np.cumsum(weight, axis=0)[-1]  # exact: along the levels
        likely[bloc] = likely[bloc] * (shared / shared.max())
    draws = uniform("bloc_level", "bloc")
    for bloc in {int(tables.element_bloc[row]) for row in weights}:
        blocs[bloc] = pick(np.repeat(likely[bloc][:, None], state.worlds, axis=1), draws[bloc])
    draws = uniform("pace_level", "element")
    for row, weight in weights.items():
        paces[row] = pick(weight[:, blocs[int(tables.element_bloc[row])]], draws[row])
    return blocs, paces


def _cost(state: State, tables: Tables, uniform: Array, drawn: dict[str, Array], shown: Array) -> Array:
    """What a delay costs, from the need that a line shows: it tells more the further the work has come."""
    levels = state.cost_level.copy()
    done = curves.progress(state, tables)[:, 0]
    usual = curves.usual_need(state, tables, curves.progress(state, tables))[:, 0]
    pace = curves.hidden(evolve(state, bloc_level=drawn["bloc_level"], pace_level=drawn["pace_level"]), tables).pace.astype(np.float64)
    costs = tables.cost_quantile.astype(np.float64)[:, None]
    for row in np.flatnonzero((done > 0.05) & (usual > 0)).tolist():
        growth = (1 + costs * (pace[row] - 1)) / pace[row]
        expected = 1 + curves.overrun(growth, tables.columns.usual_growth[row, 0]) * done[row]
        levels[row] = pick(bell((expected - shown[row] / usual[row]) / NEED_NOISE, tables), uniform[row])
    return levels


def _flaws(state: State, tables: Tables, uniform: Array) -> Array:
    """At least the flaws that were seen; fewer unseen ones the longer it was looked for them."""
    seen, searched = state.flaws_seen[:, 0].astype(int), state.searched[:, 0].astype(np.float64)
    levels = state.flaw_level.copy()
    ways = np.array([[1.0, 1, 1], [0, 1, 2], [0, 0, 1]])
    for row in np.flatnonzero(tables.element_new & ((seen > 0) | (searched > 0))).tolist():
        total = tables.flaw_quantile[row].astype(int)
        unseen = np.maximum(total - seen[row], 0)
        missed = np.maximum(1 - searched[row], 1e-9)
        weight = ways[seen[row], total] * np.where(unseen > 0, missed, 1.0) * np.where(unseen > 1, missed, 1.0)
        levels[row] = pick(np.repeat(weight[:, None], state.worlds, axis=1), uniform[row])
    return levels


def _ice(state: State, tables: Tables) -> Array:
    """Levels that agree with what surveys told; a level is rich where its middle is below the site's chance."""
    if not tables.ids["site"]:
        return state.ice_level
    share = (state.ice_level.astype(np.float64) + 0.5) / LEVELS
    chance = np.minimum(np.maximum(tables.site_ice.astype(np.float64), 0.5 / LEVELS), 1 - 0.5 / LEVELS)[:, None]
    known = state.ice_known
    fitting = np.where(known == RICH, share * chance, np.where(known == POOR, chance + share * (1 - chance), share))
    return np.minimum(fitting * LEVELS, LEVELS - 1).astype(np.uint8)


def _powers(chance: Array, successes: int, failures: int) -> Array:
    """chance ** successes * (1 - chance) ** failures, by multiplication."""
    weight = np.ones_like(chance)
    for _ in range(min(successes, 200)):
        weight = weight * chance
    for _ in range(min(failures, 200)):
        weight = weight * (1 - chance)
    return np.maximum(weight, 1e-200)


def _vehicles(state: State, tables: Tables, uniform: Array) -> Array:
    """First chances of launchers from the flights since the opening, at the mean chance of those flights."""
    levels = state.vehicle_level.copy()
    flown = state.flights[:, 0].astype(int) - tables.vehicle_flights.astype(int)
    won = state.launched[:, 0].astype(int) - tables.vehicle_launched.astype(int)
    for row in np.flatnonzero(flown > 0).tolist():
        first, mature = tables.vehicle_quantile[row].astype(np.float64), float(tables.vehicle_mature[row])
        begin = int(tables.vehicle_flights[row])
        learnt = tables.vehicle_learning[np.minimum(np.arange(begin, begin + int(flown[row])), 63)].astype(np.float64)
        mean = mature - (mature - first) * float(np.cumsum(learnt)[-1] / flown[row])  # exact: one after the other
        weight = _powers(mean, int(won[row]), int(flown[row] - won[row]))
        levels[row] = pick(np.repeat(weight[:, None], state.worlds, axis=1), uniform[row])
    return levels


def _families(state: State, tables: Tables, uniform: Array) -> Array:
    """How good a lander family is: failures are taken to have come before the first success, as a rule they did."""
    levels = state.family_level.copy()
    tried = state.descents[:, 0].astype(int) - tables.family_landings.astype(int)
    won = state.landings[:, 0].astype(int) - tables.family_landings.astype(int)
    for row in np.flatnonzero(tried > 0).tolist():
        first, later = tables.family_first[row].astype(np.float64), tables.family_later[row].astype(np.float64)
        lost = int(tried[row] - won[row])
        weight = np.ones(LEVELS)
        fresh = int(tables.family_landings[row]) == 0
        for number in range(lost):
            learning = np.maximum(later - (later - first) * float(tables.vehicle_learning[min(number, 63)]), first)
            weight = weight * (1 - (learning if fresh else later))
        if won[row] and fresh:
            weight = weight * np.maximum(later - (later - first) * float(tables.vehicle_learning[min(lost, 63)]), first)
        weight = np.maximum(weight * _powers(later, max(int(won[row]) - int(fresh), 0), 0), 1e-200)
        levels[row] = pick(np.repeat(weight[:, None], state.worlds, axis=1), uniform[row])
    return levels
