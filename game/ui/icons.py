"""Small line icons, drawn four times too large and scaled down. Coordinates run from 0 to 24."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache

import pygame

from game.ui.theme import Colour

Point = tuple[float, float]

LINES: dict[str, tuple[tuple[Point, ...], ...]] = {
    "money": (((3, 7), (21, 7), (21, 19), (3, 19), (3, 7)), ((15, 13), (21, 13)), ((3, 7), (15, 3), (17, 7))),
    "left": (((4, 21), (20, 21)), ((6, 21), (6, 12), (18, 12), (18, 21)), ((12, 3), (12, 9)), ((9, 6), (12, 9), (15, 6))),
    "bills": (((6, 3), (6, 21), (9, 19), (12, 21), (15, 19), (18, 21), (18, 3), (6, 3)), ((9, 8), (15, 8)), ((9, 12), (15, 12))),
    "attention": (((12, 7), (12, 12), (16, 14)),),
    "support": (((3, 20), (3, 17), (6, 14), (12, 14), (15, 17), (15, 20)), ((17, 14), (19, 15), (21, 17), (21, 20))),
    "prestige": (((12, 3), (14.6, 9), (21, 9.6), (16.2, 14), (17.6, 20.4), (12, 17), (6.4, 20.4), (7.8, 14), (3, 9.6), (9.4, 9), (12, 3)),),
    "credibility": (((4, 5), (12, 3), (20, 5), (20, 12), (17, 17), (12, 21), (7, 17), (4, 12), (4, 5)), ((8.5, 11.5), (11, 14), (15.5, 9))),
    "tension": (((13, 3), (5, 14), (11, 14), (10, 21), (19, 10), (12.5, 10), (13, 3)),),
    "points": (((5, 21), (5, 4), (18, 4), (15, 8.5), (18, 13), (5, 13)),),
}
RINGS: dict[str, tuple[tuple[Point, float], ...]] = {
    "attention": (((12, 12), 9.0),), "support": (((9, 8), 3.6), ((17, 8.5), 2.6)),
}  # fmt: skip


@lru_cache(maxsize=200)
def icon(name: str, pixels: int, colour: Colour) -> pygame.Surface:
    """An icon of `pixels` a side on a clear ground."""
    fine = 4
    size = max(8, pixels) * fine
    unit, width = size / 24, max(2, round(size / 24 * 2))
    big = pygame.Surface((size, size), pygame.SRCALPHA)
    big.fill((*colour, 0))
    for line in LINES.get(name, ()):
        points = [(x * unit, y * unit) for x, y in line]
        for start, end in itertools.pairwise(points):
            _stroke(big, colour, start, end, width)
    for (x, y), radius in RINGS.get(name, ()):
        pygame.draw.circle(big, colour, (x * unit, y * unit), radius * unit + width / 2, width)
    return pygame.transform.smoothscale(big, (max(8, pixels), max(8, pixels)))


def _stroke(surface: pygame.Surface, colour: Colour, start: Point, end: Point, width: int) -> None:
    """A line with round ends: pygame's own thick lines are cut askew."""
    (ax, ay), (bx, by) = start, end
    length = math.hypot(bx - ax, by - ay) or 1.0
    dx, dy = (by - ay) / length * width / 2, (ax - bx) / length * width / 2
    pygame.draw.polygon(surface, colour, [(ax + dx, ay + dy), (bx + dx, by + dy), (bx - dx, by - dy), (ax - dx, ay - dy)])
    pygame.draw.circle(surface, colour, start, width / 2)
    pygame.draw.circle(surface, colour, end, width / 2)
