"""The fixed policies. Each is a function (observation, legal, luck) -> Orders over all worlds, legal after projection.

They differ in five habits: how much of each line's need they pay, when they start new lines, whom they court, how they test and
launch, and what they answer to a card.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from game.model import auditor
from game.model import luck as dice
from game.model.axes import AIMS, NEVER
from game.model.engine import Observation
from game.model.legality import Legal, acceptance
from game.model.orders import CANCEL, KEEP, PROPOSE, WHEN_SOUND, Orders
from game.model.state import Array
from game.model.tables import Tables

Policy = Callable[[Observation, Legal, dice.Luck], Orders]

CREW = ("crew", "landers", "transport")
FUNDING = 0  # kind of gift: a share of a line's money
PLANS = ("science", "resources", "expand", "sell")
ROBOTS = ("robots", "science", "orbit", "russia")


@dataclass(frozen=True, slots=True)
class Habit:
    """Parameters of a policy; shares are of a line's own need."""

    share: float = 1.0  # of the need of lines under way
    new_lines: float = 1.0  # of the need of lines whose planned start has come
    early: float = 0.0  # years before the planned start at which a line is opened
    favoured: tuple[str, ...] = ()  # accounts that are paid `push` first
    push: float = 1.2
    neglected: tuple[str, ...] = ()  # accounts that are paid `hold`
    hold: float = 0.6
    offers: int = 1  # packages proposed a year, best odds first
    request: float = 1.04
    campaign: int = 0
    tests: int = 0  # test level for lines that stand behind a vehicle or lander
    launch_rule: int = 0
    doctrine: int = 0
    open_aim: str = "science"
    sealed_aim: str = "coalition"
    second: bool = False  # opens insurance lines (no official date) as well
    answers: str = "default"  # default | last
    reviews: int = 0  # independent reviews a year, of the designs on which most flights hang
    repair: int = 0  # known flaws: 0 fly as is, 1 work round, 2 fix
    dates: float = 0.0  # public dates at so many times the time that the auditor expects; 0 = none
    site: str = "light"  # what a site is chosen for: light | ice | slope | view | room
    accord: bool = False  # offer to share a site
    plan: str = "science"  # on the surface: science | resources | expand | sell
    rotation: int = 1  # length of stays


HABITS: dict[str, Habit] = {
    "historical": Habit(offers=1, request=1.05, second=True, repair=1, plan="expand", open_aim="firsts", sealed_aim="safety"),
    "as_planned": Habit(offers=1, request=1.06, repair=2, plan="expand", open_aim="firsts", sealed_aim="coalition"),
    "balanced": Habit(
        share=0.9, new_lines=0.9, offers=3, request=1.05, campaign=1, tests=1, second=True, reviews=1, repair=2, dates=1.5, plan="expand",
        open_aim="firsts", sealed_aim="safety", doctrine=2,
    ),
    "sprint": Habit(
        share=1.02, favoured=CREW, neglected=("gateway", "surface", "science", "station"), hold=0.5, early=3.0, second=True, offers=1,
        request=1.08, campaign=1, dates=1.2, repair=1, site="slope", plan="expand", open_aim="firsts", sealed_aim="presence", doctrine=1,
        answers="last",
    ),
    "partners_first": Habit(
        share=1.04, offers=3, request=1.03, early=3.0, second=True, neglected=CREW, hold=0.76, repair=2, site="room", accord=True, plan="expand",
        open_aim="coalition", sealed_aim="heritage", doctrine=2,
    ),
    "robotic_first": Habit(
        share=0.97, favoured=(*ROBOTS, "station", "surface"), neglected=("crew", "landers"), hold=0.76, early=1.0, second=True, offers=1, request=1.05,
        tests=1, launch_rule=WHEN_SOUND, reviews=1, repair=2, site="ice", accord=True, plan="resources", rotation=0, open_aim="science",
        sealed_aim="heritage", doctrine=0,
    ),
}  # fmt: skip


def habits_digest() -> str:
    """Of all habits: tables of campaigns that these policies played are of no use to others."""
    return hashlib.blake2b(repr(HABITS).encode(), digest_size=8).hexdigest()


def habitual(habit: Habit) -> Policy:
    """The policy that a Habit describes."""

    def policy(seen: Observation, legal: Legal, luck: dice.Luck) -> Orders:
        tables, orders = seen.tables, seen.standing()
        seat = seen.programme
        own = tables.element_programme == seat
        funding = _funding(habit, seen, legal)
        orders.funding[own] = funding[own]
        orders.request[seat] = habit.request
        spare = np.floor(legal.attention[seat]).astype(np.int64)
        orders.campaign[seat] = np.minimum(habit.campaign, spare)
        _offer(habit, seen, legal, orders)
        if habit.tests:
            behind = np.zeros(len(own), bool)
            for tester in (tables.vehicle_tester, tables.family_tester):
                behind[tester[tester >= 0]] = True
            rows = own & behind
            orders.tests[rows] = np.where((legal.tests[rows] == 0) & (seen.tests[rows] < habit.tests), habit.tests, KEEP)
        missions = tables.mission_programme == seat
        orders.launch_rule[missions] = habit.launch_rule
        _design(habit, seen, legal, orders)
        _ground(habit, seen, orders)
        if habit.dates:
            _promise(habit, seen, orders)
        if seen.turn == 0:
            orders.aim_open[seat] = AIMS.index(habit.open_aim)
            orders.aim_sealed[seat] = AIMS.index(habit.sealed_aim)
            orders.doctrine[seat] = min(habit.doctrine, len(tables.doctrine_names[seat]) - 1)
        _answer(habit, seen, orders)
        return orders

    return policy


def planned(tables: Tables, turn: int, early: float = 0.0) -> Array:
    """Lines whose planned start of funding has come. (ELEMENT,) bool"""
    return tables.begins <= int(tables.turn_ticks[turn + 1]) + early * 1024 - 1


def _funding(habit: Habit, seen: Observation, legal: Legal) -> Array:
    """Money by line, scaled later by `project` if a purse is short; favoured accounts are served before the others."""
    tables = seen.tables
    accounts = tables.links.accounts
    under_way = (seen.staffing > 0) | (tables.level_opening > 0)[:, None]
    insurance = tables.announced == NEVER
    due = planned(tables, seen.turn, habit.early) & (habit.second | ~insurance)
    share = np.where(under_way, np.float32(habit.share), np.where(due[:, None], np.float32(habit.new_lines), np.float32(0)))
    for name in habit.neglected:
        share[accounts == name] *= np.float32(habit.hold)
    for name in habit.favoured:
        share[accounts == name] *= np.float32(habit.push)
    # a partner state pays its own lines; whoever favours them adds a part
    theirs = tables.purse_automatic[tables.element_purse]
    share[theirs] *= np.where(np.isin(accounts[theirs], habit.favoured), np.float32(0.4), np.float32(0))[:, None]
    wanted = np.minimum(np.rint(share * legal.need).astype(np.int64), legal.high)
    # serve lines under way before new starts, so that a lean year delays what has not begun
    first = np.where(under_way, wanted, 0)
    later = wanted - first
    purse, total = tables.links.order_purse, tables.links.by_order_purse.total
    base, extra = total(first), total(later)
    kept = np.minimum(base, legal.available)
    opened = np.minimum(extra, legal.available - kept)
    first = first * kept[purse] // np.maximum(base, 1)[purse]
    later = later * opened[purse] // np.maximum(extra, 1)[purse]
    return (first + later).astype(np.int32)


def _offer(habit: Habit, seen: Observation, legal: Legal, orders: Orders) -> None:
    """The best packages by odds and role, as many as habit and attention allow."""
    tables, seat = seen.tables, seen.programme
    rows = np.flatnonzero(tables.package_programme == seat)
    if not habit.offers or not rows.size:
        return
    chance = acceptance(seen, tables)[rows]
    worth = chance * (np.float32(1) + tables.package_role[rows, None] + np.float32(habit.offers > 2))
    gift = tables.package_give_element[rows]
    idle = (gift >= 0)[:, None] & (legal.funding > 0)[np.maximum(gift, 0)]  # what it brings goes to a line that is shut
    # whoever shares a line slows it: money for one is asked for only by who is short of money
    rich = tables.links.by_order_purse.total(np.maximum(legal.need, 0))[tables.links.manual[seat]] <= legal.available[tables.links.manual[seat]]
    idle |= (tables.package_give_kind[rows] == FUNDING)[:, None] & rich
    worth = np.where((legal.propose[rows] == 0) & ~idle, worth, np.float32(-1))
    # no more deals above a signature than the leaders can care for: beyond that any of them may walk away
    care = np.float32(tables.parameters["deals_free"]) - (seen.deal[rows[tables.package_role[rows] > 0]] > 0).sum(axis=0)
    worlds = np.arange(seen.worlds)
    for _ in range(min(habit.offers, rows.size)):
        worth[tables.package_role[rows] > 0] -= 2 * (care < 1)
        pick = worth.argmax(axis=0)
        good = np.flatnonzero(worth[pick, worlds] > 0.35)
        orders.deal[rows[pick[good]], good] = PROPOSE
        care[good] -= tables.package_role[rows[pick[good]]] > 0
        worth[pick, worlds] = -1


def _design(habit: Habit, seen: Observation, legal: Legal, orders: Orders) -> None:
    """Known flaws are mended by habit; reviews go to the teams at work on which most flights hang, each reviewed twice at most."""
    tables, own = seen.tables, seen.tables.element_programme == seen.programme
    if habit.repair:
        orders.repair[own] = np.where(legal.repair[own] == 0, habit.repair, 0)
    if not habit.reviews:
        return
    weight = np.zeros(len(own), np.int64)
    for designs, _missions in tables.links.designs:
        weight[designs] += 1
    wanted = (weight * own)[:, None] * ((legal.review == 0) & (seen.reviews < 2) & (seen.staffing > 0)) - seen.reviews
    worlds = np.arange(seen.worlds)
    for _ in range(habit.reviews):
        pick = wanted.argmax(axis=0)
        good = np.flatnonzero(wanted[pick, worlds] > 1)
        orders.review[pick[good], good] = 1
        wanted[pick, worlds] = -1


def _ground(habit: Habit, seen: Observation, orders: Orders) -> None:
    """Site, accord, surface plan and stays; orders only where they change something."""
    tables, seat = seen.tables, seen.programme
    if tables.ids["site"] and seen.turn == 0:
        merits = {"light": tables.site_sunlight[:-1], "ice": tables.site_ice, "slope": -tables.site_slope[:-1], "view": tables.site_view[:-1],
                  "room": tables.site_room + tables.site_sunlight[:-1]}  # fmt: skip
        orders.site[seat] = int(np.argmax(merits[habit.site]))
    # who owes half a year's money sells what he has instead of building more
    purse = int(tables.links.manual[seat])
    owing = seen.bills[purse] > seen.envelope[purse] // 2
    plan = np.where(owing & (habit.plan == "expand"), PLANS.index("sell"), PLANS.index(habit.plan))
    for name, wish in (("accord", int(habit.accord)), ("surface_plan", plan), ("rotation", habit.rotation)):
        getattr(orders, name)[seat] = np.where(getattr(seen, name)[seat] == wish, KEEP, wish)


def _promise(habit: Habit, seen: Observation, orders: Orders) -> None:
    """A public date a year for a milestone that has none, at so many times the time that the auditor expects."""
    tables = seen.tables
    rows = np.flatnonzero(tables.milestone_programme == seen.programme)
    free = (seen.milestone[rows] == NEVER) & (seen.promise[rows] == NEVER)
    room = np.count_nonzero((seen.milestone[rows] == NEVER) & (seen.promise[rows] != NEVER), axis=0) < 3
    if not (free & room).any():
        return
    now = int(tables.turn_ticks[seen.turn])
    expected = auditor.expected(seen, tables)[rows]
    when = np.where(free & room, expected, 2 * NEVER)
    pick, worlds = when.argmin(axis=0), np.arange(seen.worlds)
    due = now + (when[pick, worlds] - now) * np.float64(habit.dates)
    year = np.ceil(tables.start + due / 1024 - 1e-6).astype(np.int64) - 1
    good = np.flatnonzero((due < tables.horizon - 1024) & (when[pick, worlds] < NEVER))
    orders.promise[rows[pick[good]], good] = np.maximum(year[good], int(tables.start + now / 1024 + 1e-6))


def _answer(habit: Habit, seen: Observation, orders: Orders) -> None:
    links = seen.tables.links
    chosen = links.default_answer if habit.answers == "default" else links.options - 1
    rows = links.asked_of[seen.programme]
    orders.answer[rows] = np.where(seen.question[rows] > 0, chosen[rows], KEEP)


def idle(seen: Observation, legal: Legal, luck: dice.Luck) -> Orders:
    """Changes nothing: lines under way go on as they stood, nothing new begins."""
    orders = seen.standing()
    if seen.turn == 0:
        orders.aim_open[seen.programme], orders.aim_sealed[seen.programme] = 0, 1
    return orders


def _random_depth(seen: Observation, legal: Legal, luck: dice.Luck, orders: Orders) -> None:
    """Reviews, repairs, public dates and the ground, each now and then."""
    tables, seat = seen.tables, seen.programme
    own = tables.element_programme == seat
    words = luck.words("random_design", tables.ids["element"], seen.turn)
    orders.review[own] = ((dice.uniform(words) < np.float32(0.02)) & (legal.review == 0))[own]
    orders.repair[own] = np.where(legal.repair == 0, np.floor(dice.lower(words) * np.float32(3)), 0).astype(np.int8)[own]
    words = luck.words("random_date", tables.ids["milestone"], seen.turn)
    rows = tables.milestone_programme == seat
    year = int(tables.start + int(tables.turn_ticks[seen.turn]) / 1024 + 1e-6)
    dated = (dice.uniform(words) < np.float32(0.05)) & (legal.promise == 0) & (seen.promise == NEVER)
    dated &= tables.links.milestones_by_programme.total(seen.promise != NEVER)[tables.milestone_programme] < 2
    when = year + np.floor(dice.lower(words) * np.float32(max(1, tables.last_year - year))).astype(np.int64)
    orders.promise[rows] = np.where(dated, when, KEEP)[rows]
    words = luck.words("random_ground", tables.ids["programme"], seen.turn)[seat]
    touched = dice.uniform(words) < np.float32(0.2)
    for name, many, draw in (("site", len(tables.ids["site"]), dice.lower(words)), ("surface_plan", 4, dice.last(words)), ("rotation", 3, dice.lower(words))):
        if many:
            getattr(orders, name)[seat] = np.where(touched, np.floor(draw * np.float32(many)), KEEP)
    orders.accord[seat] = np.where(touched, dice.last(words) < np.float32(0.5), KEEP)
    orders.doctrine[seat] = np.where(dice.lower(words) < np.float32(0.03), np.floor(dice.last(words) * np.float32(len(tables.doctrine_names[seat]))), KEEP)


def random(seen: Observation, legal: Legal, luck: dice.Luck) -> Orders:
    """Random legal orders: shares, offers, requests, answers."""
    tables, seat, orders = seen.tables, seen.programme, seen.standing()
    own = tables.element_programme == seat
    draw = dice.uniform(luck.words("random_funding", tables.ids["element"], seen.turn))
    touched = dice.lower(luck.words("random_funding", tables.ids["element"], seen.turn)) < np.float32(0.5)
    money = np.rint(draw * np.float32(1.3) * legal.need).astype(np.int64)
    orders.funding[own] = np.where(touched & (legal.funding == 0), np.minimum(money, legal.high), KEEP)[own]
    offers = dice.uniform(luck.words("random_deal", tables.ids["package"], seen.turn)) < np.float32(0.06)
    packages = tables.package_programme == seat
    orders.deal[packages] = np.where(offers & (legal.propose == 0), PROPOSE, 0)[packages]
    both = dice.uniform(luck.words("random_request", tables.ids["programme"], seen.turn))
    orders.request[seat] = np.float32(0.9) + np.float32(0.4) * both[seat]
    _random_depth(seen, legal, luck, orders)
    options = dice.uniform(luck.words("random_answer", tables.ids["event"], seen.turn))
    for row, event in enumerate(tables.events):
        if event.programme == seat and event.options:
            chosen = np.minimum((options[row] * len(event.options)).astype(np.int8), len(event.options) - 1)
            orders.answer[row] = np.where(seen.question[row] > 0, chosen, KEEP)
    if seen.turn == 0:
        pick = dice.uniform(luck.words("random_aim", tables.ids["programme"], 0))[seat]
        orders.aim_open[seat] = (pick * 8).astype(np.int8)
        orders.aim_sealed[seat] = (orders.aim_open[seat] + 3) % 8
        orders.doctrine[seat] = np.minimum((both[seat] * 3).astype(np.int8), len(tables.doctrine_names[seat]) - 1)
    return orders


POLICIES: dict[str, Policy] = {name: habitual(habit) for name, habit in HABITS.items()} | {"idle": idle, "random": random}

SUMMARIES: dict[str, str] = {
    "historical": "pays customary shares, opens lines on their planned dates and the second suppliers too",
    "as_planned": "the plans and budgets known on the opening day, nothing that has no official date",
    "balanced": "tests more, courts two partners a year, keeps support up",
    "sprint": "crew first: lines for the landing early and in full, everything else starved",
    "partners_first": "talks before hardware: three offers a year",
    "robotic_first": "robots and modules first, no launch over a known flaw",
    "idle": "changes nothing",
    "random": "random legal orders",
}

__all__ = ["CANCEL", "HABITS", "POLICIES", "SUMMARIES", "Habit", "habitual"]
