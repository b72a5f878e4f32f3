"""What can be focused, pressed and dragged: buttons, sliders, choices, read-outs. Arrows move sliders and choices, Enter and Space press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pygame

from game.reporting.explain import Why
from game.ui import theme
from game.ui.canvas import Box, Canvas


@dataclass(slots=True)
class Widget:
    """Something that can be focused. `tip` is shown on hover, and on focus if `tip_on_focus`; beside `beside` if given."""

    id: str
    box: Box
    label: str
    role: str = field(default="button", kw_only=True)
    tip: str | Why | Callable[[], Why] = field(default="", kw_only=True)
    tip_on_focus: bool = field(default=True, kw_only=True)
    beside: Box | None = field(default=None, kw_only=True)
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
    size: float = theme.BODY
    tone: theme.Colour | None = None
    face: Callable[[Canvas, Box], None] | None = None  # draws what stands on it instead of the label
    bare: bool = False  # only the face, and a frame while in focus or under the pointer

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        if self.bare and self.face:
            self.face(canvas, self.box)
            if focused or hover:
                canvas.frame(self.box, theme.FOCUS if focused else theme.LINE)
            return
        base = theme.BLUE if self.primary else theme.RAISED
        colour = theme.mix(base, theme.TEXT, 0.12) if hover and self.enabled else base
        if self.chosen:
            colour = theme.mix(theme.RAISED, theme.BLUE, 0.45)
        if not self.enabled:
            colour = theme.mix(theme.PANEL, theme.RAISED, 0.5)
        canvas.fill(self.box, colour, 6, theme.FOCUS if focused else theme.LINE)
        if self.face:
            if self.chosen:
                canvas.fill(self.box, theme.mix(theme.RAISED, theme.BLUE, 0.16), 6, theme.FOCUS if focused else theme.BLUE)
            self.face(canvas, self.box)
            return
        ink = theme.NIGHT if self.primary and not self.chosen else (self.tone or theme.TEXT) if self.enabled else theme.DIM
        x, y, w, h = self.box
        canvas.text(self.label, x + 6, y + h / 2 - self.size * 0.72, self.size, ink, self.primary, w - 12, self.align)

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
    change: Callable[[float], object]
    settle: Callable[[], None]
    ghost: float | None = None
    mark: float | None = None
    colour: theme.Colour = theme.BLUE
    keys: Callable[[int], bool] | None = None  # further keys, by key code

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
        elif event.key == pygame.K_n and self.mark is not None and not self.keys:
            self._set(min(self.mark, self.high))
        else:
            return bool(self.keys and self.keys(event.key))
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


@dataclass(slots=True)
class Choice(Widget):
    """One of a few, side by side; `picked` -1 = none of them. Left and Right move, a click picks."""

    options: tuple[str, ...]
    picked: int
    pick: Callable[[int], object]
    size: float = theme.SMALL
    default: int = -1  # marked by a line below: what stands if nothing is ordered

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        x, y, w, h = self.box
        base = theme.RAISED if self.enabled else theme.mix(theme.PANEL, theme.RAISED, 0.5)
        canvas.fill(self.box, theme.mix(base, theme.TEXT, 0.06) if hover and self.enabled else base, 6, theme.FOCUS if focused else theme.LINE)
        each = w / len(self.options)
        for number, label in enumerate(self.options):
            here = (x + number * each, y, each, h)
            if number == self.picked:
                canvas.fill((here[0] + 2, y + 2, each - 4, h - 4), theme.mix(theme.RAISED, theme.BLUE, 0.55), 4)
            elif number:
                canvas.line((here[0], y + 6), (here[0], y + h - 6), theme.LINE)
            if number == self.default and number != self.picked:
                canvas.fill((here[0] + 8, y + h - 5, each - 16, 2), theme.DIM, 1)
            ink = theme.TEXT if number == self.picked else theme.DIM
            canvas.text(label, here[0] + 2, y + h / 2 - self.size * 0.72, self.size, ink, number == self.picked, each - 4, "centre")

    def key(self, event: Any) -> bool:
        step = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1}.get(event.key)
        if step is None:
            return False
        wanted = min(len(self.options) - 1, max(0, self.picked + step))
        if wanted != self.picked:
            self.pick(wanted)
        return True

    def press(self, x: float, y: float) -> None:
        self.pick(min(len(self.options) - 1, max(0, int((x - self.box[0]) / self.box[2] * len(self.options)))))

    @property
    def value(self) -> str:
        return self.options[self.picked] if self.picked >= 0 else ""


@dataclass(slots=True)
class Readout(Widget):
    """A number or a row that only explains itself; what it shows is painted by `face`, or by the page if there is none."""

    shown: str = ""
    face: Callable[[Canvas, Box], None] | None = None
    keys: Callable[[int], bool] | None = None  # keys it answers to, by key code

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        if self.face:
            self.face(canvas, self.box)
        if focused or hover:
            canvas.frame(self.box, theme.FOCUS if focused else theme.LINE)

    def key(self, event: Any) -> bool:
        return bool(self.keys and self.keys(event.key))

    @property
    def value(self) -> str:
        return self.shown


@dataclass(slots=True)
class Row(Readout):
    """A row that explains itself and opens something: Enter, Space or a click."""

    action: Callable[[], object] | None = None
    chosen: bool = False

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        if self.chosen:
            canvas.fill(self.box, theme.mix(theme.PANEL, theme.BLUE, 0.22), 4)
        Readout.draw(self, canvas, focused, hover)

    def key(self, event: Any) -> bool:
        if self.action and event.key in (pygame.K_RETURN, pygame.K_SPACE, pygame.K_KP_ENTER):
            self.action()
            return True
        return Readout.key(self, event)

    def press(self, x: float, y: float) -> None:
        if self.action:
            self.action()


@dataclass(slots=True)
class Number(Widget):
    """A whole number to type (if it begins at 0), or to change by arrows, by PgUp and PgDn, or by a click on its ends."""

    number: int
    change: Callable[[int], object]
    most: int = 999_999
    least: int = 0
    leap: int = 100  # of PgUp and PgDn
    tone: theme.Colour = theme.TEXT

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        x, y, w, h = self.box
        canvas.fill(self.box, theme.RAISED, 6, theme.FOCUS if focused else theme.LINE)
        for left, sign, end in ((x, "–", self.least), (x + w - h, "+", self.most)):
            ink = theme.DIM if self.enabled and self.number != end else theme.LINE
            canvas.text(sign, left, y + h / 2 - 11, 15, ink, True, h, "centre")
        canvas.text(str(self.number), x + h, y + h / 2 - 10, theme.BODY, self.tone if self.enabled else theme.DIM, True, w - 2 * h, "centre")

    def _set(self, number: int) -> None:
        self.change(min(self.most, max(self.least, number)))

    def key(self, event: Any) -> bool:
        steps = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1, pygame.K_PAGEDOWN: -self.leap, pygame.K_PAGEUP: self.leap}
        if event.key in steps:
            self._set(self.number + steps[event.key])
        elif self.least:  # a number that cannot begin with any digit is not typed
            return False
        elif event.key == pygame.K_BACKSPACE:
            self._set(self.number // 10)
        elif getattr(event, "unicode", "") in tuple("0123456789"):
            self._set(self.number * 10 + int(event.unicode) if self.number * 10 <= self.most else self.number)
        else:
            return False
        return True

    def press(self, x: float, y: float) -> None:
        left, _y, w, h = self.box
        if x < left + h:
            self._set(self.number - 1)
        elif x > left + w - h:
            self._set(self.number + 1)

    @property
    def value(self) -> str:
        return str(self.number)
