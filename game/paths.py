"""Where shipped data stand, in a checkout and in an installed wheel. Nothing else computes such paths."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _dir(name: str) -> Path:
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def scenarios_dir() -> Path:
    return _dir("scenarios")


def assets_dir() -> Path:
    return _dir("assets")


def data_dir() -> Path:
    """The user's folder for saves and settings; PEAKS_HOME overrides it."""
    import os

    if os.environ.get("PEAKS_HOME"):
        return Path(os.environ["PEAKS_HOME"])
    import platformdirs

    return Path(platformdirs.user_data_dir("peaks", appauthor=False))


def cache_dir() -> Path:
    """The user's folder for what can be made again; inside PEAKS_HOME if that is set."""
    import os

    if os.environ.get("PEAKS_HOME"):
        return Path(os.environ["PEAKS_HOME"]) / "cache"
    import platformdirs

    return Path(platformdirs.user_cache_dir("peaks", appauthor=False))


def log_dir() -> Path:
    """The user's folder for what went wrong; inside PEAKS_HOME if that is set."""
    import os

    if os.environ.get("PEAKS_HOME"):
        return Path(os.environ["PEAKS_HOME"]) / "logs"
    import platformdirs

    return Path(platformdirs.user_log_dir("peaks", appauthor=False))
