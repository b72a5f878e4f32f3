"""What is said of an order of the advice: never "the same" of one that costs money, and what it is for if it is there for something else."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.agents.answers import Advice, Because, Pair, Request
from game.model.orders import standing
from game.play.session import Session
from game.reporting import advice


@pytest.fixture(scope="module")
def session(race: api.Scenario) -> Session:
    return Session.new(race, "artemis", 7)


def found(session: Session, kind: str, *because: Because, together: Pair | None = None) -> Advice:
    tables, none = session.engine.tables, Pair(0.5, 0.6, 0.01)
    count = tables.sizes["milestone"]
    limits = np.full(count, round((2031 - tables.start) * 1024) - 1)
    return Advice(Request(kind, 3, 9000), "final", standing(tables.sizes, 1), True, none, none, none, np.zeros((count, 2)), limits, (none,) * count, None, because,
                  together, 256, 1000)  # fmt: skip


def test_small_gains_are_told_with_a_decimal_and_money_with_its_sense(session):
    small = Because("funding", 0, Pair(0.418, 0.422, 0.003), Pair(100.0, 165.0, 5.0))
    saving = Because("funding", 1, Pair(0.422, 0.422, 0.0), Pair(700.0, 196.0, 9.0))
    dear = Because("funding", 2, Pair(0.30, 0.422, 0.02), Pair(0.0, 645.0, 9.0))
    answer = found(session, "chance", small, saving, dear)
    assert advice.because(session, answer, small) == "Without it the chance is 41.8%, not 42.2% (± 0.3%). That may be chance. It takes 65 M$ until then."
    assert advice.because(session, answer, saving) == "The chance is the same without it. It is there to save money: 504 M$ until then."
    assert advice.because(session, answer, dear) == "Without it the chance is 30%, not 42% (± 2%). It takes 645 M$ until then."


def test_orders_that_can_be_spared_only_one_at_a_time_say_so(session):
    two = [Because("funding", row, Pair(0.60, 0.602, 0.01), Pair(0.0, 20.0, 1.0), idle=True) for row in (0, 1)]
    said = advice.because(session, found(session, "gate", *two, together=Pair(0.5, 0.602, 0.02)), two[0])
    assert "Alone that is within the error; all 2 such orders together are worth +10 % (± 2)." in said


def test_a_balanced_draft_says_which_milestone_an_order_serves(session):
    why = Because("funding", 0, Pair(70.0, 72.4, 0.3), Pair(0.0, 9.0, 1.0), serves=(3, Pair(0.4, 0.51, 0.02)))
    said = advice.because(session, found(session, "points", why), why)
    assert said == "Without it 2.4 points fewer (± 0.3). It serves First crewed landing: +11 % by 2030 (± 2)."
