"""A scenario opened on a later day: what has been signed, ended, answered and suffered by then, and nothing that lies ahead."""

from __future__ import annotations

import numpy as np
import pytest

import game
from game.model.axes import NEVER
from game.scenario import ScenarioError


def in_force(day: str) -> set[str]:
    tables = game.load_scenario("race", as_of=day).tables
    return {name for name, stands in zip(tables.ids["package"], tables.package_in_force, strict=True) if stands}


def test_deals_stand_from_the_day_they_were_signed_to_the_day_they_ended():
    opening, spring, autumn = in_force("2021-06-30"), in_force("2022-05-01"), in_force("2026-10-01")
    assert "esa_luna" in opening and "esa_luna" not in spring
    assert "france_accords" not in spring and {"france_accords", "japan_rover", "thailand_ilrs"} <= autumn
    assert "uae_rover_ce7" in in_force("2022-12-01") and "uae_rover_ce7" not in autumn
    assert len(opening) < len(spring) < len(autumn)


def test_a_signature_that_lies_ahead_leaves_no_trace():
    early, late = (game.load_scenario("race", as_of=day).tables.provenance for day in ("2021-06-30", "2026-10-01"))
    key = "packages.japan_rover.signed"
    assert key not in early and late[key]["value"] == "2024-04-09"


def test_cards_of_the_opening_are_asked_on_the_first_day_only():
    assert any(event.opening for event in game.load_scenario("race").tables.events)
    assert not any(event.opening for event in game.load_scenario("race", as_of="2023-06-30").tables.events)


def test_dated_shocks_of_the_past_do_not_strike_again():
    late = game.load_scenario("race-history", as_of="2023-06-30").tables
    dated = [event.date for event in late.events if event.date != NEVER]
    first = game.load_scenario("race-history").tables
    assert 0 < len(dated) < sum(event.date != NEVER for event in first.events)
    assert min(dated) > 0 and np.all(np.diff(sorted(dated)) >= 0)


def test_a_line_under_way_has_spent_its_money_by_the_day_it_is_seen_from():
    """A month before its date it asks for a month's money, not for all that was ever left."""
    late = game.load_scenario("race", as_of="2026-03-15").tables
    orion = late.ids["element"].index("orion_crewed")
    need = 12 * late.cost_left[orion] / 10 / late.duration[orion]
    assert 300 < need < 4_000  # musd a year; all of it at once was 12,000
    first = game.load_scenario("race").tables
    hls = first.ids["element"].index("hls_starship")
    ratio = first.class_ratio[hls]
    assert first.cost_left[hls] == round(4600 * 10 * (1 + 0.7 * (ratio - 1)) / ratio)  # on the first day all of it is left


def test_a_flight_that_was_days_away_is_forecast_within_months():
    seen = game.simulate("race", worlds=80, seed=1, as_of="2026-03-15", policies={"artemis": "as_planned", "ilrs": "as_planned"})
    row = next(row for row in seen.milestones if row["id"] == "artemis.artemis_2")
    assert row["p50"] < 2027.2


def test_a_day_before_anything_was_known_is_refused_in_a_sentence():
    with pytest.raises(ScenarioError, match=r"1999-01-01 is too early: .* begins on 2021-06-30"):
        game.load_scenario("race", "1999-01-01")
