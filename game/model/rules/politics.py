"""Politics: elections, support at home, and the money of the next year.

E9: enacted = anchor * last * (1 + growth) + (1 - anchor) * request + noise. A request weighs with the credibility of who asks;
asking above last year + 10 % costs credibility, an honest year earns some back, so asking double every year does not pay.
Between plan reviews (ILRS) a request hardly counts and reopening the plan costs support.
"""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.lookup import pick
from game.model.state import Array, State, evolve
from game.model.year import Year


def politics(state: State, year: Year) -> State:
    """Votes next year's money, and changes governments.

    Equation:
        change = [election year and U < party_change];  party' = the other one,  demand' = drawn from the programme's shares     where change
        support' = support + [change] * (support_middle - support) * party_support + points of campaign * campaign_support - reopened
        reopened = [request > reopen_above outside a review] * (1 + over * reopen_excess) * reopen_support
        over = max(request - ask_free, 0);  trusted = max(credibility - 10 * over * ask_cost, 0.1)
        weight = (1 - anchor) * (1 in a review, else plan_between) * (trusted if over > 0, else 1);  drift = 1 + growth
        asked = 1 + (request - 1) * trusted;  mood = 1 + support_budget * (support - 50) / 50
        factor = ((1 - weight) * drift + weight * max(asked, [request >= 1] * drift) + spread * z) * mood
        next envelope = envelope * clip(factor, envelope_least, envelope_most)
        credibility' = clip(credibility + (ask_recover if over = 0, else -10 * over * ask_cost), 0.1, 1)
        new starts = 1 - [U' < resolution] * (2 + 4 * U'') / 12
    """
    tables, report, links = year.tables, year.report, year.tables.links
    seat = tables.purse_programme
    review = tables.purse_review[:, year.turn, None]
    ratio = np.where(tables.purse_automatic[:, None], np.float32(1), year.orders.request[seat])

    # elections: office may change hands, support reverts to the middle, the principal may want something else
    election = tables.purse_election[:, year.turn, None]
    change = np.zeros(ratio.shape, bool)
    if election.any():
        change = election & (year.uniform("election") < year.parameter("party_change"))
    changed = change[links.manual]
    support, party, demand = state.support, state.party, state.demand
    if election.any() and changed.any():
        middle = (year.parameter("support_middle") - state.support) * year.parameter("party_support")
        support = state.support + middle * changed
        party = state.party ^ changed  # one of two camps gives way to the other
        demand = np.where(changed, draw_demand(year), state.demand)

    # credibility and next year's envelope
    free, trusted = year.parameter("ask_free"), state.credibility[seat]
    greedy = bool(ratio.max() > free)
    over = np.maximum(ratio - free, 0) if greedy else np.zeros(ratio.shape, np.float32)
    weight = (np.float32(1) - tables.purse_anchor[:, None]) * np.where(review, np.float32(1), year.parameter("plan_between"))
    if greedy:  # who cries for more than anybody gives is believed less at once, not only the next time
        trusted = trusted - over * (np.float32(10) * year.parameter("ask_cost"))
    trusted = np.maximum(trusted, np.float32(0.1))
    if greedy:
        weight = weight * np.where(over > 0, trusted, np.float32(1))
    asked = np.float32(1) + (ratio - np.float32(1)) * trusted
    deviation = pick(tables.envelope_quantile, year.grid("envelope"))
    swing = year.parameter("support_budget") / np.float32(50)
    mood = support[seat] * swing + (np.float32(1) - np.float32(50) * swing)
    drift = np.float32(1) + tables.purse_growth[:, None]
    factor = ((np.float32(1) - weight) * drift + weight * np.maximum(asked, drift * (ratio >= 1)) + deviation) * mood
    factor = factor.clip(year.parameter("envelope_least"), year.parameter("envelope_most"))
    enacted = np.rint(state.envelope * factor.astype(np.float64)).astype(np.int32)

    honest: Array | np.float32 = year.parameter("ask_recover")
    if greedy:
        lost = over[links.manual] * np.float32(10) * year.parameter("ask_cost")
        honest = np.where(lost > 0, -lost, honest)
    credibility = (state.credibility + honest).clip(np.float32(0.1), np.float32(1))
    reopened = (ratio > year.parameter("reopen_above"))[links.manual] & ~review[links.manual]
    if reopened.any():
        # the more a reopened plan is to grow, the dearer the quarrel
        dear = np.float32(1) + over[links.manual] * year.parameter("reopen_excess")
        support = support - reopened * dear * year.parameter("reopen_support")
    if "campaign" in year.asked:
        support = support + year.orders.campaign * year.parameter("campaign_support")

    # a continuing resolution holds up new starts for two to six months
    resolution = year.uniform("resolution") < tables.purse_resolution[:, None]
    months = np.float32(2) + np.float32(4) * year.lower("resolution")
    year.passed["new_start"] = np.float32(1) - resolution * (months / np.float32(12))
    year.passed["next_envelope"] = enacted

    report.note("election", np.broadcast_to(election, change.shape))
    report.note("party_change", change)
    report.note("resolution", resolution)
    report.note("demand_redrawn", changed)
    return evolve(state, support=curves.points(support), party=party, demand=demand, credibility=credibility)


def draw_demand(year: Year) -> np.ndarray:
    """The aim a new government or leader asks for, drawn from the scenario's shares. (PROGRAMME, WORLD)"""
    draw = year.uniform("demand")
    return (draw[:, None, :] >= year.tables.links.demand_edges).sum(axis=1, dtype=np.int8)  # exact: booleans
