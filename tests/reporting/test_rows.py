"""Every explanation sums, and what it leaves to "Events and answers" is what events and answers did."""

from __future__ import annotations

import pytest

from game.model.tables import ADD
from game.play.session import Session
from game.reporting import explain, views
from game.reporting.why import Why

OTHERS = ("Events and answers",)


def number(text: str) -> float:
    return float(text.replace(",", "").replace("–", "-").replace("+", ""))


def sums(why: Why, digits: int) -> None:
    assert why.total is not None
    assert sum(number(value) for _name, value in why.rows) == pytest.approx(number(why.total[1]), abs=0.6 * 10**-digits * (len(why.rows) + 1)), why


def told(session: Session, field: str, row: tuple[int, ...]) -> float:
    """What last year's events and answers added to a stock."""
    report, amount = session.history[-1].report, 0.0
    for place, event in enumerate(session.engine.tables.events):
        effects = list(event.effects) if report["fired"][place, 0] else []
        option = int(report["answered"][place, 0]) - 1
        effects += event.options[option].effects if option >= 0 else ()
        amount += sum(e.number for e in effects if e.field == field and e.row == row and e.operator == ADD)
    return amount


def rest(why: Why) -> float:
    return sum(number(value) for name, value in why.rows if name in OTHERS)


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
                assert rest(shown) == pytest.approx(told(session, field, where), abs=slack), (session.year, shown)
        sums(explain.money(session), 1)
        sums(explain.bills(session), 1)
        sums(explain.attention(session), 0)
        rows = views.ledger(session)
        assert rows[-1][1] == pytest.approx(sum(amount for _name, amount in rows[:-1]), abs=0.01)
