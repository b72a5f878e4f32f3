"""Joins the loader with the reference manual: topics and page with the values and the entries of a scenario."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path

from game import api, exam, paths
from game.reporting import manual, manual_page
from game.reporting.manual import Topic
from game.scenario import manual as entries

PAGE = Path("docs") / "model.md"
NOTE = (
    "*Made by `peaks describe --write-page` from the declarations of the model and the values of the scenario `race`; the words of the first part stand"
    " in `assets/manual/model.md`. `peaks describe TOPIC` prints one entry, with `--scenario` of any scenario.*"
)


def _words() -> str:
    """The hand-written part."""
    return (paths.assets_dir() / "manual" / "model.md").read_text(encoding="utf-8")


def topics(scenario: str | Path = "race") -> list[Topic]:
    """Everything that can be looked up. Raises UnknownName, ScenarioError."""
    document, sections = api.load_scenario(scenario).document, entries.sections()
    found = [
        *manual.chapters(_words()), *manual.rules(), *manual.formulas(), *manual.parameters(document), *manual.fields(), *manual.orders(),
        *manual.vocabulary(), *manual.occurrences(), *manual.section_topics(sections), *manual.told("forecaster", exam.FORECASTERS),
        *manual.told("policy", api.SUMMARIES),
    ]  # fmt: skip
    for section in sections:
        if section != "parameters":
            found += manual.entry_topics(section, getattr(document, section), entries.figures, document)
    return found


def look_up(word: str, scenario: str | Path = "race") -> list[Topic]:
    """Topics of that name, of `kind.name`, or of a kind by its plural. UnknownName names the nearest that there is."""
    known = topics(scenario)
    found = manual.find(known, word)
    if not found:
        close = difflib.get_close_matches(word, manual.names(known), n=1)
        raise api.UnknownName(f'unknown topic "{word}"' + (f' (did you mean "{close[0]}"?)' if close else "") + "; `peaks describe` lists them")
    return found


def page() -> str:
    """The text of docs/model.md as it is to be."""
    race = api.load_scenario("race")
    grades = Counter(fact["evidence"] for fact in race.tables.provenance.values())
    return manual_page.page(_words(), race.document, entries.sections(), entries.figures, grades, NOTE)


__all__ = ["PAGE", "Topic", "look_up", "page", "topics"]
