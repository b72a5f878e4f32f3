"""Columns of Tables in the form in which rules read them: one row an entity, ready to stand beside the worlds, and the products of
columns and parameters that no year changes. Worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from game.model.state import Array

if TYPE_CHECKING:
    from game.model.tables import Tables

SIGNATORY = 0
F1 = np.float32(1)


@dataclass(frozen=True, slots=True)
class Columns:
    """(ROW, 1) each unless said otherwise."""

    # elements
    duration: Array  # months of work, at least 1
    usual_growth: Array  # of the cost of a month's work when a line slips as its class does
    need_profile: Array  # (ELEMENT, 65) yearly customary need by 64ths of progress, tenths of a musd
    tests_need: Array  # (3,) factor of a test level on the need
    doctrine_need: Array  # (ELEMENT, 1 + DOCTRINE) factor on need by doctrine; -1, none chosen, finds the last column
    doctrine_shut: Array  # (ELEMENT, 1 + DOCTRINE) bool: cannot be begun under it
    team_free: Array  # (LEVELS,) what the standing share leaves
    # partners
    exit_hazard: Array  # (PACKAGE, 1) float32 a year, for the role and across blocs, before the strain of the times
    accept_base: Array  # (PACKAGE, 1) chance of signing that affinity and the asks give
    cross_bloc: Array  # (PACKAGE, 1) bool
    role: Array  # (PACKAGE, 1) int64
    work_given: Array  # (PACKAGE,) months of work a partner takes over
    courted: Array  # exclusive packages with a rival for the same partner
    rivals: Array  # (n, width) those rivals' packages, padded with the first of them


def columns(tables: Tables) -> Columns:
    """Works out the columns of a scenario that has its links."""
    links = tables.links

    def p(name: str) -> np.float32:
        return np.float32(tables.parameters[name])

    partner, seat, role = tables.package_partner, tables.package_programme, tables.package_role
    hazard = tables.partner_hazard[partner] * np.where(links.cross_bloc, p("cross_bloc_factor"), F1)
    hazard = hazard * np.where(role == SIGNATORY, p("signatory_exit"), F1)
    affinity = tables.partner_affinity[partner, seat]
    width = max([len(rivals) for _package, rivals in links.suitors] + [1])
    duration = np.maximum(tables.duration, F1)
    profile = (tables.cost_left.astype(np.float32) * np.float32(12) / duration)[:, None] * tables.need_profile
    return Columns(
        duration=duration[:, None], usual_growth=((F1 + np.float32(0.7) * (tables.class_ratio - F1)) / tables.class_ratio)[:, None],
        need_profile=np.concatenate([profile, profile[:, -1:]], axis=1), tests_need=F1 + np.float32(0.06) * np.arange(3, dtype=np.int8),
        doctrine_need=np.roll(tables.doctrine_need, -1, axis=1), doctrine_shut=np.roll(~tables.doctrine_open, -1, axis=1),
        team_free=F1 - tables.standing_quantile,
        exit_hazard=hazard[:, None],
        accept_base=(p("accept_base") + p("accept_affinity") * affinity + p("accept_value") * tables.package_value)[:, None],
        cross_bloc=links.cross_bloc[:, None], role=role.astype(np.int64)[:, None],
        work_given=np.where(tables.package_give_kind == 1, tables.package_give_amount, 0).astype(tables.package_give_amount.dtype),
        courted=np.array([package for package, _rivals in links.suitors], np.intp),
        rivals=np.array([[*rivals, *rivals[:1].repeat(width - len(rivals))] for _p, rivals in links.suitors], np.intp).reshape(-1, width),
    )  # fmt: skip
