"""Every explanation sums, names events and answers by their titles, and leaves nothing unnamed."""

from __future__ import annotations

import pytest

from game import api
from game.foresight import score
from game.model.axes import AIMS, NEVER
from game.model.tables import ADD
from game.play.session import Session
from game.reporting import aims, causes, explain, views
from game.reporting.why import Why, rounded

UNNAMED = "What no row names"


def number(text: str) -> float:
    return float(text.replace(",", "").replace("–", "-").replace("+", ""))


def sums(why: Why, digits: int) -> None:
    assert why.total is not None
    assert sum(number(value) for _name, value in why.rows) == pytest.approx(number(why.total[1]), abs=0.01 * 10**-digits), why


def told(session: Session, field: str, row: tuple[int, ...]) -> float:
    """What last year's events and answers added to a stock."""
    report, amount = session.history[-1].report, 0.0
    for place, event in enumerate(session.engine.tables.events):
        effects = list(event.effects) if report["fired"][place, 0] else []
        option = int(report["answered"][place, 0]) - 1
        effects += event.options[option].effects if option >= 0 else ()
        amount += sum(e.number for e in effects if e.field == field and e.row == row and e.operator == ADD)
    return amount


def by_events(why: Why) -> float:
    return sum(number(value) for name, value in why.rows if name.startswith("“"))


@pytest.mark.parametrize(("seat", "policy", "seed"), [("artemis", "random", 3), ("ilrs", "random", 8), ("artemis", "sprint", 5), ("ilrs", "balanced", 2)])
def test_every_row_is_named_but_what_events_did(race, seat, policy, seed):
    session = Session.new(race, seat, seed, 0, {"ilrs": "random"} if seat == "artemis" else {"artemis": "random"})
    while not session.finished:
        session.fill(policy)
        session.commit()
        if session.finished:
            break
        row = (session.programme,)
        for field, shown, digits, where in (
            ("support", explain.support(session), 1, row), ("prestige", explain.prestige(session), 1, row),
            ("credibility", explain.credibility(session), 2, row), ("tension", explain.tension(session), 1, ()),
        ):  # fmt: skip
            sums(shown, digits)
            value = getattr(session.state, field).ravel()[0 if not where else session.programme]
            old = getattr(session.before, field).ravel()[0 if not where else session.programme]
            bound = {"credibility": (0.1, 0.999)}.get(field, (1, 99))
            cut = any(name.startswith("Not ") for name, _amount in shown.rows)
            if not cut and all(bound[0] < v < bound[1] for v in (value, old)):
                slack = 2.0 * 10**-digits
                assert by_events(shown) == pytest.approx(told(session, field, where), abs=slack), (session.year, shown)
                assert UNNAMED not in dict(shown.rows), (session.year, shown)
        for line in views.lines(session):
            moved = causes.work(session, session.engine.tables.ids["element"].index(line.id))
            if moved is not None:
                sums(moved, 1)
                assert number(dict(moved.rows).get("Work done", "0")) <= 0.1, (session.year, line.id, moved)
        sums(explain.money(session), 1)
        sums(explain.bills(session), 1)
        sums(explain.attention(session), 0)
        rows = views.ledger(session)
        assert rows[-1][1] == pytest.approx(sum(amount for _name, amount in rows[:-1]), abs=0.01)
        assert UNNAMED not in dict(rows)
    for seat in range(2):
        for place, aim in enumerate(AIMS):
            made = aims.rows(session, aim, seat)
            assert sum(amount for _name, amount in made) == pytest.approx(float(session.state.metric[place, seat, 0]), abs=0.01), aim
            assert UNNAMED not in dict(made), (aim, made)
            if aim == "science" and session.state.base_opened[seat, 0] == NEVER:
                assert "The base on the surface" not in dict(made)


def test_what_is_shown_of_a_sum_sums():
    assert rounded([2.5, 2.5, 2.5], 0) == [3, 3, 2]  # 7.5 is shown as 8
    assert rounded([8.24, 0.01, 6.28, 10.25], 1) == [8.2, 0.0, 6.3, 10.3]
    assert rounded([-1.26, 0.77], 1) == [-1.3, 0.8]
    for parts in ([0.0], [1.25, -1.25], [0.05] * 7, [-0.04, -0.04]):
        assert f"{sum(rounded(parts, 1)):.1f}".replace("-0.0", "0.0") == f"{sum(parts):.1f}".replace("-0.0", "0.0")


def test_every_aim_says_what_counts_and_where_it_stands(race):
    session = Session.new(api.with_reference(race), "artemis", 14, 0)
    while session.year < 2030:
        session.fill("balanced")
        if not session.history:
            session.draft = [action for action in session.draft if not action.kind.startswith("aim")]
            session.order("aim_open", "artemis", AIMS.index("coalition"))
            session.order("aim_sealed", "artemis", AIMS.index("science"))
        session.commit()
    fan = session.forecast(8)
    for aim in AIMS:
        shown = aims.why(session, aim, fan)
        assert "Unit: " in shown.text and "reference campaigns of this chair" in shown.note and "Expected at the end" in shown.note
        sums(shown, 0 if aim == "presence" else 1) if shown.rows else None
    assert "It is the open aim." in aims.why(session, "coalition").note and "It is the sealed aim." in aims.why(session, "science").note
    assert any(" × 4" in name for name, _value in aims.why(session, "coalition").rows)
    parts = {part: float(values[session.programme, 0]) for part, values in score.parts(session.state, session.engine.tables).items()}
    for part, points in parts.items():
        assert f"{points:.1f} of " in aims.part(session, part).note
    sums(aims.charter(session), 1)
    sums(aims.government(session), 1)
    assert "Nobody sees it" in aims.part(session, "sealed", seat=1 - session.programme).text
