"""`rival`: what the chair may know of the other side, as intervals with their evidence."""

from __future__ import annotations

import numpy as np

from game.agents.intelligence import PLANNER, Picture
from game.agents.rivals import POOL
from game.cli.foreseeing import Foreseeing
from game.i18n import _
from game.model.axes import AIMS
from game.model.engine import Engine
from game.model.orders import standing
from game.play.thinking import STAGES
from game.reporting import rival as words
from game.reporting import rival_dates, rival_evidence, wording


class Spying(Foreseeing):
    """One command: all estimates, or one with what stands behind it, from the forecast that `fan` shows."""

    def rival(self, *said: str) -> None:
        """Estimates of the rival; with a name one of them and its evidence; the last word may be `fine`, as for `fan`."""
        names, worlds = list(said), self._worlds()
        if names and names[-1] == "fine":
            worlds = STAGES[-1]
            names.pop()
        if self.session.finished:
            raise ValueError(_("the campaign is over: all is known"))
        key = self._estimated(" ".join(names)) if names else ""
        found = words.work(self.session, self._fans(standing(self.session.engine.tables.sizes, 1), worlds).fan)()
        if key:
            self._evidence(key, found)
        else:
            self._estimates(found)
        self.wrap(f"{words.budget(found.worlds)} {words.taken_for(self.session)}")

    def _estimates(self, found: Picture) -> None:
        group, seat = "", wording.title(found.tables, "programme", found.rival)
        self.say(_("== What may be known of {seat} ==").format(seat=seat))
        for item in words.items(self.session, found):
            if item.group != group:
                group = item.group
                self.say(f"-- {_(words.GROUPS[group])}")
            chance = "  " + _("{n} by {year}").format(n=item.chance, year=found.tables.last_year) if item.chance else ""
            self.say(f"  {item.title:46s} {item.shown}{chance}")
        self.wrap(_("(medians, in brackets the ends between which 8 in 10 imagined worlds lie; “known” is public. Lines: months that a full team still needs.)"))
        self.wrap(_("No rule lets you buy knowledge of the other side. `rival fine` imagines {n:,} worlds, as `fan fine`; `rival NAME` has the evidence of a "
                    "milestone, a line, an offer, a style, an aim or `money`.").format(n=STAGES[-1]))  # fmt: skip

    def _evidence(self, key: str, found: Picture) -> None:
        group, _colon, name = key.partition(":")
        if not name:  # a whole group: all of it, and the evidence of what is least sure of it
            held = [item for item in words.items(self.session, found) if item.key.startswith(key)]
            for item in held:
                self.say(f"  {item.title:46s} {item.shown}")
            if not held:
                raise ValueError(_("nothing can be said of that in the first year"))
            key = "money:next" if group == "money" else held[0].key
        proof = rival_dates.asked(self.session, found.worlds)(Engine(found.tables)) if group == "milestone" else None
        shown = rival_evidence.of(self.session, key, found, proof)
        self.wrap(shown.title)
        for part in shown.text.splitlines():
            self.wrap("  " + part)
        for name, value in shown.rows:
            self.wrap(f"    {name}: {value}")
        if shown.total:
            self.wrap("  = {}: {}".format(*shown.total))
        for part in shown.note.splitlines():
            self.wrap(part)

    def _estimated(self, name: str) -> str:
        """The key of an estimate by what it is called, milestones before lines before offers. ValueError if nothing of the rival's is called so."""
        tables, rival, word = self.session.engine.tables, words.opponent(self.session), name.lower()
        if word in WHOLE:
            return WHOLE[word]
        titles: list[tuple[str, tuple[str, ...]]] = []
        for group, axis, owners in (("milestone", "milestone", tables.milestone_programme), ("line", "element", tables.element_programme),
                                    ("partner", "package", tables.package_programme)):  # fmt: skip
            for row in np.flatnonzero(owners == rival).tolist():
                own = tables.ids[axis][row]
                titles.append((f"{group}:{own}", (own, own.rpartition(".")[2], wording.title(tables, axis, row).lower())))
        titles += [(f"conduct:{style}", (style, words.style(style).lower())) for style in self._styles()]
        titles += [(f"aim:{aim}", (aim, _(wording.AIM_TITLES[aim]).lower())) for aim in AIMS]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            found = [key for key, called in titles if any(fits(other, word) for other in called)]
            first = [key for key in found if key.partition(":")[0] == found[0].partition(":")[0]]
            if len(first) == 1:
                return first[0]
            if found:
                raise ValueError(_('"{text}" may be: {names}').format(text=name, names=", ".join(key.partition(":")[2] for key in found[:8])))
        raise ValueError(_('nothing of the rival is called "{text}"').format(text=name))

    def _styles(self) -> tuple[str, ...]:
        """The styles that can be asked about: the planner's only where it may be one."""
        return (*POOL, PLANNER) if words.thinks(self.session) else POOL


WHOLE = {"money": "money:", "treasury": "money:", "reserve": "money:", "sealed": "aim:", "aim": "aim:", "style": "conduct:", "conduct": "conduct:"}
"""Words for a whole group."""

__all__ = ["Spying"]
