"""The back-test's machinery on a toy, with outcomes that are invented or drawn from the model itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from game import api
from game.agents.policies import POLICIES
from game.belief import backtest, baselines, scores
from game.belief.paper import Item, Paper, Question, end_of, iso, month_edges
from game.lab import ensemble
from game.model.engine import Engine
from game.reporting import scorecard
from game.scenario.dates import decimal

FITS = {"fits": {"us_crewed": {"median": 1.6, "sigma": 0.3}, "china": {"median": 1.2, "sigma": 0.2}, "pooled": {"median": 1.5, "sigma": 0.4}},
        "last_mile": {"on_time": 0.25, "on_time_china": 0.8, "median_months": 8, "sigma": 1.1}, "last_mile_in_ratio": {"value": 0.11}}  # fmt: skip
CLASSES = {"red.landing": "us_crewed", "red.base": "us_crewed", "blue.landing": "china", "blue.two": "china"}
INVENTED = {"red.landing": 2026.4, "red.base": math.inf, "blue.landing": 2024.9, "blue.two": 2029.1}


@pytest.fixture(scope="module")
def paper():
    items = tuple(
        Item(name, name, slip_class, name.split(".")[0], "race" if "landing" in name else "reference", official, (official - 0.5, official + 0.5),
             None, ())
        for (name, slip_class), official in zip(CLASSES.items(), (2024.96, 2027.96, 2024.96, 2028.5), strict=True))  # fmt: skip
    return Paper("2021-06-30", decimal("2021-06-30"), decimal("2030-06-30"), tuple(range(2021, 2030)), "toy", "as_planned", items,
                 baselines.OutsideView.of(FITS), ("red.landing", 2026.8))  # fmt: skip


@pytest.fixture(scope="module")
def foresee():
    runs = {}

    def run(day, coding):
        if day not in runs:
            tables = api.load_scenario("tests/data/toy.yaml", day).tables
            policies = dict.fromkeys(tables.ids["programme"], POLICIES["as_planned"])
            runs[day] = backtest.Foreseen.of(tables, ensemble.run(Engine(tables), policies, 200, 5).ticks)
        return runs[day]

    return run


@pytest.fixture(scope="module")
def asked():
    return (
        Question("2021-05-01", "Somebody", "agency_date", "end of 2024", "red.landing", "", 2025.0, None),
        Question("2024-02-01", "A market", "market_probability", "30 percent", "red.landing", "", 2026.0, 0.3),
        Question("2024-02-01", "A market", "market_probability", "even", "red.base", "", 2035.0, 0.5),
        Question("2025-01-01", "Late", "agency_date", "2024", "blue.landing", "", 2026.0, None),
    )


@pytest.fixture(scope="module")
def card(paper, foresee, asked):
    return backtest.scorecard(paper, INVENTED, foresee, asked, ("2021-06-30", "2023-06-30", "2025-06-30"))


def test_the_names_of_the_contract(card):
    assert {"crps_months", "brier", "coverage_80"} <= set(card["frozen_2021_06_30"])
    assert set(baselines.NAMES) | {"mean_project"} == set(card["baselines"])
    for row in card["baselines"].values():
        assert {"crps_months", "brier", "against"} <= set(row)
        assert 0 <= row["against"]["crps_months"]["better"] <= 1
    assert [row["id"] for row in card["milestones"]] == list(CLASSES)
    assert set(card["rows"]) == {"race", "reference"}


def test_points_are_scored_by_hand(card, paper):
    rows = {row["id"]: row["baselines"]["official"] for row in card["milestones"]}
    assert rows["red.landing"]["crps_months"] == pytest.approx((2026.4 - 2024.96) * 12)
    assert rows["red.base"]["crps_months"] == pytest.approx((paper.censor - 2027.96) * 12)  # it had not come by the censor date
    assert rows["red.landing"]["brier"] == pytest.approx(2 / 9)  # wrong at the ends of 2024 and 2025
    assert card["baselines"]["official"]["crps_months"] == pytest.approx(np.mean([row["crps_months"] for row in rows.values()]))


def test_the_lander_alone_has_a_rule_of_its_own(card):
    rule = card["baselines"]["mean_project"]
    own = next(row for row in card["milestones"] if row["id"] == "red.landing")
    assert rule["n"] == 1
    assert rule["crps_months"] == pytest.approx((2026.8 - 2026.4) * 12)
    assert rule["model_on_these"]["crps_months"] == own["crps_months"]


def test_coding_moves_the_baselines(card, foresee):
    found = card["coding"]
    assert set(found) == {"model", *baselines.NAMES}
    assert len({round(found["official"][coding]["crps_months"], 6) for coding in ("start", "middle", "end")}) == 3
    assert found["official"]["middle"]["crps_months"] == pytest.approx(found["official"]["listed"]["crps_months"])


def test_later_origins_score_what_was_open_and_had_a_date(card):
    runs = {run["origin"]: run for run in card["rolling"]}
    assert runs["2021-06-30"]["n"] == 4 and runs["2021-06-30"]["left_out"] == []
    assert runs["2021-06-30"]["model"]["crps_months"] == card["frozen_2021_06_30"]["crps_months"]
    late = runs["2025-06-30"]
    assert "blue.landing" not in [row["id"] for row in late["milestones"]], "it had come by then"
    assert "blue.landing" not in late["left_out"]
    assert "red.landing" in late["left_out"], "its official date had passed and no new one was announced"
    assert late["n"] + len(late["left_out"]) == 3


def test_what_others_said_stands_beside_ours(card, foresee):
    first, market, unsettled, late = card["dated"]
    assert (first["our_date"], market["our_date"]) == ("2021-06-30", "2024-02-01")
    assert first["crps_theirs"] == pytest.approx((2026.4 - 2025) * 12)
    sample = foresee("2024-02-01", "listed")
    row = sample.tables.start + sample.months["red.landing"] / 12
    assert market["ours"] == np.mean(row <= 2026.0)
    assert (market["happened"], market["brier_theirs"]) == (False, pytest.approx(0.09))
    assert "happened" not in unsettled and unsettled["ours"] is not None
    assert "crps_ours" not in late, "it had happened when it was said"


def test_the_first_to_land_is_a_question_too(paper):
    months = {"a.crewed_landing": np.array([10.0, 30.0, math.inf, 50.0]), "b.crewed_landing": np.array([20.0, 20.0, math.inf, 60.0])}
    stub = backtest.Foreseen(api.load_scenario("tests/data/toy.yaml").tables, months)
    question = Question("2021-06-30", "x", "market_probability", "x", "", "a", stub.tables.start + 40 / 12, 0.5)
    line = backtest._beside(paper, question, lambda day, coding: stub, {})
    assert line["ours"] == 0.25  # first in worlds 0 and 3, and in time in world 0


def test_truths_of_the_model_itself_are_covered(paper, foresee, monkeypatch):
    """A forecast scored on its own draws: the bands hold what they say, and no baseline is better."""
    forecast = foresee("2021-06-30", "listed")
    due = {item.id: item.listed for item in paper.items}
    inside, expected, model, other = [], [], [], []
    monkeypatch.setattr(scores, "RESAMPLES", 10)
    for world in range(0, 200, 2):
        actual = {name: paper.now + forecast.months[name][world] / 12 for name in CLASSES}
        actual = {name: date if date <= paper.censor else math.inf for name, date in actual.items()}
        found = backtest.at(paper, paper.origin, paper.now, forecast, actual, due, seed=world)
        inside.append(found["model"]["coverage"]["80"]["inside"])
        expected.append(found["model"]["coverage"]["80"]["expected"])
        model.append(found["model"]["crps_months"])
        other.append(found["baselines"]["pooled_last_mile"]["crps_months"])
    assert sum(inside) / 400 == pytest.approx(0.8, abs=0.08)
    assert np.mean(expected) == pytest.approx(0.8, abs=0.06)
    assert np.mean(model) < np.mean(other)


def test_the_page_and_the_view_say_it_in_words(card):
    whole = {"status": "frozen", "frozen_on": "2021-07-01", "same_worlds": True, "after_seeing": [], "worlds": 200, "seed": 5, **card}
    page = scorecard.page(whole)
    assert "4 milestones of 2 programmes" in page
    assert "little evidence" in page
    for title in ("## Scores", "## Two rows", "## How an official date is coded", "## Each milestone", "## Beside what others said"):
        assert title in page
    widths = [line.count("|") for line in page.splitlines() if line.startswith("|")]
    assert min(widths) >= 4
    view = scorecard.view(whole)
    assert len(view.rows) == 1 + len(baselines.NAMES)
    assert "Frozen on 2021-07-01" in view.verdict
    changed = {**whole, "status": "changed after seeing the test", "same_worlds": False, "after_seeing": [{"date": "2022-01-01", "sentence": "More."}]}
    assert "no longer the scores of the frozen forecast" in scorecard.page(changed)
    assert "- 2022-01-01: More." in scorecard.page(changed)
    assert "has not been taken" in scorecard.view(None).verdict


def test_written_dates_have_edges():
    assert month_edges("2024-12", decimal) == (decimal("2024-12-01"), 2025.0)
    assert (end_of("2024", decimal), end_of("2024-11", decimal)) == (2025.0, decimal("2024-12-01"))
    assert (iso(decimal("2024-02-29")), iso(2025.0)) == ("2024-02-29", "2025-01-01")
