"""The exam paper, the outcomes and the forecasts of others as data: complete, dated, sourced. Nothing is compared with a forecast here."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from game import api, exam
from game.belief.paper import CODINGS
from game.scenario.dates import decimal

ROOT = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def listed():
    return api.load_scenario("backtest-2021", "2021-06-30")


def raw(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_list_is_the_scenarios(listed):
    paper = exam.paper()
    assert len(paper.items) == len({item.id for item in paper.items}) == 23
    assert {item.id for item in paper.items} <= set(listed.tables.ids["milestone"])
    assert sum(item.row == "race" for item in paper.items) == 8
    for item in paper.items:
        assert paper.now < item.window[0] + 1 and item.window[0] <= item.listed <= item.window[1], item.id
        for path in item.paths:
            section, name, _key = path.split(".")
            assert name in getattr(listed.document, section), path


def test_dates_that_the_scenario_holds_lie_in_the_windows(listed):
    """Each path of the paper holds a date that the statement allows, so that coding it otherwise changes the coding alone."""
    for item in exam.paper().items:
        for path in item.paths:
            value = listed.tables.provenance[path]["value"]
            assert item.window[0] <= decimal(value) <= item.window[1], path


@pytest.mark.parametrize("coding", CODINGS)
def test_every_coding_compiles(coding):
    paper = exam.paper()
    changes = paper.changes(coding)
    loaded = api.load_scenario(paper.scenario, paper.origin, changes)
    for item in paper.items:
        if coding != "listed" and item.paths and item.paths[0].startswith("elements."):
            row = loaded.tables.ids["element"].index(item.paths[0].split(".")[1])
            assert loaded.tables.start + loaded.tables.announced[row] / 1024 == pytest.approx(item.official(coding), abs=0.01), item.id


def test_outcomes_are_of_the_list_and_after_the_origin():
    paper, data = exam.paper(), raw("outcomes/backtest-2021.yaml")
    assert set(data["outcomes"]) == {item.id for item in paper.items}
    for name, row in data["outcomes"].items():
        assert (row["actual"] is None) == ("not_by" in row), name
        if row["actual"]:
            assert paper.now < decimal(row["actual"]) <= paper.censor
        assert row["source"] and set(row["source"]) <= set(data["sources"])


def test_every_row_has_its_source():
    data = raw("backtest/reference-2021.yaml")
    for row in (*data["fits"].values(), data["last_mile"], data["last_mile_in_ratio"], data["mean_project"], *data["milestones"]):
        sources = row["source"] if isinstance(row["source"], list) else [row["source"]]
        assert set(sources) <= set(data["sources"]) and row["evidence"]
    said = raw("backtest/dated-forecasts.yaml")
    assert {row["source"] for row in said["forecasts"]} <= set(said["sources"])


def test_the_questions_of_others_are_questions_to_us(listed):
    asked = exam.questions()
    assert len(asked) > 40
    for one in asked:
        assert bool(one.milestone) != bool(one.first)
        assert one.milestone in listed.tables.ids["milestone"] or f"{one.first}.crewed_landing" in listed.tables.ids["milestone"]
        assert one.probability is None or 0 <= one.probability <= 1
        assert one.by > decimal(one.day)
