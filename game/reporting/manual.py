"""The reference manual: what the model's declarations, rules and a scenario's entries say of themselves, as topics, as lines and as a page.

Nothing is written down here that stands elsewhere: fields, orders, coefficients and occurrences come from their declarations, equations from the
docstrings of the rules, values, units, ranges and sources from the scenario.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from game.model import auditor, charter, curves, legality, timeline
from game.model.axes import AIMS, AXES
from game.model.occurrences import KINDS
from game.model.orders import DEFAULTS, KEEP, ORDERS
from game.model.parameters import PARAMETERS
from game.model.rules import PHASES
from game.model.state import STOCKS, Stock
from game.model.truth import HIDDEN
from game.reporting import wording

FORMULAS = (curves, timeline, auditor, legality, charter)
EQUATION = "Equation:"
PLURALS = {"class": "classes", "family": "families", "capability": "capabilities", "policy": "policies", "vocabulary": "vocabulary"}

CONDITIONS = (
    "Dates (unit tick) compare with true and false: has it happened by now. `year` is the decimal year. Money is compared in tenths of a M$. What"
    " needs an OR is two events of one group."
)
EFFECTS = (
    "Every field stays in its range. Money is given in M$. What is done to `envelope` is done to the next year's; `bills` are paid first out of the"
    " next year's money. A date (`hold`, `grounded`) moves to so many months after the year's end, never back. `work` of what is finished stays."
)


class Key(Protocol):
    """One key of a section of the format."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def required(self) -> bool: ...
    @property
    def meaning(self) -> str: ...


class Figure(Protocol):
    """One value of an entry, with where it comes from."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def source(self) -> tuple[str, ...]: ...
    @property
    def evidence(self) -> str: ...
    @property
    def known_from(self) -> str: ...
    @property
    def low(self) -> str: ...
    @property
    def high(self) -> str: ...


Sections = Mapping[str, tuple[str, tuple[Key, ...]]]
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be looked up. `rows` are labelled facts, `equation` its lines, `table` rows of cells under `head`."""

    kind: str
    name: str
    summary: str
    text: tuple[str, ...] = ()
    equation: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Plain data: {"kind", "name", "summary", "text", "equation", "facts": [[label, value]], "table": [{head: cell}]}."""
        return {
            "kind": self.kind, "name": self.name, "summary": self.summary, "text": list(self.text), "equation": list(self.equation),
            "facts": [list(row) for row in self.rows], "table": [dict(zip(self.head, row, strict=True)) for row in self.table],
        }  # fmt: skip


def plural(kind: str) -> str:
    return PLURALS.get(kind, kind + "s")


# -- rules and formulas


def _docstring(thing: Any) -> tuple[str, tuple[str, ...]]:
    """What a docstring says before its equation, and the lines of the equation."""
    words, _found, equation = (inspect.getdoc(thing) or "").partition(f"\n\n{EQUATION}\n")
    return words.strip(), tuple(line.removeprefix("    ") for line in equation.rstrip().splitlines())


def _named(equation: Iterable[str]) -> list[str]:
    """Coefficients that an equation names, in its order."""
    words = re.findall(r"(parameter )?\b([a-z][a-z_0-9]*)\b", " ".join(equation))
    named = [name for said, name in words if name in PARAMETERS and (said or name not in STOCKS)]  # one name is a field's as well
    return list(dict.fromkeys(named))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _place(module: types.ModuleType) -> str:
    return "game/" + module.__name__.removeprefix("game.").replace(".", "/") + ".py"


def rules() -> list[Topic]:
    """The rules of a year in their order. A rule without an equation has an empty one: a test looks for that."""
    found = []
    for number, rule in enumerate(PHASES, 1):
        summary, equation = _docstring(rule)
        module = inspect.getmodule(rule)
        assert module is not None
        rows = [("order", f"{number} of {len(PHASES)} in a year")]
        if named := _named(equation):
            rows.append(("parameters", ", ".join(named)))
        rows.append(("code", _place(module)))
        found.append(Topic("rule", rule.__name__, summary, _paragraphs(inspect.getdoc(module) or ""), equation, tuple(rows)))
    return found


def formulas() -> list[Topic]:
    """Formulas that several rules share: whatever of these modules has an equation."""
    found = []
    for module in FORMULAS:
        for name, thing in vars(module).items():
            if getattr(thing, "__module__", "") == module.__name__ and not name.startswith("_") and callable(thing):
                words, equation = _docstring(thing)
                if equation:
                    summary, *text = _paragraphs(words)
                    rows = [("parameters", ", ".join(named))] if (named := _named(equation)) else []
                    found.append(Topic("formula", name, summary, tuple(text), equation, (*rows, ("code", _place(module)))))
    return found


# -- declarations


def _span(low: float, high: float) -> str:
    return f"{low:.10g} .. {high:.10g}"


def _axes(declared: Stock) -> str:
    return " and ".join(declared.axes) or "the world"


def _cell(name: str, declared: Stock) -> str:
    """How an author names one number of a field."""
    return ".".join([name, *(axis.upper() for axis in declared.axes)])


def fields() -> list[Topic]:
    """What a world remembers, and what is hidden in it."""
    found, changing = [], [(topic.name, " ".join(topic.equation)) for topic in rules()]
    for name, declared in STOCKS.items():
        rows = [("one for each", _axes(declared)), ("unit", declared.unit), ("range", _span(declared.low, declared.high)), ("type", declared.dtype)]
        if declared.hidden:
            hidden = HIDDEN[name]
            rows += [("hidden", "no observer, policy or forecast reads it"), ("prior", hidden.prior or "none"),
                     ("believed from", ", ".join(hidden.evidence) or "the prior alone"), ("likelihood", hidden.likelihood)]  # fmt: skip
        else:
            compared = "== true" if declared.unit == "tick" else ">= number"
            rows.append(("in conditions", f"{_cell(name, declared)} {compared}"))
            if declared.effect:
                rows.append(("in effects", f"{_cell(name, declared)} + number"))
            if changed := [rule for rule, equation in changing if re.search(rf"\b{name}'", equation)]:
                rows.append(("changed by", ", ".join(changed)))
        found.append(Topic("field", name, declared.meaning, rows=tuple(rows)))
    return found


def orders() -> list[Topic]:
    """What a seat may decide in a year."""
    found = []
    for name, declared in ORDERS.items():
        standing = "as the standing order says" if DEFAULTS[name] == KEEP else f"{DEFAULTS[name]:g}"
        rows = [("one for each", _axes(declared)), ("unit", declared.unit), ("range", _span(declared.low, declared.high)), ("if not given", standing)]
        found.append(Topic("order", name, declared.meaning, rows=tuple(rows)))
    return found


def occurrences() -> list[Topic]:
    """What can happen in a year, as reports, ledgers and studies name it."""
    return [
        Topic("occurrence", name, wording.SENTENCES.get(name, ""), rows=(
            ("one for each", kind.axis), ("unit", kind.unit), ("recorded from", kind.level)))
        for name, kind in KINDS.items()
    ]  # fmt: skip


def vocabulary() -> list[Topic]:
    """The words of conditions and effects, and the names that everything else refers to."""
    readable = sorted(name for name, declared in STOCKS.items() if not declared.hidden)
    writable = sorted(name for name, declared in STOCKS.items() if declared.effect)
    return [
        Topic("vocabulary", "conditions", "field.ID <, <=, ==, >= or > number; at most four, which must all hold",
              (CONDITIONS,), rows=(("fields", ", ".join(["year", *readable])),)),
        Topic("vocabulary", "effects", "field.ID + number, - number, * number or = number; first sums, then factors, then settings",
              (EFFECTS,), rows=(("fields", ", ".join(writable)),)),
        Topic("vocabulary", "aims", "what a campaign is scored on", rows=tuple((aim, wording.AIM_TEXTS[aim]) for aim in AIMS)),
        Topic("vocabulary", "axes", "what there is one number for each of; the world is always the last axis", rows=(("axes", ", ".join(AXES)),)),
        Topic("vocabulary", "reasons", "why an order is refused", rows=tuple((rule, wording.REASONS[rule]) for rule in legality.RULES)),
    ]  # fmt: skip


# -- of a scenario


def parameters(document: Any) -> list[Topic]:
    """Coefficients with the values of a scenario."""
    using: dict[str, list[str]] = {}
    for topic in [*rules(), *formulas()]:
        for name in _named(topic.equation):
            using.setdefault(name, []).append(topic.name)
    found = []
    for name, (low, high, meaning) in PARAMETERS.items():
        given = document.parameters[name]
        source = [given.source] if isinstance(given.source, str) else list(given.source)
        rows = (
            ("value", f"{given.value:g}"), ("unit", given.unit), ("range", _span(*given.range)), ("bounds", _span(low, high)),
            ("source", _sources(source, document)), ("evidence", given.evidence), ("known from", given.known_from or document.start),
            ("used by", ", ".join(using.get(name, []))),
        )  # fmt: skip
        found.append(Topic("parameter", name, meaning, rows=rows))
    return found


def _sources(names: Iterable[str], document: Any) -> str:
    """Ids of sources with their titles."""
    return "; ".join(f"{name} ({document.sources[name].title})" if name in document.sources else name for name in names)


def section_topics(sections: Sections) -> list[Topic]:
    """The format of a scenario: every section with its keys."""
    head = ("key", "what stands there", "unit", "range", "required", "meaning")
    return [
        Topic("section", name, meaning, head=head, table=tuple(
            (key.name, key.kind, key.unit, "" if key.low is None or key.high is None else _span(key.low, key.high), "yes" if key.required else "",
             key.meaning) for key in keys))
        for name, (meaning, keys) in sections.items()
    ]  # fmt: skip


def entry_topics(section: str, entries: Mapping[str, Any], figures: Callable[[Any], Iterable[Figure]], document: Any) -> list[Topic]:
    """What a scenario holds in one section, with every figure's unit, source, evidence and date."""
    kind = {"classes": "class", "families": "family", "capabilities": "capability"}.get(section, section.removesuffix("s"))
    found = []
    for name, entry in entries.items():
        given = list(figures(entry))
        shown = {one.key: one.value for one in given}
        slips = f"takes {shown.get('ratio', '')} times what was announced, in the middle" if "mix" not in shown else f"mixture of {shown['mix']}"
        summary = getattr(entry, "title", "") or (slips if kind == "class" else "")
        text = tuple(words for words in (getattr(entry, "text", None), getattr(entry, "summary", None)) if words)
        rows = []
        for one in given:
            width = f" ({one.low} .. {one.high})" if one.low and one.high else ""
            told = [part for part in (", ".join(one.source), one.evidence, f"known from {one.known_from}" if one.known_from else "") if part]
            value = _sources(one.value.split(", "), document) if one.key == "source" and section != "sources" else one.value
            rows.append((one.key, f"{value}{' ' + one.unit if one.unit not in ('', 'date') else ''}{width}" + (f"   [{'; '.join(told)}]" if told else "")))
        found.append(Topic(kind, name, summary, text, rows=tuple(rows)))
    return found


def told(kind: str, sentences: Mapping[str, str]) -> list[Topic]:
    """Topics of one sentence each: policies, forecasters."""
    return [Topic(kind, name, sentence) for name, sentence in sentences.items()]


def chapters(text: str) -> list[Topic]:
    """The hand-written pages: one topic a `## ` heading, by its first word in small letters."""
    found = []
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        title, _line, words = part.partition("\n")
        found.append(Topic("page", title.split()[0].lower().strip(":,"), title, (words.strip(),)))
    return found


# -- looking up


def find(topics: Sequence[Topic], word: str) -> list[Topic]:
    """Topics of that name or of `kind.name`; of a whole kind by its plural (`classes`), after the section of the format that holds them."""
    exact = [topic for topic in topics if topic.name == word or f"{topic.kind}.{topic.name}" == word]
    if exact and any(topic.kind != "section" for topic in exact):
        return exact
    return exact + [topic for topic in topics if plural(topic.kind) == word]


def names(topics: Iterable[Topic]) -> list[str]:
    """Every word that `find` knows."""
    return sorted({name for topic in topics for name in (topic.name, plural(topic.kind))})


__all__ = [
    "EQUATION", "Topic", "chapters", "entry_topics", "fields", "find", "formulas", "names", "occurrences", "orders", "parameters", "plural", "rules",
    "section_topics", "told", "vocabulary",
]  # fmt: skip
