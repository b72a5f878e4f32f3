"""What is told when work beside the window ends with an error: one panel, and the traceback in a file. The window goes on."""

from __future__ import annotations

import datetime
import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from game import paths
from game.i18n import _
from game.play.workers import Failed
from game.ui import theme
from game.ui.canvas import Canvas
from game.ui.screens.overlays import Overlay
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.app import App

LOG = "errors.log"
MOST = 500_000  # bytes, then the file is begun anew and the one before it kept
WORK = {
    "fan": _("The forecast of the race could not be worked out."),
    "turn": _("What you asked for could not be made ready."),
    "scenario": _("The scenario could not be read."),
    "adviser": _("The adviser's search broke off."),
    "rival": _("The estimates of the rival could not be worked out."),
    "rival proof": _("The evidence on the rival could not be worked out."),
    "rival evidence": _("The evidence on the rival could not be worked out."),
    "ended": _("Last year's forecast could not be worked out again."),
    "why": _("Why the race moved last year could not be worked out."),
    "worth": _("What the next money on this line would do could not be worked out."),
    "next money": _("What the next money on each line would do could not be worked out."),
    "reasons": _("What this milestone hangs on could not be worked out."),
    "reasons money": _("What the next money would do for this milestone could not be worked out."),
}
LAB = _("An answer of the forecast lab could not be worked out.")
OTHER = _("Something beside the window could not be worked out.")


def what(name: str) -> str:
    """What failed, in a sentence, by the name of the work."""
    return _(WORK[name]) if name in WORK else _(LAB) if name.startswith("lab ") else _(OTHER)


def note(name: str, error: Exception, folder: Path | None = None) -> Path | None:
    """Writes the traceback into the log; where it stands, None if it could not be written."""
    place = (folder or paths.log_dir()) / LOG
    when = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    text = str(error) if isinstance(error, Failed) else "".join(traceback.format_exception(error))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_file() and place.stat().st_size > MOST:
            os.replace(place, place.with_suffix(".1.log"))  # noqa: PTH105 - as in saves
        with place.open("a", encoding="utf-8") as file:
            file.write(f"== {when}: {name}\n{text.rstrip()}\n\n")
    except OSError:
        return None
    return place


class Trouble(Overlay):
    """What failed, whether the campaign is safe, and what to do."""

    title = _("Something went wrong")
    size = (720.0, 236.0)

    def __init__(self, app: App, failed: str, safe: str, log: Path | None):
        super().__init__(app)
        written = _("What happened is written in {path}; please add it if you report this.").format(path=log) if log else _("It could not be written to the log.")
        self.lines = (failed, safe, written)
        self.focus = "go_on"

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, h = self.panel(canvas)
        yield Button("go_on", (x + w - 164, y + h - 56, 140, 36), _("Go on"), self.escape, True)

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, _h = self.panel(canvas)
        top = y + 58
        for number, text in enumerate(self.lines):
            size = theme.BODY if number < 2 else theme.SMALL
            top += canvas.paragraph(text, x + 24, top, w - 48, size, (theme.WARN, theme.TEXT, theme.DIM)[number]) + 10


__all__ = ["Trouble", "note", "what"]
