"""What the chair may know of its rival, in words: each quantity as an interval, or as a fact that is public, grouped as the rival desk shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from game.agents.intelligence import PLANNER, Picture, Sight, interval, picture, sight
from game.agents.registry import POLICIES, plans
from game.foresight.forecast import Fan
from game.i18n import _
from game.model.axes import AIMS, NEVER
from game.model.engine import Engine
from game.model.state import Array
from game.play.session import Session
from game.reporting import when, wording

GROUPS = {"conduct": _("Conduct"), "money": _("Money, M$"), "milestone": _("Milestones"), "line": _("Lines under way"), "partner": _("Partners")}
LEAST = 0.05  # a share below which an aim or a deal is not named
KNOWN = _("known")


@dataclass(frozen=True, slots=True)
class Item:
    """One quantity. `marks` are the ends of its 80 % interval and its median on the scale `span`, None if it is a share or a plain fact."""

    key: str  # group:id
    group: str
    title: str
    shown: str
    marks: tuple[float, float, float] | None = None
    span: tuple[float, float] = (0.0, 1.0)
    share: float = float("nan")
    known: bool = False
    chance: str = ""  # of a milestone by the end, as on the race board


def opponent(session: Session) -> int:
    """The seat that is estimated: the first that is not the player's. ValueError if nobody else plays."""
    others = [row for row in range(len(session.engine.tables.ids["programme"])) if row != session.programme]
    if not others:
        raise ValueError(_("nobody sits in the other chair here"))
    return others[0]


def sights(session: Session) -> list[Sight]:
    """What the chair saw at the opening of each year, from what may be observed alone."""
    engine = Engine(session.engine.tables)
    return [sight(engine, state, session.programme) for state in (*(year.opening for year in session.history), session.state)]


def work(session: Session, fan: Fan) -> Callable[[], Picture]:
    """What has to be computed for the estimates beside the board's forecast `fan`; nothing of the session is read later."""
    engine, state, rival, policies, plan = Engine(session.engine.tables), session.state, opponent(session), session.expected(), session.orders()
    return lambda: picture(engine, [state], rival, policies, fan.worlds, plan, fan)


def style(name: str) -> str:
    """A style by its name; a planner goes no fixed way."""
    return _("Planner, its own way") if name == PLANNER else wording.policy(name)


def named(session: Session) -> str:
    """The policy that was chosen for the rival when the campaign began."""
    return session.rivals[session.engine.tables.ids["programme"][opponent(session)]]


def thinks(session: Session) -> bool:
    """Whether the rival plans, so that what it does has to be foreseen."""
    return plans(POLICIES[named(session)])


def taken_for(session: Session) -> str:
    """By whom the rival is played in the imagined worlds, in a sentence."""
    name = wording.policy(named(session))
    if thinks(session):
        return _("As on the race board, it does what the policy chosen at the start (“{policy}”) usually comes to do, or what a fixed one does if it is "
                 "seen doing that.").format(policy=name)  # fmt: skip
    return _("As on the race board, it plays as “{policy}”, chosen at the start.").format(policy=name)


def budget(worlds: int) -> str:
    """What stands behind the estimates, in a sentence."""
    return _("{n:,} imagined worlds, the same as on the race board.").format(n=worlds)


def items(session: Session, found: Picture) -> list[Item]:
    """All estimates, group by group."""
    return [*_conduct(found), *_money(session, found), *_milestones(found), *_lines(found), *_partners(found)]


# -- the groups
def _conduct(found: Picture) -> list[Item]:
    shares = found.style[:, 0]
    if len(shares) == 1:
        out = [_fact(f"conduct:{found.styles[0]}", "conduct", _("Plays as"), style(found.styles[0]))]
    else:
        out = [Item(f"conduct:{found.styles[row]}", "conduct", _("Plays like: {style}").format(style=style(found.styles[row])),
                    f"{shares[row]:.0%}", share=float(shares[row])) for row in np.argsort(-shares, kind="stable") if shares[row] >= LEAST]  # fmt: skip
    if found.opening.turn:
        chances = found.sealed()[:, 0]
        out += [Item(f"aim:{AIMS[aim]}", "conduct", _("Sealed aim: {aim}").format(aim=_(wording.AIM_TITLES[AIMS[aim]])),
                     f"{chances[aim]:.0%}", share=float(chances[aim])) for aim in np.argsort(-chances, kind="stable") if chances[aim] >= LEAST]  # fmt: skip
    return out


def own_purse(found: Picture) -> int:
    """The purse that the rival's chair commands."""
    return int(found.tables.links.manual[found.rival])


def _money(session: Session, found: Picture) -> list[Item]:
    state = found.opening
    purse, own = own_purse(found), found.tables.element_programme == found.rival
    treasury = float(state.reserve[purse, 0]) / 10
    voted = float(state.envelope[purse, 0]) / 10
    year, next_year = found.paid()[own, 0].sum(axis=0), found.reserve()[purse, 0]
    out = [
        _fact("money:treasury", "money", _("Carried over"), f"{treasury:,.0f}"), _fact("money:voted", "money", _("Voted a year"), f"{voted:,.0f}"),
    ]  # fmt: skip
    if session.history:
        spent = float((session.state.spent - session.history[-1].opening.spent)[own, 0].sum()) / 10
        out.append(_fact("money:last", "money", _("Spent on lines last year"), f"{spent:,.0f}"))
    top = max(float(year.max()), float(next_year.max()), voted, 1.0)
    out.append(_amount("money:year", "money", _("On lines this year"), year, top))
    out.append(_amount("money:next", "money", _("To allocate next year, before bills"), next_year, top))
    return out


def _fact(key: str, group: str, title: str, shown: str) -> Item:
    return Item(key, group, title, _("{what} ({known})").format(what=shown, known=_(KNOWN)), known=True)


def _amount(key: str, group: str, title: str, values: Array, top: float, form: str = "{:,.0f}") -> Item:
    marks = interval(values)
    return Item(key, group, title, spread(*(form.format(mark) for mark in marks)), marks, (0.0, top))


def spread(low: str, middle: str, high: str) -> str:
    """An interval in words: its median and its ends; one number where they are the same."""
    return middle if low == high else _("{middle}  ({low} … {high})").format(low=low, middle=middle, high=high)


def decimal(found: Picture, tick: float) -> float:
    """A tick as a decimal year; what is never reached lies at the end."""
    return found.tables.start + min(float(tick), float(found.tables.horizon)) / 1024


def date(found: Picture, tick: float) -> str:
    tables = found.tables
    return _("after {year}").format(year=tables.last_year) if tick > tables.horizon else when.month(tables.start + tick / 1024)


def _milestones(found: Picture) -> list[Item]:
    tables, now = found.tables, int(found.tables.turn_ticks[found.opening.turn])
    span, out = (decimal(found, now), decimal(found, tables.horizon)), []
    for row in np.flatnonzero(tables.milestone_programme == found.rival).tolist():
        title, name = wording.title(tables, "milestone", row), tables.ids["milestone"][row]
        if int(found.opening.milestone[row, 0]) <= now:
            out.append(_fact(f"milestone:{name}", "milestone", title, _("reached {when}").format(when=date(found, float(found.opening.milestone[row, 0])))))
            continue
        ticks = found.dates()[row, 0]
        marks = interval(ticks)
        shown = (_("not by {year} in any").format(year=tables.last_year) if (ticks == NEVER).all() else spread(*(date(found, mark) for mark in marks)))
        out.append(Item(f"milestone:{name}", "milestone", title, shown, tuple(decimal(found, mark) for mark in marks), span,  # type: ignore[arg-type]
                        chance=f"{found.fan.share(row):.0%}"))  # fmt: skip
    return out


def open_lines(found: Picture) -> list[int]:
    """The rival's lines that are under way: a team is there, or money; nearest to ready first."""
    tables, state = found.tables, found.opening
    under_way = (tables.element_programme == found.rival) & (state.finished[:, 0] == NEVER) & (state.status[:, 0] != 2)
    under_way &= (state.staffing[:, 0] > 0.05) | (state.level[:, 0] > 0.05)
    rows = np.flatnonzero(under_way & (state.work[:, 0] > 0)).tolist()
    middle = np.median(found.months()[:, 0], axis=1)
    return sorted(rows, key=lambda row: float(middle[row]))


def _lines(found: Picture) -> list[Item]:
    months, rows = found.months()[:, 0], open_lines(found)
    top = max([interval(months[row])[2] for row in rows], default=1.0)
    form = _("{:,.0f} months")
    return [_amount(f"line:{found.tables.ids['element'][row]}", "line", wording.title(found.tables, "element", row), months[row], top, form) for row in rows]


def _partners(found: Picture) -> list[Item]:
    tables, state = found.tables, found.opening
    mine = tables.package_programme == found.rival
    name = lambda row: f"{wording.title(tables, 'partner', int(tables.package_partner[row]))}: {wording.title(tables, 'package', row)}"  # noqa: E731
    talks = np.flatnonzero(mine & (state.deal[:, 0] == 1) & (tables.package_joins <= 0)).tolist()
    out = [_fact(f"partner:{tables.ids['package'][row]}", "partner", name(row), _("in talks")) for row in talks]
    shares = found.signed()[:, 0].mean(axis=1)
    likely = [row for row in np.argsort(-shares, kind="stable").tolist() if mine[row] and shares[row] >= LEAST and row not in talks]
    return out + [Item(f"partner:{tables.ids['package'][row]}", "partner", name(row), _("{n:.0%} within a year").format(n=shares[row]), share=float(shares[row]))
                  for row in likely[:8]]  # fmt: skip


def line_facts(session: Session, found: Picture, row: int) -> list[tuple[str, str]]:
    """All that may be known of one of its lines: (what, value), public facts beside intervals."""
    tables, state, own_spent = found.tables, found.opening, session.state.spent
    out = []
    if int(state.finished[row, 0]) <= int(tables.turn_ticks[state.turn]):
        return [(_("Ready since"), date(found, float(state.finished[row, 0])))]
    if int(state.status[row, 0]) == 2:
        return [(_("Cancelled"), _(KNOWN))]
    out.append((_("Work left, as it reports"), _("{n:.0f} months ({known})").format(n=float(state.work[row, 0]), known=_(KNOWN))))
    out.append((_("Months it takes a full team"), spread(*(f"{mark:,.0f}" for mark in interval(found.months()[row, 0])))))
    out.append((_("Pace: months for a planned month"), spread(*(f"{mark:.2f}" for mark in interval(found.pace()[row, 0])))))
    out.append((_("Ready"), spread(*(date(found, mark) for mark in interval(found.ready()[row, 0])))))
    out.append((_("Team"), _("{n:.0%} ({known})").format(n=float(state.staffing[row, 0]), known=_(KNOWN))))
    purse = int(tables.element_purse[row])
    if tables.purse_automatic[purse]:
        out.append((_("Paid by"), wording.title(tables, "purse", purse)))
    else:
        if session.history:
            spent = float(own_spent[row, 0] - session.history[-1].opening.spent[row, 0]) / 10
            out.append((_("Own money last year, M$"), _("{n:,.1f} ({known})").format(n=spent, known=_(KNOWN))))
        out.append((_("Own money this year, M$"), spread(*(f"{mark:,.1f}" for mark in interval(found.paid()[row, 0])))))
    if tables.element_new[row]:
        seen, flaws = int(state.flaws_seen[row, 0]), found.flaws()[row, 0]
        left = int(state.flaws_seen[row, 0] - state.flaws_fixed[row, 0] - state.flaws_patched[row, 0])
        out.append((_("Flaws that came to light, and still open"), _("{n}, {open} ({known})").format(n=seen, open=left, known=_(KNOWN))))
        out.append((_("A flaw more that nobody has found"), _("{n:.0%}").format(n=float((flaws > seen).mean()))))
    return out


__all__ = ["GROUPS", "Item", "budget", "date", "decimal", "items", "line_facts", "named", "open_lines", "opponent", "own_purse", "sights", "spread",
           "style", "taken_for", "thinks", "work"]  # fmt: skip
