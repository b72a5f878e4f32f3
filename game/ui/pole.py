"""The ground near the lunar south pole as a plane: polar stereographic, kilometres, 0 degrees east up, 90 degrees east to the right."""

from __future__ import annotations

import math

RADIUS = 1737.4  # of the Moon, km
LEFT, TOP, SPAN = -146.0, 178.0, 272.0  # window of assets/images/pole_map.jpg: its left and upper edge, and how far it reaches, km

CRATERS = (  # name, latitude south, longitude east, diameter in km: IAU/USGS gazetteer of planetary nomenclature
    ("Shackleton", 89.667, 129.78, 20.9), ("de Gerlache", 88.485, 271.66, 32.7), ("Sverdrup", 88.321, 206.61, 32.8), ("Haworth", 87.452, 354.83, 51.4),
    ("Shoemaker", 88.137, 45.91, 51.8), ("Faustini", 87.183, 84.31, 42.5), ("Nobile", 85.275, 53.27, 79.3), ("Malapert", 85.0, 11.4, 72.4),
    ("Cabeus", 85.330, 317.87, 100.6), ("Slater", 88.079, 111.29, 25.1), ("Spudis", 89.51, 275.39, 13.0), ("Henson", 88.57, 229.37, 43.0),
    ("Ibn Bajja", 86.296, 284.96, 12.0), ("Stose", 86.38, 32.13, 16.7), ("Malinkin", 87.222, 75.94, 8.3),
)  # fmt: skip


def plane(latitude: float, longitude: float) -> tuple[float, float]:
    """Kilometres right of the pole and up from it; `latitude` in degrees, negative in the south."""
    reach = 2 * RADIUS * math.tan(math.radians(90 - abs(latitude)) / 2)
    return reach * math.sin(math.radians(longitude)), reach * math.cos(math.radians(longitude))


def share(latitude: float, longitude: float) -> tuple[float, float]:
    """The same as shares of the window's width and height, from its left upper corner."""
    x, y = plane(latitude, longitude)
    return (x - LEFT) / SPAN, (TOP - y) / SPAN


def ring(latitude: float) -> float:
    """Radius of a circle of latitude as a share of the window's width."""
    return plane(latitude, 90.0)[0] / SPAN
