"""What a rival is taken for: one of the fixed policies, each as likely as what the rival is seen doing makes it.

Every year each policy is asked what it would do in the rival's place, and that is compared with what stands: money by line, doctrine, aim,
site, plans, launch rules, tests, public dates, offers. Nobody asks the rival, or reads what it has sealed. Whole numbers throughout, so that
a game alone is that game in a block.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from game.agents.policies import HABITS, Habit, habitual
from game.model import legality, luck
from game.model.axes import AIMS, NEVER
from game.model.engine import Observation
from game.model.legality import Legal
from game.model.orders import KEEP
from game.model.state import Array, State
from game.model.tables import Tables

POOL = tuple(HABITS)
OTHER, MONEY, OFFER, LINE = 12, 160, 3, 4  # against a policy, in quarters of a bit: for what differs, a mean share of money, an offer, a line
DOUBT = 40  # of 1,000 that anybody may do anything
_WEIGHT = np.rint(2.0 ** (20 - np.arange(81) / 4)).astype(np.int64)


def likely(imagined: State, tables: Tables, rival: int) -> Array:
    """How likely each policy of POOL is to be the rival, in thousandths that sum to 1,000 or a little less. (POOL, WORLD) int64

    `imagined` holds one imagined world a game: what is observable in it is what is observed.
    """
    if imagined.turn == 0:
        return np.full((len(POOL), imagined.worlds), 1000 // len(POOL), np.int64)
    weight = weights(against([HABITS[name] for name in POOL], imagined, tables, rival))
    share = weight * (1000 - DOUBT) // weight.sum(axis=0)
    return share + DOUBT // len(POOL)


def drawn(chances: Array, places: Array) -> Array:
    """The policy in each imagined world: chances (POOL, GAME), places (m,) in thousandths. (GAME, m)"""
    ends = np.cumsum(chances, axis=0)
    return np.minimum((places[None, None, :] * ends[-1][None, :, None] // 1000 >= ends[:, :, None]).sum(axis=0), len(POOL) - 1)


def sealed(kind: Array, open_aim: Array) -> Array:
    """The sealed aim that goes with a policy, or its open one if the rival has declared that."""
    first = np.array([AIMS.index(HABITS[name].sealed_aim) for name in POOL])[kind]
    second = np.array([AIMS.index(HABITS[name].open_aim) for name in POOL])[kind]
    return np.where(first != open_aim, first, second)


def weights(speaks: Array) -> Array:
    """How much each style counts (STYLE, WORLD) by what speaks against it, the best of each world most. int64"""
    return _WEIGHT[np.minimum(speaks - speaks.min(axis=0), len(_WEIGHT) - 1)]


def against(habits: Sequence[Habit], state: State, tables: Tables, rival: int) -> Array:
    """What speaks against each habit as the rival's, in quarters of a bit. (HABIT, WORLD) int64"""
    given = legality.legal(state, tables)
    return np.stack([_against(habit, state, given, tables, rival) for habit in habits])


def _against(habit: Habit, state: State, given: Legal, tables: Tables, rival: int) -> Array:
    """(WORLD,) int64"""
    would = habitual(habit)(Observation(state, tables, rival), given, luck.Luck(state.world_key))
    speaks = np.zeros(state.worlds, np.int64)
    for field in ("site", "accord", "surface_plan", "rotation"):
        wish, stands = getattr(would, field)[rival], getattr(state, field)[rival]
        speaks += OTHER * ((wish != KEEP) & (wish != stands))
    if tables.ids["site"]:
        speaks += OTHER * (state.site[rival] != _site(habit, tables))
    speaks += OTHER * (state.aim_open[rival] != AIMS.index(habit.open_aim))
    speaks += OTHER * (state.doctrine[rival] != min(habit.doctrine, len(tables.doctrine_names[rival]) - 1))
    flights = (tables.mission_programme == rival)[:, None] & (state.achieved == NEVER)
    speaks += OTHER * ((flights & (state.launch_rule != habit.launch_rule)).sum(axis=0) * 2 > flights.sum(axis=0))
    own = (tables.element_programme == rival)[:, None]
    speaks += OTHER * ((own & (state.tests > 0)).any(axis=0) != (habit.tests > 0))
    dates = (tables.milestone_programme == rival)[:, None] & (state.promise != NEVER)
    speaks += OTHER * (dates.any(axis=0) != (habit.dates > 0)) // 2
    asked = ((tables.package_programme == rival)[:, None] & (tables.package_joins <= 0)[:, None] & ((state.deal == 1) | (state.deal == 4))).sum(axis=0)
    speaks += OFFER * np.abs(np.minimum(asked, 4) - habit.offers)
    lines = own & ~tables.purse_automatic[tables.element_purse][:, None] & (given.need > 0) & (state.status == 0)
    paid = would.funding / np.maximum(given.need, 1)
    gap = np.abs(np.minimum(paid, 1.5) - np.minimum(state.level, 1.5))
    speaks += LINE * np.minimum((lines & ((paid > 0.1) != (state.level > 0.1))).sum(axis=0), 8)
    weight = np.where(lines, given.need, 0).astype(np.int64)
    wrong = (np.rint(gap * 256).astype(np.int64) * weight).sum(axis=0) * MONEY // 256
    return speaks + wrong // np.maximum(weight.sum(axis=0), 1)


def _site(habit: Habit, tables: Tables) -> int:
    merits = {"light": tables.site_sunlight[:-1], "ice": tables.site_ice, "slope": -tables.site_slope[:-1], "view": tables.site_view[:-1],
              "room": tables.site_room + tables.site_sunlight[:-1]}  # fmt: skip
    return int(np.argmax(merits[habit.site]))
