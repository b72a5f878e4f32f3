"""Partners: offers, accession, contributions, exits.

Sealed offers resolve at once. A partner whom both camps court takes the better utility, ties by a keyed draw. Agreement takes
time; an exit adds work and keeps its coordination cost, so losing a partner never helps (E8: hazard 0.04 a year, three times
that across blocs).
"""

from __future__ import annotations

import numpy as np

from game.model import legality, luck
from game.model.orders import DROP, PROPOSE
from game.model.state import Array, State, evolve
from game.model.year import Year

OPEN, TALKS, IN_FORCE, LEFT, REFUSED = range(5)


def partners(state: State, year: Year) -> State:
    tables, report = year.tables, year.report
    if not len(tables.package_partner):
        return state
    partner, programme = tables.package_partner, tables.package_programme
    now, end = np.int32(year.start), np.int32(year.end)
    deal = np.where(state.deal == REFUSED, OPEN, state.deal).astype(np.int8)

    # talks that end this year
    begins = (deal == TALKS) & (state.deal_since < end)
    deal[begins] = IN_FORCE

    # exits: a hazard for every deal in force, larger across blocs and in tense years
    dice = year.words("exit", "package")
    strain = np.float32(1) + state.tension / np.float32(50)
    hazard = tables.partner_hazard[partner, None] * np.where(_cross(tables), year.parameter("cross_bloc_factor"), 1)[:, None]
    leaves = (deal == IN_FORCE) & ~begins & (luck.uniform(dice) < hazard.astype(np.float32) * strain * year.years)
    dropped = (year.orders.deal == DROP) & ((deal == IN_FORCE) | (deal == TALKS)) & ~leaves
    ended = leaves | dropped
    deal[ended] = LEFT

    # offers
    offered = (year.orders.deal == PROPOSE) & ((deal == OPEN) | (deal == LEFT))
    chance = legality.acceptance(state, tables)
    agreed = offered & (luck.lower(year.words("offer", "package")) < chance)
    outbid = agreed & tables.package_exclusive[:, None] & _outbid(agreed, chance, year)
    agreed &= ~outbid
    deal[agreed] = TALKS
    deal[offered & ~agreed] = REFUSED
    since = np.where(agreed, np.minimum(now + tables.package_talks[:, None], 65534), state.deal_since).astype(np.uint16)

    work, trust, prestige = _consequences(state, year, begins, ended, dropped, agreed)
    for kind, mask in (
        ("deal_agreed", agreed), ("deal_refused", offered & ~agreed), ("deal_lost_to_rival", outbid),
        ("deal_in_force", begins), ("deal_ended", leaves), ("deal_dropped", dropped),
    ):  # fmt: skip
        report.note(kind, mask)
    spent = (offered * tables.package_attention[:, None]).astype(np.float32)
    year.passed["attention_spent"] = np.stack(
        [
            np.float32(1) * _rows(spent, programme == seat)
            + year.orders.campaign[seat] + np.float32(2) * year.orders.waiver[seat]
            for seat in range(len(tables.ids["programme"]))
        ]
    )  # fmt: skip
    return evolve(
        state, deal=deal, deal_since=since, work=work, trust=trust,
        prestige=np.clip(state.prestige + prestige, 0, 100).astype(np.float32),
    )  # fmt: skip


def _rows(amount: Array, mask: Array) -> Array:
    """Sum over packages of whole points of attention: small integers in float32, so exact in any order."""
    return amount[mask].sum(axis=0)  # exact: whole points


def _cross(tables: object) -> Array:
    """Packages whose partner belongs to another bloc than the programme. (PACKAGE,) bool"""
    blocs = np.array(tables.partner_bloc)[tables.package_partner]  # type: ignore[attr-defined]
    homes = np.array(tables.programme_bloc)[tables.package_programme]  # type: ignore[attr-defined]
    return blocs != homes


def _outbid(agreed: Array, chance: Array, year: Year) -> Array:
    """Packages whose partner agreed with a rival whose offer he likes better, ties by a keyed draw. (PACKAGE, WORLD)"""
    tables = year.tables
    tie = luck.uniform(year.words("tie", "package")) * np.float32(1e-4)
    value = np.where(agreed, chance + tie, np.float32(-1))
    beaten = np.zeros_like(agreed)
    for package in np.flatnonzero(tables.package_exclusive):
        rivals = (tables.package_partner == tables.package_partner[package]) & tables.package_exclusive
        rivals &= tables.package_programme != tables.package_programme[package]
        if rivals.any():
            beaten[package] = (value[rivals] > value[package]).any(axis=0)
    return beaten


def _consequences(state: State, year: Year, begins: Array, ended: Array, dropped: Array, agreed: Array) -> tuple[Array, Array, Array]:
    """Work taken over or thrown back, trust and prestige, for the packages that changed."""
    tables = year.tables
    work, trust = state.work.copy(), state.trust.copy()
    prestige = np.zeros_like(state.prestige)
    for package in np.flatnonzero((begins | ended | agreed).any(axis=1)):
        element, seat = tables.package_give_element[package], tables.package_programme[package]
        partner = tables.package_partner[package]
        if element >= 0:
            open_line = state.finished[element] == 65535
            if tables.package_give_kind[package] == 1:
                helped = np.maximum(work[element] - tables.package_give_amount[package], np.float32(1))
                work[element] = np.where(begins[package] & open_line, np.minimum(helped, work[element]), work[element])
            thrown = np.where(ended[package] & open_line, tables.package_replacement[package], 0)
            work[element] = np.minimum(work[element] + thrown, np.float32(999))
        trust[partner, seat] += np.where(begins[package], np.float32(6), 0) - np.where(dropped[package], np.float32(25), 0)
        if dropped[package].any():
            friends = tables.partner_circle == tables.partner_circle[partner]
            trust[friends, seat] -= np.where(dropped[package], np.float32(5), 0)
        worth = np.float32(1 + tables.package_role[package])
        prestige[seat] += np.where(agreed[package], worth, 0) - np.where(ended[package], worth, 0)
    return work.astype(np.float32), np.clip(trust, 0, 100).astype(np.float32), prestige
