"""Cross-field checks, one small function each: they see the typed document and report located problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from game.model.axes import AIMS
from game.model.parameters import PARAMETERS
from game.model.state import STOCKS
from game.scenario.schema import Fact, ScenarioDocument, Sourced
from game.scenario.source import Key, Problem, Source, dotted, nearest

SECTIONS = (
    "parameters",
    "classes",
    "purses",
    "programmes",
    "families",
    "vehicles",
    "sites",
    "elements",
    "missions",
    "partners",
    "packages",
    "events",
)
NODES = ("elements", "missions", "capabilities", "packages")
ATOM = re.compile(r"^([a-z_]+(?:\.[a-z0-9_.]+)?)\s*(<=|>=|==|<|>)\s*(true|false|-?\d+(?:\.\d+)?)$")
EFFECT = re.compile(r"^([a-z_]+(?:\.[a-z0-9_.]+)?)\s*([-+*=])\s*(-?\d+(?:\.\d+)?)$")
Check = Callable[[ScenarioDocument, Source], Iterator[Problem]]


def _at(source: Source, path: Key, message: str, hint: str = "", severity: str = "error") -> Problem:
    path = source.shown(path)
    return Problem(source.mark(path), dotted(path), message, hint, severity)


def _unknown(source: Source, path: Key, kind: str, name: str, names: Any) -> Iterator[Problem]:
    if name not in names:
        yield _at(source, path, f'unknown {kind} "{name}"', nearest(name, names))


def facts(document: ScenarioDocument) -> Iterator[tuple[Key, Fact, Sourced | None]]:
    """Every sourced value with the entity it stands in."""
    for section in SECTIONS:
        for name, entity in getattr(document, section).items():
            for key, info in type(entity).model_fields.items():
                value = getattr(entity, key)
                if isinstance(value, Fact):
                    yield (section, name, info.alias or key), value, entity
    for name, milestone in document.milestones.items():
        if milestone.official:
            yield ("milestones", name, "official"), milestone.official, None


def sources(document: ScenarioDocument, source: Source) -> Iterator[Problem]:
    def each(path: Key, given: Any) -> Iterator[Problem]:
        for name in [given] if isinstance(given, str) else given or []:
            yield from _unknown(source, path, "source", name, document.sources)

    for section in SECTIONS:
        for name, entity in getattr(document, section).items():
            yield from each((section, name, "source"), entity.source)
    for path, fact, _ in facts(document):
        for index, entry in enumerate(fact.entries):
            yield from each((*path, index, "source"), entry.source)
    for name, milestone in document.milestones.items():
        yield from each(("milestones", name, "source"), milestone.source)
        if milestone.official and not milestone.source and not any(entry.source for entry in milestone.official.entries):
            yield _at(source, ("milestones", name), "official has no source, expected source: an id in `sources`")


def references(document: ScenarioDocument, source: Source) -> Iterator[Problem]:
    simple = (
        ("purses", "programme", "programme", document.programmes), ("purses", "partner", "partner", document.partners),
        ("elements", "programme", "programme", document.programmes),
        ("elements", "purse", "purse", document.purses), ("elements", "slip_class", "class", document.classes),
        ("missions", "programme", "programme", document.programmes), ("missions", "purse", "purse", document.purses),
        ("missions", "vehicle", "vehicle", document.vehicles), ("missions", "family", "family", document.families),
        ("missions", "slip_class", "class", document.classes), ("packages", "partner", "partner", document.partners),
        ("packages", "programme", "programme", document.programmes), ("families", "tester", "element", document.elements),
        ("vehicles", "tester", "element", document.elements), ("missions", "tester", "element", document.elements),
        ("packages", "orphan", "element", document.elements), ("events", "programme", "programme", document.programmes),
    )  # fmt: skip
    for section, key, kind, names in simple:
        for name, entity in getattr(document, section).items():
            value = getattr(entity, key)
            if value is not None:
                yield from _unknown(source, (section, name, "class" if key == "slip_class" else key), kind, value, names)
    for name, element in document.elements.items():
        if element.programme in document.programmes:
            accounts = document.programmes[element.programme].accounts
            yield from _unknown(source, ("elements", name, "account"), "account", element.account, accounts)
        if element.done is None and element.announced is None and element.work_months is None:
            yield _at(source, ("elements", name), "has neither announced, work_months nor done", "give one of them")
    for name, slip in document.classes.items():
        for other in slip.mix or {}:
            yield from _unknown(source, ("classes", name, "mix", other), "class", other, document.classes)
        if slip.mix is None and None in (slip.pace_median, slip.pace_sigma, slip.shock_rate, slip.on_time, slip.ratio):
            yield _at(source, ("classes", name), "needs pace_median, pace_sigma, shock_rate, on_time and ratio, or mix")
    for name, package in document.packages.items():
        if package.gives and package.gives.mission:
            yield from _unknown(source, ("packages", name, "gives", "mission"), "mission", package.gives.mission, document.missions)
        if package.gives and (package.gives.kind == "launch") != (package.gives.mission is not None):
            yield _at(source, ("packages", name, "gives"), "kind launch and a mission go together")
        if package.gives and package.gives.kind in ("funding", "work") and package.gives.element is None:
            yield _at(source, ("packages", name, "gives"), f"kind {package.gives.kind} needs an element")
        if package.gives and package.gives.element:
            yield from _unknown(source, ("packages", name, "gives", "element"), "element", package.gives.element, document.elements)
        if package.programme in document.programmes:
            for asked in package.asks:
                manifest = document.programmes[package.programme].manifest
                yield from _unknown(source, ("packages", name, "asks", asked), "manifest entry", asked, manifest)
    for seat in document.seats:
        yield from _unknown(source, ("seats",), "programme", seat, document.programmes)
    for name, programme in document.programmes.items():
        for aim in programme.demands:
            yield from _unknown(source, ("programmes", name, "demands", aim), "aim", aim, AIMS)
        for capability in programme.charter:
            yield from _unknown(source, ("programmes", name, "charter"), "capability", capability, document.capabilities)
        for doctrine, rules in programme.doctrines.items():
            for needed in rules.need:
                path = ("programmes", name, "doctrines", doctrine, "need", needed)
                yield from _unknown(source, path, "element", needed, document.elements)
            for index, unlocked in enumerate(rules.unlocks):
                place = ("programmes", name, "doctrines", doctrine, "unlocks", index)
                yield from _unknown(source, place, "element", unlocked, document.elements)
        if not any(p.programme == name and not p.automatic for p in document.purses.values()):
            yield _at(source, ("programmes", name), "has no purse that its leader allocates")


def graph(document: ScenarioDocument, source: Source) -> Iterator[Problem]:
    """Node names exist once and form no cycle."""
    owner: dict[str, str] = {}
    for section in NODES:
        for name in getattr(document, section):
            if name in owner:
                yield _at(source, (section, name), f"is also the name of one of the {owner[name]}", "names of things are shared")
            owner[name] = section
    edges: dict[str, list[str]] = {}
    for name, path, need in needs(document):
        if need in owner:
            edges.setdefault(name, []).append(need)
        else:
            yield _at(source, path, f'unknown name "{need}"', nearest(need, owner))
    done: set[str] = set()
    trail: list[str] = []

    def walk(name: str) -> list[str] | None:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return None
        trail.append(name)
        for need in edges.get(name, ()):
            cycle = walk(need)
            if cycle:
                return cycle
        trail.pop()
        done.add(name)
        return None

    for name in sorted(edges):
        trail.clear()
        cycle = walk(name)
        if cycle:
            yield _at(source, (owner[cycle[0]], cycle[0]), "waits for itself: " + " -> ".join(cycle))
            return
    for name, programme in document.programmes.items():
        if programme.base is not None:
            nodes = {n for n in owner if owner[n] != "packages"}
            yield from _unknown(source, ("programmes", name, "base"), "capability, mission or element", programme.base, nodes)
    for name, milestone in document.milestones.items():
        nodes = {n for n in owner if owner[n] != "packages"}
        yield from _unknown(source, ("milestones", name, "when"), "capability, mission or element", milestone.when, nodes)
        if name.split(".")[0] not in document.programmes or name.count(".") != 1:
            yield _at(source, ("milestones", name), "is no milestone name, expected programme.name")


def needs(document: ScenarioDocument) -> Iterator[tuple[str, Key, str]]:
    """(node, path, node it waits for)."""
    for section in ("elements", "missions"):
        for name, entity in getattr(document, section).items():
            for index, need in enumerate(entity.needs):
                yield name, (section, name, "needs", index), need
    for name, capability in document.capabilities.items():
        for key in ("all", "any", "of"):
            for index, need in enumerate(getattr(capability, key) or ()):
                yield name, ("capabilities", name, key, index), need


def capabilities(document: ScenarioDocument, source: Source) -> Iterator[Problem]:
    for name, capability in document.capabilities.items():
        given = [key for key in ("all", "any", "of") if getattr(capability, key) is not None]
        if len(given) != 1 or (capability.at_least is None) != (capability.of is None):
            yield _at(source, ("capabilities", name), "needs exactly one of all, any, or at_least with of")
        elif not getattr(capability, given[0]):
            yield _at(source, ("capabilities", name, given[0]), "is empty, so it would hold at once")
        elif capability.at_least is not None and not 1 <= capability.at_least <= len(capability.of or ()):
            yield _at(source, ("capabilities", name, "at_least"), f"{capability.at_least} is outside 1..{len(capability.of or ())} [count]")


def events(document: ScenarioDocument, source: Source) -> Iterator[Problem]:
    for name, event in document.events.items():
        path: Key = ("events", name)
        if not event.opening and (event.rate is None) == (event.date is None):
            yield _at(source, path, "needs exactly one of rate and date", "opening: true asks it in the first turn")
        if len(event.when) > 4:
            yield _at(source, (*path, "when"), f"has {len(event.when)} conditions, expected at most 4")
        if event.options and event.default not in event.options:
            yield _at(source, (*path, "default"), f'unknown option "{event.default}"', nearest(str(event.default), event.options))
        if not event.options and not event.effects:
            yield _at(source, path, "changes nothing: it has neither options nor effects")
        if event.default in event.options and event.options[event.default].attention:
            yield _at(source, (*path, "default"), "takes attention, but what happens unasked must be free")
        if event.options and event.programme is None:
            yield _at(source, path, "has options but no programme to choose")
        for index, text in enumerate(event.when):
            yield from _line(document, source, (*path, "when", index), text, ATOM, 'expected "field.id >= number"', False)
        yield from _effects(document, source, (*path, "effects"), event.effects)
        for option, choice in event.options.items():
            yield from _effects(document, source, (*path, "options", option, "effects"), choice.effects)


def _effects(document: ScenarioDocument, source: Source, path: Key, lines: list[str]) -> Iterator[Problem]:
    cells: set[str] = set()
    for index, text in enumerate(lines):
        yield from _line(document, source, (*path, index), text, EFFECT, 'expected "field.id + number"', True)
        found = EFFECT.match(text)
        if found and found[2] == "=":
            if found[1] in cells:
                yield _at(source, (*path, index), f"sets {found[1]} a second time")
            cells.add(found[1])


def _line(
    document: ScenarioDocument, source: Source, path: Key, text: str, form: re.Pattern[str], expected: str, effect: bool
) -> Iterator[Problem]:
    found = form.match(text)
    if not found:
        yield _at(source, path, f'"{text}" is not understood, {expected}')
        return
    field, *ids = found[1].split(".")
    if field == "year" and not effect:
        return
    names = {name for name, stock in STOCKS.items() if (stock.effect if effect else not stock.hidden)}
    if field not in names:
        yield _at(source, path, f'unknown field "{field}"', nearest(field, names))
        return
    axes = STOCKS[field].axes
    parts = [".".join(ids)] if axes == ("milestone",) else ids
    if len(parts) != len(axes):
        yield _at(source, path, f"{field} needs {' and '.join(axes) or 'no id'}, found {len(parts)} ids")
        return
    for axis, name in zip(axes, parts, strict=True):
        section = {"capability": "capabilities", "family": "families"}.get(axis, axis + "s")
        if hasattr(document, section):
            yield from _unknown(source, path, axis, name, getattr(document, section))


def parameters(document: ScenarioDocument, source: Source) -> Iterator[Problem]:
    """Every coefficient of the rules is given, known, inside its hard bounds, and keeps its unit when another file replaces it."""
    for name, parameter in document.parameters.items():
        if name not in PARAMETERS:
            yield from _unknown(source, ("parameters", name), "parameter", name, PARAMETERS)
            continue
        low, high, _meaning = PARAMETERS[name]
        for key, value in (("value", parameter.value), *(("range", edge) for edge in parameter.range)):
            if not low <= value <= high:
                yield _at(source, ("parameters", name, key), f"{value:g} is outside {low:g}..{high:g} [{parameter.unit}]")
        unit, first = source.units.get(name, (parameter.unit, None))
        if first is not None and parameter.unit != unit:
            yield _at(source, ("parameters", name, "unit"), f'"{parameter.unit}" is not the unit of the parameter it replaces, expected "{unit}"',
                      f"{first.file}:{first.line}")  # fmt: skip
    missing = [name for name in PARAMETERS if name not in document.parameters]
    if missing:
        shown = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        yield _at(source, ("parameters",), f"{shown} missing", "extend or include a file that has them, such as parts/shared.yaml")


CHECKS: tuple[Check, ...] = (parameters, sources, references, graph, capabilities, events)


def run(document: ScenarioDocument, source: Source) -> list[Problem]:
    """Every problem once: what stands behind a line of `forecasts` is three things with the same source and class."""
    return list(dict.fromkeys(problem for check in CHECKS for problem in check(document, source)))
