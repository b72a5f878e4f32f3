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
from itertools import pairwise

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
from game.model.orders import ORDERS, Orders, merge
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


@dataclass(frozen=True, slots=True)
class View:
    """What is to be imagined: what the last of `sights` leaves open. `plan`: the chair's own orders of that year, one world.

    `style` takes the place of what the rival's conduct says; `blank` = nothing that its teams, designs and flights have shown is weighed. Both
    are for telling what a piece of evidence does.
    """

    sights: Sequence[Sight]
    effort: Effort
    plan: Orders | None = None
    style: Array | None = None
    blank: bool = False


def picture(engine: Engine, sights: Sequence[Sight], rival: int, effort: Effort, plan: Orders | None = None, until: int | None = None) -> Picture:
    """The estimates of a rival from what was seen, followed to the end or to turn `until`."""
    return pictures(engine, [View(sights, effort, plan)], rival, until)[0]


def pictures(engine: Engine, views: Sequence[View], rival: int, until: int | None = None) -> list[Picture]:
    """Some views at once, side by side from the turn in which each begins: for little more than the price of the longest."""
    tables = engine.tables
    last = tables.turns if until is None else min(until, tables.turns)
    begun = [_begun(view, rival) for view in views]
    pieces = []
    for number, (view, (opening, _style, kind)) in enumerate(zip(views, begun, strict=True)):
        wide = max(1, WIDEST // view.effort.worlds) * view.effort.worlds
        for first in range(0, opening.worlds, wide):
            here = slice(first, min(first + wide, opening.worlds))
            pieces.append(_Piece(number, take(opening, here), kind[here], view.plan))
    bundles: list[list[_Piece]] = [[]]
    for piece in sorted(pieces, key=lambda piece: piece.opening.turn):
        if sum(other.opening.worlds for other in bundles[-1]) + piece.opening.worlds > WIDEST and bundles[-1]:
            bundles.append([])
        bundles[-1].append(piece)
    followed: dict[int, list[tuple[State, State]]] = {}
    for bundle in bundles:
        for piece, states in zip(bundle, _follow(engine, bundle, views[0].sights[-1].seen.programme, rival, last), strict=True):
            followed.setdefault(piece.view, []).append(states)
    out = []
    for number, (view, (opening, style, kind)) in enumerate(zip(views, begun, strict=True)):
        after, end = (blocks.join(*states) for states in zip(*followed[number], strict=True))
        out.append(Picture(tables, rival, view.sights[-1].seen.worlds, style, kind, opening, after, end))
    return out


WIDEST = 2048  # columns followed at a time; how games and views are cut is no part of what is found


@dataclass(frozen=True, slots=True)
class _Piece:
    """Columns of one view, as many as are followed at a time."""

    view: int
    opening: State
    kind: Array
    plan: Orders | None


def _begun(view: View, rival: int) -> tuple[State, Array, Array]:
    """The worlds of a view before anything is tried in them, how likely each style is, and the one that each world's rival has."""
    now, worlds = view.sights[-1], view.effort.worlds
    opening = imagine_each(now.seen, now.shown, dice(now.seen.worlds, worlds))
    if view.blank:
        opening = _unweighed(opening, now, worlds)
    style = conduct(view.sights, rival, view.effort.years) if view.style is None else view.style
    # every policy in its share of the worlds, in an order that has nothing to do with their other dice
    order = np.argsort(luck.row_keys("style", tuple(str(number) for number in range(worlds))), kind="stable")
    places = np.empty(worlds, np.int64)
    places[order] = ((np.arange(worlds) + 0.5) * 1000 / worlds).astype(np.int64)
    kind = rivals.drawn(np.maximum(np.rint(style * 1000).astype(np.int64), 1), places).ravel()
    if now.turn:
        aims = opening.aim_sealed.copy()
        aims[rival] = rivals.sealed(kind, opening.aim_open[rival])
        opening = evolve(opening, aim_sealed=aims)
    return opening, style, kind


def _follow(engine: Engine, pieces: Sequence[_Piece], seat: int, rival: int, last: int) -> list[tuple[State, State]]:
    """Each piece's worlds a year on and in turn `last`: the chair by its plan, then as a forecast goes on; the rival by its kind; others as
    planned. `pieces` stand in the order of their turns; each joins in its own."""
    tables, names, rows = engine.tables, engine.tables.ids["programme"], engine.rows(seat)
    casts = [POLICIES[name] for name in rivals.POOL]
    ends = np.cumsum([0, *(piece.opening.worlds for piece in pieces)])
    place = [slice(int(first), int(end)) for first, end in pairwise(ends)]
    after = [piece.opening for piece in pieces]
    state, joined = pieces[0].opening, 1
    while True:
        while joined < len(pieces) and pieces[joined].opening.turn == state.turn:
            state, joined = blocks.join(state, pieces[joined].opening), joined + 1
        if state.turn >= last:
            break
        kind = np.concatenate([piece.kind for piece in pieces[:joined]])
        policies: dict[str, Policy] = dict.fromkeys(names, continuation)
        policies[names[rival]] = shared(casts, groups(kind), state, tables, rival, state.world_key)
        orders, fresh = engine.orders(state, policies), [number for number in range(joined) if pieces[number].opening.turn == state.turn]
        if any(pieces[number].plan is not None for number in fresh):
            planned = Orders(**{name: getattr(orders, name).copy() for name in ORDERS})
            for number in fresh:
                if (plan := pieces[number].plan) is not None:
                    for name in ORDERS:
                        getattr(planned, name)[:, place[number]] = getattr(plan, name)[:, :1]
            orders = legality.project(merge(orders, planned, rows), state, tables, engine.legal(state))
        state, _report = engine.step(state, orders)
        for number in fresh:
            after[number] = take(state, place[number])
    return [(after[number], take(state, here) if number < joined else piece.opening) for number, (piece, here) in enumerate(zip(pieces, place, strict=True))]


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


__all__ = ["EFFORTS", "Effort", "Picture", "Sight", "View", "conduct", "dice", "interval", "picture", "pictures", "sight", "width"]
