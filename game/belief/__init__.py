"""Is the model right: calibration in simulated worlds, scores, the frozen back-test."""
