"""One measured figure, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """`multiple` is what is compared and stored: the value as a multiple of the reference of the same run, or a figure that depends on no
    machine (calls, MB, a ratio). `more` says that more is better, `gated` that a change for the worse is a failure."""

    id: str
    group: str
    title: str
    value: float
    unit: str
    goal: float | None
    reference: str
    multiple: float
    more: bool = False
    gated: bool = True
    wall: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None if there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more else self.value <= self.goal
