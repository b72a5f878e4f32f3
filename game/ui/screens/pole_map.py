"""The map of the south pole: the baked ground, circles of latitude, crater names, sites with labels that keep clear of each other."""

from __future__ import annotations

import math
from functools import lru_cache

import pygame

from game.i18n import _
from game.paths import assets_dir
from game.reporting.places import Place
from game.ui import pole, theme
from game.ui.canvas import Box, Canvas

SPOT = 24.0  # side of a marker, which is pressed like a button
_PICTURE: list[pygame.Surface] = []


@lru_cache(maxsize=3)
def _ground(side: int) -> pygame.Surface:
    if not _PICTURE:
        _PICTURE.append(pygame.image.load(str(assets_dir() / "images" / "pole_map.jpg")))
    return pygame.transform.smoothscale(_PICTURE[0], (side, side))


def spot(box: Box, place: Place) -> tuple[float, float]:
    """Where a site stands on a square map."""
    x, y = pole.share(place.latitude, place.longitude)
    return box[0] + x * box[2], box[1] + y * box[3]


def spots(box: Box, places: list[Place]) -> dict[str, tuple[float, float]]:
    """Centres of the markers, pushed apart where two sites are nearer than two markers have room for."""
    out = {place.id: spot(box, place) for place in places}
    names = sorted(out)
    for _round in range(8):
        for one in names:
            for other in names:
                (ax, ay), (bx, by) = out[one], out[other]
                far = math.hypot(bx - ax, by - ay)
                if one >= other or far >= SPOT:
                    continue
                dx, dy = ((bx - ax) / far, (by - ay) / far) if far > 0.01 else (1.0, 0.0)
                push = (SPOT - far) / 2 + 0.1
                out[one], out[other] = (ax - dx * push, ay - dy * push), (bx + dx * push, by + dy * push)
    edge = SPOT / 2 + 2
    return {
        name: (min(max(x, box[0] + edge), box[0] + box[2] - edge), min(max(y, box[1] + edge), box[1] + box[3] - edge)) for name, (x, y) in out.items()
    }


def _apart(a: Box, b: Box) -> bool:
    return a[0] >= b[0] + b[2] or b[0] >= a[0] + a[2] or a[1] >= b[1] + b[3] or b[1] >= a[1] + a[3]


def labels(canvas: Canvas, box: Box, places: list[Place]) -> dict[str, Box]:
    """A box for each site's name beside its marker: none covers another or a marker, as long as there is a way."""
    centres = spots(box, places)
    taken = [(x - SPOT / 2, y - SPOT / 2, SPOT, SPOT) for x, y in centres.values()]
    out: dict[str, Box] = {}
    for place in sorted(places, key=lambda item: (centres[item.id][1], item.id)):
        x, y = centres[place.id]
        w, h = canvas.measure(place.title, theme.SMALL, True) + 12, 19.0
        near = SPOT / 2 + 3
        ways = [
            (x + near, y - h / 2), (x - near - w, y - h / 2), (x - w / 2, y + near), (x - w / 2, y - near - h),
            (x + near - 4, y + near - 4), (x - near - w + 4, y + near - 4), (x + near - 4, y - near - h + 4), (x - near - w + 4, y - near - h + 4),
            (x + near, y + near + h), (x - near - w, y + near + h), (x + near, y - near - 2 * h), (x - near - w, y - near - 2 * h),
        ]  # fmt: skip
        inside = [(a, b, w, h) for a, b in ways if box[0] + 4 <= a <= box[0] + box[2] - w - 4 and box[1] + 4 <= b <= box[1] + box[3] - h - 34]
        free = [way for way in inside if all(_apart(way, other) for other in taken)]
        out[place.id] = (free or inside or [(min(x + near, box[0] + box[2] - w - 4), y - h / 2, w, h)])[0]
        taken.append(out[place.id])
    return out


def paint(canvas: Canvas, box: Box, places: list[Place]) -> None:
    """The ground with circles of latitude, crater names where they keep clear, and the sites' names."""
    x, y, w, _h = box
    area = canvas.rect(box)
    canvas.surface.blit(_ground(area.w), area)
    canvas.clip(box)
    px, py = pole.share(-90, 0)
    centre = (x + px * w, y + py * w)
    grid = (186, 200, 226)
    for latitude in (89, 88, 87, 86, 85):
        radius = pole.ring(latitude) * w
        pygame.draw.circle(canvas.surface, theme.mix(grid, theme.NIGHT, 0.25), (canvas.px(centre[0]), canvas.px(centre[1])), canvas.px(radius), 1)
        if centre[1] + radius < y + w - 40:
            for shift, ink in ((1, theme.NIGHT), (0, grid)):
                canvas.text(_("{n}° S").format(n=latitude), centre[0] + 4 + shift, centre[1] + radius - 17 + shift, 11, ink)
    for longitude in range(0, 360, 45):
        a, b = pole.share(-84, longitude)
        canvas.line(centre, (x + a * w, y + b * w), theme.mix(grid, theme.NIGHT, 0.35))
    shown = labels(canvas, box, places)
    taken = [*shown.values(), *((a - SPOT / 2, b - SPOT / 2, SPOT, SPOT) for a, b in spots(box, places).values())]
    for name, south, east, diameter in pole.CRATERS:
        a, b = pole.share(-south, east)
        wide = canvas.measure(name, 11)
        here = (x + a * w - wide / 2, y + b * w - 8, wide, 16.0)
        if diameter > 20 and all(_apart(here, other) for other in taken) and x + 4 < here[0] < x + w - wide - 4:
            canvas.text(name, here[0] + 1, here[1] + 1, 11, theme.NIGHT)
            canvas.text(name, here[0], here[1], 11, (226, 230, 238))
            taken.append(here)
    for place in places:
        left, top, wide, tall = shown[place.id]
        mine = place.mine or place.drafted
        canvas.fill((left, top, wide, tall), theme.NIGHT, 4, theme.WARN if mine else theme.mix(theme.NIGHT, theme.LINE, 0.8))
        canvas.text(place.title, left + 6, top + 1.5, theme.SMALL, theme.WARN if mine else theme.TEXT, True)
    canvas.clip(None)
    _legend(canvas, box)


def marker(canvas: Canvas, box: Box, place: Place, seats: tuple[str, ...], chosen: bool, lit: bool) -> None:
    """A site: a disc whose slice is its sunlight; a blue ring for Artemis, an orange square for ILRS, yellow for a draft; `lit` = looked at."""
    x, y, w, h = box
    cx, cy = x + w / 2, y + h / 2
    if lit:
        canvas.circle((cx, cy), 14, theme.FOCUS)
    if "ilrs" in seats:
        canvas.fill((cx - 11.5, cy - 11.5, 23, 23), theme.ORANGE, 4)
    if "artemis" in seats:
        canvas.circle((cx, cy), 11 if "ilrs" not in seats else 9.5, theme.BLUE)
    if chosen and not seats:
        canvas.circle((cx, cy), 11, theme.WARN)
    canvas.circle((cx, cy), 8.5 if "ilrs" not in seats or "artemis" not in seats else 7.5, theme.NIGHT)
    slice_of(canvas, (cx, cy), 6.5, place.sunlight)


def slice_of(canvas: Canvas, centre: tuple[float, float], radius: float, part: float) -> None:
    """A pie's slice from the top, clockwise, in the colour of sunlight."""
    cx, cy = centre
    turns = [2 * math.pi * part * n / 28 for n in range(29)]
    canvas.polygon([centre, *((cx + radius * math.sin(turn), cy - radius * math.cos(turn)) for turn in turns)], theme.WARN)


def _legend(canvas: Canvas, box: Box) -> None:
    x, y, w, h = box
    top = y + h - 28
    canvas.fill((x + 6, top, w - 12, 22), theme.NIGHT, 5, theme.mix(theme.NIGHT, theme.LINE, 0.8))
    left = x + 16
    canvas.circle((left + 5, top + 11), 7, theme.NIGHT)
    slice_of(canvas, (left + 5, top + 11), 6, 0.8)
    left += 18 + canvas.text(_("sunlight"), left + 16, top + 3, 11, theme.TEXT) + 14
    canvas.circle((left + 5, top + 11), 6.5, theme.BLUE)
    canvas.circle((left + 5, top + 11), 4, theme.NIGHT)
    left += 16 + canvas.text("Artemis", left + 16, top + 3, 11, theme.TEXT) + 14
    canvas.fill((left - 1, top + 5, 12, 12), theme.ORANGE, 2)
    canvas.fill((left + 2, top + 8, 6, 6), theme.NIGHT, 1)
    left += 16 + canvas.text("ILRS", left + 16, top + 3, 11, theme.TEXT) + 14
    canvas.fill((left - 2, top + 5, 13, 12), (40, 92, 168), 3)
    left += 16 + canvas.text(_("never in the sun"), left + 16, top + 3, 11, theme.TEXT) + 14
    text = _("relief drawn, places real")
    if left + canvas.measure(text, 11) + 16 < x + w:
        canvas.text(text, x, top + 3, 11, theme.DIM, width=w - 16, align="right")
