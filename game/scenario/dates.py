"""Dates as authors write them, as decimal years and as ticks."""

from __future__ import annotations

import calendar
import re

_ISO = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


def decimal(text: str) -> float:
    """ "2024-11-16" as a decimal year. A bare year is its 30 June, a month its middle, a window "2021/2025" its last day.

    Raises ValueError for anything else. How a bare year is coded moves a score by about a month; so it is said here, once.
    """
    first, _, last = text.partition("/")
    if last:
        end = _ISO.match(last)
        if not end or not _ISO.match(first):
            raise ValueError(text)
        return decimal(last) if end[2] else int(last) + 1.0
    found = _ISO.match(text)
    if not found:
        raise ValueError(text)
    year, month, day = int(found[1]), found[2], found[3]
    if not month:
        return year + 0.5
    if not 1 <= int(month) <= 12:
        raise ValueError(text)
    length = calendar.monthrange(year, int(month))[1]
    number = int(day) if day else length / 2
    if not 0 < number <= length:
        raise ValueError(text)
    before = sum(calendar.monthrange(year, m)[1] for m in range(1, int(month)))
    return year + (before + number - (1 if day else 0)) / (366 if calendar.isleap(year) else 365)
