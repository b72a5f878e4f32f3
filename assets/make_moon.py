"""Draws assets/images/south_pole.png: relief by 1/f noise and power-law craters, the named polar craters at their real places.

    python assets/make_moon.py        (needs numpy and pygame-ce; fixed seed, about a second)

Positions and diameters: IAU/USGS gazetteer of planetary nomenclature. Map: polar stereographic, 84 to 90 degrees south.
"""

from pathlib import Path

import numpy as np
import pygame

SIZE, SPAN_KM = 900, 360.0
NAMED = [  # latitude south, longitude east, diameter in km
    (89.67, 129.8, 20.9), (88.49, 271.7, 32.7), (87.18, 84.3, 42.5), (87.45, 354.8, 51.8), (88.14, 45.9, 51.8), (88.07, 111.3, 25.1),
    (85.28, 53.3, 79.3), (86.4, 348.7, 20.0), (85.56, 310.4, 34.0), (86.66, 61.8, 13.8), (84.6, 140.0, 27.0), (85.3, 23.3, 35.0),
]  # fmt: skip


def relief(rng: np.random.Generator) -> np.ndarray:
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(SIZE), np.fft.fftfreq(SIZE)))
    f[0, 0] = 1
    phase = np.exp(2j * np.pi * rng.random((SIZE, SIZE)))
    ground = np.real(np.fft.ifft2(phase / f**1.7))
    return ground / ground.std() * 0.35


def crater(ground: np.ndarray, x: float, y: float, radius: float, depth: float) -> None:
    yy, xx = np.mgrid[0:SIZE, 0:SIZE]
    r = np.hypot(xx - x, yy - y) / radius
    bowl = np.where(r < 1, (r**2 - 1) * depth, 0)
    rim = depth * 0.35 * np.exp(-(((r - 1) / 0.18) ** 2))
    ground += bowl + rim


def main() -> None:
    rng = np.random.default_rng(2021)
    ground = relief(rng)
    scale = SIZE / SPAN_KM
    for _ in range(420):
        radius = 2.0 * rng.random() ** -0.55
        if radius < 40:
            crater(ground, *(rng.random(2) * SIZE), radius, min(1.6, radius * 0.055))
    for latitude, longitude, diameter in NAMED:
        distance = np.radians(90 - latitude) * 1737.4 * scale
        angle = np.radians(longitude)
        crater(ground, SIZE / 2 + distance * np.sin(angle), SIZE / 2 - distance * np.cos(angle), diameter / 2 * scale, 2.2)
    dy, dx = np.gradient(ground)
    shade = (dx * 0.9 + dy * 0.45) / np.sqrt(1 + 6 * (dx**2 + dy**2)) * 2.4
    light = np.clip(0.42 + shade, 0.02, 1.0)
    yy, xx = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    edge = np.clip((1.0 - np.hypot(xx, yy)) * 9, 0, 1)
    grey = (light * edge)[..., None] * np.array([214, 212, 206]) + (1 - edge)[..., None] * np.array([9, 13, 24])
    surface = pygame.surfarray.make_surface(np.transpose(grey.astype(np.uint8), (1, 0, 2)))
    pygame.image.save(surface, str(Path(__file__).parent / "images" / "south_pole.png"))


if __name__ == "__main__":
    main()
