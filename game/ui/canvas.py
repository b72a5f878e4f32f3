"""Drawing in logical units: 1280 x 720 is the smallest logical size, one factor k does the rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pygame

from game.paths import assets_dir
from game.ui import theme
from game.ui.theme import Colour

Box = tuple[float, float, float, float]  # x, y, width, height in logical units


@lru_cache(maxsize=32)
def font(pixels: int, bold: bool) -> pygame.font.Font:
    return pygame.font.Font(str(assets_dir() / "fonts" / f"NotoSans-{'Bold' if bold else 'Regular'}.ttf"), pixels)


@lru_cache(maxsize=4000)
def _label(text: str, pixels: int, colour: Colour, bold: bool) -> pygame.Surface:
    return font(pixels, bold).render(text, True, colour)


@lru_cache(maxsize=20000)
def _wide(text: str, pixels: int, bold: bool) -> int:
    return font(pixels, bold).size(text)[0]


@lru_cache(maxsize=600)
def _rounded(radius: int, colour: Colour, border: Colour | None, width: int) -> pygame.Surface:
    """Four smooth corners in one square of 2 x radius, drawn four times too large and scaled down."""
    size, fine = 2 * radius, 4
    big = pygame.Surface((size * fine, size * fine), pygame.SRCALPHA)
    big.fill((*(border or colour), 0))  # the edge fades into its own colour, not into black
    pygame.draw.rect(big, border or colour, big.get_rect(), border_radius=radius * fine)
    if border:
        inner = big.get_rect().inflate(-2 * width * fine, -2 * width * fine)
        pygame.draw.rect(big, colour, inner, border_radius=max(0, radius - width) * fine)
    return pygame.transform.smoothscale(big, (size, size))


_KEPT: dict[str, tuple[tuple[object, ...], pygame.Surface, list[str], list[str]]] = {}


class Canvas:
    """A surface with a scale. `overflow` collects texts that had to be cut, for the tests."""

    def __init__(self, surface: pygame.Surface, user: float = 1.0):
        self.surface = surface
        width, height = surface.get_size()
        room = max(0.75, min(width / 1280, height / 720))
        # larger text only as far as every page still finds its 1280 x 720
        self.k = min(max(0.75, int(room * 4) / 4) * user, room)
        self.width, self.height = width / self.k, height / self.k
        self.overflow: list[str] = []
        self.shortened: list[str] = []

    def px(self, value: float) -> int:
        return round(value * self.k)

    def rect(self, box: Box) -> pygame.Rect:
        x, y, w, h = box
        return pygame.Rect(self.px(x), self.px(y), self.px(x + w) - self.px(x), self.px(y + h) - self.px(y))

    def fill(self, box: Box, colour: Colour, radius: float = 6, border: Colour | None = None) -> None:
        """A box with smooth round corners."""
        area, width = self.rect(box), max(1, self.px(1))
        r = min(self.px(radius), area.w // 2, area.h // 2)
        surface = self.surface
        if r <= 1:
            surface.fill(border or colour, area)
            if border:
                surface.fill(colour, area.inflate(-2 * width, -2 * width))
            return
        tile = _rounded(r, colour, border, width)
        x, y, right, bottom = area.x, area.y, area.right - r, area.bottom - r
        for place, part in (((x, y), (0, 0, r, r)), ((right, y), (r, 0, r, r)), ((x, bottom), (0, r, r, r)), ((right, bottom), (r, r, r, r))):
            surface.blit(tile, place, part)
        surface.fill(colour, (x + r, y, area.w - 2 * r, area.h))
        surface.fill(colour, (x, y + r, r, area.h - 2 * r))
        surface.fill(colour, (right, y + r, r, area.h - 2 * r))
        if border:
            for edge in (
                (x + r, y, area.w - 2 * r, width), (x + r, area.bottom - width, area.w - 2 * r, width),
                (x, y + r, width, area.h - 2 * r), (area.right - width, y + r, width, area.h - 2 * r),
            ):  # fmt: skip
                surface.fill(border, edge)

    def frame(self, box: Box, colour: Colour, radius: float = 6) -> None:
        """An outline alone."""
        pygame.draw.rect(self.surface, colour, self.rect(box), max(1, self.px(1)), border_radius=self.px(radius))

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: Colour, width: float = 1) -> None:
        pygame.draw.line(self.surface, colour, (self.px(start[0]), self.px(start[1])), (self.px(end[0]), self.px(end[1])),
                         max(1, self.px(width)))  # fmt: skip

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        corners = [(self.px(x), self.px(y)) for x, y in points]
        pygame.draw.polygon(self.surface, colour, corners)
        pygame.draw.aalines(self.surface, colour, True, corners)

    def shade(self, colour: Colour, strength: int) -> None:
        """Darkens everything drawn so far; `strength` 0..255."""
        veil = pygame.Surface(self.surface.get_size())
        veil.fill(colour)
        veil.set_alpha(strength)
        self.surface.blit(veil, (0, 0))

    def circle(self, centre: tuple[float, float], radius: float, colour: Colour) -> None:
        pygame.draw.aacircle(self.surface, colour, (self.px(centre[0]), self.px(centre[1])), max(1, self.px(radius)))

    def measure(self, text: str, size: float = theme.BODY, bold: bool = False) -> float:
        return _wide(text, max(8, self.px(size)), bold) / self.k

    def text(
        self, text: str, x: float, y: float, size: float = theme.BODY, colour: Colour = theme.TEXT, bold: bool = False,
        width: float | None = None, align: str = "left", short: bool = False,
    ) -> float:  # fmt: skip
        """Draws one line and returns its width; cut with an ellipsis at `width`, meant so if `short` (its tip has the whole)."""
        if width is not None and self.measure(text, size, bold) > width:
            (self.shortened if short else self.overflow).append(text)
            while text and self.measure(text + "…", size, bold) > width:
                text = text[:-1]
            text = text.rstrip() + "…"
        label = _label(text, max(8, self.px(size)), colour, bold)
        wide = label.get_width() / self.k
        left = x if align == "left" else x + (width or 0) - wide if align == "right" else x + ((width or 0) - wide) / 2
        self.surface.blit(label, (self.px(left), self.px(y)))
        return wide

    def wrap(self, text: str, width: float, size: float = theme.BODY, bold: bool = False) -> list[str]:
        lines, line = [], ""
        for word in text.split(" "):
            trial = f"{line} {word}".strip()
            if line and self.measure(trial, size, bold) > width:
                lines.append(line)
                line = word
            else:
                line = trial
        return [*lines, line] if line else lines

    def paragraph(
        self, text: str, x: float, y: float, width: float, size: float = theme.BODY, colour: Colour = theme.TEXT, bold: bool = False
    ) -> float:
        """Draws wrapped text and returns its height."""
        step = size * 1.4
        rows = self.wrap(text, width, size, bold)
        for row, line in enumerate(rows):
            self.text(line, x, y + row * step, size, colour, bold)
        return len(rows) * step

    def kept(self, name: str, box: Box, key: tuple[object, ...], draw: Callable[[], None]) -> None:
        """Draws what fills a box, or its picture of the last time if `key` says that it would look the same."""
        area = self.rect(box).clip(self.surface.get_rect())
        full = (*key, self.k, *area)
        found = _KEPT.get(name)
        if found is None or found[0] != full:
            cut, short = len(self.overflow), len(self.shortened)
            draw()
            _KEPT[name] = (full, self.surface.subsurface(area).copy(), self.overflow[cut:], self.shortened[short:])
            return
        self.surface.blit(found[1], area)
        self.overflow += found[2]
        self.shortened += found[3]

    def clip(self, box: Box | None) -> None:
        self.surface.set_clip(None if box is None else self.rect(box))
