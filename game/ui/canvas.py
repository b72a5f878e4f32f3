"""Drawing in logical units: 1280 x 720 is the smallest logical size, one factor k does the rest."""

from __future__ import annotations

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


class Canvas:
    """A surface with a scale. `overflow` collects texts that had to be cut, for the tests."""

    def __init__(self, surface: pygame.Surface, user: float = 1.0):
        self.surface = surface
        width, height = surface.get_size()
        self.k = max(0.75, int(min(width / 1280, height / 720) * 4) / 4) * user
        self.width, self.height = width / self.k, height / self.k
        self.overflow: list[str] = []

    def px(self, value: float) -> int:
        return round(value * self.k)

    def rect(self, box: Box) -> pygame.Rect:
        x, y, w, h = box
        return pygame.Rect(self.px(x), self.px(y), self.px(x + w) - self.px(x), self.px(y + h) - self.px(y))

    def fill(self, box: Box, colour: Colour, radius: float = 6, border: Colour | None = None) -> None:
        pygame.draw.rect(self.surface, colour, self.rect(box), border_radius=self.px(radius))
        if border:
            pygame.draw.rect(self.surface, border, self.rect(box), max(1, self.px(1)), border_radius=self.px(radius))

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: Colour, width: float = 1) -> None:
        pygame.draw.line(self.surface, colour, (self.px(start[0]), self.px(start[1])), (self.px(end[0]), self.px(end[1])),
                         max(1, self.px(width)))  # fmt: skip

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        pygame.draw.polygon(self.surface, colour, [(self.px(x), self.px(y)) for x, y in points])

    def circle(self, centre: tuple[float, float], radius: float, colour: Colour) -> None:
        pygame.draw.aacircle(self.surface, colour, (self.px(centre[0]), self.px(centre[1])), max(1, self.px(radius)))

    def measure(self, text: str, size: float = theme.BODY, bold: bool = False) -> float:
        return font(max(8, self.px(size)), bold).size(text)[0] / self.k

    def text(
        self, text: str, x: float, y: float, size: float = theme.BODY, colour: Colour = theme.TEXT, bold: bool = False,
        width: float | None = None, align: str = "left",
    ) -> float:  # fmt: skip
        """Draws one line and returns its width; cut with an ellipsis at `width`."""
        if width is not None and self.measure(text, size, bold) > width:
            self.overflow.append(text)
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
        for word in text.split():
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

    def clip(self, box: Box | None) -> None:
        self.surface.set_clip(None if box is None else self.rect(box))
