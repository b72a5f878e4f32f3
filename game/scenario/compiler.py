"""A typed document to Tables: everything the rules read, in canonical order, with every prior as a quantile table."""

from __future__ import annotations

from typing import Any

import numpy as np

from game.model.axes import AIMS, NEVER
from game.model.tables import GRID, LEVELS, Tables, freeze
from game.scenario import quantiles
from game.scenario.cards import compile_events
from game.scenario.designs import flaws, sites
from game.scenario.graph import Graph, build
from game.scenario.knowledge import Knowledge
from game.scenario.schema import ScenarioDocument, SlipClass

GIVES = ("funding", "work", "money", "ground", "launch", "science", "calm")
ROLES = ("signatory", "payload", "supplier", "critical")
TICK = 1024


def compile_document(document: ScenarioDocument, knowledge: Knowledge, digest: str) -> Tables:
    return freeze(_Compiler(document, knowledge).tables(digest))


class _Compiler:
    def __init__(self, document: ScenarioDocument, knowledge: Knowledge):
        self.doc, self.know = document, knowledge
        self.graph: Graph = build(document)
        self.ids = {
            "programme": tuple(sorted(document.programmes)), "purse": tuple(sorted(document.purses)),
            "element": self.graph.elements, "mission": self.graph.missions, "vehicle": tuple(sorted(document.vehicles)),
            "family": tuple(sorted(document.families)), "partner": tuple(sorted(document.partners)),
            "package": self.graph.packages, "capability": self.graph.capabilities,
            "manifest": tuple(sorted(f"{p}.{m}" for p, programme in document.programmes.items() for m in programme.manifest)),
            "milestone": tuple(sorted(document.milestones)), "event": tuple(sorted(document.events)), "aim": AIMS,
            "bloc": tuple(sorted({element.bloc for element in document.elements.values()})),
            "site": tuple(sorted(document.sites)),
            "technology": tuple(sorted({e.technology for e in document.elements.values() if e.technology})),
        }  # fmt: skip

    # -- small readers
    def index(self, axis: str, name: str | None) -> int:
        return -1 if name is None else self.ids[axis].index(name)

    def tick(self, year: float | None, default: int = NEVER) -> int:
        return default if year is None else int(min(max(0, round((year - self.know.start) * TICK)), NEVER - 1))

    def column(self, section: str, axis: str, key: str, default: float = 0.0) -> np.ndarray:
        entities = getattr(self.doc, section)
        values = []
        for name in self.ids[axis]:
            fact = getattr(entities[name], key)
            values.append(self.know.number(fact, entities[name], f"{section}.{name}.{key}", default))
        return np.array(values, np.float64)

    def tenths(self, section: str, axis: str, key: str) -> np.ndarray:
        return np.rint(self.column(section, axis, key) * 10).astype(np.int32)

    def dates(self, section: str, axis: str, key: str, default: int = NEVER) -> np.ndarray:
        entities = getattr(self.doc, section)
        ticks = [self.tick(self.know.date(getattr(entities[n], key), entities[n], f"{section}.{n}.{key}"), default) for n in self.ids[axis]]
        return np.array(ticks, np.int32)

    def slip(self, name: str) -> SlipClass:
        return self.doc.classes[name]

    def parts(self, name: str) -> list[tuple[float, SlipClass]]:
        slip = self.slip(name)
        if slip.mix:
            return [(float(share), self.slip(other)) for other, share in sorted(slip.mix.items())]
        return [(1.0, slip)]

    def class_value(self, slip: SlipClass, key: str) -> float:
        name = next(n for n, s in self.doc.classes.items() if s is slip)
        return self.know.number(getattr(slip, key), slip, f"classes.{name}.{key}")

    # -- the whole
    def tables(self, digest: str) -> Tables:
        doc, ids = self.doc, self.ids
        first = int(np.ceil((np.floor(self.know.start) + 1 - self.know.start) * TICK - 1e-6))
        years = doc.end - int(np.floor(self.know.start + 1e-6))
        turn_ticks = np.concatenate([[0], first + TICK * np.arange(years + 1)]).astype(np.int32)
        parameters = {name: float(parameter.value) for name, parameter in doc.parameters.items()}
        for name, parameter in doc.parameters.items():
            self.know.provenance[f"parameters.{name}.value"] = {
                "value": str(parameter.value), "evidence": parameter.evidence, "known_from": parameter.known_from or "",
                "source": parameter.source if isinstance(parameter.source, str) else ", ".join(parameter.source),
                "low": str(parameter.range[0]), "high": str(parameter.range[1]),
            }  # fmt: skip
        columns: dict[str, Any] = {
            "scenario": doc.id, "digest": digest, "start": self.know.start, "turns": len(turn_ticks) - 1,
            "turn_ticks": turn_ticks, "ids": ids, "titles": self.titles(), "parameters": parameters,
        }  # fmt: skip
        columns |= self.purses(turn_ticks)
        for part in (self.programmes, self.elements, self.vehicles, self.missions, self.nodes, self.milestones, self.partners):
            columns |= part()
        columns |= flaws(self) | sites(self)
        columns["events"] = compile_events(doc, ids, self.know)
        columns["provenance"] = dict(sorted(self.know.provenance.items()))
        return Tables(**columns)

    def titles(self) -> dict[str, tuple[str, ...]]:
        sections: dict[str, Any] = {
            "programme": self.doc.programmes, "purse": self.doc.purses, "element": self.doc.elements, "mission": self.doc.missions,
            "vehicle": self.doc.vehicles, "family": self.doc.families, "partner": self.doc.partners, "package": self.doc.packages,
            "milestone": self.doc.milestones, "event": self.doc.events, "site": self.doc.sites,
        }  # fmt: skip
        titles = {axis: tuple(section[name].title for name in self.ids[axis]) for axis, section in sections.items()}
        capabilities = self.doc.capabilities
        titles["capability"] = tuple(capabilities[n].title if n in capabilities else n for n in self.ids["capability"])
        titles["manifest"] = tuple(self.doc.programmes[n.split(".")[0]].manifest[n.split(".")[1]].title for n in self.ids["manifest"])
        titles["aim"] = tuple(AIMS)
        titles["bloc"] = self.ids["bloc"]
        titles["technology"] = self.ids["technology"]
        return titles

    def purses(self, turn_ticks: np.ndarray) -> dict[str, Any]:
        doc, names = self.doc, self.ids["purse"]
        years = [int(np.floor(self.know.start + tick / TICK + 1e-6)) for tick in turn_ticks[:-1]]
        spread = self.column("purses", "purse", "spread")
        return {
            "purse_programme": np.array([self.index("programme", doc.purses[n].programme) for n in names]),
            "purse_partner": np.array([self.index("partner", doc.purses[n].partner) for n in names], np.intp),
            "purse_automatic": np.array([doc.purses[n].automatic for n in names], bool),
            "purse_opening": self.tenths("purses", "purse", "opening_musd"),
            "purse_growth": self.column("purses", "purse", "growth").astype(np.float32),
            "purse_spread": spread.astype(np.float32),
            "purse_anchor": self.column("purses", "purse", "anchor").astype(np.float32),
            "purse_review": np.array([[r == "yearly" or y in r for y in years] for r in (doc.purses[n].reviews for n in names)], bool),
            "purse_carry": self.column("purses", "purse", "carry").astype(np.float32),
            "purse_resolution": self.column("purses", "purse", "resolution").astype(np.float32),
            "purse_election": np.array([[y - 1 in doc.purses[n].elections for y in years] for n in names], bool),
            "envelope_quantile": quantiles.on_grid(np.stack([quantiles.normal(0, s, GRID) for s in spread])),
        }

    def programmes(self) -> dict[str, Any]:
        doc, names = self.doc, self.ids["programme"]
        many = max(len(doc.programmes[n].doctrines) for n in names) or 1
        need = np.ones((len(self.ids["element"]), 1 + many), np.float32)
        may = np.ones(need.shape, bool)
        nodes = self.graph.rows()
        pool = np.zeros((len(names), len(AIMS)), np.float32)
        stock = np.zeros(len(self.ids["manifest"]), np.float32)
        for row, name in enumerate(names):
            programme = doc.programmes[name]
            for number, doctrine in enumerate(programme.doctrines.values()):
                for element, factor in doctrine.need.items():
                    if doc.elements[element].programme == name:
                        need[self.index("element", element), 1 + number] = factor
            locked = {element for doctrine in programme.doctrines.values() for element in doctrine.unlocks}
            for element in locked:
                may[self.index("element", element)] = [False] + [element in d.unlocks for d in programme.doctrines.values()] + [False] * (
                    many - len(programme.doctrines))
            total = sum(programme.demands.values()) or 1
            for aim, share in programme.demands.items():
                pool[row, AIMS.index(aim)] = share / total
            for item, manifest in programme.manifest.items():
                path = f"programmes.{name}.manifest.{item}"
                stock[self.index("manifest", f"{name}.{item}")] = self.know.number(manifest.stock, programme, path)
        return {
            "programme_bloc": tuple(doc.programmes[n].bloc for n in names),
            "support_opening": self.column("programmes", "programme", "support").astype(np.float32),
            "prestige_opening": self.column("programmes", "programme", "prestige").astype(np.float32),
            "doctrine_need": need,
            "doctrine_open": may,
            "base_node": np.array([-1 if doc.programmes[n].base is None else nodes[str(doc.programmes[n].base)] for n in names], np.intp),
            "doctrine_names": tuple(tuple(doc.programmes[n].doctrines) for n in names),
            "demand_pool": pool,
            "charter": tuple(tuple(self.index("capability", c) for c in doc.programmes[n].charter) for n in names),
            "manifest_programme": np.array([self.index("programme", m.split(".")[0]) for m in self.ids["manifest"]], np.intp),
            "manifest_stock": stock,
            "account_names": tuple(tuple(doc.programmes[n].accounts) for n in names),
        }

    def work(self, name: str) -> tuple[float, float, float | None]:
        """Opening work in months, opening team, and the decimal year in which it was ready (None = not yet)."""
        element, path = self.doc.elements[name], f"elements.{name}"
        done = self.know.date(element.done, element, f"{path}.done")
        if done is not None and done <= self.know.as_of:
            return 0.0, 0.0, done
        began = self.know.date(element.began, element, f"{path}.began")
        under_way = began is not None and began <= self.know.as_of
        team = self.know.number(element.staffing, element, f"{path}.staffing", 1.0 if under_way else 0.0)
        announced = self.know.date(element.announced, element, f"{path}.announced")
        months = self.know.entry(element.work_months, element, f"{path}.work_months")
        if months is not None:
            return float(months), team, None
        if announced is None:
            return 36.0, team, None
        begins = self.know.date(element.begins, element, f"{path}.begins")
        opens = self.know.start if under_way or begins is None else max(begins, self.know.start)
        return max(_accrued(announced - opens, team, self.doc), 1.0), team, None

    def elements(self) -> dict[str, Any]:
        doc, names = self.doc, self.ids["element"]
        ready = [self.work(name) for name in names]
        work = np.array([w for w, _, _ in ready])
        pace, shock, partial = [], [], []
        for name in names:
            parts = self.parts(doc.elements[name].slip_class)
            pace.append(quantiles.mixture([
                (share, quantiles.lognormal(self.class_value(c, "pace_median"), self.class_value(c, "pace_sigma") * np.sqrt(0.5), 256))
                for share, c in parts], LEVELS))  # fmt: skip
            rate = sum(share * self.class_value(c, "shock_rate") for share, c in parts)
            shock.append(quantiles.shocks(round(rate, 4), GRID))
            first = np.floor(self.know.start) + 1 - self.know.start
            partial.append(quantiles.shocks(round(rate * first, 4), GRID))
        ratio = np.array([
            sum(s * self.class_value(c, "ratio") for s, c in self.parts(doc.elements[n].slip_class)) for n in names])  # fmt: skip
        k = (1 + 0.7 * (ratio - 1)) / ratio
        profiles = {"normal": quantiles.spending_profile(2.0), "crash": quantiles.spending_profile(3.0)}
        sigma = {b: self.bloc_sigma(b) for b in self.ids["bloc"]}
        under_way = self.dates("elements", "element", "began", NEVER)
        programme = [doc.elements[n].programme for n in names]
        return {
            "element_programme": np.array([self.index("programme", p) for p in programme]),
            "element_purse": np.array([self.index("purse", doc.elements[n].purse) for n in names]),
            "element_account": np.array([
                list(doc.programmes[doc.elements[n].programme].accounts).index(doc.elements[n].account) for n in names]),
            "element_bloc": np.array([self.index("bloc", doc.elements[n].bloc) for n in names]),
            "work_opening": quantiles.on_grid(work),
            "staffing_opening": np.array([team for _, team, _ in ready], np.float32),
            # a partner state pays its own lines: the programme's standing orders spend nothing on them
            "level_opening": np.array([
                1.0 if began <= 0 and r[2] is None and not doc.purses[doc.elements[n].purse].automatic else 0.0
                for n, began, r in zip(names, under_way, ready, strict=True)], np.float32),
            "finished_opening": np.array([NEVER if done is None else 0 for _, _, done in ready], np.uint16),
            "announced": self.dates("elements", "element", "announced"),
            "begins": self.dates("elements", "element", "begins", 0),
            "cost_left": np.rint(self.column("elements", "element", "cost_musd") * 10 * k).astype(np.int32),
            "need_profile": np.stack([self.profile(n, profiles[doc.elements[n].profile]) for n in names]),
            "duration": quantiles.on_grid(np.maximum(work, 1.0)),
            "floor": self.tenths("elements", "element", "floor_musd"),
            "upkeep": self.tenths("elements", "element", "upkeep_musd"),
            "self_funded": self.column("elements", "element", "self_funded").astype(np.float32),
            "pace_bloc_quantile": quantiles.on_grid(np.stack([
                quantiles.lognormal(1.0, sigma[b] * np.sqrt(0.5), LEVELS) for b in self.ids["bloc"]])),
            "pace_quantile": quantiles.on_grid(np.stack(pace)),
            "cost_quantile": quantiles.on_grid(quantiles.lognormal(0.7, 0.4, LEVELS)),
            "standing_quantile": quantiles.on_grid(quantiles.beta(6.0, 7.0, LEVELS)),
            "class_ratio": ratio.astype(np.float32),
            "shock_quantile": quantiles.on_grid(np.stack(shock)),
            "shock_partial": quantiles.on_grid(np.stack(partial)),
            "pace_noise": quantiles.on_grid(quantiles.gamma(1.0, 0.30, GRID)),
            "coordination": np.zeros(len(names), np.float32),
            "coordination_factor": quantiles.on_grid(np.arange(1, 9) ** -float(doc.parameters["coordination_beta"].value)),
            "tests_failure": np.array([1.0] + [doc.parameters[f"tests_failure_{n}"].value for n in (1, 2)], np.float32),
            "tests_work": np.array([0.0] + [doc.parameters[f"tests_work_{n}"].value for n in (1, 2)], np.float32),
        }  # fmt: skip

    def profile(self, name: str, curve: np.ndarray) -> np.ndarray:
        """Spending by progress of the work that is left: of a line under way only the rest of its curve. Mean 1, at least 0.25."""
        element, path = self.doc.elements[name], f"elements.{name}"
        began = self.know.date(element.began, element, f"{path}.began")
        announced = self.know.date(element.announced, element, f"{path}.announced")
        spent = 0.0
        if began is not None and announced is not None and began < self.know.start < announced:
            spent = (self.know.start - began) / (announced - began)
        at = spent + (1 - spent) * (np.arange(64) + 0.5) / 64
        rest = np.maximum(np.interp(at, (np.arange(64) + 0.5) / 64, curve), 0.25)
        return quantiles.on_grid(rest / rest.mean())

    def bloc_sigma(self, bloc: str) -> float:
        """The bloc's common spread: half the variance of the narrowest class among its elements (E5: correlation 0.5)."""
        sigmas = [
            self.class_value(c, "pace_sigma") for e in self.doc.elements.values() if e.bloc == bloc for _, c in self.parts(e.slip_class)
        ]
        return min(sigmas)

    def vehicles(self) -> dict[str, Any]:
        doc, names, families = self.doc, self.ids["vehicle"], self.ids["family"]
        new = self.column("vehicles", "vehicle", "new_chance")
        mature = self.column("vehicles", "vehicle", "mature")
        first = [quantiles.beta(4 * n, 4 * (1 - n), LEVELS) if 0 < n < 1 else np.full(LEVELS, n) for n in new]
        standdown = quantiles.lognormal(6.0, np.log(29 / 6) / 1.2816, GRID)
        return {
            "vehicle_quantile": quantiles.on_grid(np.minimum(np.stack(first), mature[:, None])),
            "vehicle_mature": mature.astype(np.float32),
            "vehicle_learning": quantiles.on_grid(np.exp(-np.arange(64) / 1.3)),
            "vehicle_flights": self.column("vehicles", "vehicle", "flights").astype(np.int16),
            "vehicle_launched": self.column("vehicles", "vehicle", "launched").astype(np.int16),
            "vehicle_turnround": np.rint(self.column("vehicles", "vehicle", "turnround_days") * TICK / 365.25).astype(np.int32),
            "vehicle_tester": np.array([self.index("element", doc.vehicles[n].tester) for n in names]),
            "standdown_quantile": np.rint(np.minimum(standdown, 120) * TICK / 12).astype(np.int32),
            "family_first": quantiles.on_grid(np.stack([quantiles.beta(*map(float, doc.families[n].first_try), LEVELS) for n in families])),
            "family_later": quantiles.on_grid(np.stack([quantiles.beta(*map(float, doc.families[n].later), LEVELS) for n in families])),
            "family_landings": self.column("families", "family", "landings").astype(np.int8),
            "family_tester": np.array([self.index("element", doc.families[n].tester) for n in families]),
            "crew_down_quantile": np.rint(np.linspace(18, 32, GRID) * TICK / 12).astype(np.int32),
        }

    def missions(self) -> dict[str, Any]:
        doc, names = self.doc, self.ids["mission"]

        def span(key: str, unit: float) -> np.ndarray:
            return np.rint(self.column("missions", "mission", key) * TICK / unit).astype(np.int32)

        done = [self.know.date(doc.missions[n].done, doc.missions[n], f"missions.{n}.done") for n in names]
        slips = []
        for name in names:
            parts = self.parts(doc.missions[name].slip_class)
            tables = [(s, quantiles.last_mile(self.class_value(c, "on_time"), self.class_value(c, "slip_median_months") or 5.0,
                                              self.class_value(c, "slip_sigma") or 1.1)) for s, c in parts]  # fmt: skip
            slips.append(tables[0][1] if len(tables) == 1 else np.rint(quantiles.mixture(tables, GRID)).astype(np.int32))
        return {
            "mission_programme": np.array([self.index("programme", doc.missions[n].programme) for n in names]),
            "mission_purse": np.array([self.index("purse", doc.missions[n].purse) for n in names]),
            "mission_vehicle": np.array([self.index("vehicle", doc.missions[n].vehicle) for n in names]),
            "mission_family": np.array([self.index("family", doc.missions[n].family) for n in names]),
            "mission_transit": self.column("missions", "mission", "transit").astype(np.float32),
            "mission_crewed": np.array([doc.missions[n].crewed for n in names], bool),
            "mission_crew_days": self.column("missions", "mission", "crew_days").astype(np.float32),
            "mission_duration": span("duration_days", 365.25), "mission_window": span("window_days", 365.25),
            "mission_refly": span("refly_months", 12), "mission_interval": span("interval_months", 12),
            "mission_price": self.tenths("missions", "mission", "price_musd"),
            "mission_not_before": self.dates("missions", "mission", "not_before", 0),
            "mission_announced": self.dates("missions", "mission", "announced"),
            "mission_partial": np.array([doc.missions[n].partial_counts for n in names], bool),
            "mission_tester": np.array([self.index("element", doc.missions[n].tester) for n in names], np.intp),
            "mission_polar": np.array([doc.missions[n].polar for n in names], bool),
            "mission_surveys": np.array([doc.missions[n].surveys for n in names], bool),
            "mission_adds": self.column("missions", "mission", "adds_base").astype(np.float32),
            "mission_science": self.column("missions", "mission", "science").astype(np.float32),
            "mission_achieved": np.array([NEVER if d is None or d > self.know.as_of else 0 for d in done], np.uint16),
            "slip_quantile": np.stack(slips) if slips else np.zeros((0, GRID), np.int32),
        }  # fmt: skip

    def nodes(self) -> dict[str, Any]:
        doc, graph = self.doc, self.graph
        holds = [doc.capabilities[n].hold_months if n in doc.capabilities else 0 for n in graph.capabilities]
        return {
            "levels": graph.levels,
            "element_needs": graph.padded([doc.elements[n].needs for n in graph.elements]),
            "mission_needs": graph.padded([doc.missions[n].needs for n in graph.missions]),
            "capability_needs": graph.padded([graph.members[n] for n in graph.capabilities]),
            "element_waits": graph.padded([graph.waits[n] for n in graph.elements]),
            "mission_waits": graph.padded([graph.waits[n] for n in graph.missions]),
            "capability_waits": graph.padded([graph.waits[n] for n in graph.capabilities]),
            "capability_mode": np.array([graph.mode[n] for n in graph.capabilities], np.int8),
            "capability_hold": np.rint(np.array(holds, float) * TICK / 12).astype(np.int32),
            "capability_hidden": np.array([n in graph.hidden for n in graph.capabilities], bool),
        }

    def in_force(self, name: str) -> bool:
        """Whether a deal stands on the opening day: from the scenario's start, or really signed since, and not really ended."""
        package = self.doc.packages[name]
        signed = self.know.happened(package.signed, package, f"packages.{name}.signed")
        return (package.in_force or signed) and not self.know.happened(package.ended, package, f"packages.{name}.ended")

    def joins(self, name: str) -> float:
        """Yearly hazard of a member who joins unasked: given, or the usual one of a signatory who takes no attention."""
        package = self.doc.packages[name]
        talks = self.know.number(package.attention, package, f"packages.{name}.attention")
        if package.joins is not None or package.role != "signatory" or talks:
            return float(self.know.number(package.joins, package, f"packages.{name}.joins", 0.0))
        return float(self.doc.parameters["membership_rate"].value)

    def milestones(self) -> dict[str, Any]:
        doc, names, rows = self.doc, self.ids["milestone"], self.graph.rows()
        firsts = sorted({m.first for m in doc.milestones.values() if m.first})
        official = [self.know.date(doc.milestones[n].official, None, f"milestones.{n}.official") for n in names]
        return {
            "milestone_node": np.array([rows[doc.milestones[n].when] for n in names], np.intp),
            "milestone_programme": np.array([self.index("programme", n.split(".")[0]) for n in names]),
            "milestone_official": np.array([self.tick(d) for d in official], np.int32),
            "milestone_first": np.array([firsts.index(f) if (f := doc.milestones[n].first) else -1 for n in names]),
            "milestone_prestige": np.array([doc.milestones[n].prestige for n in names], np.float32),
        }

    def partners(self) -> dict[str, Any]:
        doc, partners, packages, programmes = self.doc, self.ids["partner"], self.ids["package"], self.ids["programme"]
        affinity = np.zeros((len(partners), len(programmes)), np.float32)
        wall = np.zeros(affinity.shape, bool)
        circles = sorted({p.circle or n for n, p in doc.partners.items()})
        for row, name in enumerate(partners):
            for programme, value in doc.partners[name].affinity.items():
                if programme in programmes:
                    affinity[row, programmes.index(programme)] = value
            for programme in doc.partners[name].walled_by:
                if programme in programmes:
                    wall[row, programmes.index(programme)] = True
        asks = np.zeros((len(packages), len(self.ids["manifest"])), np.float32)
        amounts = np.zeros(len(packages), np.float32)
        kinds, elements, carried = [], [], []
        for row, name in enumerate(packages):
            package = doc.packages[name]
            for item, amount in package.asks.items():
                asks[row, self.index("manifest", f"{package.programme}.{item}")] = amount
            kinds.append(GIVES.index(package.gives.kind) if package.gives else -1)
            elements.append(self.index("element", package.gives.element) if package.gives else -1)
            carried.append(self.index("mission", package.gives.mission) if package.gives else -1)
            if package.gives:
                amount = self.know.number(package.gives.amount, package, f"packages.{name}.gives.amount")
                amounts[row] = amount * 10 if package.gives.kind == "money" else amount
        return {
            "partner_bloc": tuple(doc.partners[n].bloc for n in partners),
            "partner_affinity": affinity,
            "partner_hazard": self.column("partners", "partner", "exit_hazard").astype(np.float32),
            "partner_walled": wall,
            "partner_circle": np.array([circles.index(doc.partners[n].circle or n) for n in partners], np.intp),
            "package_partner": np.array([self.index("partner", doc.packages[n].partner) for n in packages], np.intp),
            "package_programme": np.array([self.index("programme", doc.packages[n].programme) for n in packages], np.intp),
            "package_role": np.array([ROLES.index(doc.packages[n].role) for n in packages], np.int8),
            "package_open": self.dates("packages", "package", "open_from", 0),
            "package_in_force": np.array([self.in_force(n) for n in packages], bool),
            "package_talks": np.rint(self.column("packages", "package", "talks_months") * TICK / 12).astype(np.int32),
            "package_joins": np.array([self.joins(n) for n in packages], np.float32),
            "package_attention": self.column("packages", "package", "attention").astype(np.float32),
            "package_exclusive": np.array([doc.packages[n].exclusive for n in packages], bool),
            "package_orphan": np.array([self.index("element", doc.packages[n].orphan) for n in packages], np.intp),
            "package_give_kind": np.array(kinds, np.int8),
            "package_give_element": np.array(elements, np.intp),
            "package_give_mission": np.array(carried, np.intp),
            "package_give_amount": amounts,
            "package_ask": asks,
            "package_value": self.column("packages", "package", "value").astype(np.float32),
            "package_replacement": self.column("packages", "package", "replacement_months").astype(np.float32),
        }


def _accrued(years: float, team: float, document: ScenarioDocument) -> float:
    """Months of work that customary funding does in `years` from an opening team: growth by max(0.35 S, 0.20) a year up to 1."""
    parameters = {name: float(p.value) for name, p in document.parameters.items()}
    growth, step = parameters.get("staff_growth", 0.35), parameters.get("staff_step", 0.20)
    months = 0.0
    left = years
    while left > 1e-9:
        length = min(1.0, left)
        team = min(max(team, 1.0) if team >= 1 else 1.0, team + max(growth * team, step)) if team < 1 else team
        months += 12 * team * length
        left -= length
    return months


__all__ = ["compile_document"]
