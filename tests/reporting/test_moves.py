"""How a year's moves are told: means of the same futures everywhere, in an order that stays, with facts that any chair could know."""

from __future__ import annotations

import dataclasses
import io
import itertools

import numpy as np
import pytest

from game import api
from game.cli.text import Terminal
from game.foresight.causes import HIDDEN
from game.model.state import STOCKS, evolve
from game.play.session import Session
from game.reporting import attribution, facts, when
from game.reporting.why import signed


def played(seat: str, years: int, **settings) -> Session:
    session = api.open_session("race", seat, 7, autosave=False, **settings)
    for _year in range(years):
        session.fill("balanced")
        session.commit()
    return session


@pytest.fixture(scope="module")
def session() -> Session:
    return played("artemis", 4)


@pytest.fixture(scope="module")
def found(session):
    return attribution.work(session)(session.engine)


def says(session: Session, *lines: str) -> list[str]:
    """What one terminal answers to each line."""
    terminal, answers = Terminal(session, io.StringIO()), []
    for line in lines:
        terminal.out = io.StringIO()
        terminal.do(line)
        answers.append(" ".join(terminal.out.getvalue().split()))
    return answers


def test_a_move_is_the_mean_of_the_futures_and_its_parts_sum_to_it_as_shown(session, found):
    tables = session.engine.tables
    for move in attribution.all_moved(session, found):
        row = tables.ids["milestone"].index(move.id)
        ends = np.minimum(found.forward[[0, -1], row].astype(np.int64), tables.horizon)
        assert move.months == round(move.months, 1) == pytest.approx((ends[1] - ends[0]).mean() * 12 / 1024, abs=0.051)
        assert move.date == pytest.approx(tuple(tables.start + ends.mean(axis=1) / 1024))
        assert move.error == pytest.approx((ends[1] - ends[0]).std(ddof=1) / np.sqrt(move.worlds) * 12 / 1024)
        inside = (found.forward[[0, -1], row] <= found.flagged[row]).mean(axis=1) * 100
        assert move.percent == pytest.approx(tuple(inside), abs=0.51) and move.flagged == tables.start + int(found.flagged[row]) / 1024
        assert sum(step.months for step in move.steps) == pytest.approx(move.months, abs=1e-6)
        assert sum(step.chance for step in move.steps) == move.chance == move.percent[1] - move.percent[0]


def test_points_take_up_what_rounding_leaves():
    assert sum(attribution._points([0.4, 0.4, 0.4], 2)) == 2
    assert attribution._points([-30.4, 0.0, 0.2], -31) == [-31, 0, 0]
    assert attribution._points([0.0, 0.0], 0) == [0, 0]


@pytest.mark.parametrize("seat", ["artemis", "ilrs"])
def test_the_own_crewed_landing_leads_and_all_that_was_open_follows(seat):
    session = played(seat, 2)
    found = attribution.work(session)(session.engine)
    moves = attribution.all_moved(session, found)
    assert moves[0].id == f"{seat}.crewed_landing"
    opening = session.history[-1].opening
    assert len(moves) == int((opening.milestone[:, 0] > session.engine.tables.turn_ticks[opening.turn]).sum())
    weights = [abs(move.months) * (3 if move.programme == seat else 1) for move in moves[1:]]
    assert all(a >= b - 0.4 for a, b in itertools.pairwise(weights))
    # once it is reached, the own one that moved most leads
    row = session.engine.tables.ids["milestone"].index(moves[0].id)
    reached = opening.milestone.copy()
    reached[row] = 1
    session.history[-1].opening = evolve(opening, milestone=reached)
    rows = attribution.order(session, found)
    own = [row for row in rows if session.engine.tables.milestone_programme[row] == session.programme]
    assert rows[0] == max(own, key=lambda row: abs(found.moved()[row]))


def test_the_terminal_says_the_same_in_every_command(session, found):
    moves = attribution.all_moved(session, found)
    report, year, *all_changed = says(session, "report", "why year", *(f"changed {move.id}" for move in moves[:10]))
    assert f"mean of {found.worlds} imagined futures" in report and f"mean of {found.worlds} imagined futures" in year
    for move, changed in zip(moves[:10], all_changed, strict=True):
        assert attribution.headline(move) in changed and attribution.headline(move) in year
        assert move.dates == tuple(when.month(date) for date in move.date)
        row = f"{move.title} {move.dates[0]} {move.dates[1]} {signed(move.months)}"
        assert row in report.replace("*", "") and f"{attribution.by(move)} {attribution.chances(move)}" in report
        assert f"= All of it {signed(move.months)}" in changed
        for step in move.steps:
            assert all(text in changed for text in step.told) or step.quiet
    lead = moves[0]
    assert attribution.headline(lead) in report and all(text in report for step in lead.steps if not step.quiet for text in step.told)


def test_a_year_is_worked_out_once_however_often_it_is_asked_for(session, monkeypatch):
    asked = []
    work = attribution.work
    monkeypatch.setattr(attribution, "work", lambda *given: asked.append(1) or work(*given))
    says(session, "report", "why year", "changed artemis_2", "changed gateway")
    assert len(asked) == 1


def test_at_the_end_of_the_campaign_the_last_year_is_told_too():
    session = played("artemis", 2, until=2022)
    assert session.finished
    said = says(session, "report")[0]
    assert "= All of it" in said and "First crewed landing: as expected before the year (after 2022)." in said


def test_nothing_hidden_of_the_played_world_is_in_the_facts(session, monkeypatch):
    """Other hidden truth behind the same sight, the needs that were shown among it: the same words."""
    tables, shown = session.engine.tables, {state.turn: session.engine.legal(state) for state in (session.history[-1].opening, session.state)}
    monkeypatch.setattr(type(session.engine), "legal", lambda engine, state: shown[state.turn])

    def told(state, opening) -> list[list[str]]:
        year = dataclasses.replace(session.history[-1], opening=opening)
        other = dataclasses.replace(session, state=state, history=[*session.history[:-1], year])
        return [facts.told(other, part, row, months) for row in range(tables.sizes["milestone"]) for part in attribution.NAMES for months in (5.0, -5.0)]

    opening = session.history[-1].opening
    others = [evolve(state, **{name: (getattr(state, name).astype(int) * 7 + 3).astype(STOCKS[name].dtype) % 8 for name in HIDDEN}, world_key=state.world_key + 1)
              for state in (session.state, opening)]  # fmt: skip
    assert told(session.state, opening) == told(*others)


def test_of_the_rival_no_setback_flaw_or_refusal_is_told():
    session = played("artemis", 6)
    tables = session.engine.tables
    theirs = np.flatnonzero(tables.milestone_programme != session.programme)
    words = [text for row in theirs for part in attribution.NAMES for months in (3.0, 0.0) for text in facts.told(session, part, int(row), months)]
    assert words and not any("setback" in text or "flaw" in text or "refused" in text or "of the need" in text for text in words)


def test_money_below_the_share_before_is_named_with_both_shares():
    session = played("artemis", 2)
    line = session.engine.tables.ids["element"].index("hls_starship")
    before, need = float(session.state.level[line, 0]), float(session.legal().need[line, 0]) / 10
    assert not session.order("funding", "hls_starship", int(need * 0.4 * 10) / 10)
    session.commit()
    row = session.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    told = facts.told(session, "own", row, 3.0)
    assert f"Starship lander: 40% of the need, {before:.0%} the year before" in told
    assert "the need" in facts.told(session, "own", row, -3.0)[-1] or len(facts.told(session, "own", row, -3.0)) == len(told)


def test_a_pace_is_told_beside_what_was_believed(session):
    row = session.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    sooner, later = (facts.told(session, "evidence", row, months) for months in (-3.0, 3.0))
    assert any("worked at" in text and "had been believed" in text for text in (*sooner, *later))
    assert not set(sooner) & set(later)
