"""Programmes of others in a few words: a line of `forecasts` becomes an element, a flight and a milestone before anything else looks.

What is asked of such a programme is a date. So its element is worked on from its announcement to the official date and slips by its builder's
class, its flight slips at the pad and counts when it is launched, whatever comes of it, and its owners' purse always pays.
"""

from __future__ import annotations

from typing import Any

from game.scenario.dates import decimal
from game.scenario.schema import Element, Entry, Fact, Forecast, Milestone, Mission, ScenarioDocument
from game.scenario.source import Key, Problem, Source, dotted

PROGRAMME = "elsewhere"  # of scenarios/parts/elsewhere.yaml, with its purse and the source of what is no figure of anybody's
PURSE = "elsewhere_owners"
TOKEN = "elsewhere_rule"


def expand(document: ScenarioDocument, source: Source) -> list[Problem]:
    """Adds what the lines of `forecasts` stand for; problems found later are told at those lines. Returns what is wrong with them here."""
    if not document.forecasts:
        return []
    if PROGRAMME not in document.programmes or PURSE not in document.purses:
        return [Problem(source.mark(("forecasts",)), "forecasts", f'need the programme "{PROGRAMME}" and its purse', "include: [parts/elsewhere.yaml]")]
    problems = []
    for name, forecast in document.forecasts.items():
        problems += [Problem(source.mark(path), dotted(path), text) for path, text in _wrong(name, forecast, document)]
        _add(name, forecast, document, source)
    return problems


def _wrong(name: str, forecast: Forecast, document: ScenarioDocument) -> list[tuple[Key, str]]:
    path: Key = ("forecasts", name)
    found: list[tuple[Key, str]] = [
        (path, f"is also the name of one of the {section}")
        for section, other in (("elements", f"{name}_work"), ("missions", name), ("milestones", f"{PROGRAMME}.{name}"))
        if other in getattr(document, section)
    ]
    began = min((decimal(str(entry.value)) for entry in forecast.began.entries if entry.value is not None), default=None)
    for entry in forecast.official.entries:
        if began is not None and entry.value is not None and decimal(str(entry.value)) <= began:
            found.append(((*path, "official"), f"{entry.value} is not after it began, {forecast.began.entries[0].value}"))
    day = forecast.known_from or document.start
    if all(entry.known_from and decimal(entry.known_from) > decimal(day) for entry in forecast.official.entries):
        found.append(((*path, "official"), f"has no date that was known on {day}, from which the programme is known"))
    return found


def _add(name: str, forecast: Forecast, document: ScenarioDocument, source: Source) -> None:
    given: dict[str, Any] = {"source": forecast.source, "evidence": forecast.evidence, "known_from": forecast.known_from}
    common = given | {"programme": PROGRAMME, "purse": PURSE, "class": forecast.slip_class, "summary": forecast.summary}
    document.elements[f"{name}_work"] = Element.model_validate(
        common | {
            "title": f"{forecast.title}: preparation", "account": next(iter(document.programmes[PROGRAMME].accounts)), "bloc": forecast.bloc or name,
            "began": forecast.began, "begins": forecast.began, "announced": forecast.official, "needs": forecast.needs, "cost_musd": _token(10),
        }
    )  # fmt: skip
    document.missions[name] = Mission.model_validate(
        common | {
            "title": forecast.title, "needs": [f"{name}_work"], "announced": forecast.official, "transit": _token(1.0), "duration_days": _token(0),
            "refly_months": _token(12), "price_musd": _token(0),
        }
    )  # fmt: skip
    document.milestones[f"{PROGRAMME}.{name}"] = Milestone.model_validate({
        "title": forecast.title, "when": name, "official": forecast.official, "source": forecast.source, "evidence": forecast.evidence,
    })  # fmt: skip
    shown: Key = ("forecasts", name)
    for made in (("elements", f"{name}_work"), ("missions", name), ("milestones", f"{PROGRAMME}.{name}")):
        source.alias[made] = shown
        source.alias[(*made, "announced")] = (*shown, "official")
    source.alias[("elements", f"{name}_work", "begins")] = (*shown, "began")


def _token(value: float) -> Fact:
    """A figure that moves no date: what the owners pay, and a launch that counts as such."""
    width = {"low": value / 2, "high": value * 2} if value > 1 else {}
    return Fact(entries=[Entry(value=value, source=TOKEN, evidence="judgement", **width)])  # type: ignore[arg-type]


__all__ = ["expand"]
