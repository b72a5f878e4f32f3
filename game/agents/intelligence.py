"""What a chair may know of a rival: estimates from imagined worlds, never from the world that is played.

Everything here is a function of what the chair has seen: an `Observation` a year and the need that the lines showed. In the imagined worlds
what is hidden is drawn again from that evidence, the rival is one of the fixed policies, each as likely as its conduct makes it
(`rivals.py`), and the chair's own lines go on as its draft and standing orders have it. An estimate is the spread of a quantity over those
worlds. No rule lets a chair buy knowledge of a rival, so analysis is effort of thought alone: more imagined worlds, and more years of the
rival's conduct read; what each effort costs is stated in imagined worlds.

Many games are estimated side by side: column g * m + j is imagined world j of game g.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from game.agents import rivals
from game.agents.columns import groups, shared
from game.agents.policies import POLICIES
from game.foresight import blocks
from game.foresight.forecast import Fan, continuation
from game.foresight.nested import imagine_each
from game.model import curves, legality, luck
from game.model.axes import NEVER
from game.model.engine import Engine, Observation, Policy
from game.model.orders import Orders, merge
from game.model.state import Array, State, evolve, take
from game.model.tables import Tables

LOW, HIGH = 0.1, 0.9  # ends of the interval
FADES = 0.5  # weight of a year's conduct beside that of the year after it


@dataclass(frozen=True, slots=True)
class Effort:
    """How much thought an estimate takes. `worlds` are imagined; `years` of conduct are read, the last one in full, each before it half as much."""

    name: str
    worlds: int
    years: int


EFFORTS = {effort.name: effort for effort in (Effort("glance", 128, 1), Effort("study", 512, 4), Effort("deep", 1536, 99))}


@dataclass(frozen=True, slots=True)
class Sight:
    """What a chair saw at the opening of a year. `shown` is the customary need of each line as it is shown, (ELEMENT, GAME)."""

    seen: Observation
    shown: Array

    @property
    def turn(self) -> int:
        return self.seen.turn


def sight(engine: Engine, state: State, seat: int) -> Sight:
    """All that is passed on of a state: what may be observed of it."""
    return Sight(engine.observe(state, seat), legality.legal(state, engine.tables).full_need)


def dice(games: int, worlds: int) -> Array:
    """Dice of the imagined worlds: their own, the same every year, so that an estimate moves by evidence alone. (GAME, m)"""
    rows = luck.row_keys("intelligence", tuple(str(number) for number in range(worlds)))
    return luck.mix64(luck.row_keys("estimate", tuple(str(game) for game in range(games)))[:, None] ^ rows[None, :])


def conduct(sights: Sequence[Sight], rival: int, years: int = 1) -> Array:
    """How likely each policy of `rivals.POOL` is to be the rival, by what it was seen doing in the last `years`. (POOL, GAME), sums to 1"""
    now = sights[-1]
    tables, games = now.seen.tables, now.seen.worlds
    total, weight = np.zeros((len(rivals.POOL), games)), 1.0
    for past in [look for look in reversed(sights) if look.turn > 0][:years]:
        total += weight * np.log(rivals.likely(imagine_each(past.seen, past.shown, dice(games, 1)), tables, rival))
        weight *= FADES
    shares = np.exp(total - total.max(axis=0))
    doubt = rivals.DOUBT / 1000
    return shares / shares.sum(axis=0) * (1 - doubt) + doubt / len(rivals.POOL)


@dataclass(frozen=True, slots=True)
class Picture:
    """Imagined worlds of what was seen: at the opening of the year, a year on, and at the end; all (..., GAME * m)."""

    tables: Tables
    rival: int
    games: int
    style: Array  # (POOL, GAME) how likely each policy is to be the rival
    kind: Array  # (GAME * m,) the policy it is taken for
    opening: State
    after: State
    end: State

    def split(self, rows: Array) -> Array:
        """(..., GAME * m) as (..., GAME, m)."""
        return rows.reshape(*rows.shape[:-1], self.games, -1)

    @property
    def worlds(self) -> int:
        return self.opening.worlds // self.games

    @property
    def fan(self) -> Fan:
        return Fan(self.tables, self.end.milestone, self.end)

    def dates(self) -> Array:
        """Ticks, NEVER where not reached. (MILESTONE, GAME, m)"""
        return self.split(self.end.milestone)

    def ready(self) -> Array:
        """Ticks at which lines are ready. (ELEMENT, GAME, m)"""
        return self.split(self.end.finished)

    def pace(self) -> Array:
        """Months that a month of planned work takes a full team. (ELEMENT, GAME, m)"""
        return self.split(curves.hidden(self.opening, self.tables).pace.astype(np.float64))

    def months(self) -> Array:
        """Months that the work left takes a full team. (ELEMENT, GAME, m)"""
        return self.pace() * self.split(self.opening.work)

    def paid(self) -> Array:
        """Own money for lines this year, M$. (ELEMENT, GAME, m)"""
        return self.split(self.after.spent.astype(np.int64) - self.opening.spent) / 10

    def flaws(self) -> Array:
        """Flaws of designs, found or not. (ELEMENT, GAME, m)"""
        return self.split(np.take_along_axis(self.tables.flaw_quantile, self.opening.flaw_level.astype(np.intp), axis=1).astype(np.int64))

    def reserve(self) -> Array:
        """Money of a purse next year: what it is voted and what it carries over, M$. (PURSE, GAME, m)"""
        return self.split(self.after.reserve.astype(np.int64) + self.after.envelope) / 10

    def sealed(self) -> Array:
        """The rival's sealed aim. (GAME, m)"""
        return self.split(self.opening.aim_sealed[self.rival])

    def signed(self) -> Array:
        """Deals that are in talks or in force a year on and were not. (PACKAGE, GAME, m) bool"""
        live, before = (np.isin(state.deal, (1, 2)) for state in (self.after, self.opening))
        return self.split(live & ~before)


def picture(
    engine: Engine, sights: Sequence[Sight], rival: int, effort: Effort, plan: Orders | None = None, until: int | None = None,
    style: Array | None = None, blank: bool = False,
) -> Picture:  # fmt: skip
    """Imagines what the last of `sights` leaves open. `plan`: the chair's own orders of this year, one world.

    `style` takes the place of what its conduct says; `blank` = nothing that its teams, designs and flights have shown is weighed. Both are
    for telling what a piece of evidence does.
    """
    tables, now = engine.tables, sights[-1]
    games, worlds, seat = now.seen.worlds, effort.worlds, now.seen.programme
    opening = imagine_each(now.seen, now.shown, dice(games, worlds))
    if blank:
        opening = _unweighed(opening, now, worlds)
    style = conduct(sights, rival, effort.years) if style is None else style
    # every policy in its share of the worlds, in an order that has nothing to do with their other dice
    order = np.argsort(luck.row_keys("style", tuple(str(number) for number in range(worlds))), kind="stable")
    places = np.empty(worlds, np.int64)
    places[order] = ((np.arange(worlds) + 0.5) * 1000 / worlds).astype(np.int64)
    kind = rivals.drawn(np.maximum(np.rint(style * 1000).astype(np.int64), 1), places).ravel()
    if now.turn:
        aims = opening.aim_sealed.copy()
        aims[rival] = rivals.sealed(kind, opening.aim_open[rival])
        opening = evolve(opening, aim_sealed=aims)
    last = tables.turns if until is None else min(until, tables.turns)
    after, end = [], []
    width = max(1, WIDEST // worlds) * worlds
    for first in range(0, opening.worlds, width):
        here = slice(first, min(first + width, opening.worlds))
        part = _follow(engine, take(opening, here), seat, rival, kind[here], plan, last)
        after.append(part[0])
        end.append(part[1])
    return Picture(tables, rival, games, style, kind, opening, blocks.join(*after), blocks.join(*end))


WIDEST = 2048  # columns followed at a time; how games are cut is no part of what is found


def _follow(engine: Engine, state: State, seat: int, rival: int, kind: Array, plan: Orders | None, last: int) -> tuple[State, State]:
    """The worlds a year on and in turn `last`: the chair by its plan, then as a forecast goes on; the rival by its kind; others as planned."""
    tables, names, parts, after = engine.tables, engine.tables.ids["programme"], groups(kind), state
    casts = [POLICIES[name] for name in rivals.POOL]
    first = state.turn
    while state.turn < last:
        policies: dict[str, Policy] = dict.fromkeys(names, continuation)
        policies[names[rival]] = shared(casts, parts, state, tables, rival, state.world_key)
        orders = engine.orders(state, policies)
        if plan is not None and state.turn == first:
            orders = legality.project(merge(orders, blocks.wide(plan, state.worlds), engine.rows(seat)), state, tables, engine.legal(state))
        state, _report = engine.step(state, orders)
        if state.turn == first + 1:
            after = state
    return after, state


UNSEEN = ("seen_work", "seen_effort", "reviews", "pace_known", "flaws_seen", "searched", "flights", "launched", "descents", "landings")


def _unweighed(opening: State, now: Sight, worlds: int) -> State:
    """The imagined worlds with hidden levels as if no evidence had been seen: the prior's, in the same dice."""
    tables, games = now.seen.tables, now.seen.worlds
    start = {"flights": tables.vehicle_flights, "launched": tables.vehicle_launched, "descents": tables.family_landings, "landings": tables.family_landings}
    bare = {name: np.repeat(start[name][:, None], opening.worlds, axis=1).astype(getattr(opening, name).dtype) if name in start
            else np.zeros_like(getattr(opening, name)) for name in UNSEEN}  # fmt: skip
    nothing = evolve(opening, **bare, work=np.repeat(tables.work_opening[:, None], opening.worlds, axis=1).astype(opening.work.dtype))
    shown = curves.usual_need(nothing, tables, curves.progress(nothing, tables))[:, ::worlds]
    levels = imagine_each(Observation(take(nothing, slice(None, None, worlds)), tables, now.seen.programme), shown, dice(games, worlds))
    return evolve(opening, **{name: getattr(levels, name) for name in HIDDEN})


HIDDEN = ("bloc_level", "pace_level", "cost_level", "flaw_level", "vehicle_level", "family_level")


def interval(values: Array, low: float = LOW, high: float = HIGH) -> tuple[float, float, float]:
    """Low end, median and high end of a spread (m,)."""
    ordered = np.sort(values)
    places = [min(len(ordered) - 1, max(0, int(np.ceil(share * len(ordered))) - 1)) for share in (low, 0.5, high)]
    return tuple(float(ordered[place]) for place in places)  # type: ignore[return-value]


def width(values: Array, horizon: float) -> float:
    """How wide the interval of some dates is, ticks; what is not reached counts as the end."""
    low, _middle, high = interval(np.minimum(np.where(values == NEVER, horizon, values.astype(np.float64)), horizon))
    return high - low


__all__ = ["EFFORTS", "Effort", "Picture", "Sight", "conduct", "dice", "interval", "picture", "sight", "width"]
