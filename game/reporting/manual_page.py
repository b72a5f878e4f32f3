"""The reference manual as one page of Markdown, `docs/model.md`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from game.model.state import STOCKS
from game.reporting.manual import Figure, Sections, Topic, fields, formulas, occurrences, orders, parameters, rules, section_topics, vocabulary


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return [line(head), "|" + "---|" * len(head), *(line(row) for row in rows), ""]


def _facts(topics: Sequence[Topic], head: Sequence[str], labels: Sequence[str]) -> list[str]:
    """A table of topics: name, the labelled facts, summary."""
    rows = [(f"`{topic.name}`", *(dict(topic.rows).get(label, "") for label in labels), topic.summary) for topic in topics]
    return _table(head, rows)


def _equation(topic: Topic) -> list[str]:
    return ["```", *topic.equation, "```", ""]


def page(words: str, document: Any, sections: Sections, figures: Callable[[Any], Iterable[Figure]], grades: Mapping[str, int], note: str) -> str:
    """The whole page in Markdown: `note` on how it is made, the hand-written `words`, then everything that is declared. `grades` counts the
    scenario's numbers by evidence."""
    title, _line, rest = words.partition("\n")
    out = [title, "", note, "", rest.strip(), "", "## Reference", ""]
    out += ["### The rules of a year, in order", ""]
    seen: set[tuple[str, ...]] = set()
    for number, topic in enumerate(rules(), 1):
        out += [f"#### {number}. {topic.name}", "", topic.summary, ""]
        if topic.text not in seen:  # two rules of one module share what it says
            out += [line for part in topic.text for line in (part, "")]
        seen.add(topic.text)
        out += [*_equation(topic), *[f"{label.capitalize()}: {', '.join(f'`{word}`' for word in value.split(', '))}" + "\n"
                                    for label, value in topic.rows if label != "order"]]  # fmt: skip
    out += ["### Formulas that rules share", ""]
    for topic in formulas():
        out += [f"#### {topic.name}", "", " ".join((topic.summary, *topic.text)), "", *_equation(topic), f"Code: `{dict(topic.rows)['code']}`", ""]
    listed = parameters(document)
    total = sum(grades.values())
    out += [f"### How well the numbers of `{document.id}` are founded", "", f"Sourced values and coefficients in use on the opening day: {total:,}.", ""]
    out += _table(("evidence", "values", "share"), [(name, f"{count:,}", f"{count / total:.0%}") for name, count in sorted(grades.items(), key=lambda i: -i[1])])
    out += [f"### Parameters, with the values of `{document.id}`", "", "Range is what is plausible, bounds are what is accepted. Sources:", ""]
    used = sorted({name for given in document.parameters.values() for name in ([given.source] if isinstance(given.source, str) else given.source)})
    out += [*(f"- `{name}`: {document.sources[name].title}" for name in used), ""]
    out += _table(
        ("parameter", "value", "unit", "range", "bounds", "source", "evidence", "used by", "meaning"),
        [(f"`{t.name}`", row["value"], row["unit"], row["range"], row["bounds"], re.sub(r" \(.*?\)(?=;|$)", "", row["source"]), row["evidence"],
          row["used by"], t.summary) for t in listed for row in [dict(t.rows)]],
    )  # fmt: skip
    out += ["### Builders' classes: priors of how work slips", ""]
    out += _classes(document, figures)
    visible = [topic for topic in fields() if not STOCKS[topic.name].hidden]
    out += ["### State: what a world remembers", "",
            "One number a world for each of what is named. Money is whole tenths of a M$, a tick is 1/1,024 year since the opening, 65535 is never.",
            "A field with an entry under *effects* can be changed by events.", ""]  # fmt: skip
    out += _facts(visible, ("field", "one for each", "unit", "range", "effects", "meaning"), ("one for each", "unit", "range", "in effects"))
    out += ["### Hidden truth: what nobody in the world can read", "", "A level is an index 0..31 into a table of equally likely values.", ""]
    out += _facts([topic for topic in fields() if STOCKS[topic.name].hidden], ("field", "one for each", "prior", "believed from", "likelihood", "meaning"),
                  ("one for each", "prior", "believed from", "likelihood"))  # fmt: skip
    out += ["### Orders: what a seat decides in a year", ""]
    out += _facts(orders(), ("order", "one for each", "unit", "range", "if not given", "meaning"), ("one for each", "unit", "range", "if not given"))
    out += ["### Conditions, effects and other words", ""]
    for topic in vocabulary():
        out += [f"#### {topic.name}", "", topic.summary + ".", "", *(line for part in topic.text for line in (part, ""))]
        out += [f"- {label}: {value}" for label, value in topic.rows] + [""]
    out += ["### Occurrences: what a year can report", ""]
    out += _facts(occurrences(), ("occurrence", "one for each", "unit", "recorded from", "in words"), ("one for each", "unit", "recorded from"))
    out += ["### The format of a scenario", "",
            "A sourced value is a number or a date, alone or with `source`, `evidence`, `known_from`, `low`, `high`, `note`.", ""]  # fmt: skip
    for topic in section_topics(sections):
        out += [f"#### {topic.name}", "", *([topic.summary, ""] if topic.summary else []), *_table(topic.head, [(f"`{row[0]}`", *row[1:]) for row in topic.table])]
    return "\n".join(out).rstrip() + "\n"


def _classes(document: Any, figures: Callable[[Any], Iterable[Figure]]) -> list[str]:
    columns = ("pace_median", "pace_sigma", "shock_rate", "on_time", "slip_median_months", "slip_sigma", "ratio", "mix", "source", "evidence")
    rows = []
    for name, entry in document.classes.items():
        given = {one.key: one.value for one in figures(entry)}
        rows.append((f"`{name}`", *(given.get(column, "") for column in columns)))
    return _table(("class", *columns), rows)


__all__ = ["page"]
