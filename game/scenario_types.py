"""What a session needs of a scenario, without the loader."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from game.model.tables import Tables


class Playable(Protocol):
    """A scenario that is ready to play."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def as_of(self) -> str: ...
    @property
    def tables(self) -> Tables: ...
    @property
    def rivals(self) -> dict[str, str]: ...
    @property
    def seats(self) -> tuple[str, ...]: ...
    @property
    def digest(self) -> str: ...
