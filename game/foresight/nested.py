"""Many pasts imagined at once: `imagine` for every game of a block, along one world axis.

Column g * m + j is imagined world j of game g. Column by column this is what `truth.redraw` and `imagine` do for one game (a test
compares them bit for bit); here the evidence of all games is weighed together, so that a policy can look ahead in a thousand games for
little more than the price of one.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck, truth
from game.model.axes import NEVER
from game.model.engine import Observation
from game.model.state import STOCKS, Array, State, evolve
from game.model.tables import LEVELS, Tables

_LEVELS = (
    ("bloc_level", "bloc"), ("pace_level", "element"), ("cost_level", "element"), ("standing_level", "element"), ("vehicle_level", "vehicle"),
    ("family_level", "family"), ("flaw_level", "element"), ("ice_level", "site"),
)  # fmt: skip
_TRUTH = luck.row_keys("imagined truth", ("key",))[0]


def imagine_each(seen: Observation, shown_need: Array, keys: Array) -> State:
    """Imagined worlds of every game that `seen` shows, in the dice `keys` (GAME, m). (..., GAME * m)

    `shown_need` is the customary need that each line shows (`Legal.full_need`). A rival's sealed aim is as little known as in `seen`.
    """
    tables, games, each = seen.tables, keys.shape[0], keys.shape[1]
    flat = keys.ravel()
    hidden = luck.Luck(luck.mix64(flat ^ _TRUTH))
    levels = {name: luck.level(hidden.words(name, tables.ids[axis], 0)) for name, axis in _LEVELS}
    known = {name: np.repeat(getattr(seen, name), each, axis=-1) for name, stock in STOCKS.items() if not stock.hidden}
    fresh = State(turn=seen.turn, seed=0, first_world=0, world_key=flat, **known, **levels)
    return believed(fresh, tables, shown_need, games)


def believed(fresh: State, tables: Tables, shown_need: Array, games: int) -> State:
    """Worlds whose hidden levels are the prior's, with those levels drawn from what the past of each of `games` makes likely."""
    past = _Pasts(fresh, games)
    drawn: dict[str, Array] = {}
    drawn["bloc_level"], drawn["pace_level"] = _pace(past, tables)
    drawn["cost_level"] = _cost(past, tables, drawn, shown_need)
    drawn["flaw_level"] = _flaws(past, tables)
    drawn["ice_level"] = truth._ice(fresh, tables)
    drawn["vehicle_level"] = _vehicles(past, tables)
    drawn["family_level"] = _families(past, tables)
    return evolve(fresh, hold=_at_the_pad(past, tables), **drawn)


class _Pasts:
    """A block of imagined worlds and, beside it, what each game shows: its first column."""

    def __init__(self, state: State, games: int):
        self.state, self.games, self.each = state, games, state.worlds // games
        self.game = np.repeat(np.arange(games), self.each)  # (WORLD,)

    def __getattr__(self, name: str) -> Array:
        return getattr(self.state, name)[..., :: self.each]  # (..., GAME)

    def uniform(self, field: str, ids: tuple[str, ...]) -> Array:
        return truth._uniform(self.state, field, ids)

    def wide(self, column: Array) -> Array:
        """(..., GAME) spread over the worlds of each game."""
        return np.repeat(column, self.each, axis=-1)


def _pace(past: _Pasts, tables: Tables) -> tuple[Array, Array]:
    effort, work = past.seen_effort.astype(np.float64), past.seen_work.astype(np.float64)
    reviews, told = past.reviews.astype(int), past.pace_known.astype(int)
    told_of = (effort > 3) | (reviews > 0)
    blocs, paces = past.state.bloc_level.copy(), past.state.pace_level.copy()
    rows = np.flatnonzero(told_of.any(axis=1)).tolist()
    if not rows:
        return blocs, paces
    weights: dict[int, Array] = {}
    likely = np.ones((len(blocs), LEVELS, past.games))
    levels = np.arange(LEVELS)
    for row in rows:
        bloc = int(tables.element_bloc[row])
        # (own level, bloc level)
        rho = tables.pace_quantile[row].astype(np.float64)[:, None] * tables.pace_bloc_quantile[bloc].astype(np.float64)[None, :]
        weight = np.ones((LEVELS, LEVELS, past.games))
        worked = np.flatnonzero(effort[row] > 3)
        if worked.size:
            years = np.sqrt(np.maximum(effort[row, worked] / 12, 0.25))
            surprise = (work[row, worked] / effort[row, worked] * rho[:, :, None] - 1) * years / truth.NOISE
            weight[:, :, worked] = truth.bell(surprise, tables) * rho[:, :, None]
        reviewed = np.flatnonzero(reviews[row])
        if reviewed.size:
            fits = (levels[:, None] >> (5 - reviews[row, reviewed])) == told[row, reviewed]
            weight[:, :, reviewed] = weight[:, :, reviewed] * fits[:, None, :]
        weights[row] = weight
        shared = np.cumsum(weight, axis=0)[-1]  # along the levels
        likely[bloc] = np.where(told_of[row], likely[bloc] * (shared / shared.max(axis=0)), likely[bloc])
    draws = past.uniform("bloc_level", tables.ids["bloc"])
    for bloc in {int(tables.element_bloc[row]) for row in weights}:
        told_here = past.wide(told_of[tables.element_bloc == bloc].any(axis=0))
        blocs[bloc] = np.where(told_here, truth.pick(past.wide(likely[bloc]), draws[bloc]), blocs[bloc])
    draws = past.uniform("pace_level", tables.ids["element"])
    for row, weight in weights.items():
        drawn = truth.pick(weight[:, blocs[int(tables.element_bloc[row])], past.game], draws[row])
        paces[row] = np.where(past.wide(told_of[row]), drawn, paces[row])
    return blocs, paces


def _cost(past: _Pasts, tables: Tables, drawn: dict[str, Array], shown: Array) -> Array:
    state = past.state
    levels = state.cost_level.copy()
    done_everywhere = curves.progress(state, tables)
    usual = curves.usual_need(state, tables, done_everywhere)[:, :: past.each]
    done = done_everywhere[:, :: past.each]
    pace = curves.hidden(evolve(state, bloc_level=drawn["bloc_level"], pace_level=drawn["pace_level"]), tables).pace.astype(np.float64)
    costs = tables.cost_quantile.astype(np.float64)[:, None]
    uniform = past.uniform("cost_level", tables.ids["element"])
    telling = (done > 0.05) & (usual > 0)
    ratio = shown / np.where(usual > 0, usual, 1)
    for row in np.flatnonzero(telling.any(axis=1)).tolist():
        here = np.flatnonzero(past.wide(telling[row]))
        game = past.game[here]
        growth = (1 + costs * (pace[row, here] - 1)) / pace[row, here]
        expected = 1 + curves.overrun(growth, tables.columns.usual_growth[row, 0]) * done[row, game]
        levels[row, here] = truth.pick(truth.bell((expected - ratio[row, game]) / truth.NEED_NOISE, tables), uniform[row, here])
    return levels


def _flaws(past: _Pasts, tables: Tables) -> Array:
    seen, searched = past.flaws_seen.astype(int), past.searched.astype(np.float64)
    levels = past.state.flaw_level.copy()
    ways = np.array([[1.0, 1, 1], [0, 1, 2], [0, 0, 1]])
    uniform = past.uniform("flaw_level", tables.ids["element"])
    telling = tables.element_new[:, None] & ((seen > 0) | (searched > 0))
    for row in np.flatnonzero(telling.any(axis=1)).tolist():
        total = tables.flaw_quantile[row].astype(int)[:, None]
        unseen = np.maximum(total - seen[row], 0)
        missed = np.maximum(1 - searched[row], 1e-9)
        weight = ways[seen[row], total] * np.where(unseen > 0, missed, 1.0) * np.where(unseen > 1, missed, 1.0)
        levels[row] = np.where(past.wide(telling[row]), truth.pick(past.wide(weight), uniform[row]), levels[row])
    return levels


def _vehicles(past: _Pasts, tables: Tables) -> Array:
    levels = past.state.vehicle_level.copy()
    flown = past.flights.astype(int) - tables.vehicle_flights.astype(int)[:, None]
    won = past.launched.astype(int) - tables.vehicle_launched.astype(int)[:, None]
    uniform = past.uniform("vehicle_level", tables.ids["vehicle"])
    for row in np.flatnonzero((flown > 0).any(axis=1)).tolist():
        first, mature = tables.vehicle_quantile[row].astype(np.float64), float(tables.vehicle_mature[row])
        begin = int(tables.vehicle_flights[row])
        for record in {pair for pair in zip(flown[row].tolist(), won[row].tolist(), strict=True) if pair[0] > 0}:
            learnt = tables.vehicle_learning[np.minimum(np.arange(begin, begin + record[0]), 63)].astype(np.float64)
            mean = mature - (mature - first) * float(np.cumsum(learnt)[-1] / record[0])
            _put(levels[row], past, (flown[row] == record[0]) & (won[row] == record[1]), truth._powers(mean, record[1], record[0] - record[1]), uniform[row])
    return levels


def _families(past: _Pasts, tables: Tables) -> Array:
    levels = past.state.family_level.copy()
    tried = past.descents.astype(int) - tables.family_landings.astype(int)[:, None]
    won = past.landings.astype(int) - tables.family_landings.astype(int)[:, None]
    uniform = past.uniform("family_level", tables.ids["family"])
    for row in np.flatnonzero((tried > 0).any(axis=1)).tolist():
        first, later = tables.family_first[row].astype(np.float64), tables.family_later[row].astype(np.float64)
        fresh = int(tables.family_landings[row]) == 0
        for record in {pair for pair in zip(tried[row].tolist(), won[row].tolist(), strict=True) if pair[0] > 0}:
            lost, weight = record[0] - record[1], np.ones(LEVELS)
            for number in range(lost):
                learning = np.maximum(later - (later - first) * float(tables.vehicle_learning[min(number, 63)]), first)
                weight = weight * (1 - (learning if fresh else later))
            if record[1] and fresh:
                weight = weight * np.maximum(later - (later - first) * float(tables.vehicle_learning[min(lost, 63)]), first)
            weight = np.maximum(weight * truth._powers(later, max(record[1] - int(fresh), 0), 0), 1e-200)
            _put(levels[row], past, (tried[row] == record[0]) & (won[row] == record[1]), weight, uniform[row])
    return levels


def _put(levels: Array, past: _Pasts, games: Array, weight: Array, uniform: Array) -> None:
    """Draws one row's levels in the worlds of some games (GAME,) from weights that they share (LEVELS,)."""
    here = np.flatnonzero(past.wide(games))
    levels[here] = truth.pick(np.repeat(weight[:, None], len(here), axis=1), uniform[here])


def _at_the_pad(past: _Pasts, tables: Tables) -> Array:
    """Holds that keep the last mile honest, see `forecast`. (MISSION, WORLD)"""
    state = past.state
    now = int(tables.turn_ticks[state.turn])
    column = [past.finished, past.achieved, past.reached, np.where(past.deal == 2, past.deal_since, NEVER)]
    date = np.concatenate([*column, np.zeros((1, past.games), np.int64)]).astype(np.int64)
    ready = date[tables.mission_waits].max(axis=1)
    free = np.maximum(past.hold, tables.mission_not_before[:, None]) <= ready  # nothing but the last mile has kept it
    vehicle = tables.mission_vehicle
    free &= (vehicle < 0)[:, None] | (past.grounded[np.maximum(vehicle, 0)] <= ready)
    waiting = free & (ready < now) & (past.launch_rule == 0) & (past.achieved == NEVER) & (tables.mission_window <= 0)[:, None]
    hold = state.hold.copy()
    for row in np.flatnonzero(waiting.any(axis=1)).tolist():
        table, gone = tables.slip_quantile[row], now - ready[row]
        left = np.searchsorted(table, gone, side="left")
        here = np.flatnonzero(past.wide(waiting[row] & (left < len(table))))
        if not here.size:
            continue
        game, ids, keys = past.game[here], (tables.ids["mission"][row],), state.world_key[here]
        own = table[luck.grid(luck.Luck(keys).words("schedule", ids, past.attempts[row : row + 1, game]))[0]]
        draw = luck.uniform(luck.mix64(luck.row_keys("last mile", ids)[:, None] ^ keys[None, :]))[0]
        begin = left[game].astype(np.float32)
        place = (begin + draw * (np.float32(len(table)) - begin)).astype(np.intp)
        again = table[np.minimum(place, len(table) - 1)]  # a draw next to 1 is rounded up to it
        hold[row, here] = np.where(own < gone[game], np.minimum(ready[row, game] + again, NEVER - 1), hold[row, here])
    return hold


__all__ = ["believed", "imagine_each"]
