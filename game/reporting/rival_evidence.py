"""What stands behind an estimate of the rival: what was observed, when, how far it moved or narrowed the estimate, and what would narrow it further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from game.agents import rivals
from game.agents.evidence import narrowers, signs
from game.agents.intelligence import Effort, Picture, Sight, View, conduct, interval, pictures, width
from game.foresight.holding import behind
from game.i18n import _, ngettext
from game.model.axes import AIMS, NEVER
from game.model.engine import Engine
from game.model.state import Array
from game.model.tables import Tables
from game.play.session import Session
from game.reporting import checklist, holdups, wording
from game.reporting import rival as words
from game.reporting.why import Why, signed

PAST = 6  # years looked back on
PAST_WORLDS = 128
LINE_WORLDS = 512
MOST = 3  # things named of what was seen in a year


@dataclass(frozen=True, slots=True)
class Proof:
    """The estimates as they are, as they were at past openings, and as they would be without one kind of evidence; all in the same dice."""

    now: Picture
    past: tuple[tuple[int, Picture], ...]  # (place among the sights, picture), the oldest first, the present last
    untold: Picture  # nothing that teams, designs and flights have shown is weighed
    unread: Picture  # its conduct is not read: every style alike


def work(session: Session, effort: Effort) -> Callable[[], Proof]:
    """What has to be computed for the evidence of all dates."""
    engine, looks, rival, plan = Engine(session.engine.tables), words.sights(session), words.opponent(session), session.orders()

    def prove() -> Proof:
        small, even = Effort(effort.name, PAST_WORLDS, effort.years), np.full((len(rivals.POOL), 1), 1 / len(rivals.POOL))
        places = list(range(max(0, len(looks) - 1 - PAST), len(looks)))
        views = [View(looks, effort, plan), View(looks, effort, plan, blank=True), View(looks, effort, plan, style=even)]
        found = pictures(engine, [*views, *(View(looks[: place + 1], small) for place in places)], rival)
        return Proof(found[0], tuple(zip(places, found[3:], strict=True)), found[1], found[2])

    return prove


def _year(look: Sight) -> int:
    """The calendar year that a sight opens."""
    tables = look.seen.tables
    return int(tables.start + int(tables.turn_ticks[look.turn]) / 1024 + 1e-6)


def milestone(session: Session, proof: Proof, row: int) -> Why:
    """The evidence on one of its dates."""
    tables, looks, found = proof.now.tables, words.sights(session), proof.now
    marks = interval(found.dates()[row, 0])
    text = _("8 in 10 of {n} imagined worlds: {low} to {high}; half by {middle}.").format(
        n=found.worlds, low=words.date(found, marks[0]), middle=words.date(found, marks[1]), high=words.date(found, marks[2]))  # fmt: skip
    rows = []
    lines, flights = behind(tables, row)
    for (place, before), (_later, after) in pairwise(proof.past):
        what = _seen(looks[place], looks[place + 1], lines, flights)
        year = _year(looks[place])
        rows.append((f"{year}: {what}", _moved(tables, before.dates()[row, 0], after.dates()[row, 0])))
    for name, other in ((_("All that its teams, designs and flights have shown"), proof.untold), (_("How it has played so far"), proof.unread)):
        rows.append((name, _moved(tables, other.dates()[row, 0], found.dates()[row, 0])))
    return Why(wording.title(tables, "milestone", row), text, tuple(rows), None, _further(found, row))


def _moved(tables: Tables, before: Array, after: Array) -> str:
    """How far a date's median moved and how much its interval narrowed or widened, in months."""
    last = float(tables.horizon)
    middle = [interval(np.minimum(ticks.astype(np.float64), last))[1] for ticks in (before, after)]
    shift, wide = (middle[1] - middle[0]) * 12 / 1024, (width(after, last) - width(before, last)) * 12 / 1024
    parts = []
    if abs(shift) >= 0.5:
        later = ngettext("{n} month later", "{n} months later", round(abs(shift)))
        sooner = ngettext("{n} month sooner", "{n} months sooner", round(abs(shift)))
        parts.append((later if shift > 0 else sooner).format(n=round(abs(shift))))
    if abs(wide) >= 0.5:
        parts.append(_("{n:.0f} wider").format(n=wide) if wide > 0 else _("{n:.0f} narrower").format(n=-wide))
    return ", ".join(parts) or _("no change")


def _seen(before: Sight, after: Sight, lines: list[int], flights: list[int]) -> str:
    """What was seen in a year of the lines and flights that a date hangs on, from what may be observed alone."""
    tables, old, new = before.seen.tables, before.seen, after.seen
    told = []
    for row in flights:
        title = wording.title(tables, "mission", row)
        if old.achieved[row, 0] == NEVER != new.achieved[row, 0]:
            told.append((0.0, _("{name} succeeded").format(name=title)))
        elif new.attempts[row, 0] > old.attempts[row, 0]:
            told.append((0.5, _("{name} flew without full success").format(name=title)))
    for row in lines:
        title, moved = wording.title(tables, "element", row), float(new.work[row, 0] - old.work[row, 0])
        if old.finished[row, 0] == NEVER != new.finished[row, 0]:
            told.append((1.0, _("{name} ready").format(name=title)))
        elif new.status[row, 0] == 2 != old.status[row, 0]:
            told.append((0.2, _("{name} cancelled").format(name=title)))
        elif moved > 1:
            told.append((1.5 - moved / 1000, _("{name} fell back {n:.0f} months").format(name=title, n=moved)))
        elif new.flaws_seen[row, 0] > old.flaws_seen[row, 0]:
            told.append((1.2, _("{name} showed a flaw").format(name=title)))
        elif moved < -0.5:
            told.append((2 + moved / 1000, _("{name} {n:.0f} months on").format(name=title, n=-moved)))
    return ", ".join(text for _rank, text in sorted(told)[:MOST]) or _("nothing that it hangs on moved")


def _further(found: Picture, row: int) -> str:
    """What would narrow a date further, and how much of it only the dice decide."""
    sources = {
        "pace": _("another year of work on {name}"), "bloc": _("another year of all its teams ({name})"), "launcher": _("the next flights of {name}"),
        "lander": _("the next landings of {name}"), "flaws": _("tests and flights of {name}"), "style": _("another year of its orders"),
    }  # fmt: skip
    parts = []
    for kind, place, share in narrowers(found, row)[:3]:
        if kind == "style":
            name = ""
        else:
            axis = holdups.BARS[kind][0]
            name = found.tables.ids[axis][place].replace("_", " ").title() if axis == "bloc" else wording.title(found.tables, axis, place)
        parts.append(_("{what} (up to {n:.0%} narrower)").format(what=sources[kind].format(name=name), n=share))
    if not parts:
        return _("Nothing that could be found out would narrow it: what is left is luck to come.")
    return _("What would narrow it: {what}. The rest is luck to come.").format(what="; ".join(parts))


# -- lines
def line(session: Session, found: Picture, row: int) -> Why:
    """The evidence on one of its lines, year by year: what its team did, and what that did to the estimate of its pace."""
    tables, looks = found.tables, words.sights(session)
    engine, even, effort = Engine(tables), np.full((len(rivals.POOL), 1), 1 / len(rivals.POOL)), Effort("line", LINE_WORLDS, 1)
    first = max(0, len(looks) - 1 - PAST)
    views = [View(looks[: place + 1], effort, style=even) for place in range(first, len(looks))]
    paces = [past.pace()[row, 0] for past in (pictures(engine, [view], found.rival, 0)[0] for view in views)]
    rows = []
    for place, (before, after) in enumerate(pairwise(paces), first):
        year = _year(looks[place])
        rows.append((f"{year}: {_worked(looks[place], looks[place + 1], row)}", _pace_moved(before, after)))
    facts = words.line_facts(session, found, row)
    text = "\n".join(f"{name}: {value}" for name, value in facts)
    note = _("Effort is what its team was paid for, work what got done; their ratio tells its pace, and something of its neighbours'. "
             "Another year of its work narrows it; only its own side can have it reviewed.")  # fmt: skip
    return Why(wording.title(tables, "element", row), text, tuple(rows), None, note if len(facts) > 1 else "")


def _worked(before: Sight, after: Sight, row: int) -> str:
    old, new = before.seen, after.seen
    done, effort = (float(getattr(new, name)[row, 0] - getattr(old, name)[row, 0]) for name in ("seen_work", "seen_effort"))
    parts = [_("{done:.1f} months of work for {effort:.1f} of effort").format(done=done, effort=effort)] if effort > 0.05 else [_("no work seen")]
    if (back := float(new.work[row, 0] - old.work[row, 0]) + done) > 1:
        parts.append(_("thrown back {n:.0f}").format(n=back))
    if new.flaws_seen[row, 0] > old.flaws_seen[row, 0]:
        parts.append(_("a flaw came to light"))
    if new.reviews[row, 0] > old.reviews[row, 0]:
        parts.append(_("its own review reported"))
    return ", ".join(parts)


def _pace_moved(before: Array, after: Array) -> str:
    first, last = interval(before), interval(after)
    wide = (last[2] - last[0]) - (first[2] - first[0])
    said = _("pace {a:.2f} to {b:.2f}").format(a=first[1], b=last[1])
    if abs(wide) < 0.005:
        return said
    return said + ", " + (_("{n:.2f} wider").format(n=wide) if wide > 0 else _("{n:.2f} narrower").format(n=-wide))


# -- conduct, money, partners
def style(session: Session, found: Picture, name: str, years: int) -> Why:
    """The evidence on one style: how its share moved with each year's conduct, and which signs fit it now."""
    looks, place = words.sights(session), rivals.POOL.index(name)
    shares = [float(conduct(looks[: number + 1], found.rival, years)[place, 0]) for number in range(max(0, len(looks) - 1 - PAST), len(looks))]
    first = max(0, len(looks) - 1 - PAST)
    rows = [(_("Conduct of {year}").format(year=_year(looks[first + number])),
             _("{before:.0%} to {after:.0%}").format(before=before, after=after)) for number, (before, after) in enumerate(pairwise(shares))]  # fmt: skip
    for what, value, fits in signs(looks[-1], found.rival) if looks[-1].turn else []:
        rows.append((_sign(session, found.rival, what, value), _("fits") if name in fits else _("does not fit")))
    text = _("One of {n} styles it is compared with; a share of {doubt:.0%} is kept for anybody doing anything.").format(
        n=len(rivals.POOL), doubt=rivals.DOUBT / 1000)  # fmt: skip
    note = _("Another year of its orders narrows it; so does a deeper look, which reads more years of them. If it follows none of these styles, "
             "the shares say which it is most like.")  # fmt: skip
    return Why(_("Plays like: {style}").format(style=wording.policy(name)), text, tuple(rows), None, note)


def _sign(session: Session, rival: int, what: str, value: float) -> str:
    if what == "funding":
        return _("Pays its lines {n:.0%} of their need").format(n=value)
    if what in ("tests", "promise"):
        texts = {"tests": (_("No extended tests"), _("Extended tests")), "promise": (_("No public dates"), _("Public dates"))}
        return texts[what][int(value)]
    title = _(checklist.KINDS[what])
    if value < 0:
        return _("{kind}: none").format(kind=title)
    if what == "aim_open":
        return f"{title}: {_(wording.AIM_TITLES[AIMS[int(value)]])}"
    if what == "doctrine":
        seat = session.engine.tables.ids["programme"][rival]
        return f"{title}: {_(list(session.scenario.document.programmes[seat].doctrines.values())[int(value)].title)}"  # type: ignore[attr-defined]
    return f"{title}: {_({'surface_plan': checklist.PLANS, 'rotation': checklist.STAYS, 'accord': (_('no'), _('offered'))}[what][int(value)])}"


def aim(found: Picture, name: str) -> Why:
    """The evidence on its sealed aim: each style has one of its own."""
    aims, number = found.sealed()[0], AIMS.index(name)
    rows = []
    for row, style in enumerate(rivals.POOL):
        if (found.kind == row).any():
            share = float((aims[found.kind == row] == number).mean())
            rows.append((wording.policy(style), _("{style:.0%}, of which {n:.0%} this aim").format(style=float(found.style[row, 0]), n=share)))
    return Why(_("Sealed aim: {aim}").format(aim=_(wording.AIM_TITLES[name])),
               _("Nobody sees a sealed aim before the end: it is guessed from the style that its conduct looks like."), tuple(rows), None,
               _("What narrows the style narrows this."))  # fmt: skip


def money(session: Session, found: Picture, what: str) -> Why:
    """The evidence on its money: what was voted and spent in the years before, which is public."""
    looks, tables, purse = words.sights(session), found.tables, words.own_purse(found)
    own = tables.element_programme == found.rival
    rows = []
    for before, after in list(pairwise(looks))[-PAST:]:
        year = _year(before)
        spent = float((after.seen.spent.astype(np.int64) - before.seen.spent)[own, 0].sum()) / 10
        kept = float(after.seen.reserve[purse, 0]) / 10
        rows.append((_("{year}: spent on lines, carried over").format(year=year), f"{spent:,.0f}, {kept:,.0f}"))
    item = next(item for item in words.items(session, found) if item.key == f"money:{what}")
    text = _("Public: what was voted, spent and carried over is known to both sides.") if item.known else _(
        "8 in 10 of {n} imagined worlds, M$: {shown}. The rival's style, elections, votes and sales differ in them.").format(n=found.worlds, shown=item.shown)
    return Why(item.title, text, tuple(rows), None, "" if item.known else _("The vote and another year of its orders narrow it."))


def partner(found: Picture, name: str) -> Why:
    """The evidence on a deal: which styles court the partner, and how often he signs in their worlds."""
    tables, row = found.tables, found.tables.ids["package"].index(name)
    signed_in = found.signed()[row, 0]
    rows = [(wording.policy(style), _("{style:.0%}, signs in {n:.0%}").format(style=float(found.style[place, 0]), n=float(signed_in[found.kind == place].mean())))
            for place, style in enumerate(rivals.POOL) if (found.kind == place).any()]  # fmt: skip
    trust = float(found.opening.trust[int(tables.package_partner[row]), found.rival, 0])
    rows.append((_("The partner's trust in it"), signed(trust - 50, 0) + _(" beside the middle")))
    talks = int(found.opening.deal[row, 0]) == 1
    text = _("Agreed; talks on the details are public.") if talks else _("Imagined worlds in which it asks and the partner agrees within a year, by style.")
    return Why(wording.title(tables, "package", row), text, () if talks else tuple(rows), None, "")


def of(session: Session, key: str, found: Picture, effort: Effort, proof: Proof | None = None) -> Why:
    """The evidence behind one estimate; a date needs a `proof`."""
    group, _colon, name = key.partition(":")
    if group == "conduct":
        return style(session, found, name, effort.years)
    if group == "aim":
        return aim(found, name)
    if group == "money":
        return money(session, found, name)
    if group == "partner":
        return partner(found, name)
    if group == "line":
        return line(session, found, found.tables.ids["element"].index(name))
    row = found.tables.ids["milestone"].index(name)
    reached = int(found.opening.milestone[row, 0]) <= int(found.tables.turn_ticks[found.opening.turn])
    if reached:
        return Why(wording.title(found.tables, "milestone", row), _("It is reached, for all to see."))
    if proof is None:
        return Why(wording.title(found.tables, "milestone", row), _("imagining ..."))
    return milestone(session, proof, row)


__all__ = ["PAST", "Proof", "aim", "line", "milestone", "money", "of", "partner", "style", "work"]
