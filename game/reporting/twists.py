"""What can be made otherwise in a year of a campaign, and a branch in words: its twists, what could not happen, what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from game.agents.policies import HABITS
from game.i18n import _
from game.model.axes import AIMS
from game.model.engine import Engine
from game.model.orders import Action
from game.play import branches, whatif
from game.play.branches import Branch, History, Twist
from game.play.session import Session
from game.reporting import checklist, views, wording
from game.reporting.news import PUBLIC

OUTCOMES: dict[str, str] = {
    "succeeds": _("{name} succeeds"), "fails": _("{name} fails"), "happens": _("{name} happens"), "never": _("{name} does not happen"),
    "signs": _("{name}: the partner signs"), "refuses": _("{name}: the partner refuses"), "leaves": _("{name}: the partner leaves"),
    "stays": _("{name}: no change"), "changes": _("{name}: the government changes"),
}  # fmt: skip


WAYS: dict[str, str] = {
    "succeeds": _("it succeeds"), "fails": _("it fails"), "happens": _("it happens"), "never": _("it does not happen"), "signs": _("he signs"),
    "refuses": _("he refuses"), "leaves": _("he leaves"), "stays": _("no change"), "changes": _("it changes"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One way in which a thing can be otherwise: the heading it stands under, what it is about, how it was, the way in a few words, and what makes
    the twist of it (ValueError says why it cannot be)."""

    id: str
    group: str
    about: str
    was: str
    way: str
    make: Callable[[], Twist]


def years(session: Session) -> list[int]:
    """Calendar years that a branch can leave from, this one last."""
    tables = session.engine.tables
    played = [int(tables.start + int(tables.turn_ticks[one.report.turn]) / 1024 + 1e-6) for one in session.history]
    return played if session.finished else [*played, session.year]


def choices(session: Session, year: int) -> list[Choice]:
    """All that can be otherwise in a year: rolls first, then the seat's orders, then the whole year by another plan."""
    found = [] if year == session.year and not session.finished else _rolls(session, year)
    return [*found, *_orders(session, year), *_money(session, year), *_plans(session, year), *_cards(session, year)]


def made(session: Session, year: int, choice: str) -> Twist:
    """The twist of a choice by its id. ValueError says why it cannot be."""
    return next(one for one in choices(session, year) if one.id == choice).make()


def work(session: Session, year: int, choice: str) -> Callable[[Engine], Twist]:
    """`made` for another process, which needs the scenario's texts to tell choices apart."""
    return partial(_made, dataclasses.replace(session, engine=None, autosave=None, branches=[]), year, choice)  # type: ignore[arg-type]


def _made(session: Session, year: int, choice: str, engine: Engine) -> Twist:
    return made(dataclasses.replace(session, engine=engine), year, choice)


def by_about(found: list[Choice]) -> list[list[Choice]]:
    """Choices about one thing together, in order."""
    out: dict[tuple[str, str, str], list[Choice]] = {}
    for one in found:
        out.setdefault((one.group, one.about, one.was), []).append(one)
    return list(out.values())


def _rolls(session: Session, year: int) -> list[Choice]:
    place = whatif.place_of(session, year)
    tables, report = session.engine.tables, session.history[place].report
    found: list[tuple[str, int, str, str]] = []
    for row in report.happened("flight"):
        won, lost = (bool(report[kind][row, 0]) for kind in ("mission_success", "mission_partial"))
        said = _("it succeeded") if won else _("a partial success") if lost else _("it was lost")
        found += [("mission", row, word, said) for word, able in (("succeeds", not won), ("fails", won or lost)) if able]
    for row in report.happened("fired"):
        if tables.events[row].programme in (session.programme, -1):
            found.append(("event", row, "never", _("it happened")))
    for kind, word, said in (("deal_agreed", "refuses", _("the partner signed")), ("deal_refused", "signs", _("the partner refused")),
                             ("deal_lost_to_rival", "signs", _("the partner took the rival's offer")), ("deal_ended", "stays", _("the partner left"))):  # fmt: skip
        for row in report.happened(kind):
            if int(tables.package_programme[row]) == session.programme and not tables.package_joins[row] > 0:  # who joins by himself gives no answer
                found.append(("package", row, word, said))
    for row in report.happened("election"):
        changed = bool(report["party_change"][row, 0])
        found.append(("purse", row, "stays" if changed else "changes", _("the government changed") if changed else _("the government stayed")))

    def choice(axis: str, row: int, word: str, said: str) -> Choice:
        name = tables.ids[axis][row]
        return Choice(f"roll:{name}:{word}", _("Flights, cards, partners, elections"), wording.title(tables, axis, row), said, _(WAYS[word]),
                      lambda: branches.rolled(session, year, axis, name, word))  # fmt: skip

    return [choice(*one) for one in found]


def _orders(session: Session, year: int) -> list[Choice]:
    given, out, group = branches.given(session, year), [], _("Your orders")

    def add(action: Action, name: str, way: str, new: Action | None) -> None:
        kept = [other for other in given if other != action]
        about, was = order(session, action)
        out.append(Choice(f"order:{action.kind}:{action.target}:{name}", group, about, was, way,
                          lambda: branches.ordered(session, year, [*kept, new] if new else kept)))  # fmt: skip

    for action in given:
        if action.kind == "funding":
            continue  # see `_money`
        if action.kind == "answer":
            document = session.scenario.document  # type: ignore[attr-defined]
            for number, option in enumerate(document.events[action.target].options.values()):
                if number != int(action.value):
                    add(action, str(number), _(option.title), Action("answer", action.target, number))
        elif action.kind.startswith("aim"):
            taken = {int(other.value) for other in given if other.kind.startswith("aim")}
            for number, aim in enumerate(AIMS):
                if number not in taken:
                    add(action, aim, _(wording.AIM_TITLES[aim]), Action(action.kind, action.target, number))
            continue
        add(action, "none", _("no such order"), None)
    return out


def _money(session: Session, year: int) -> list[Choice]:
    """Other sums for the lines that could take money that year, those with most first."""
    given = branches.given(session, year)
    desk = branches.scratch(session, year)
    lines = [line for line in views.lines(desk) if line.state in ("open", "mothballed") and not line.payer and line.high >= 1]

    def instead(line: views.Line, amount: float | None) -> Callable[[], Twist]:
        kept = [action for action in given if (action.kind, action.target) != ("funding", line.id)]
        new = [] if amount is None else [Action("funding", line.id, int(amount * 10 + 1e-6) / 10)]
        return lambda: branches.ordered(session, year, [*kept, *new])

    out = []
    for line in sorted(lines, key=lambda line: -line.money):
        was = _("{n:,.0f} M$ of {need:,.0f}").format(n=line.money, need=line.need)
        ways: list[tuple[str, str, float | None]] = [
            ("nothing", _("nothing"), 0.0), ("half", _("half"), line.money / 2), ("need", _("its need"), min(line.need, line.high)), ("most", _("most"), line.high),
        ]  # fmt: skip
        ways = [way for way in ways if way[2] is not None and abs(way[2] - line.money) >= 0.1]
        if any((action.kind, action.target) == ("funding", line.id) for action in given):
            ways.append(("none", _("as it stood"), None))
        out += [Choice(f"order:funding:{line.id}:{name}", _("Money for your lines"), line.title, was, way, instead(line, amount)) for name, way, amount in ways]
    return out


def _cards(session: Session, year: int) -> list[Choice]:
    """Cards and happenings that did not come in a year but had a chance."""
    if year == session.year and not session.finished:
        return []
    tables, fired = session.engine.tables, session.history[whatif.place_of(session, year)].report["fired"]
    rows = [row for row, event in enumerate(tables.events) if event.rate > 0 and event.programme in (session.programme, -1) and not fired[row, 0]]

    def choice(row: int) -> Choice:
        name = tables.ids["event"][row]
        return Choice(f"roll:{name}:happens", _("Cards that did not come"), wording.title(tables, "event", row), "", _(WAYS["happens"]),
                      lambda: branches.rolled(session, year, "event", name, "happens"))  # fmt: skip

    return [choice(row) for row in rows]


def _plans(session: Session, year: int) -> list[Choice]:
    """The year's orders as a fixed policy would give them, or none."""

    def by(policy: str) -> Callable[[], Twist]:
        return lambda: branches.ordered(session, year, branches.scratch(session, year).advise(policy))

    was = _("{n} orders of yours").format(n=len(branches.given(session, year)))
    group, about = _("The whole year"), _("All your orders of {year}").format(year=year)
    out = [Choice("plan:none", group, about, was, _("none: all goes on"), lambda: branches.ordered(session, year, []))]
    return out + [Choice(f"plan:{name}", group, about, was, wording.policy(name), by(name)) for name in HABITS]


# -- a branch in words
def order(session: Session, action: Action) -> tuple[str, str]:
    """An order's kind and target, and its value."""
    what, about = checklist.kind(action), checklist.target(session, action)
    alone = action.target in session.engine.tables.ids["programme"]
    return what if alone else f"{what}, {about}", checklist.value(session, action)


def roll(session: Session, words: tuple[str, ...]) -> str:
    axis, name, outcome = words
    tables = session.engine.tables
    title = wording.title(tables, axis, tables.ids[axis].index(name))
    if axis == "purse" and outcome == "stays":
        return _("{name}: the government stays").format(name=title)
    return _(OUTCOMES[outcome]).format(name=title)


def twist(session: Session, one: Twist) -> str:
    """A twist in a sentence: what is otherwise than it was."""
    if one.kind == "roll":
        return _("{year}: {what}").format(year=one.year, what=roll(session, one.words))
    if one.kind == "die":
        return _("{year}: the die {stream} of {name} from world {world}").format(year=one.year, stream=one.words[0], name=one.words[1], world=one.words[2])
    before = {(action.kind, action.target): action for action in branches.given(session, one.year)}
    now = {(action.kind, action.target): action for action in one.orders}
    parts = []
    for key in [*now, *(key for key in before if key not in now)]:
        old, new = before.get(key), now.get(key)
        if old is not None and new is not None and old.value == new.value:
            continue
        title, value = order(session, new or before[key])
        parts.append(f"{title}: {value}" if new else _("{what}: no such order").format(what=title))
    if not parts:
        return _("{year}: ordered as in the campaign").format(year=one.year)
    more = _(" and {n} more").format(n=len(parts) - 2) if len(parts) > 3 else ""
    return _("{year}: {what}").format(year=one.year, what="; ".join(parts[: 2 if more else 3]) + more)


def described(session: Session, branch: Branch) -> list[str]:
    """All that differs in a branch, a sentence each."""
    out = [twist(session, one) for one in branch.twists]
    if branch.policy:
        out.append(_("{year} and later: your orders by the policy “{policy}”").format(year=branch.since, policy=wording.policy(branch.policy)))
    if branch.anew:
        out.append(_("the rival decides anew after that"))
    return out


def news(session: Session, history: History) -> list[tuple[int, bool, str]]:
    """(year, whether it came in the branch only or in the campaign only, sentence) of what was told otherwise, most telling first in each year."""
    tables, out = session.engine.tables, []
    for played, report in zip(session.history[history.first :], history.course.reports, strict=True):
        year = int(tables.start + int(tables.turn_ticks[report.turn]) / 1024 + 1e-6)
        told = [[text for owner, kind, text, _row in wording.told(one, tables) if owner in (session.programme, -1) or kind in PUBLIC]
                for one in (played.report, report)]  # fmt: skip
        out += [(year, True, text) for text in told[1] if text not in told[0]] + [(year, False, text) for text in told[0] if text not in told[1]]
    return out


def fired(year: int, here: bool, text: str) -> str:
    """One line of `news`."""
    return (_("{year}, here: {text}") if here else _("{year}, not here: {text}")).format(year=year, text=text)


__all__ = ["OUTCOMES", "WAYS", "Choice", "by_about", "choices", "described", "fired", "made", "news", "order", "roll", "twist", "work", "years"]
