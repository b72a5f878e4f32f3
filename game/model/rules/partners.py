"""Partners: offers, accession, contributions, exits.

Sealed offers resolve at once. A partner whom both camps court takes the better utility, ties by a keyed draw. Agreement takes
time; an exit adds work and keeps its coordination cost, so losing a partner never helps (E8: hazard 0.04 a year, three times
that across blocs). Signatories below supplier are memberships: they join by themselves, with small effects and no talks.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, legality, luck
from game.model.axes import NEVER
from game.model.orders import DROP, PROPOSE
from game.model.state import Array, State, evolve
from game.model.year import Year

OPEN, TALKS, IN_FORCE, LEFT, REFUSED = range(5)
SIGNATORY = 0
WORTH = np.array([1, 8, 12, 16], np.int64)  # prestige of an agreement by role, in quarter points: whole numbers add up exactly


def partners(state: State, year: Year) -> State:
    tables, links, report = year.tables, year.tables.links, year.report
    now, end = np.int32(year.start), np.int32(year.end)
    deal = np.where(state.deal == REFUSED, OPEN, state.deal).astype(np.int8)
    dice = year.words("partners", "package")  # three independent fields: exit, offer, tie

    # talks that end this year
    begins = (deal == TALKS) & (state.deal_since < end)
    deal[begins] = IN_FORCE

    # exits: a hazard for every deal in force, larger across blocs and in tense years
    strain = (np.float32(1) + state.tension / np.float32(50)) * year.years
    hazard = tables.partner_hazard[tables.package_partner] * np.where(links.cross_bloc, year.parameter("cross_bloc_factor"), np.float32(1))
    hazard = hazard * np.where(tables.package_role == SIGNATORY, year.parameter("signatory_exit"), np.float32(1))
    # nobody keeps everybody warm: each deal of hardware, science or money beyond so many makes all of a seat's partners likelier to go
    live = links.packages_by_programme.total((deal == IN_FORCE) & (tables.package_role != SIGNATORY)[:, None])
    crowd = np.maximum(live - round(float(year.parameter("deals_free"))), 0) * year.parameter("deals_strain")
    strain = strain * (np.float32(1) + crowd[tables.package_programme])
    leaves = (deal == IN_FORCE) & ~begins & (luck.uniform(dice) < hazard[:, None] * strain)
    dropped = (year.orders.deal == DROP) & ((deal == IN_FORCE) | (deal == TALKS)) & ~leaves
    ended = leaves | dropped
    deal[ended] = LEFT

    # offers, and members who join unasked
    chance = legality.acceptance(state, tables)
    mood = luck.lower(dice)
    offered = (year.orders.deal == PROPOSE) & ((deal == OPEN) | (deal == LEFT))
    agreed = offered & (mood < chance)
    outbid = _outbid(agreed, chance, luck.last(dice), year) if links.suitors and agreed.any() else np.zeros_like(agreed)
    agreed &= ~outbid
    refused = offered & ~agreed
    joins = (deal == OPEN) & ((tables.package_joins > 0) & (tables.package_open < end))[:, None]
    joins &= mood < chance * (tables.package_joins * year.years)[:, None]
    agreed |= joins
    deal[agreed] = TALKS
    deal[refused] = REFUSED
    since = np.where(agreed, np.minimum(now + tables.package_talks[:, None], NEVER - 1), state.deal_since).astype(np.uint16)

    for kind, mask in (
        ("deal_agreed", agreed), ("deal_refused", refused), ("deal_lost_to_rival", outbid),
        ("deal_in_force", begins), ("deal_ended", leaves), ("deal_dropped", dropped),
    ):  # fmt: skip
        report.note(kind, mask)
    state = evolve(state, deal=deal, deal_since=since)
    if not (begins.any() or ended.any() or agreed.any()):
        return state
    poached = _poached(agreed, state, year)
    if poached.any():
        report.note("partner_poached", poached)
        state = evolve(state, tension=curves.points(state.tension + poached.any(axis=0) * year.parameter("poach_tension")))
    worth = WORTH[tables.package_role][:, None]
    gained = links.packages_by_programme.total(worth * agreed) - links.packages_by_programme.total(worth * ended)
    if (begins | ended)[tables.package_give_element >= 0].any():
        state = evolve(state, work=_work(state, year, begins, ended))
    if begins.any() or dropped.any():
        state = evolve(state, trust=_trust(state, year, begins, dropped))
    return evolve(state, prestige=curves.points(state.prestige + gained / np.float32(4)))


def _outbid(agreed: Array, chance: Array, ties: Array, year: Year) -> Array:
    """Packages whose partner agreed with a rival whose offer he likes better, ties by a keyed draw. (PACKAGE, WORLD)"""
    value = np.where(agreed, chance + ties * np.float32(1e-4), np.float32(-1))
    beaten = np.zeros_like(agreed)
    for package, rivals in year.tables.links.suitors:
        beaten[package] = agreed[package] & (value[rivals] > value[package]).any(axis=0)
    return beaten


def _poached(agreed: Array, state: State, year: Year) -> Array:
    """Exclusive agreements with a partner whom a rival had bound, or was talking to. (PACKAGE, WORLD) bool"""
    won = np.zeros_like(agreed)
    for package, rivals in year.tables.links.suitors:
        deal = state.deal[rivals]
        won[package] = agreed[package] & ((deal == TALKS) | (deal == IN_FORCE)).any(axis=0)
    return won


def _work(state: State, year: Year, begins: Array, ended: Array) -> Array:
    """Work that a new partner takes over, or that an exit throws back, on lines that are not finished. (ELEMENT, WORLD)"""
    tables, work = year.tables, state.work.copy()
    for elements, packages in tables.links.helping:
        taken = np.where((tables.package_give_kind[packages] == 1)[:, None] & begins[packages], tables.package_give_amount[packages, None], 0)
        thrown = np.where(ended[packages], tables.package_replacement[packages, None], 0)
        old = work[elements]
        left = np.where(taken > 0, np.minimum(np.maximum(old - taken, curves.F1), old), old) + thrown
        work[elements] = np.where(state.finished[elements] == NEVER, np.minimum(left, np.float32(999)), old)
    return work


def _trust(state: State, year: Year, begins: Array, dropped: Array) -> Array:
    """Kept agreements build trust; dropping one costs trust there and in the partner's circle. (PARTNER, PROGRAMME, WORLD)"""
    tables = year.tables
    trust = state.trust.copy()
    for package in np.flatnonzero((begins | dropped).any(axis=1)):
        partner, seat = tables.package_partner[package], tables.package_programme[package]
        trust[partner, seat] += begins[package] * year.parameter("trust_kept")
        if not dropped[package].any():
            continue
        trust[partner, seat] -= dropped[package] * year.parameter("trust_dropped")
        friends = tables.partner_circle == tables.partner_circle[partner]
        trust[friends, seat] -= dropped[package] * year.parameter("trust_circle")
    return curves.points(trust)
