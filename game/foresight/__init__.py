"""Imagining: forecasts from what an observer knows."""
