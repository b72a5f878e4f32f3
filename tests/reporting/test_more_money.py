"""The words of 100 M$ more: what is sure first, errors beside every number, and nothing told that so few futures cannot tell from chance."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.foresight.margins import Effect, Margins
from game.reporting import margins


@pytest.fixture(scope="module")
def session():
    return api.open_session("race", "artemis", 3, autosave=False)


def effect(session, rows, late=(), chance=(), points=()):
    """An Effect of some lines: (line, milestone, months, error), (line, milestone, share, error), (line, points, error)."""
    size = (len(rows), session.engine.tables.sizes["milestone"])
    arrays = {name: np.zeros(size) for name in ("late", "late_error", "chance", "chance_error")}
    arrays |= {name: np.zeros(len(rows)) for name in ("points", "points_error")}
    for line, row, amount, error in late:
        arrays["late"][line, row], arrays["late_error"][line, row] = amount * margins.MONTH, error * margins.MONTH
    for line, row, amount, error in chance:
        arrays["chance"][line, row], arrays["chance_error"][line, row] = amount, error
    for line, amount, error in points:
        arrays["points"][line], arrays["points_error"][line] = amount, error
    return Effect(**arrays)


def test_the_sure_ones_come_first_and_chance_is_called_so(session):
    tables = session.engine.tables
    landing = tables.ids["milestone"].index("artemis.crewed_landing")
    names = ("viper", "hls_starship", "gateway_halo", "orion_crewed", "second_suit")
    rows = tuple(tables.ids["element"].index(name) for name in names)
    once = effect(session, rows, late=[(0, landing, -2.0, 1.0), (1, landing, -1.2, 0.2), (2, landing, 3.0, 0.5)], points=[(4, 0.9, 0.5)])
    yearly = effect(session, rows, late=[(3, landing, -9.0, 2.0), (1, landing, -14.0, 2.0)], chance=[(1, landing, 0.12, 0.02), (3, landing, 0.04, 0.03)],
                    points=[(1, 2.5, 0.4)])  # fmt: skip
    found = Margins(rows, np.array([50.0, 100, 100, 100, 8]), once, yearly, np.full(tables.sizes["milestone"], 9000), 128)
    shown = margins.table(session, found)
    assert [(worth.line, worth.tier) for worth in shown] == [
        ("hls_starship", 0), ("orion_crewed", 1), ("gateway_halo", 2), ("second_suit", 3), ("viper", 3),
    ]  # fmt: skip
    best = shown[0]
    assert best.once.text == "First crewed landing 1.2 ± 0.2 months sooner"
    assert best.yearly.text.startswith("First crewed landing 14.0 ± 2.0 months sooner, chance by ")
    assert best.yearly.text.endswith(" +12 ± 2 %, +2.5 ± 0.4 points")
    assert "%" not in shown[1].yearly.text, "a chance within noise is not told"
    assert margins.short(session, found, rows[0]) == "no difference that 128 futures can show"
    assert margins.short(session, found, rows[3]).startswith("only every year: First crewed landing 9.0 ± 2.0 months sooner")
    why = margins.why(session, found, rows[2])
    assert dict(why.rows) == {"This year alone: First crewed landing": "3.0 ± 0.5 months later", "Every year": "no difference that 128 futures can show"}
    assert "On top of the envelope" in why.note and "not paid afterwards" in why.note
    # of one milestone alone
    other = tables.ids["milestone"].index("artemis.artemis_2")
    assert [worth.tier for worth in margins.table(session, found, other)] == [3] * 5


def test_a_line_says_the_same_alone_and_in_the_list(session, monkeypatch):
    monkeypatch.setattr(margins, "WORLDS", 12)
    rows = margins.takers(session, session.engine.tables.ids["milestone"].index("artemis.crewed_landing"))
    together, alone = margins.work(session, rows)(session.engine), margins.work(session, rows[1:2])(session.engine)
    assert margins.worth(session, together, 1) == margins.worth(session, alone, 0)
