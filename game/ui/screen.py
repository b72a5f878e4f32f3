"""A page of widgets. A screen lays its widgets out anew whenever something changed.

    class Hello(Screen):
        def layout(self, canvas):
            yield Button("ok", (20, 20, 120, 32), "Go", lambda: self.app.pop())

Tab and Shift+Tab walk the widgets in the order in which they were yielded, F7 or Ctrl+Tab goes to the next kind, Escape leaves.
`Screen.tree()` lists role, label, value, focus and rect for tests and screen readers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pygame

from game.ui import theme, tips
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Slider, Widget

if TYPE_CHECKING:
    from game.ui.app import App


def _now() -> float:
    """Milliseconds. pygame's own clock stands still until all of pygame is begun, which a window does not need."""
    return time.monotonic() * 1000


class Screen:
    """A page of widgets. Subclasses give `layout` (yields widgets) and `paint` (draws what is not a widget)."""

    title = ""

    def __init__(self, app: App):
        self.app = app
        self.widgets: list[Widget] = []
        self.focus: str | None = None
        self.hover: str | None = None
        self.grabbed: str | None = None
        self.quiet = False  # no tip: the mouse has just pressed something,
        self.pressed: str | None = None  # this, and has not left it
        self.hover_since = 0.0
        self.scroll: dict[str, float] = {}
        self.areas: dict[str, tuple[Box, float]] = {}
        self.tops: dict[str, list[float]] = {}  # where the rows of an area begin, if it shows whole rows only

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        yield from ()

    def paint(self, canvas: Canvas) -> None: ...

    def escape(self) -> None:
        self.app.pop()

    def shortcut(self, event: Any) -> bool:
        """Keys that work wherever the focus is."""
        return False

    def thought(self) -> bool:
        """A forecast has news; whether the screen has taken it."""
        return False

    def failed(self, name: str) -> None:
        """Work beside the window ended with an error."""

    def safe(self) -> str:
        """What a player whose work failed is told of the campaign on this screen, "" if there is none."""
        return ""

    # -- scrolling areas
    def area(self, name: str, box: Box, content: float, tops: Sequence[float] = ()) -> float:
        """Declares a scrolling area; returns its offset. With the `tops` of its rows it stops at whole ones (see `whole`)."""
        self.areas[name] = (box, content)
        most = max(0.0, content - box[3])
        offset = min(most, max(0.0, self.scroll.get(name, 0.0)))
        self.tops.pop(name, None)
        if tops and most > 0:
            rows = self.tops[name] = [0.0, *(top for top in tops if top > 8)]
            last = next((top for top in rows if top >= most), most)
            offset = min(last, min(rows, key=lambda top: abs(top - self.scroll.get(name, 0.0))))
        self.scroll[name] = offset
        return offset

    def whole(self, name: str, box: Box) -> Box:
        """An area as far down as whole rows reach."""
        rows, offset = self.tops.get(name), self.scroll.get(name, 0.0)
        if not rows:
            return box
        content = self.areas[name][1] if name in self.areas else rows[-1]
        ends = [end - offset for end in (*rows[1:], content) if 24 < end - offset <= box[3] + 8]
        return (*box[:3], min(max(ends), box[3])) if ends else box

    def lay(self, canvas: Canvas) -> None:
        """Lays the widgets out as things stand."""
        self.areas.clear()
        self.widgets = list(self.layout(canvas))
        if self.focus is not None and self.focus not in {w.id for w in self.widgets}:
            self.focus = None
        self._point(canvas.k)

    def _point(self, k: float) -> None:
        """What lies under the pointer, which may rest while a page turns or scrolls under it. Nothing, once the keyboard is used."""
        pointer = self.app.mouse if not self.app.keyed and self.app.stack and self.app.screen is self else None
        over = self.at(pointer[0] / k, pointer[1] / k) if pointer else None
        name = over.id if over else None
        if name != self.hover:
            self.hover, self.hover_since = name, _now()

    def draw(self, canvas: Canvas, laid: bool = False) -> None:
        """Draws the page; `laid` = its widgets are laid out on this canvas as things stand."""
        if not laid:
            self.lay(canvas)
        self.paint(canvas)
        for widget in self.widgets:
            canvas.clip(widget.clip)
            if widget.clip is None or _meets(widget.box, widget.clip):
                widget.draw(canvas, widget.id == self.focus, widget.id == self.hover)
        canvas.clip(None)
        for box, content in self.areas.values():
            if content > box[3]:
                self._bar(canvas, box, content)
        self._tip(canvas)

    def _bar(self, canvas: Canvas, box: Box, content: float) -> None:
        name = next(key for key, value in self.areas.items() if value == (box, content))
        x, y, w, h = box
        size = max(24.0, h * h / content)
        top = y + (h - size) * min(self.scroll[name] / (content - h), 1.0)
        canvas.fill((x + w - 5, top, 4, size), theme.LINE, 2)

    def _tip(self, canvas: Canvas) -> None:
        shown = next((w for w in self.widgets if w.id == self.hover and w.tip), None) if self._rested() else None
        if shown is None and self.app.keyed:  # the focus explains itself to whoever moves it
            shown = next((w for w in self.widgets if w.id == self.focus and w.tip and w.tip_on_focus), None)
        if shown is None or self.quiet or self.grabbed:
            return
        tips.draw(canvas, shown.tip() if callable(shown.tip) else shown.tip, shown.beside or shown.box)

    def _rested(self) -> bool:
        """The pointer has stayed on a widget for a moment."""
        return not self.app.threads or _now() - self.hover_since >= 350

    def waking(self) -> bool:
        """A tip is due although nothing else happened."""
        return self.hover is not None and self._rested() and _now() - self.hover_since < 1000

    # -- input
    def find(self, identity: str) -> Widget:
        return next(w for w in self.widgets if w.id == identity)

    def at(self, x: float, y: float) -> Widget | None:
        for widget in reversed(self.widgets):
            if _inside(widget.box, x, y) and (widget.clip is None or _inside(widget.clip, x, y)):
                return widget
        return None

    def move(self, step: int, alike: bool = False, apart: bool = False) -> None:
        """Moves the focus. Down and Up stay among widgets of one kind ("fund:...") if there is a next; F7 goes to the next kind."""
        names = [w.id for w in self.widgets if w.enabled]
        if not names:
            return
        here = names.index(self.focus) if self.focus in names else (-1 if step > 0 else 0)
        order = [names[(here + step * n) % len(names)] for n in range(1, len(names) + 1)]
        kind = _kind(self.focus or "")
        if alike and ":" in (self.focus or ""):
            ahead = names[here + 1 :] if step > 0 else names[:here][::-1]
            order = [name for name in ahead if _kind(name) == kind] or order
        elif apart:
            order = [name for name in order if _kind(name) != kind] or order
        self.focus = order[0]
        self._reveal(self.find(self.focus))

    def _reveal(self, widget: Widget) -> None:
        for name, (box, _content) in self.areas.items():
            if widget.clip is not None and widget.clip[:3] == box[:3]:
                top, bottom = widget.box[1] - box[1], widget.box[1] + widget.box[3] - box[1]
                if rows := self.tops.get(name):
                    here = self.scroll[name] + top
                    begins = max((row for row in rows if row <= here + 1), default=0.0)
                    ends = min((row for row in rows if row > here + 1), default=self.areas[name][1])
                    if begins < self.scroll[name]:
                        self.scroll[name] = begins
                    elif ends - self.scroll[name] > box[3]:
                        self.scroll[name] = next((row for row in rows if row >= ends - box[3]), begins)
                elif top < 0:
                    self.scroll[name] += top - 8
                elif bottom > box[3]:
                    self.scroll[name] += bottom - box[3] + 8

    def handle(self, event: Any, k: float) -> None:
        """One pygame event. Positions are read from the event alone."""
        if event.type == pygame.KEYDOWN:
            self._key(event)
        elif event.type == pygame.MOUSEMOTION:
            x, y = event.pos[0] / k, event.pos[1] / k
            if self.grabbed and self.grabbed in {w.id for w in self.widgets}:
                self.find(self.grabbed).drag(x)
            self._point(k)
            if self.hover != self.pressed:
                self.quiet = False
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            x, y = event.pos[0] / k, event.pos[1] / k
            over = self.at(x, y)
            self.quiet, self.pressed = True, over.id if over else None
            if over and over.enabled:
                self.focus = over.id
                if isinstance(over, Slider):
                    self.grabbed = over.id
                over.press(x, y)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self.grabbed:
            name, self.grabbed = self.grabbed, None
            if name in {w.id for w in self.widgets}:
                self.find(name).release()
        elif event.type == pygame.MOUSEWHEEL:
            x, y = getattr(event, "pos", None) or self.app.mouse or (-1.0, -1.0)
            for name, (box, _content) in self.areas.items():
                if _inside(box, x / k, y / k) or len(self.areas) == 1:
                    self.scroll[name] = self._turned(name, event.y * 48)

    def _turned(self, name: str, up: float) -> float:
        """Where the wheel leads an area: to the next row in its direction where it shows whole ones."""
        aim, rows = self.scroll.get(name, 0.0) - up, self.tops.get(name)
        if not rows:
            return aim
        return max((row for row in rows if row <= aim), default=0.0) if up > 0 else min((row for row in rows if row >= aim), default=rows[-1])

    def _key(self, event: Any) -> None:
        shift = bool(event.mod & pygame.KMOD_SHIFT)
        self.quiet, self.hover = False, None
        if self.shortcut(event):
            return
        if event.key == pygame.K_F7 or (event.key == pygame.K_TAB and event.mod & pygame.KMOD_CTRL):
            self.move(-1 if shift else 1, apart=True)
        elif event.key == pygame.K_TAB:
            self.move(-1 if shift else 1)
        elif event.key == pygame.K_ESCAPE:
            self.escape()
        else:
            widget = next((w for w in self.widgets if w.id == self.focus), None)
            if widget and widget.enabled and widget.key(event):
                return
            if event.key in (pygame.K_DOWN, pygame.K_UP):
                self.move(1 if event.key == pygame.K_DOWN else -1, alike=True)

    def tree(self) -> list[dict[str, Any]]:
        """What a screen reader and a test see."""
        return [
            {
                "id": w.id,
                "role": w.role,
                "label": w.label,
                "value": w.value,
                "focused": w.id == self.focus,
                "enabled": w.enabled,
                "rect": w.box,
            }
            for w in self.widgets
        ]


def _kind(name: str) -> str:
    """What a widget is one of: "fund" of "fund:orion", "tab" of "tab2"."""
    return name.split(":")[0].rstrip("0123456789")


def _inside(box: Box, x: float, y: float) -> bool:
    return box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]


def _meets(a: Box, b: Box) -> bool:
    return a[1] < b[1] + b[3] and a[1] + a[3] > b[1]
