"""Colours, sizes and spacings. Text on panels keeps a contrast of at least 4.5 to 1 (tested)."""

from __future__ import annotations

Colour = tuple[int, int, int]

NIGHT: Colour = (9, 13, 24)
PANEL: Colour = (18, 26, 43)
RAISED: Colour = (30, 41, 64)
LINE: Colour = (58, 72, 102)
TEXT: Colour = (232, 238, 248)
DIM: Colour = (158, 172, 198)
BLUE: Colour = (86, 176, 248)  # Artemis
ORANGE: Colour = (246, 164, 92)  # ILRS
GOOD: Colour = (84, 208, 176)
WARN: Colour = (244, 206, 88)
BAD: Colour = (238, 118, 142)
GHOST: Colour = (132, 140, 176)  # what was thought a year ago
FOCUS: Colour = (255, 255, 255)

SEATS: dict[str, Colour] = {"artemis": BLUE, "ilrs": ORANGE}

BODY, SMALL, HEAD, TITLE = 14, 12, 18, 40
GAP = 12


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with `share` of `b`."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def contrast(a: Colour, b: Colour) -> float:
    """WCAG contrast ratio."""

    def light(colour: Colour) -> float:
        parts = [c / 255 for c in colour]
        r, g, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * r + 0.7152 * g + 0.0722 * blue

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
