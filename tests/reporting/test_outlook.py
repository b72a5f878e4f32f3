"""The outlook beside the markets, and the scorecard's words."""

from __future__ import annotations

import pytest

from game import exam
from game import outlook as ahead
from game.reporting import outlook as words
from game.reporting import scorecard


@pytest.fixture(scope="module")
def found():
    return ahead.outlook(worlds=60, seed=3)


def test_every_question_has_a_chance_by_each_way_and_what_others_gave(found):
    assert [(row["milestone"], row["by"]) for row in found["questions"]] == list(ahead.ASKED_DATES)
    for row in found["questions"]:
        assert set(row["chances"]) == set(words.variant_names()) and all(0 <= chance <= 1 for chance in row["chances"].values())
        assert row["said"] and all(one["day"] >= "2026" for one in row["said"])
    earlier, later = (found["questions"][row]["chances"] for row in (0, 1))
    assert all(earlier[way] <= later[way] for way in earlier)
    for shares in found["firsts"].values():
        assert shares["artemis"] + shares["ilrs"] + shares["neither"] == pytest.approx(1, abs=1e-3)
        assert shares["artemis_ever"] >= shares["artemis"] and shares["ilrs_ever"] >= shares["ilrs"]
    assert found["said_of_firsts"] and 0.05 < found["firsts"]["reference_class"]["ilrs_ever"] < 0.4  # the two landings' dice are apart


def test_money_makes_no_landing_later(found):
    slow, fast = ({row["title"]: row["p50"] for row in found["needs"][way]} for way in ("plans of the day", "money for all plans"))
    assert fast["First crewed landing"] <= slow["First crewed landing"] and fast["First Chinese crewed landing"] <= slow["First Chinese crewed landing"]
    purse = found["purse"]["money for all plans"]
    assert all(seat["there"] > seat["asked"] for seat in purse.values())


def test_the_page_has_a_row_a_question_and_its_reasons(found):
    page = words.page(found)
    assert page.count("\n| ") >= 5 + 10 and "US crewed landing before 2029" in page
    assert all(f"\n{number}. " in page for number in range(1, 6))


def test_the_shipped_page_is_of_the_shipped_facts():
    text = (exam.paths.scenarios_dir().parent / "docs" / "outlook.md").read_text(encoding="utf-8")
    assert text.startswith(f"# The outlook of {ahead.TODAY}\n")


def test_a_decimal_year_is_the_month_it_lies_in():
    assert [scorecard.decimal_date(year) for year in (2026 + 90 / 365, 2021 + 273 / 365, 2024 + 60 / 366, 2022.999, None)] == [
        "2026-04", "2021-10", "2024-03", "2022-12", "-"]  # fmt: skip


def test_the_game_shows_every_milestone_of_the_stored_card():
    card = exam.stored_card()
    shown = scorecard.view(card)
    assert len(shown.milestones) == card["frozen_2021_06_30"]["n"] == 23
    assert shown.rows[0][0] == "this model" and len(shown.rows) == 6
    assert all(row.p10 is None or row.p50 is None or row.p10 <= row.p50 for row in shown.milestones)


def test_the_shipped_pages_and_scores_are_of_todays_facts_and_program():
    """`peaks backtest --write-page` and `peaks outlook --write-page` make them anew."""
    docs = exam.paths.scenarios_dir().parent / "docs"
    assert exam.in_doubt(exam.stored_card()) == ()
    for page in ("backtest.md", "outlook.md"):
        assert f"(facts {exam.facts_hash()})" in (docs / page).read_text(encoding="utf-8"), page


def test_a_stored_card_of_other_facts_or_of_a_changed_program_says_so(monkeypatch):
    card = exam.stored_card() | {"facts": "0" * 12}
    assert exam.in_doubt(card) == ("facts",)
    assert "mended since" in scorecard.view(card, exam.in_doubt(card)).verdict
    monkeypatch.setattr(exam.freeze, "standing", lambda document: {})
    assert "program" in exam.in_doubt(card)
    assert scorecard.view(card, ("program",)).verdict.startswith("The program has changed")
