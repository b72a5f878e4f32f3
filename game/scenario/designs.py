"""What is hidden in new designs and in the ground: flaws, the auditor's table, sites, as columns of Tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from game.model.tables import LEVELS
from game.scenario import quantiles

if TYPE_CHECKING:
    from game.scenario.compiler import _Compiler


def flaws(compiler: _Compiler) -> dict[str, Any]:
    """Hidden flaws of new designs: only what stands behind a launcher, a lander or a flight, and is not ready yet, can have any.

    The class's odds already hold the usual flaws: the factors are scaled so that their mean over designs is 1.
    """
    doc, names = compiler.doc, compiler.ids["element"]
    one, two, factor, left = (float(doc.parameters[n].value) for n in ("flaw_one", "flaw_two", "flaw_factor", "flaw_patched"))
    prior = np.array([1 - one - two, one, two])
    behind = {e.tester for section in (doc.vehicles, doc.families, doc.missions) for e in section.values()}  # type: ignore[attr-defined]
    count = np.searchsorted(np.cumsum(prior[:2]), (np.arange(LEVELS) + 0.5) / LEVELS, side="right")
    new = np.array([n in behind and compiler.work(n)[2] is None for n in names], bool)
    share = np.bincount(count, minlength=3) / LEVELS  # what the 32 levels really hold
    power = factor ** np.arange(3)
    mild = (1 + (factor - 1) * left) ** np.arange(3)
    scale = 1 / float((share * power).sum())
    searched = np.arange(33) / 32
    unseen = np.zeros((3, 33))
    ways = ((1, 1, 1), (0, 1, 2), (0, 0, 1))  # of n flaws, k came to light in so many ways
    for seen in range(3):
        weight = np.array([share[n] * ways[seen][n] * (1 - searched) ** (n - seen) for n in range(seen, 3)])
        weight[:, searched == 1] = np.array([share[seen]] + [0.0] * (2 - seen))[:, None]
        unseen[seen] = (weight * power[: 3 - seen, None]).sum(axis=0) / weight.sum(axis=0)
    return {
        "element_new": new,
        "flaw_quantile": np.where(new[:, None], count[None, :], 0).astype(np.int8),
        "flaw_failure": quantiles.on_grid(scale * power[:, None] * mild[None, :]),
        "flaw_unseen": quantiles.on_grid(unseen),
        "bell": np.maximum(np.round(np.exp(-0.5 * (np.arange(513) / 64) ** 2) * 2**40) / 2**40, 2.0**-40),
        "auditor_chance": quantiles.on_grid(quantiles.lognormal_share(np.arange(257) / 64, float(doc.parameters["auditor_sigma"].value))),
        "element_technology": np.array([compiler.index("technology", doc.elements[n].technology) for n in names], np.intp),
    }


def sites(compiler: _Compiler) -> dict[str, Any]:
    """Sites and what they change, with the row of "not chosen" behind them."""
    doc = compiler.doc
    light, view, slope = (compiler.column("sites", "site", key) for key in ("sunlight", "earth_view", "slope"))
    p = {name: float(doc.parameters[name].value) for name in ("site_slope_risk", "site_slope_usual", "site_view_losses", "site_light_usual")}
    landing = np.clip(1 + (slope - p["site_slope_usual"]) * p["site_slope_risk"], 0.6, 2.0)
    losses = 1 + (0.5 - view) * p["site_view_losses"]
    power = np.clip(light / p["site_light_usual"], 0.3, 1.3)
    place = np.stack([compiler.column("sites", "site", "latitude"), compiler.column("sites", "site", "longitude")], axis=1)

    def behind(column: np.ndarray, neutral: float) -> np.ndarray:
        return quantiles.on_grid(np.append(column, neutral))

    return {
        "site_sunlight": behind(light, p["site_light_usual"]), "site_view": behind(view, 0.5),
        "site_slope": behind(slope, p["site_slope_usual"]), "site_ice": compiler.column("sites", "site", "ice").astype(np.float32),
        "site_room": compiler.column("sites", "site", "room").astype(np.int64), "site_place": place.reshape(-1, 2),
        "site_landing": behind(landing, 1.0), "site_losses": behind(losses, 1.0), "site_power": behind(power, 1.0),
    }  # fmt: skip
