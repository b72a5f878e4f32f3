"""Draws assets/images/pole_map.jpg, the ground of the page `Surface`: named craters at their real places, random ones by a power law, relief by 1/f noise.

    python assets/make_pole_map.py        (needs the game installed, and numpy; fixed seed, about ten seconds)

Positions and diameters of craters, the window and the projection stand in `game/ui/pole.py`. Light from one low sun with cast shadows; blue is what no
sun at 2.4 degrees reaches from any side, which is what cold traps are. A picture, not a measurement: heights between named craters are noise.
"""

import math
from pathlib import Path

import numpy as np
import pygame

from game.ui import pole

SIZE = 1296
KM = pole.SPAN / SIZE  # a pixel
SUN, HIGH = 302.0, 9.0  # azimuth and elevation of the picture's sun, degrees


def noise(rng: np.random.Generator, power: float, height: float) -> np.ndarray:
    """1/f relief with a standard deviation of `height` km. (SIZE, SIZE)"""
    f = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.rfftfreq(SIZE)[None, :])
    f[0, 0] = 1
    ground = np.fft.irfft2(f**-power * np.exp(2j * math.pi * rng.random(f.shape)), s=(SIZE, SIZE))
    return (ground / ground.std() * height).astype(np.float32)


def crater(ground: np.ndarray, x: float, y: float, radius: float, depth: float, rng: np.random.Generator, fresh: float) -> None:
    """Digs a bowl with a rim and a blanket of ejecta; the outline of a large one is uneven. Pixels, depth in km."""
    reach = radius * 2.6
    left, right, top, bottom = max(0, int(x - reach)), min(SIZE, int(x + reach) + 2), max(0, int(y - reach)), min(SIZE, int(y + reach) + 2)
    if left >= right or top >= bottom:
        return
    yy, xx = np.mgrid[top:bottom, left:right].astype(np.float32)
    dx, dy = (xx - x) / radius, (yy - y) / radius
    d = np.hypot(dx, dy)
    if radius > 5:
        turn = np.arctan2(dy, dx)
        d = d * (1 + sum(0.05 / k**0.6 * np.sin(k * turn + rng.uniform(0, 6.28)) for k in (2, 3, 5, 7)))
    flat = min(0.45, radius / 260)
    bowl = depth * (np.clip((d - flat) / (1 - flat), 0, None) ** 1.9 - 1)
    rim = depth * 0.24 * fresh * np.exp(-(((d - 1) / 0.16) ** 2))
    ejecta = depth * 0.11 * fresh * np.clip(d, 1, None) ** -3.2
    inside = np.maximum(bowl, -depth) + depth * 0.11 * fresh
    ground[top:bottom, left:right] += np.where(d < 1, inside, ejecta) * np.clip((2.6 - d) / 0.6, 0, 1) + rim


def heights(rng: np.random.Generator) -> np.ndarray:
    """The relief, km. (SIZE, SIZE)"""
    ground = noise(rng, 2.0, 1.7)
    sizes = 1.1 * (1 - rng.random(SIZE * SIZE // 520)) ** (-1 / 1.9)
    sizes = np.sort(np.clip(sizes, 1.1, 40))[::-1]
    for d in sizes[sizes > 12]:
        crater(ground, *rng.uniform(0, SIZE, 2), d / 2 / KM, 0.15 * d**0.75 * rng.uniform(0.3, 0.8), rng, 0.6)
    for _name, latitude, longitude, d in sorted(pole.CRATERS, key=lambda named: -named[3]):
        x, y = pole.share(-latitude, longitude)
        crater(ground, x * SIZE, y * SIZE, d / 2 / KM, min(3.6, 0.2 * d**0.75), rng, 1)
    for d in sizes[sizes <= 12]:
        crater(ground, *rng.uniform(0, SIZE, 2), d / 2 / KM, 0.17 * d**0.85 * rng.uniform(0.25, 0.9), rng, rng.uniform(0.3, 1))
    return ground + noise(rng, 1.35, 0.035)


def lit(ground: np.ndarray, azimuth: float, elevation: float) -> np.ndarray:
    """Share of the sun that every pixel sees over the horizon towards it, by marching with growing steps. (SIZE, SIZE) 0..1"""
    a, slope = math.radians(azimuth), math.tan(math.radians(elevation)) * KM
    ux, uy = math.sin(a), -math.cos(a)
    horizon = np.full_like(ground, -1e9)
    step = 1.0
    while step < SIZE * 0.25:
        dx, dy = round(ux * step), round(uy * step)
        top, bottom, left, right = max(0, -dy), SIZE - max(0, dy), max(0, -dx), SIZE - max(0, dx)
        seen = ground[top + dy : bottom + dy, left + dx : right + dx] - slope * math.hypot(dx, dy)
        horizon[top:bottom, left:right] = np.maximum(horizon[top:bottom, left:right], seen)
        step *= 1.045 if step > 22 else 1 + 1 / step
    return np.clip((ground - horizon) / 0.06 + 0.5, 0, 1)


def main() -> None:
    rng = np.random.default_rng(2021)
    ground = heights(rng)
    gy, gx = np.gradient(ground, KM)
    a, e = math.radians(SUN), math.radians(HIGH)
    towards = gx * math.sin(a) - gy * math.cos(a)
    norm = np.sqrt(gx * gx + gy * gy + 1)
    lambert = np.clip((math.sin(e) - towards * math.cos(e)) / norm, 0, None)
    sky = 0.2 * (0.62 + 0.38 / norm - 0.5 * np.clip(towards, -0.6, 0.6))
    light = lambert / math.sin(math.radians(42)) * lit(ground, SUN, HIGH) + sky
    tone = np.clip(light, 0, 1.15)[..., None] ** 0.85
    cold, warm = np.array([14, 19, 32.0]), np.array([204, 199, 190.0])
    colour = cold + (warm - cold) * tone * (1 + 0.05 * ((ground - ground.mean()) / ground.std())[..., None])
    ever = np.max([lit(ground, azimuth, 2.4) for azimuth in np.arange(0, 360, 30)], axis=0)
    trap = np.clip(1 - ever / 0.35, 0, 1)[..., None]
    colour = colour * (1 - 0.5 * trap) + np.array([40, 96, 176.0]) * 0.5 * trap
    surface = pygame.surfarray.make_surface(np.clip(colour, 0, 255).astype(np.uint8).swapaxes(0, 1))
    pygame.image.save(surface, str(Path(__file__).parent / "images" / "pole_map.jpg"))


if __name__ == "__main__":
    main()
