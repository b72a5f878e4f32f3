"""Why an aim stands where it stands: what counts, which rows made it up over the campaign, and how many reference campaigns that beats.

The rows follow `rules.standing.yearly_metric` year by year, from the states and reports that the session keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from game.foresight import score
from game.foresight.forecast import Fan
from game.i18n import _, ngettext
from game.model import charter as promised
from game.model.axes import AIMS, NEVER
from game.model.rules.standing import FIRST
from game.model.state import State
from game.play.session import Session, Year
from game.reporting import wording
from game.reporting.why import Why, largest, summed

MOST = 9  # rows by name
DESIGN_LIFE = 8 * 1024  # ticks for which the payload of a success works
Items = dict[str, float]
PARTS = ("charter", "government")


def seat_years(session: Session) -> Iterator[tuple[Year, State, float]]:
    """(year, state at its end, length in years) of every year played."""
    ticks = session.engine.tables.turn_ticks
    for place, year in enumerate(session.history):
        closing = session.history[place + 1].opening if place + 1 < len(session.history) else session.state
        yield year, closing, float(ticks[year.report.turn + 1] - ticks[year.report.turn]) / 1024


def credited(session: Session, year: Year, seat: int) -> list[int]:
    """Missions of a seat whose flight of a year earned its credit."""
    tables = session.engine.tables
    full, partial = set(year.report.happened("mission_success")), set(year.report.happened("mission_partial"))
    won = full | {row for row in partial if tables.mission_partial[row]}
    return sorted(row for row in won if tables.mission_programme[row] == seat)


def _deals(session: Session, closing: State, seat: int) -> list[int]:
    return np.flatnonzero((closing.deal[:, 0] == 2) & (session.engine.tables.package_programme == seat)).tolist()


def _firsts(session: Session, seat: int, year: Year, closing: State, _years: float) -> Items:
    tables, items = session.engine.tables, {}
    start, end = int(tables.turn_ticks[year.report.turn]), int(tables.turn_ticks[year.report.turn + 1])
    dates = np.append(closing.milestone[:, 0].astype(int), NEVER)
    for row in np.flatnonzero((tables.milestone_programme == seat) & (dates[:-1] < end)).tolist():
        held = min(end - int(dates[row]), end - start) / 1024
        ahead = bool(tables.links.contested[row, 0]) and int(dates[row]) < int(dates[tables.links.milestone_rivals[row]].min())
        name = wording.title(tables, "milestone", row)
        items[_("{name}, ahead of the rival × {n}").format(name=name, n=FIRST) if ahead else name] = held * (FIRST if ahead else 1)
    return items


def _presence(session: Session, seat: int, year: Year, closing: State, _years: float) -> Items:
    tables = session.engine.tables
    stays = float(tables.columns.stay_days[int(closing.rotation[seat, 0])])
    return {wording.title(tables, "mission", row): float(tables.mission_crew_days[row]) * stays for row in credited(session, year, seat)
            if tables.mission_crew_days[row]}  # fmt: skip


def _science(session: Session, seat: int, year: Year, closing: State, years: float) -> Items:
    tables, end = session.engine.tables, int(session.engine.tables.turn_ticks[year.report.turn + 1])
    done = closing.achieved[:, 0].astype(int)
    at_work = (done < end) & (done > end - DESIGN_LIFE) & (tables.mission_programme == seat) & (tables.mission_science > 0)
    items = {wording.title(tables, "mission", row): _tenths(tables.mission_science[row]) * years for row in np.flatnonzero(at_work).tolist()}
    for row in _deals(session, closing, seat):
        if tables.package_give_kind[row] == 5:
            items[wording.title(tables, "package", row)] = _tenths(tables.package_give_amount[row]) * years
    return items


def _tenths(amount: float) -> float:
    """Payload-years are added up in whole tenths."""
    return float(np.rint(amount * 10)) / 10


def _coalition(session: Session, seat: int, _year: Year, closing: State, years: float) -> Items:
    tables, items = session.engine.tables, {_("Public dates kept, a half each"): float(closing.promises_kept[seat, 0]) * 0.5 * years}
    for row in _deals(session, closing, seat):
        worth = int(tables.package_role[row]) + 1
        name = _("Signatures") if worth == 1 else _("{name} × {n}").format(name=wording.title(tables, "package", row), n=worth)
        items[name] = items.get(name, 0.0) + worth * years
    return items


def _industry(session: Session, seat: int, year: Year, closing: State, years: float) -> Items:
    tables, end = session.engine.tables, int(session.engine.tables.turn_ticks[year.report.turn + 1])
    mine = (tables.element_programme == seat) & (closing.finished[:, 0] < end) & (tables.self_funded > 0)
    items = {wording.title(tables, "element", row): float(tables.self_funded[row]) * years for row in np.flatnonzero(mine).tolist()}
    items[_("Flights that earned their credit, a quarter each")] = 0.25 * len(credited(session, year, seat)) * years
    if "base_sold" in year.report.kinds:
        items[_("Sold on the surface, 1,000 M$ each")] = float(year.report["base_sold"][seat, 0]) / 10_000 * years
    return items


def _independence(session: Session, seat: int, year: Year, closing: State, years: float) -> Items:
    tables, end = session.engine.tables, int(session.engine.tables.turn_ticks[year.report.turn + 1])
    ready = int(((tables.element_programme == seat) & (closing.finished[:, 0] < end)).sum())
    critical = len([row for row in _deals(session, closing, seat) if tables.package_role[row] == 3])
    return {
        ngettext("Lines ready, with {n} critical partner", "Lines ready, with {n} critical partners", critical).format(n=critical): ready / (1 + critical) * years,
        _("Supplies made on the Moon"): 4 * float(closing.base_output[seat, 0]) * years,
    }


def _safety(session: Session, seat: int, year: Year, _closing: State, _years: float) -> Items:
    tables, won = session.engine.tables, len(credited(session, year, seat))
    flown = len([row for row in year.report.happened("flight") if tables.mission_programme[row] == seat])
    lost = flown - won
    return {_("Flights that earned their credit, 1 each"): float(won), _("Other flights, –2 each"): -2.0 * lost,
            _("Years that would end below nothing"): max(2.0 * lost - won, 0.0)}  # fmt: skip


def _heritage(session: Session, seat: int, year: Year, closing: State, years: float) -> Items:
    """Weights alone: the calm of the year, which they are multiplied by, is what the gain shows."""
    tables = session.engine.tables
    items: Items = {}
    for row in _deals(session, closing, seat):
        if worth := int(tables.links.heritage[row, 0]):
            name = _("{name} × {n}").format(name=wording.title(tables, "package", row), n=worth) if worth > 1 else _("Deals with guests")
            items[name] = items.get(name, 0.0) + worth * years
    if "accord" in year.report.kinds and year.report["accord"][seat, 0]:
        items[_("The site shared under an accord × 6")] = 6 * years
    return items


ITEMS: dict[str, Callable[[Session, int, Year, State, float], Items]] = {
    "firsts": _firsts, "presence": _presence, "science": _science, "coalition": _coalition, "industry": _industry,
    "independence": _independence, "safety": _safety, "heritage": _heritage,
}  # fmt: skip
RESTS = {"presence": _("Stays cut short by incidents"), "science": _("The base on the surface")}
"""What is left to no row of an aim's own, by name: half a stay an incident takes, and what the plan of a base yields."""


def rows(session: Session, aim: str, seat: int) -> list[tuple[str, float]]:
    """What made up an aim's metric over the campaign, largest first; sums to it."""
    place, found = AIMS.index(aim), {}
    begun = float((session.history[0].opening if session.history else session.state).metric[place, seat, 0])
    if begun:
        found[_("Before this campaign was continued here")] = begun
    for year, closing, years in seat_years(session):
        gain = float(closing.metric[place, seat, 0]) - float(year.opening.metric[place, seat, 0])
        items = ITEMS[aim](session, seat, year, closing, years)
        if aim == "heritage" and (whole := sum(items.values())):
            items = {name: amount * gain / whole for name, amount in items.items()}
        rest = gain - sum(items.values())
        if abs(rest) > 0.005:
            name = RESTS.get(aim, _("What no row names"))
            items[name] = items.get(name, 0.0) + rest
        for name, amount in items.items():
            found[name] = found.get(name, 0.0) + amount
    return largest(found, MOST)


def why(session: Session, aim: str, fan: Fan | None = None, seat: int | None = None) -> Why:
    """An aim: what counts and in what unit, the rows that made it up, and where that stands among the reference campaigns of the seat."""
    row = session.programme if seat is None else seat
    place, state = AIMS.index(aim), session.state
    total = float(state.metric[place, row, 0])
    made = rows(session, aim, row)
    roles = (("aim_open", _("It is the open aim.")), ("aim_sealed", _("It is the sealed aim.")), ("demand", _("The government asks for it now.")))
    seen = row == session.programme or session.finished
    whose = [said for name, said in roles if int(_chosen(session, name, row)) == place and (name != "aim_sealed" or seen)]
    expected = None if fan is None else fan.finals.metric[place, row]
    note = [" ".join(whose), *_among(session, row, place, total, 25, expected)]
    if not whose:
        note[0] = _("Nobody has chosen it; the points are those that it would bring as an aim.")
    return _shown(_(wording.AIM_TITLES[aim]), wording.aim_counts(aim), made, total, 0 if aim == "presence" else 1, "\n".join(note))


def _chosen(session: Session, name: str, row: int) -> float:
    drafted = session.drafted(name, session.seat) if row == session.programme and name != "demand" else None
    return float(getattr(session.state, name)[row, 0]) if drafted is None or drafted < 0 else drafted


def _shown(title: str, text: str, made: list[tuple[str, float]], total: float, digits: int, note: str) -> Why:
    if not made:
        return Why(title, text, (), (_("So far"), f"{total:,.{digits}f}"), note)
    return summed(title, text, made, _("So far"), total, digits, note)


def _among(session: Session, seat: int, place: int, total: float, most: int, expected: np.ndarray | None) -> list[str]:
    """Where a metric stands among the reference campaigns of a seat, and what that is worth; nothing without a reference table."""
    tables = session.engine.tables
    name = tables.ids["programme"][seat]
    if name not in tables.reference:
        return []
    ends = tables.reference[name][place]
    scale = 1024.0 if place == score.CHARTER else 1.0
    beats = _share(session, seat, place, np.array([total * scale]))
    out = [_("That beats {n:.0%} of the reference campaigns of this chair, as they stood at their end: {points:.1f} of {most} points.").format(
        n=beats, points=most * beats, most=most)]  # fmt: skip
    low, middle, high = (float(ends[round(share * (len(ends) - 1))]) / scale for share in (0.1, 0.5, 0.9))
    out.append(_("Of them a tenth end below {low:,.1f}, half above {middle:,.1f}, a tenth above {high:,.1f}.").format(low=low, middle=middle, high=high))
    if expected is not None and len(expected):
        share = _share(session, seat, place, expected)
        out.append(_("Expected at the end with your draft: {n:,.1f}, which is {points:.1f} of {most} points.").format(
            n=float(expected.mean()) / scale, points=most * share, most=most))  # fmt: skip
    return out


def _share(session: Session, seat: int, place: int, metric: np.ndarray) -> float:
    """Mean share of reference campaigns that a metric beats."""
    tables = session.engine.tables
    return float(score.percentile(metric, np.full(len(metric), place), tables.ids["programme"][seat], tables).mean())


def charter(session: Session, fan: Fan | None = None, seat: int | None = None) -> Why:
    """What the programme promised when it was founded: each capability, and what it counts."""
    row = session.programme if seat is None else seat
    tables, state = session.engine.tables, session.state
    now, horizon = int(tables.turn_ticks[state.turn]), tables.horizon
    made: list[tuple[str, float]] = []
    open_still = []
    for capability in tables.charter[row]:
        name, when = wording.title(tables, "capability", capability), int(state.reached[capability, 0])
        if when == NEVER:
            open_still.append(name)
        else:
            made.append((name, min((6 * horizon + 8 * max(now - when, 0)) // 10, horizon) / 1024))
    total = float(promised.area(state, tables)[row, 0]) / 1024
    text = _("What the programme set out to build. Each capability counts six tenths of the campaign once it holds and eight tenths of the time it has held since, "
             "the whole campaign at most. Unit: years.")  # fmt: skip
    note = _among(session, row, score.CHARTER, total, 30, None if fan is None else promised.area(fan.finals, tables)[row].astype(float))
    if open_still:
        note.insert(0, _("Still open: {names}.").format(names=", ".join(open_still)))
    if tables.charter[row]:
        first = next((capability for capability in tables.charter[row] if int(state.reached[capability, 0]) == NEVER), tables.charter[row][0])
        note.append(_("`why NAME` says what each of them takes: `why {name}`.").format(name=wording.title(tables, "capability", first).lower()))
    return _shown(_("Charter"), text, made, total, 1, "\n".join(note))


def government(session: Session, fan: Fan | None = None, seat: int | None = None) -> Why:
    """What the government has asked for so far, and what was earned of it while it asked."""
    row = session.programme if seat is None else seat
    tables, state, found = session.engine.tables, session.state, {}
    begun = float((session.history[0].opening if session.history else state).demand_score[row, 0])
    if begun:
        found[_("Before this campaign was continued here")] = begun
    for year, closing, _years in seat_years(session):
        name = _(wording.AIM_TITLES[AIMS[int(closing.demand[row, 0])]])
        found[name] = found.get(name, 0.0) + float(closing.demand_score[row, 0]) - float(year.opening.demand_score[row, 0])
    total, asked = float(state.demand_score[row, 0]), AIMS[int(state.demand[row, 0])]
    text = _("It asks for {aim} now. {what} What an aim earns counts here while the government asks for it.").format(
        aim=_(wording.AIM_TITLES[asked]), what=_(wording.AIM_COUNTS[asked]))  # fmt: skip
    note = _among(session, row, score.DEMAND, total, 20, None if fan is None else fan.finals.demand_score[row])
    if replaced := int(state.replaced[row, 0]):
        note.append(_("Leaders replaced: {n}, at {points:g} points each.").format(n=replaced, points=tables.parameters["leader_points"]))
    return _shown(_("What the government asks for"), text, largest(found, MOST), total, 1, "\n".join(note))


def part(session: Session, name: str, fan: Fan | None = None, seat: int | None = None) -> Why:
    """One of the four parts of the points: charter, open, sealed, demand."""
    row = session.programme if seat is None else seat
    if name in ("charter", "demand"):
        return (charter if name == "charter" else government)(session, fan, seat)
    chosen = int(_chosen(session, f"aim_{name}", row))
    if chosen < 0 or (name == "sealed" and row != session.programme and not session.finished):
        return Why(_("Open aim") if name == "open" else _("Sealed aim"), _("Not chosen.") if chosen < 0 else _("Nobody sees it before the end."))
    return why(session, AIMS[chosen], fan, seat)
