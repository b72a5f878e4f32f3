"""Scenarios: from text to Tables. The only importer of yaml and pydantic."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from game.model.tables import Tables
from game.scenario import checks, forecasts, override
from game.scenario.compiler import compile_document
from game.scenario.compose import compose
from game.scenario.dates import decimal
from game.scenario.knowledge import Knowledge, drop_unknown
from game.scenario.schema import ScenarioDocument
from game.scenario.source import Mark, Problem, ScenarioError, read
from game.scenario.validate import validate

LONGEST = 60


@dataclass(frozen=True, slots=True, repr=False)
class Scenario:
    """A scenario ready to play: its tables, and the document for titles, texts and sources."""

    id: str
    title: str
    summary: str
    path: Path
    as_of: str
    tables: Tables
    document: ScenarioDocument
    seats: tuple[str, ...]
    rivals: dict[str, str]

    @property
    def digest(self) -> str:
        return self.tables.digest

    def __repr__(self) -> str:
        return f"<scenario {self.id} as of {self.as_of}>"


def load_file(path: Path, as_of: str | None = None, shown: str | None = None, changes: Sequence[tuple[str, str]] = ()) -> Scenario:
    """Reads, checks and compiles one scenario as known on `as_of` (default: its start), with `changes` (path, value as text).

    Raises ScenarioError with every problem of the stage that failed: reading, types, cross-checks.
    """
    source = compose(path, shown)
    override.apply(source, changes)
    document = validate(source)
    problems = forecasts.expand(document, source) + checks.run(document, source)
    if any(problem.severity == "error" for problem in problems):
        raise ScenarioError(problems)
    day = as_of or document.start
    try:
        when = decimal(day)
    except ValueError:
        raise ScenarioError([Problem(Mark(path.name, 1, 1), "as_of", f'"{day}" is no date, expected 2026-11-01')]) from None
    if not when < document.end:
        raise ScenarioError([Problem(source.mark(("end",)), "end", f"{document.end} is not after {day} [year]")])
    if document.end - when > LONGEST:  # dates are counted in 1/1,024 year and 16 bits: 64 years, and some room for what is planned
        raise ScenarioError([Problem(source.mark(("end",)), "end", f"{document.end} is more than {LONGEST} years after {day} [year]")])
    text = json.dumps(source.data, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(f"{text}|{day}".encode()).hexdigest()
    knowledge = Knowledge(as_of=when, start=when)
    known = copy.deepcopy(document)
    drop_unknown(known, knowledge)
    try:
        tables = compile_document(known, knowledge, digest)
    except ValueError:
        if when >= decimal(document.start):
            raise
        said = f"{day} is too early: what the cards speak of was not known then; the scenario begins on {document.start}"
        raise ScenarioError([Problem(source.mark(("start",)), "as_of", said)]) from None
    return Scenario(known.id, known.title, known.summary, path, day, tables, known, tuple(known.seats), dict(known.rivals))


def with_parameter(scenario: Scenario, name: str, value: float) -> Tables:
    """The tables of a scenario with another value of one coefficient, everything that the compiler makes of it included. KeyError if it has none
    of that name. The digest stays: what is imagined with them is the same scenario under another assumption."""
    parameters = {**scenario.document.parameters, name: scenario.document.parameters[name].model_copy(update={"value": value})}
    document = copy.deepcopy(scenario.document).model_copy(update={"parameters": parameters})
    when = decimal(scenario.as_of)
    return compile_document(document, Knowledge(as_of=when, start=when), scenario.digest)


def title_of(path: Path) -> str:
    """A scenario's title, from its own file alone. Raises ScenarioError."""
    return str(read(path, path.name).data.get("title", path.stem))


__all__ = ["Mark", "Problem", "Scenario", "ScenarioError", "load_file", "title_of", "with_parameter"]
