"""Partners: offers, accession, contributions, exits.

Sealed offers resolve at once. A partner whom both camps court takes the better utility, ties by a keyed draw. Agreement takes
time; an exit adds work and keeps its coordination cost, so losing a partner never helps (E8: hazard 0.04 a year, three times
that across blocs). Signatories below supplier are memberships: they join by themselves, with small effects and no talks.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, legality, luck
from game.model.axes import NEVER
from game.model.links import layers
from game.model.state import Array, State, evolve
from game.model.year import Year

OPEN, TALKS, IN_FORCE, LEFT, REFUSED = range(5)
WORTH = np.array([1, 8, 12, 16], np.int64)  # prestige of an agreement by role, in quarter points: whole numbers add up exactly


def partners(state: State, year: Year) -> State:
    """Offers, accessions and exits of the year.

    Equation:
        hazard = exit_hazard * (cross_bloc_factor if of another bloc) * (signatory_exit if a signatory)
        leaves = [U < hazard * (1 + tension / 50) * years * (1 + deals_strain * max(deals above a signature - deals_free, 0))]
        signs = [U' < chance] if offered, see `acceptance`;  joins unasked = [U' < chance * joins * years], joins = membership_rate of a signatory
        a partner courted by both takes the offer with the larger chance;  in force = signed + talks_months later
        work' = min(max(work - given, 1), work) when a deal begins, work + replacement_months when it ends     unfinished lines
        trust' = trust + [begins] * trust_kept - [dropped] * trust_dropped - [in the dropped partner's circle] * trust_circle
        prestige' = prestige + (0.25, 2, 3, 4 by role) per agreement - the same per end;  tension' = tension + [won over from a rival] * poach_tension
    """
    tables, columns, report = year.tables, year.tables.columns, year.report
    now, end = np.int32(year.start), np.int32(year.end)
    deal = state.deal.copy()
    deal[deal == REFUSED] = OPEN

    # talks that end this year, and exits: a hazard for every deal in force, larger across blocs and in tense years
    begins = year.given.talks & (state.deal_since < end)
    strain = (np.float32(1) + state.tension / np.float32(50)) * year.years
    # nobody keeps everybody warm: each deal of hardware, science or money beyond so many makes all of a seat's partners likelier to go
    held = year.in_force(state)
    live = tables.links.cared_for.total(held | begins)
    crowd = np.maximum(live - round(float(year.parameter("deals_free"))), 0) * year.parameter("deals_strain")
    leaves = held & (year.uniform("partners") < columns.exit_hazard * (strain * (np.float32(1) + crowd[tables.package_programme])))
    deal[begins] = IN_FORCE
    ended, dropped = leaves, np.zeros(leaves.shape, bool)
    if year.looked.drops is not None:
        dropped = year.looked.drops & ((deal == IN_FORCE) | (deal == TALKS)) & ~leaves
        ended = leaves | dropped
    deal[ended] = LEFT

    # members who join unasked, and offers: only what is not in force or in talks can be proposed
    chance, mood = legality.acceptance(state, tables), year.lower("partners")
    rate = np.where(tables.package_open < end, tables.package_joins * year.years, 0).astype(np.float32)[:, None]
    agreed = (deal == OPEN) & (mood < chance * rate)
    refused = outbid = np.zeros(agreed.shape, bool)
    courted = False
    if year.looked.offers is not None:
        offered = year.looked.offers
        taken = offered & (mood < chance)
        courted = bool(taken[columns.courted].any())
        if courted:
            outbid = _outbid(taken, chance, year)
            taken ^= outbid  # each of these had agreed
        refused = offered ^ taken
        agreed |= taken
    deal[agreed] = TALKS
    deal[refused] = REFUSED
    since = np.where(agreed, np.minimum(now + tables.package_talks, NEVER - 1).astype(np.uint16)[:, None], state.deal_since)

    for kind, mask in (
        ("deal_agreed", agreed), ("deal_refused", refused), ("deal_lost_to_rival", outbid),
        ("deal_in_force", begins), ("deal_ended", leaves), ("deal_dropped", dropped),
    ):  # fmt: skip
        report.note(kind, mask)
    state = evolve(state, deal=deal, deal_since=since)
    moved = begins | ended
    if not (moved.any() or agreed.any()):
        return state
    if courted:
        state = _poached(agreed, state, year)
    gained = tables.links.packages_by_programme.total(WORTH[tables.package_role][:, None] * (agreed.view(np.int8) - ended.view(np.int8)))
    return evolve(
        state, work=_work(state, year, begins, ended, moved), trust=_trust(state, year, begins, dropped),
        prestige=curves.points(state.prestige + gained / np.float32(4)),
    )  # fmt: skip


def _outbid(agreed: Array, chance: Array, year: Year) -> Array:
    """Packages whose partner agreed with a rival whose offer he likes better, ties by a keyed draw. (PACKAGE, WORLD)"""
    rows, rivals = year.tables.columns.courted, year.tables.columns.rivals
    ties = luck.last(year.words("partners"))
    value = np.where(agreed, chance + ties * np.float32(1e-4), np.float32(-1))
    beaten = np.zeros(agreed.shape, bool)
    beaten[rows] = agreed[rows] & (value[rivals] > value[rows, None]).any(axis=1)
    return beaten


def _poached(agreed: Array, state: State, year: Year) -> State:
    """Exclusive agreements with a partner whom a rival had bound, or was talking to, are held against the winner."""
    rows = year.tables.columns.courted
    deal = state.deal[year.tables.columns.rivals]
    won = np.zeros(agreed.shape, bool)
    won[rows] = agreed[rows] & ((deal == TALKS) | (deal == IN_FORCE)).any(axis=1)
    if not won.any():
        return state
    year.report.note("partner_poached", won)
    return evolve(state, tension=curves.points(state.tension + won.any(axis=0) * year.parameter("poach_tension")))


def _work(state: State, year: Year, begins: Array, ended: Array, moved: Array) -> Array:
    """Work that a new partner takes over, or that an exit throws back, on lines that are not finished. (ELEMENT, WORLD)"""
    tables, work = year.tables, state.work
    for elements, packages in tables.links.helping:
        if not moved[packages].any():
            continue
        work = state.work.copy() if work is state.work else work
        taken = begins[packages] * tables.columns.work_given[packages, None]
        thrown = ended[packages] * tables.package_replacement[packages, None]
        old = work[elements]
        left = np.minimum(np.maximum(old - taken, curves.F1), old) + thrown
        work[elements] = np.where(state.finished[elements] == NEVER, np.minimum(left, np.float32(999)), old)
    return work


def _trust(state: State, year: Year, begins: Array, dropped: Array) -> Array:
    """Kept agreements build trust; dropping one costs trust there and in the partner's circle. (PARTNER, PROGRAMME, WORLD)"""
    tables = year.tables
    kept: Array = np.logical_or.reduce(begins, axis=1)
    if year.looked.drops is None:
        trust, packages, bond = state.trust.reshape(-1, state.worlds).copy(), kept.nonzero()[0], tables.columns.bond
        for _bonds, rows in layers(packages, bond[packages]):  # one partner may begin two deals: one after the other
            trust[bond[rows]] += begins[rows] * year.parameter("trust_kept")
        return curves.points(trust.reshape(state.trust.shape))
    trust = state.trust.copy()
    for package in np.flatnonzero(kept | dropped.any(axis=1)):
        partner, seat = tables.package_partner[package], tables.package_programme[package]
        trust[partner, seat] += begins[package] * year.parameter("trust_kept")
        if not dropped[package].any():
            continue
        trust[partner, seat] -= dropped[package] * year.parameter("trust_dropped")
        friends = tables.partner_circle == tables.partner_circle[partner]
        trust[friends, seat] -= dropped[package] * year.parameter("trust_circle")
    return curves.points(trust)
