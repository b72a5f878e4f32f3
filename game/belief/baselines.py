"""What the model must beat, recomputed in every run from the same official dates: forecasts that know no funding, no politics, no graph.

`official`            the official date, as a point
`official_times_median`  now + R * m: the official date stretched by the class's median, as a point
`class_lognormal`     now + R * m * exp(s z)
`class_last_mile`     now + R * max(m - 0.11, 1) * exp(s z) + tau; this is the forecaster `reference_class`
`pooled_last_mile`    the same with the fit of all classes together
`mean_project`        GAO's 87 months from start to launch, for the crewed lander alone

R is the months to the official date; m and s are the class's fit on what was known by June 2021; tau is nothing with a chance of 0.25
(China 0.8), otherwise lognormal of median 8 months and sigma 1.1. The figures and their sources stand in the exam paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from game.belief.scores import Array

DRAWS = 20_000
NAMES = ("official", "official_times_median", "class_lognormal", "class_last_mile", "pooled_last_mile")
REFERENCE_CLASS = "class_last_mile"
FORECASTERS = {
    "model": "The whole model: work, money, politics, tests and flights, from what an observer knows.",
    "reference_class": "Dates from the builder's class alone: the official date stretched as that class usually stretches, and a slip near the pad.",
}


@dataclass(frozen=True, slots=True)
class OutsideView:
    """The figures of the recipe. `fits` are (median ratio, sigma) by class; `mixtures` name classes and their shares."""

    fits: Mapping[str, tuple[float, float]]
    mixtures: Mapping[str, Mapping[str, float]]
    on_time: float
    on_time_china: float
    slip_median: float
    slip_sigma: float
    in_ratio: float

    @classmethod
    def of(cls, paper: Mapping[str, object]) -> OutsideView:
        """From the plain data of an exam paper."""
        data: dict[str, dict] = dict(paper)  # type: ignore[type-arg, arg-type]
        mile = data["last_mile"]
        return cls(
            {name: (float(fit["median"]), float(fit["sigma"])) for name, fit in data["fits"].items()}, data.get("mixtures", {}),
            float(mile["on_time"]), float(mile["on_time_china"]), float(mile["median_months"]), float(mile["sigma"]),
            float(data["last_mile_in_ratio"]["value"]),
        )  # fmt: skip

    def parts(self, slip_class: str) -> dict[str, float]:
        """Classes with a fit and their shares; a class without one is taken for the pooled row."""
        return dict(self.mixtures.get(slip_class, {slip_class if slip_class in self.fits else "pooled": 1.0}))

    def sample(self, name: str, slip_class: str, months: float, draws: int = DRAWS, seed: int = 2021) -> Array:
        """Months from now of a baseline: (draws,) float64, (1,) of a point. `months` = R, to the official date."""
        shares = self.parts("pooled" if name == "pooled_last_mile" else slip_class)
        if name == "official":
            return np.array([months])
        if name == "official_times_median":
            return np.array([months * sum(share * self.fits[part][0] for part, share in shares.items())])
        rng = np.random.Generator(np.random.PCG64(seed))
        z, coin, slip = rng.standard_normal(draws), rng.random(draws), self.slip_median * np.exp(self.slip_sigma * rng.standard_normal(draws))
        which = rng.choice(len(shares), draws, p=np.array(list(shares.values())) / sum(shares.values()))
        median, sigma = (np.array([self.fits[part][place] for part in shares])[which] for place in (0, 1))
        if name == "class_lognormal":
            return months * median * np.exp(sigma * z)
        on_time = np.array([self.on_time_china if part == "china" else self.on_time for part in shares])[which]
        return months * np.maximum(median - self.in_ratio, 1.0) * np.exp(sigma * z) + np.where(coin < on_time, 0.0, slip)


__all__ = ["DRAWS", "FORECASTERS", "NAMES", "REFERENCE_CLASS", "OutsideView"]
