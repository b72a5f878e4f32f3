"""The exam paper as typed data: which milestones, which official dates with their windows, which dated forecasts of others."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from game.belief.baselines import OutsideView

Decimal = Callable[[str], float]  # a written date as a decimal year; the loader's
CODINGS = ("listed", "start", "middle", "end")
ROWS = ("race", "reference")


@dataclass(frozen=True, slots=True)
class Item:
    """One milestone of the exam. Dates are decimal years; `paths` say where the scenario holds the same official date."""

    id: str
    title: str
    slip_class: str
    block: str
    row: str
    listed: float
    window: tuple[float, float]
    before: float | None
    paths: tuple[str, ...]

    def official(self, coding: str) -> float:
        """The official date, coded as listed, or at the start, the middle or the end of what the statement allows."""
        if coding == "before":
            return self.before or self.listed
        low, high = self.window
        return {"listed": self.listed, "start": low, "middle": (low + high) / 2, "end": high}[coding]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody said on a day: a chance of `milestone` (or of `first`, a programme, landing people first) by `by`, or a date alone."""

    day: str
    forecaster: str
    kind: str
    said: str
    milestone: str
    first: str
    by: float  # end of the day, month or year that was named
    probability: float | None


@dataclass(frozen=True, slots=True)
class Paper:
    """The exam of one origin and one censor date."""

    origin: str
    now: float
    censor: float
    year_ends: tuple[int, ...]
    scenario: str
    policy: str
    items: tuple[Item, ...]
    view: OutsideView
    mean_project: tuple[str, float] | None

    @classmethod
    def of(cls, data: Mapping[str, Any], decimal: Decimal) -> Paper:
        """From plain data, as the file holds it. Raises KeyError or ValueError for a file that is no exam paper."""
        items = tuple(
            Item(row["id"], row["title"], row["class"], row["block"], row["row"], decimal(row["official"]),
                 (month_edges(row["window"][0], decimal)[0], month_edges(row["window"][1], decimal)[1]),
                 decimal(row["before"]) if "before" in row else None, tuple(row.get("paths", ())))
            for row in data["milestones"])  # fmt: skip
        mean = data.get("mean_project")
        return cls(
            data["origin"], decimal(data["origin"]), decimal(data["censor"]), tuple(data["year_ends"]), data["scenario"], data["policy"],
            items, OutsideView.of(data), (mean["milestone"], decimal(mean["date"])) if mean else None,
        )  # fmt: skip

    def changes(self, coding: str) -> dict[str, str]:
        """Changes of the scenario that code its official dates as `coding` says; none as listed."""
        if coding == "listed":
            return {}
        return {path: f'"{iso(item.official(coding))}"' for item in self.items for path in item.paths}


def questions(data: Mapping[str, Any], decimal: Decimal) -> tuple[Question, ...]:
    """Dated forecasts of others, from plain data."""
    return tuple(
        Question(str(row["date"]), row["forecaster"], row["kind"], str(row["said"]), row.get("milestone", ""), row.get("first", ""),
                 end_of(str(row.get("by") or row["target"]), decimal), row.get("probability"))
        for row in data["forecasts"])  # fmt: skip


def outcomes(data: Mapping[str, Any], decimal: Decimal) -> dict[str, float]:
    """What happened: decimal year by milestone, `inf` for what had not come by the censor date."""
    return {name: decimal(row["actual"]) if row["actual"] else float("inf") for name, row in data["outcomes"].items()}


def month_edges(month: str, decimal: Decimal) -> tuple[float, float]:
    """First moment of a month "2024-11" and the first of the next, decimal years."""
    year, number = int(month[:4]), int(month[5:7])
    after = f"{year + number // 12}-{number % 12 + 1:02d}-01"
    return decimal(f"{month}-01"), decimal(after)


def end_of(text: str, decimal: Decimal) -> float:
    """The end of a written day, month or year."""
    if len(text) == 4:
        return int(text) + 1.0
    return month_edges(text, decimal)[1] if len(text) == 7 else decimal(text) + 1 / 366


def iso(year: float) -> str:
    """The day in which a decimal year lies."""
    whole = int(year)
    days = 366 if calendar.isleap(whole) else 365
    return (datetime.date(whole, 1, 1) + datetime.timedelta(days=min(days - 1, int((year - whole) * days + 1e-6)))).isoformat()
