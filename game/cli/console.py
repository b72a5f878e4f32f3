"""What every command of the terminal needs: lines out, names found, orders given."""

from __future__ import annotations

import textwrap
from typing import TextIO

from game.i18n import _
from game.model.legality import Reason
from game.model.orders import Action
from game.play.session import Session
from game.reporting import checklist, explain, prices, views


class Console:
    """A session, and a stream that answers are written to."""

    def __init__(self, session: Session, out: TextIO):
        self.session, self.out = session, out

    def say(self, text: str = "") -> None:
        self.out.write(text + "\n")

    def wrap(self, text: str) -> None:
        """A sentence over as many lines as a terminal of 100 columns needs."""
        for line in textwrap.wrap(text, 98, subsequent_indent="    ") or [""]:
            self.say("  " + line)

    def find(self, axis: str, text: str) -> str:
        """An id by id, title or the beginning of either. ValueError lists what fits."""
        tables = self.session.engine.tables
        names = dict(zip(tables.ids[axis], tables.titles[axis], strict=True))
        word = text.lower()
        if word in names:
            return word
        exact = [n for n, t in names.items() if t.lower() == word]
        if len(exact) == 1 or (exact := self._ours(axis, exact)):
            return exact[0]
        first = [n for n, t in names.items() if n.startswith(word) or t.lower().startswith(word)]
        inside = [n for n, t in names.items() if word in n or word in t.lower()]
        found = self._ours(axis, first) or self._ours(axis, inside) or first or inside
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(_('"{text}" may be: {names}').format(text=text, names=", ".join(f"{names[name]} ({name})" for name in sorted(found)[:8])))
        raise ValueError(_('nothing here is called "{text}"').format(text=text))

    def _ours(self, axis: str, found: list[str]) -> list[str]:
        """Those of the names that belong to the seat, or ask it something: only they take orders."""
        tables = self.session.engine.tables
        if axis == "event":
            asking = {card.id for card in views.cards(self.session)}
            return [name for name in found if name in asking]
        owners = {"element": tables.element_programme, "mission": tables.mission_programme, "package": tables.package_programme,
                  "milestone": tables.milestone_programme}  # fmt: skip
        if axis not in owners:
            return found
        return [name for name in found if owners[axis][tables.ids[axis].index(name)] == self.session.programme]

    def own(self, axis: str, text: str) -> str:
        """`find`, of the seat's own rows alone. ValueError if it is the rival's."""
        name = self.find(axis, text)
        if not self._ours(axis, [name]):
            raise ValueError(_("that belongs to the other side"))
        return name

    def give(self, kind: str, target: str, value: float) -> bool:
        """Carries out an order and says what is left, or says why not (False)."""
        action = Action(kind, target, value)
        if self.session.idle(action):
            self.wrap(_("Nothing changed. What stands: {what}.").format(what=checklist.stands(self.session, action)))
            return True
        before: list[Reason] = self.session.order(kind, target, value)
        if before:
            for refused in before[:3]:
                self.say(_("No: ") + checklist.refused(self.session, refused, action))
            return False
        head = views.head(self.session)
        self.say(_("Noted. {allocated:,.0f} of {available:,.0f} M$ allocated, {attention:g} attention left.").format(
            allocated=head.allocated, available=head.available, attention=head.attention_left))  # fmt: skip
        if price := prices.of(self.session, action):
            self.wrap(price)
        return True

    @staticmethod
    def number(text: str) -> float:
        try:
            return float(text.replace(",", ""))
        except ValueError:
            raise ValueError(_('"{text}" is no number').format(text=text)) from None

    @staticmethod
    def choice(text: str, words: tuple[str, ...]) -> int:
        """The place of a word in a list, by the word or its beginning. ValueError lists them."""
        found = [number for number, word in enumerate(words) if word == text] or [number for number, word in enumerate(words) if text and word.startswith(text)]
        if len(found) != 1:
            raise ValueError(_("choose one of: {words}").format(words=", ".join(words)))
        return found[0]

    def explain(self, shown: explain.Why | None) -> None:
        """A title, rows that sum, a note."""
        if shown is None:
            return
        self.wrap(f"{shown.title}. {shown.text}".strip())
        width = max((len(name) for name, _value in (*shown.rows, shown.total or ("", ""))), default=0)
        for name, value in shown.rows:
            self.say(f"    {name:{width}s} {value:>12s}")
        if shown.total:
            self.say(f"  = {shown.total[0]:{width}s} {shown.total[1]:>12s}")
        for part in shown.note.splitlines():
            self.wrap(part)
