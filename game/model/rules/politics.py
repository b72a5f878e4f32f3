"""Politics: elections, support at home, and the money of the next year.

E9: enacted = anchor * last * (1 + growth) + (1 - anchor) * request + noise. A request weighs with the credibility of who asks;
asking above last year + 10 % costs credibility, an honest year earns some back, so asking double every year does not pay.
Between plan reviews (ILRS) a request hardly counts and reopening the plan costs support.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck
from game.model.state import State, evolve
from game.model.year import Year


def politics(state: State, year: Year) -> State:
    tables, report = year.tables, year.report
    # partners pay by the deals in force when the year opens: that is the money that was there to allocate
    year.passed["partner_money"] = curves.partner_money(state, tables)
    seat = tables.purse_programme
    review = tables.purse_review[:, year.turn, None]
    ratio = np.where(tables.purse_automatic[:, None], np.float32(1), year.orders.request[seat])

    # elections: office may change hands, support reverts to the middle, the principal may want something else
    election = tables.purse_election[:, year.turn, None]
    dice = year.words("election", "purse")
    change = election & (luck.uniform(dice) < year.parameter("party_change"))
    changed = _any_purse(change, tables)
    support = state.support + np.where(changed, (year.parameter("support_middle") - state.support) * np.float32(0.5), 0)
    party = np.where(changed, 1 - state.party, state.party).astype(np.int8)
    demand = _demand(state, year, changed)

    # credibility and next year's envelope
    over = np.maximum(ratio - year.parameter("ask_free"), 0)
    weight = (np.float32(1) - tables.purse_anchor[:, None]) * np.where(review, np.float32(1), year.parameter("plan_between"))
    asked = np.float32(1) + (ratio - np.float32(1)) * state.credibility[seat]
    deviation = tables.envelope_quantile[np.arange(len(seat))[:, None], luck.grid(year.words("envelope", "purse"))]
    mood = np.float32(1) + year.parameter("support_budget") * (support[seat] - np.float32(50)) / np.float32(50)
    drift = np.float32(1) + tables.purse_growth[:, None]
    factor = ((np.float32(1) - weight) * drift + weight * np.maximum(asked, drift * (ratio >= 1)) + deviation) * mood
    enacted = np.rint(state.envelope * np.clip(factor, 0.5, 1.6).astype(np.float64)).astype(np.int32)

    lost = _worst(over * np.float32(10), tables) * year.parameter("ask_cost")
    honest = np.where(lost > 0, -lost, year.parameter("ask_recover"))
    credibility = np.clip(state.credibility + honest, 0.1, 1.0).astype(np.float32)
    reopened = _any_purse((ratio > np.float32(1.02)) & ~review & ~tables.purse_automatic[:, None], tables)
    campaign = year.orders.campaign * year.parameter("campaign_support")
    support = np.clip(support - np.where(reopened, np.float32(2), 0) + campaign, 0, 100).astype(np.float32)

    # a continuing resolution holds up new starts for two to six months
    late = luck.uniform(year.words("resolution", "purse"))
    resolution = late < tables.purse_resolution[:, None]
    months = np.float32(2) + np.float32(4) * luck.lower(year.words("resolution", "purse"))
    year.passed["new_start"] = np.where(resolution, np.float32(1) - months / np.float32(12), np.float32(1))
    year.passed["next_envelope"] = enacted

    report.note("election", np.broadcast_to(election, change.shape))
    report.note("party_change", change)
    report.note("resolution", resolution)
    report.note("demand_redrawn", changed)
    return evolve(state, support=support, party=party, demand=demand, credibility=credibility)


def _any_purse(mask: np.ndarray, tables: object) -> np.ndarray:
    """A mask of purses seen from their programmes; automatic purses change nobody's office. (PROGRAMME, WORLD)"""
    return np.stack([mask[purse] for purse in curves.manual_purses(tables)])  # type: ignore[arg-type]


def _worst(amount: np.ndarray, tables: object) -> np.ndarray:
    return np.stack([amount[purse] for purse in curves.manual_purses(tables)])  # type: ignore[arg-type]


def _demand(state: State, year: Year, changed: np.ndarray) -> np.ndarray:
    """The aim a new government asks for, drawn from the scenario's shares."""
    draw = luck.uniform(year.words("demand", "programme"))
    reached = np.zeros_like(state.demand)
    edge = np.zeros(draw.shape, np.float32)
    for aim in range(year.tables.demand_pool.shape[1] - 1):
        edge = edge + year.tables.demand_pool[:, aim, None]
        reached += (draw >= edge).astype(np.int8)
    return np.where(changed, reached, state.demand).astype(np.int8)
