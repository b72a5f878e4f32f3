"""What stands behind an estimate of the rival: what was observed, when, and how it makes up the estimate; of dates see `rival_dates`."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from game.agents.evidence import signs
from game.agents.intelligence import PLANNER, Picture, Sight, interval, shares
from game.agents.registry import expected
from game.foresight.forecast import imagine
from game.i18n import _, ngettext
from game.model import curves
from game.model.axes import AIMS
from game.model.engine import Engine
from game.model.state import Array
from game.play.session import Session
from game.reporting import checklist, rival_dates, wording
from game.reporting import rival as words
from game.reporting.rival_dates import Proof, openings, opens
from game.reporting.why import Why, rounded, signed


# -- lines
def line(session: Session, found: Picture, row: int) -> Why:
    """The evidence on one of its lines, year by year: what its team did, and what that did to the estimate of its pace."""
    tables, states = found.tables, openings(session)
    engine, looks = Engine(tables), words.sights(session)[-len(states):]  # fmt: skip
    paces = [curves.hidden(imagine(engine, state, found.worlds), tables).pace[row].astype(np.float64) for state in states]
    rows = [(f"{opens(look)}: {_worked(look, later, row)}", _pace_moved(before, after))
            for (look, later), (before, after) in zip(pairwise(looks), pairwise(paces), strict=True)]  # fmt: skip
    facts = words.line_facts(session, found, row)
    text = "\n".join(f"{name}: {value}" for name, value in facts)
    note = _("Each row leads from the middle pace before that year to the one after it, the last to the pace above. Effort is what its team was "
             "paid for, work what got done; their ratio tells its pace, and something of its neighbours'. "
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
def style(session: Session, found: Picture, name: str) -> Why:
    """The evidence on one style: how its share moved with each year's conduct, and which signs fit it now."""
    signs_now = _signs(session, found, name)
    if name not in found.styles:
        share = float(found.conduct[list(found.suspects).index(name), 0])
        text = _("The imagined worlds do not have it play so: whom you play against was chosen when the campaign began. By its conduct alone, as if you "
                 "had not been told, {n:.0%}.").format(n=share)  # fmt: skip
        return Why(_("Plays like: {style}").format(style=words.style(name)), text, tuple(signs_now))
    if len(found.styles) == 1:
        text = _("Chosen at the start, so the imagined worlds have it play so. What stands of its conduct, beside that:")
        return Why(_("Plays as: {style}").format(style=words.style(name)), text, tuple(signs_now))
    states = openings(session)
    engine, seat, place = Engine(found.tables), found.tables.ids["programme"][found.rival], found.styles.index(name)
    points = [round(100 * float(shares(expected(engine, state, session.policies())[seat])[place, 0])) for state in states]
    looks = words.sights(session)[-len(states):]  # fmt: skip
    rows = [(_("At the opening of {year}").format(year=opens(looks[0])), f"{points[0]} %")]
    for look, (before, after) in zip(looks, pairwise(points), strict=False):
        rows.append((_("Conduct of {year}").format(year=opens(look)), _points(after - before)))
    text = _("One of {n} ways in which the imagined worlds have it play, each in its share of them.").format(n=len(found.styles))
    if name == PLANNER:
        text += " " + _("Its own way: what a planner of its level did in the first years of twelve campaigns in imagined worlds of the opening day.")
    note = [_("The rows sum to the share now. It is the share from before anything was seen, times how well what stands now fits, for each way alike.")]
    if signs_now:
        note += [_("What stands now:"), *(f"{sign}: {said}" for sign, said in signs_now)]
    return Why(_("Plays like: {style}").format(style=words.style(name)), text, tuple(rows), (_("Now"), f"{points[-1]} %"), "\n".join(note))


def _points(n: int) -> str:
    return ngettext("{n} point", "{n} points", abs(n)).format(n=signed(n, 0)) if n else _("no change")


def _signs(session: Session, found: Picture, name: str) -> list[tuple[str, str]]:
    """What stands of the rival's conduct, and whether that fits a style."""
    now = words.sights(session)[-1]
    if not now.turn or name not in found.suspects:
        return []
    return [(_sign(session, found.rival, what, value), _("fits") if name in like else _("does not fit"))
            for what, value, like in signs(now, found.rival, found.suspects)]  # fmt: skip


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
    number = AIMS.index(name)
    parts = [(words.style(style), 100 * float(share))
             for style, share, seal in zip(found.suspects, found.conduct[:, 0], found.seals()[:, 0], strict=True) if seal == number]  # fmt: skip
    rows = [(style, f"{points:.0f} %") for (style, _part), points in zip(parts, rounded([part for _style, part in parts], 0), strict=True)]
    text = _("Nobody sees a sealed aim before the end. It is guessed from conduct alone, as if you had not been told who plays: how likely its conduct "
             "makes each style that would seal this one.")  # fmt: skip
    return Why(_("Sealed aim: {aim}").format(aim=_(wording.AIM_TITLES[name])), text, tuple(rows), (_("Together"), f"{float(found.sealed()[number, 0]):.0%}"),
               _("The rows sum to the chance; the other styles seal other aims. Another year of its conduct narrows it."))  # fmt: skip


def money(session: Session, found: Picture, what: str) -> Why:
    """The evidence on its money: what was voted and spent in the years before, which is public."""
    looks, tables, purse = words.sights(session), found.tables, words.own_purse(found)
    own = tables.element_programme == found.rival
    rows = []
    for before, after in list(pairwise(looks))[-rival_dates.PAST:]:
        year = opens(before)
        spent = float((after.seen.spent.astype(np.int64) - before.seen.spent)[own, 0].sum()) / 10
        kept = float(after.seen.reserve[purse, 0]) / 10
        rows.append((_("{year}: spent on lines, carried over").format(year=year), f"{spent:,.0f}, {kept:,.0f}"))
    item = next(item for item in words.items(session, found) if item.key == f"money:{what}")
    text = _("Public: what was voted, spent and carried over is known to both sides.") if item.known else _(
        "8 in 10 of {n:,} imagined worlds, M$: {shown}. What it orders, elections, votes and sales differ in them.").format(n=found.worlds, shown=item.shown)
    note = _("The years are what was published; they do not add up to this.")
    return Why(item.title, text, tuple(rows), None, note if item.known else f"{note} {_('The vote and another year of its orders narrow it.')}")


def partner(found: Picture, name: str) -> Why:
    """The evidence on a deal: which styles court the partner, and how often he signs in their worlds."""
    tables, row = found.tables, found.tables.ids["package"].index(name)
    title = wording.title(tables, "package", row)
    if int(found.opening.deal[row, 0]) == 1:
        return Why(title, _("Agreed; talks on the details are public."))
    agreed, parts = found.signed()[row, 0], [(place, found.kind == place) for place in np.unique(found.kind).tolist()]
    points = rounded([100 * float((agreed & here).mean()) for _place, here in parts], 0)
    rows = [(_("{style}: {share:.0%} of the worlds, signed in {n:.0%} of these").format(
             style=words.style(found.styles[place]), share=float(here.mean()), n=float(agreed[here].mean())), f"{part:.0f} %")
            for (place, here), part in zip(parts, points, strict=True)]  # fmt: skip
    trust = float(found.opening.trust[int(tables.package_partner[row]), found.rival, 0])
    note = _("The rows sum to the chance. The partner's trust in it: {n} beside the middle.").format(n=signed(trust - 50, 0))
    return Why(title, _("Imagined worlds in which it asks and the partner agrees within a year, by the way it plays in them."), tuple(rows),
               (_("Within a year"), f"{float(agreed.mean()):.0%}"), note)  # fmt: skip


def of(session: Session, key: str, found: Picture, proof: Proof | None = None) -> Why:
    """The evidence behind one estimate; a date needs a `proof`."""
    group, _colon, name = key.partition(":")
    if group == "conduct":
        return style(session, found, name)
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
    return rival_dates.milestone(session, found, proof, row)


__all__ = ["aim", "line", "money", "of", "partner", "style"]
