"""Tips: a title, rows that sum, a total and a note beside what they explain."""

from __future__ import annotations

from game.reporting.explain import Why
from game.ui import theme
from game.ui.canvas import Box, Canvas

WIDE, STEP = 400.0, 17.0
GROUND = theme.mix(theme.PANEL, theme.TEXT, 0.08)


def draw(canvas: Canvas, tip: str | Why, near: Box) -> None:
    """Draws a tip at the right of `near`, else at its left, else below or above it."""
    why = Why("", tip) if isinstance(tip, str) else tip
    size = theme.SMALL
    rows = [*why.rows, *([why.total] if why.total else [])]
    values = max((canvas.measure(value, size, True) for _label, value in rows), default=0.0)
    wide = max(
        [canvas.measure(why.title, 13, True), *(canvas.measure(label, size) + values + 24 for label, _value in rows)]
        + [canvas.measure(part, size) for text in (why.text, why.note) for part in text.split("\n")]
    )
    wide = min(max(wide, 150.0), WIDE)
    text = [line for part in why.text.split("\n") for line in canvas.wrap(part, wide, size)]
    note = [line for part in why.note.split("\n") for line in canvas.wrap(part, wide, size)]
    labels = [canvas.wrap(label, wide - values - 12, size) or [""] for label, _value in rows]
    height = 18.0 + (20 if why.title else 0) + STEP * (len(text) + len(note) + sum(len(label) for label in labels)) + (8 if why.total else 0)
    width = wide + 24
    x, y = _place(canvas, near, width, height)
    canvas.fill((x, y, width, height), GROUND, 6, theme.mix(theme.LINE, theme.TEXT, 0.25))
    x, y = x + 12, y + 8
    if why.title:
        canvas.text(why.title, x, y, 13, theme.TEXT, True, wide)
        y += 20
    for line in text:
        canvas.text(line, x, y, size, theme.TEXT)
        y += STEP
    for number, (label, (_text, value)) in enumerate(zip(labels, rows, strict=True)):
        total = why.total is not None and number == len(rows) - 1
        if total:
            canvas.line((x, y + 3), (x + wide, y + 3), theme.LINE)
            y += 6
        tone = theme.BAD if value.startswith("–") else theme.GOOD if value.startswith("+") else theme.TEXT
        canvas.text(value, x, y, size, theme.TEXT if total else tone, True, wide, "right")
        for line in label:
            canvas.text(line, x, y, size, theme.TEXT if total else theme.DIM, total)
            y += STEP
    for line in note:
        canvas.text(line, x, y + 2, size, theme.DIM)
        y += STEP


def _place(canvas: Canvas, near: Box, width: float, height: float) -> tuple[float, float]:
    x, y, w, h = near
    top = min(max(6.0, y - 4), max(6.0, canvas.height - height - 6))
    if x + w + 8 + width <= canvas.width - 6 and w < canvas.width * 0.6 and y > 110:
        return x + w + 8, top
    below = y + h + 6
    if below + height <= canvas.height - 6:
        return max(6.0, min(x, canvas.width - width - 6)), below
    if x - 8 - width >= 6:
        return x - 8 - width, top
    return max(6.0, min(x, canvas.width - width - 6)), max(6.0, y - height - 6)
