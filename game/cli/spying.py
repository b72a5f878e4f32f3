"""`rival`: what the chair may know of the other side, as intervals with their evidence."""

from __future__ import annotations

import numpy as np

from game.agents.intelligence import EFFORTS, Effort, Picture
from game.agents.rivals import POOL
from game.cli.console import Console
from game.i18n import _
from game.model.axes import AIMS
from game.reporting import rival as words
from game.reporting import rival_evidence, wording


class Spying(Console):
    """One command: all estimates, or one with what stands behind it."""

    def rival(self, *said: str) -> None:
        """Estimates of the rival; with a name one of them and its evidence; the last word may be an effort."""
        names = list(said)
        effort = EFFORTS[names.pop()] if names and names[-1] in EFFORTS else None
        if self.session.finished:
            raise ValueError(_("the campaign is over: all is known"))
        if not names:
            self._estimates(effort or words.GLANCE)
            return
        effort = effort or words.STUDY
        key = self._estimated(" ".join(names))
        proof = rival_evidence.work(self.session, effort)() if key.startswith("milestone:") else None
        found = proof.now if proof else words.work(self.session, effort)()
        self._evidence(key, found, effort, proof)

    def _estimates(self, effort: Effort) -> None:
        found, group = words.work(self.session, effort)(), ""
        seat = wording.title(found.tables, "programme", found.rival)
        self.say(_("== What may be known of {seat} ==").format(seat=seat))
        for item in words.items(self.session, found):
            if item.group != group:
                group = item.group
                self.say(f"-- {_(words.GROUPS[group])}")
            self.say(f"  {item.title:46s} {item.shown}")
        self.wrap(_("(medians, in brackets the ends between which 8 in 10 imagined worlds lie; “known” is public. Lines: months that a full team still needs.)"))
        self.wrap(words.budget(effort) + " " + _("No rule lets you buy knowledge of the other side: a deeper look only thinks longer. `rival deep`; "
                                                 "`rival NAME` has the evidence of a milestone, a line, an offer, a style, an aim or `money`."))  # fmt: skip

    def _evidence(self, key: str, found: Picture, effort: Effort, proof: rival_evidence.Proof | None) -> None:
        group, _colon, name = key.partition(":")
        if not name:  # a whole group: all of it, and the evidence of what is least sure of it
            held = [item for item in words.items(self.session, found) if item.key.startswith(key)]
            for item in held:
                self.say(f"  {item.title:46s} {item.shown}")
            if not held:
                raise ValueError(_("nothing can be said of that in the first year"))
            key = "money:next" if group == "money" else held[0].key
        shown = rival_evidence.of(self.session, key, found, effort, proof)
        self.wrap(shown.title)
        for part in shown.text.splitlines():
            self.wrap("  " + part)
        for name, value in shown.rows:
            self.wrap(f"    {name}: {value}")
        for part in shown.note.splitlines():
            self.wrap(part)
        self.wrap(words.budget(effort))

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
        titles += [(f"conduct:{style}", (style, wording.policy(style).lower())) for style in POOL]
        titles += [(f"aim:{aim}", (aim, _(wording.AIM_TITLES[aim]).lower())) for aim in AIMS]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            found = [key for key, called in titles if any(fits(other, word) for other in called)]
            first = [key for key in found if key.partition(":")[0] == found[0].partition(":")[0]]
            if len(first) == 1:
                return first[0]
            if found:
                raise ValueError(_('"{text}" may be: {names}').format(text=name, names=", ".join(key.partition(":")[2] for key in found[:8])))
        raise ValueError(_('nothing of the rival is called "{text}"').format(text=name))


WHOLE = {"money": "money:", "treasury": "money:", "reserve": "money:", "sealed": "aim:", "aim": "aim:", "style": "conduct:", "conduct": "conduct:"}
"""Words for a whole group."""

__all__ = ["Spying"]
