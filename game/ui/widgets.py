"""The widget layer: what can be focused, pressed and dragged. A screen lays its widgets out anew whenever something changed.

    class Hello(Screen):
        def layout(self, canvas):
            yield Button("ok", (20, 20, 120, 32), "Go", lambda: self.app.pop())

Tab and Shift+Tab walk the widgets in the order in which they were yielded, arrows move sliders and choices, Enter and Space
press, Escape leaves. `Screen.tree()` lists role, label, value, focus and rect for tests and screen readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pygame

from game.ui import theme
from game.ui.canvas import Box, Canvas

if TYPE_CHECKING:
    from game.ui.app import App


@dataclass(slots=True)
class Widget:
    """Something that can be focused. `tip` is shown on focus and hover."""

    id: str
    box: Box
    label: str
    role: str = field(default="button", kw_only=True)
    tip: str = field(default="", kw_only=True)
    enabled: bool = field(default=True, kw_only=True)
    clip: Box | None = field(default=None, kw_only=True)

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None: ...

    def key(self, event: Any) -> bool:
        return False

    def press(self, x: float, y: float) -> None: ...

    def drag(self, x: float) -> None: ...

    def release(self) -> None: ...

    @property
    def value(self) -> str:
        return ""


@dataclass(slots=True)
class Button(Widget):
    action: Callable[..., object]
    primary: bool = False
    chosen: bool = False
    align: str = "centre"

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        base = theme.BLUE if self.primary else theme.RAISED
        colour = theme.mix(base, theme.TEXT, 0.12) if hover and self.enabled else base
        if self.chosen:
            colour = theme.mix(theme.RAISED, theme.BLUE, 0.45)
        if not self.enabled:
            colour = theme.mix(theme.PANEL, theme.RAISED, 0.5)
        canvas.fill(self.box, colour, 6, theme.FOCUS if focused else theme.LINE)
        ink = theme.NIGHT if self.primary and not self.chosen else theme.TEXT if self.enabled else theme.DIM
        x, y, w, h = self.box
        canvas.text(self.label, x + 8, y + h / 2 - theme.BODY * 0.72, theme.BODY, ink, self.primary, w - 16, self.align)

    def key(self, event: Any) -> bool:
        if event.key in (pygame.K_RETURN, pygame.K_SPACE, pygame.K_KP_ENTER) and self.enabled:
            self.action()
            return True
        return False

    def press(self, x: float, y: float) -> None:
        if self.enabled:
            self.action()

    @property
    def value(self) -> str:
        return "chosen" if self.chosen else ""


@dataclass(slots=True)
class Slider(Widget):
    """A number between low and high. `ghost` marks last year's, `mark` the customary need."""

    number: float
    low: float
    high: float
    step: float
    change: Callable[[float], None]
    settle: Callable[[], None]
    ghost: float | None = None
    mark: float | None = None
    colour: theme.Colour = theme.BLUE

    def _at(self, value: float) -> float:
        x, _, w, _ = self.box
        share = (value - self.low) / max(self.high - self.low, 1e-9)
        return x + 6 + (w - 12) * min(1.0, max(0.0, share))

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        x, y, w, h = self.box
        middle = y + h / 2
        canvas.fill((x + 6, middle - 3, w - 12, 6), theme.RAISED, 3)
        canvas.fill((x + 6, middle - 3, max(0.1, self._at(self.number) - x - 6), 6), self.colour, 3)
        if self.mark is not None:
            canvas.line((self._at(self.mark), middle - 8), (self._at(self.mark), middle + 8), theme.WARN, 1.5)
        if self.ghost is not None:
            canvas.circle((self._at(self.ghost), middle), 4, theme.LINE)
        canvas.circle((self._at(self.number), middle), 8 if focused else 7, theme.FOCUS if focused else theme.TEXT)
        if focused:
            canvas.circle((self._at(self.number), middle), 5, self.colour)

    def _set(self, value: float) -> None:
        value = min(self.high, max(self.low, value))
        if value != self.number:
            self.number = value
            self.change(value)

    def key(self, event: Any) -> bool:
        steps = {
            pygame.K_LEFT: -1, pygame.K_RIGHT: 1, pygame.K_PAGEDOWN: -10, pygame.K_PAGEUP: 10,
        }  # fmt: skip
        if event.key in steps:
            self._set(self.number + steps[event.key] * self.step)
        elif event.key == pygame.K_HOME:
            self._set(self.low)
        elif event.key == pygame.K_END:
            self._set(self.high)
        elif event.key == pygame.K_n and self.mark is not None:
            self._set(min(self.mark, self.high))
        else:
            return False
        self.settle()
        return True

    def press(self, x: float, y: float) -> None:
        self.drag(x)

    def drag(self, x: float) -> None:
        left, _, w, _ = self.box
        share = min(1.0, max(0.0, (x - left - 6) / max(w - 12, 1)))
        value = self.low + share * (self.high - self.low)
        self._set(round(value / self.step) * self.step if share < 1 else self.high)

    def release(self) -> None:
        self.settle()

    @property
    def value(self) -> str:
        return f"{self.number:,.1f}"


class Screen:
    """A page of widgets. Subclasses give `layout` (yields widgets) and `paint` (draws what is not a widget)."""

    title = ""

    def __init__(self, app: App):
        self.app = app
        self.widgets: list[Widget] = []
        self.focus: str | None = None
        self.hover: str | None = None
        self.grabbed: str | None = None
        self.scroll: dict[str, float] = {}
        self.areas: dict[str, tuple[Box, float]] = {}

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        yield from ()

    def paint(self, canvas: Canvas) -> None: ...

    def escape(self) -> None:
        self.app.pop()

    def shortcut(self, event: Any) -> bool:
        """Keys that work wherever the focus is."""
        return False

    # -- scrolling areas
    def area(self, name: str, box: Box, content: float) -> float:
        """Declares a scrolling area; returns its offset."""
        self.areas[name] = (box, content)
        most = max(0.0, content - box[3])
        self.scroll[name] = min(most, max(0.0, self.scroll.get(name, 0.0)))
        return self.scroll[name]

    def draw(self, canvas: Canvas) -> None:
        self.areas.clear()
        self.widgets = list(self.layout(canvas))
        if self.focus is not None and self.focus not in {w.id for w in self.widgets}:
            self.focus = None
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
        top = y + (h - size) * self.scroll[name] / (content - h)
        canvas.fill((x + w - 5, top, 4, size), theme.LINE, 2)

    def _tip(self, canvas: Canvas) -> None:
        shown = next((w for w in self.widgets if w.id == (self.hover or self.focus) and w.tip), None)
        if shown is None:
            return
        rows = [line for part in shown.tip.split("\n") for line in canvas.wrap(part, 380, theme.SMALL)]
        width = max(canvas.measure(row, theme.SMALL) for row in rows) + 20
        height = len(rows) * 17 + 14
        x = min(shown.box[0], canvas.width - width - 8)
        y = shown.box[1] + shown.box[3] + 6
        if y + height > canvas.height - 4:
            y = shown.box[1] - height - 6
        canvas.fill((x, y, width, height), theme.mix(theme.PANEL, theme.TEXT, 0.08), 6, theme.LINE)
        for number, row in enumerate(rows):
            canvas.text(row, x + 10, y + 7 + number * 17, theme.SMALL, theme.TEXT)

    # -- input
    def find(self, identity: str) -> Widget:
        return next(w for w in self.widgets if w.id == identity)

    def at(self, x: float, y: float) -> Widget | None:
        for widget in reversed(self.widgets):
            if _inside(widget.box, x, y) and (widget.clip is None or _inside(widget.clip, x, y)):
                return widget
        return None

    def move(self, step: int) -> None:
        names = [w.id for w in self.widgets if w.enabled]
        if not names:
            return
        here = names.index(self.focus) if self.focus in names else (-1 if step > 0 else 0)
        self.focus = names[(here + step) % len(names)]
        self._reveal(self.find(self.focus))

    def _reveal(self, widget: Widget) -> None:
        for name, (box, _content) in self.areas.items():
            if widget.clip == box:
                top, bottom = widget.box[1] - box[1], widget.box[1] + widget.box[3] - box[1]
                if top < 0:
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
            over = self.at(x, y)
            self.hover = over.id if over else None
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            x, y = event.pos[0] / k, event.pos[1] / k
            over = self.at(x, y)
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
            x, y = getattr(event, "pos", None) or self.app.mouse
            for name, (box, _content) in self.areas.items():
                if _inside(box, x / k, y / k) or len(self.areas) == 1:
                    self.scroll[name] = self.scroll.get(name, 0) - event.y * 48

    def _key(self, event: Any) -> None:
        shift = bool(event.mod & pygame.KMOD_SHIFT)
        if self.shortcut(event):
            return
        if event.key == pygame.K_TAB:
            self.move(-1 if shift else 1)
        elif event.key == pygame.K_ESCAPE:
            self.escape()
        else:
            widget = next((w for w in self.widgets if w.id == self.focus), None)
            if widget and widget.enabled and widget.key(event):
                return
            if event.key in (pygame.K_DOWN, pygame.K_UP):
                self.move(1 if event.key == pygame.K_DOWN else -1)

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


def _inside(box: Box, x: float, y: float) -> bool:
    return box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]


def _meets(a: Box, b: Box) -> bool:
    return a[1] < b[1] + b[3] and a[1] + a[3] > b[1]
