"""The recipe of the baselines, by hand and against the quantiles that were published with it. No outcome is read here."""

from __future__ import annotations

import numpy as np
import pytest

from game import exam
from game.belief import baselines, scores
from game.scenario.dates import decimal

VIEW = exam.outside_view()


def test_points_are_points():
    assert VIEW.sample("official", "china", 30.0).tolist() == [30.0]
    assert VIEW.sample("official_times_median", "china", 30.0).tolist() == pytest.approx([30 * 1.16])
    assert VIEW.sample("official_times_median", "china_first", 30.0).tolist() == pytest.approx([30 * (0.75 * 1.16 + 0.25 * 1.57)])


def test_the_lognormal_has_the_fit_of_its_class():
    sample = VIEW.sample("class_lognormal", "commercial", 10.0)
    assert np.median(sample) == pytest.approx(20.7, rel=0.01)
    assert np.log(sample).std() == pytest.approx(0.25, rel=0.02)


def test_the_last_mile_is_added_and_taken_off_the_median():
    """No spread in time at all: what is left is the last mile. A quarter is on time, of China four fifths."""
    for slip_class, share in (("us_crewed", 0.25), ("china", 0.8)):
        sample = VIEW.sample("class_last_mile", slip_class, 0.0)
        assert np.mean(sample == 0) == pytest.approx(share, abs=0.01)
        assert np.median(sample[sample > 0]) == pytest.approx(8, rel=0.05)
    far = VIEW.sample("class_last_mile", "us_crewed", 1e6)
    assert np.median(far) == pytest.approx(1.55e6, rel=0.01)


def test_a_class_without_a_fit_is_pooled():
    assert VIEW.parts("steady") == {"pooled": 1.0}
    assert (VIEW.sample("class_last_mile", "steady", 20.0) == VIEW.sample("pooled_last_mile", "china", 20.0)).all()


@pytest.mark.parametrize(
    ("milestone", "published"),
    [
        ("artemis.artemis_2", ("2024-01", "2025-08", "2028-05")), ("ilrs.change_6", ("2024-01", "2024-09", "2025-10")),
        ("ilrs.luna_25_launch", ("2022-02", "2023-02", "2025-04")), ("artemis.slim", ("2022-12", "2024-01", "2026-02")),
        ("artemis.new_glenn_first", ("2023-11", "2024-12", "2027-01")), ("artemis.ariane_6_first", ("2022-08", "2023-04", "2025-01")),
    ],
)  # fmt: skip
def test_the_recipe_gives_the_quantiles_that_were_published_with_it(milestone, published):
    """p10, p50, p90 of class lognormal and last mile, to 1.5 months or a twentieth of the way."""
    paper = exam.paper()
    item = next(item for item in paper.items if item.id == milestone)
    sample = paper.view.sample("class_last_mile", item.slip_class, (item.listed - paper.now) * 12)
    for share, month in zip((0.1, 0.5, 0.9), published, strict=True):
        expected = (decimal(month) - paper.now) * 12
        assert scores.quantile(sample, share) == pytest.approx(expected, rel=0.05, abs=1.5)


def test_the_same_run_gives_the_same_numbers():
    for name in baselines.NAMES:
        assert (VIEW.sample(name, "esa", 12.0) == VIEW.sample(name, "esa", 12.0)).all()


def test_the_forecaster_of_the_class_alone_speaks_of_every_official_date(race):
    found = exam.reference_class(race)
    tables = race.tables
    dated = {name for name, tick in zip(tables.ids["milestone"], tables.milestone_official, strict=True) if 0 < tick < 65535}
    assert set(found) == dated
    for row in found.values():
        assert tables.start < row["p10"] <= row["p50"] <= row["p90"]
    assert exam.reference_class(race, 2044.0) == {}, "no official date is ahead: it has nothing to say"


def test_a_condition_is_dated_by_its_slowest_builder(race):
    assert exam.builder(race, "crewed_landing") == "us_crewed"
    assert exam.builder(race, "luna_25") == "russia"
    assert exam.builder(race, "phase_1") in VIEW.fits | dict(VIEW.mixtures)
