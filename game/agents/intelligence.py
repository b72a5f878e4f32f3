"""What a chair may know of a rival: the forecast of the race board, asked about the other side.

An estimate is the spread of a quantity over imagined worlds: what is hidden in them is drawn again from what was seen, the chair's own lines go
on as its draft and its standing orders have it, and the rival is played as every forecast of the chair has it played (`registry.expected`): by
the policy that was chosen for it, or, if that thinks, by what it usually comes to do, as likely as its conduct makes it. So a date is the same
here and on the board, world by world. The sealed aim alone is guessed from conduct, as by somebody who was not told who plays: else nothing
would be sealed. No rule lets a chair buy knowledge of a rival; a deeper look takes more imagined worlds.

Many games are estimated side by side: column g * m + j is imagined world j of game g.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.agents import rivals
from game.agents.foreseen import Foreseen
from game.agents.policies import HABITS, Habit
from game.agents.registry import name_of_policy
from game.foresight import blocks
from game.foresight.forecast import Fan, Outset, imagine
from game.model import curves, legality
from game.model.axes import AIMS, NEVER
from game.model.engine import Engine, Observation, Policy
from game.model.orders import KEEP, Orders
from game.model.state import Array, State, evolve
from game.model.tables import Tables

LOW, HIGH = 0.1, 0.9  # ends of the interval
PLANNER = "planner"  # the style of whoever follows one of a planner's courses
HIDDEN = ("bloc_level", "pace_level", "cost_level", "flaw_level", "vehicle_level", "family_level")


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


def styles(policy: Policy) -> tuple[str, ...]:
    """Whom a rival is taken for that a forecast has played by `policy`."""
    return (*rivals.POOL, PLANNER) if isinstance(policy, Foreseen) else (name_of_policy(policy),)


def shares(policy: Policy, games: int = 1) -> Array:
    """How likely each of `styles` is. (STYLE, GAME), sums to 1"""
    if not isinstance(policy, Foreseen):
        return np.ones((1, games))
    pool = len(rivals.POOL)
    return np.concatenate([policy.chances[:pool], policy.chances[pool:].sum(axis=0, keepdims=True)])


def suspects(policy: Policy) -> dict[str, Habit]:
    """Whose conduct the rival's is compared with: the fixed policies, and the planner where it may be one."""
    return {**HABITS, PLANNER: policy.plan.habit} if isinstance(policy, Foreseen) else dict(HABITS)


def conduct(tables: Tables, state: State, rival: int, policy: Policy) -> Array:
    """How likely each of `suspects` is by what stands, to somebody who was not told who plays. `state` holds one world a game.
    (SUSPECT, GAME), sums to 1"""
    if isinstance(policy, Foreseen):
        fits = policy.fits[: len(HABITS) + 1]
    else:
        fits = rivals.weights(rivals.against(list(HABITS.values()), state, tables, rival)) if state.turn else np.ones((len(HABITS), state.worlds))
    doubt = rivals.DOUBT / 1000
    return fits / fits.sum(axis=0) * (1 - doubt) + doubt / len(fits)


@dataclass(frozen=True, slots=True)
class Picture:
    """Imagined worlds of what was seen: at the opening of the year, a year on, and at the end; all (..., GAME * m)."""

    tables: Tables
    rival: int
    games: int
    styles: tuple[str, ...]  # whom the rival is taken for
    style: Array  # (STYLE, GAME) how likely each is
    kind: Array  # (GAME * m,) the style it has in each world
    suspects: dict[str, Habit]
    conduct: Array  # (SUSPECT, GAME) how likely each is by its conduct alone
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

    def seals(self) -> Array:
        """The aim that each suspect would have sealed beside the open one that was declared. (SUSPECT, GAME)"""
        first, second = (np.array([AIMS.index(getattr(habit, name)) for habit in self.suspects.values()])[:, None] for name in ("sealed_aim", "open_aim"))
        return np.where(first != self.split(self.opening.aim_open[self.rival])[:, 0], first, second)

    def sealed(self) -> Array:
        """How likely each aim is the one that the rival has sealed. (AIM, GAME), sums to 1"""
        return np.stack([np.where(self.seals() == aim, self.conduct, 0).sum(axis=0) for aim in range(len(AIMS))])

    def signed(self) -> Array:
        """Deals that are in talks or in force a year on and were not. (PACKAGE, GAME, m) bool"""
        live, before = (np.isin(state.deal, (1, 2)) for state in (self.after, self.opening))
        return self.split(live & ~before)


def picture(
    engine: Engine, games: Sequence[State], rival: int, policies: Mapping[str, Policy], worlds: int = 64, plan: Orders | None = None,
    fan: Fan | None = None,
) -> Picture:  # fmt: skip
    """The estimates of a rival in some games, one world each, from what was seen of them.

    `policies`: the other seats as forecasts have them played, see `registry.expected`. `plan`: the chair's own orders of this year, `fan`: the
    forecast that was made with them, if there is one; both of a single game.
    """
    tables = engine.tables
    names, past = tables.ids["programme"], blocks.join(*games)
    policy = policies[names[rival]]
    opening = blocks.join(*(imagine(engine, game, worlds) for game in games))
    aims = opening.aim_sealed.copy()
    aims[rival] = KEEP  # nobody sees it
    opening = evolve(opening, aim_sealed=aims)
    after = Outset(engine, opening, policies).forecast(plan, opening.turn + 1).finals
    end = Outset(engine, after, policies).forecast().finals if fan is None else fan.finals
    kind = np.zeros(opening.worlds, np.int64)
    if isinstance(policy, Foreseen):
        kind = np.minimum(policy.styles(opening.world_key, rival), len(rivals.POOL))
    return Picture(tables, rival, len(games), styles(policy), shares(policy, len(games)), kind, suspects(policy),
                   conduct(tables, past, rival, policy), opening, after, end)  # fmt: skip


def untold(engine: Engine, game: State, policies: Mapping[str, Policy], worlds: int, plan: Orders) -> Array:
    """Dates if nothing were weighed that teams, designs and flights have shown: hidden levels as before the campaign. (MILESTONE, m) ticks"""
    before = engine.start(game.seed, worlds, 0, domain="forecast")
    opening = evolve(imagine(engine, game, worlds), **{name: getattr(before, name) for name in HIDDEN})
    return Outset(engine, opening, policies).forecast(plan).ticks


def interval(values: Array, low: float = LOW, high: float = HIGH) -> tuple[float, float, float]:
    """Low end, median and high end of a spread (m,)."""
    ordered = np.sort(values)
    places = [min(len(ordered) - 1, max(0, int(np.ceil(share * len(ordered))) - 1)) for share in (low, 0.5, high)]
    return tuple(float(ordered[place]) for place in places)  # type: ignore[return-value]


def width(values: Array, horizon: float) -> float:
    """How wide the interval of some dates is, ticks; what is not reached counts as the end."""
    low, _middle, high = interval(np.minimum(np.where(values == NEVER, horizon, values.astype(np.float64)), horizon))
    return high - low


__all__ = ["PLANNER", "Picture", "Sight", "conduct", "interval", "picture", "shares", "sight", "styles", "suspects", "untold", "width"]
