"""What was known on a day: the newest fact with `known_from` not after `as_of`. Hindsight is fenced here, not by care."""

from __future__ import annotations

from dataclasses import dataclass, field

from game.scenario.dates import decimal
from game.scenario.schema import Fact, Family, Mission, ScenarioDocument, Sourced, Vehicle


@dataclass(slots=True)
class Knowledge:
    """Reads facts as of one day and notes where each number came from."""

    as_of: float
    start: float
    provenance: dict[str, dict[str, str]] = field(default_factory=dict)

    def knows(self, known_from: str | None) -> bool:
        return known_from is None or decimal(known_from) <= self.as_of + 1e-9

    def entry(self, fact: Fact | None, entity: Sourced | None, path: str) -> float | int | str | None:
        """The value that counts, None if nothing was known."""
        if fact is None:
            return None
        best = None
        for entry in fact.entries:
            if self.knows(entry.known_from) and (best is None or _known(entry.known_from) >= _known(best.known_from)):
                best = entry
        if best is None:
            return None
        source = best.source or (entity.source if entity else "")
        self.provenance[path] = {
            "value": str(best.value),
            "source": source if isinstance(source, str) else ", ".join(source),
            "evidence": best.evidence or (entity.evidence if entity else "judgement"),
            "known_from": best.known_from or (entity.known_from if entity and entity.known_from else ""),
            "low": "" if best.low is None else str(best.low),
            "high": "" if best.high is None else str(best.high),
        }
        return best.value

    def number(self, fact: Fact | None, entity: Sourced | None, path: str, default: float = 0.0) -> float:
        value = self.entry(fact, entity, path)
        return default if value is None else float(value)

    def date(self, fact: Fact | None, entity: Sourced | None, path: str) -> float | None:
        """Decimal year or None."""
        value = self.entry(fact, entity, path)
        return None if value is None else decimal(str(value))

    def happened(self, fact: Fact | None, entity: Sourced | None, path: str) -> bool:
        """Whether a dated event lies behind the day of the knowledge. One that lies ahead is not known, and leaves no trace."""
        value = None if fact is None else Knowledge(self.as_of, self.start).date(fact, entity, path)
        return value is not None and value <= self.start + 1e-9 and self.date(fact, entity, path) is not None


def _known(text: str | None) -> float:
    return 0.0 if text is None else decimal(text)


def drop_unknown(document: ScenarioDocument, knowledge: Knowledge) -> None:
    """Leaves out what was not known yet, and every mention of it."""
    gone: set[str] = set()
    for section in ("elements", "missions", "capabilities", "packages", "partners", "events", "vehicles", "families", "sites"):
        entries = getattr(document, section)
        fenced = not (section == "events" and document.hindsight)
        for name in [n for n, entity in entries.items() if fenced and not knowledge.knows(entity.known_from)]:
            gone.add(name)
            del entries[name]
    while gone:
        more: set[str] = set()
        for section in ("elements", "missions"):
            for entity in getattr(document, section).values():
                entity.needs = [need for need in entity.needs if need not in gone]
        for name, capability in list(document.capabilities.items()):
            for key in ("any", "of", "all"):
                members = getattr(capability, key)
                if members is not None:
                    kept = [member for member in members if member not in gone]
                    if key == "all" and len(kept) < len(members):
                        kept = []  # a part of an ALL is not there: neither is the whole
                    setattr(capability, key, kept)
                    if not kept:
                        more.add(name)
        for name in more:
            del document.capabilities[name]
        for name, package in list(document.packages.items()):
            if package.partner in gone or package.orphan in gone or (package.gives and package.gives.element in gone):
                more.add(name)
                del document.packages[name]
        for name, milestone in list(document.milestones.items()):
            if milestone.when in gone | more:
                del document.milestones[name]
        for programme in document.programmes.values():
            programme.charter = [name for name in programme.charter if name not in more]
            for doctrine in programme.doctrines.values():
                doctrine.need = {name: factor for name, factor in doctrine.need.items() if name not in gone}
                doctrine.unlocks = [name for name in doctrine.unlocks if name not in gone]
            if programme.base in gone | more:
                programme.base = None
        for name, event in list(document.events.items()):
            lines = [*event.when, *event.effects, *(e for option in event.options.values() for e in option.effects)]
            if any(f".{missing} " in line + " " for line in lines for missing in gone):
                del document.events[name]
        things: list[Family | Mission | Vehicle] = [*document.families.values(), *document.vehicles.values(), *document.missions.values()]
        for thing in things:
            if thing.tester in gone:
                thing.tester = None
        gone = more
