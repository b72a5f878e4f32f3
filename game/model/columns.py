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
    return Columns(
        exit_hazard=hazard[:, None],
        accept_base=(p("accept_base") + p("accept_affinity") * affinity + p("accept_value") * tables.package_value)[:, None],
        cross_bloc=links.cross_bloc[:, None], role=role.astype(np.int64)[:, None],
        work_given=np.where(tables.package_give_kind == 1, tables.package_give_amount, 0).astype(tables.package_give_amount.dtype),
        courted=np.array([package for package, _rivals in links.suitors], np.intp),
        rivals=np.array([[*rivals, *rivals[:1].repeat(width - len(rivals))] for _p, rivals in links.suitors], np.intp).reshape(-1, width),
    )  # fmt: skip
