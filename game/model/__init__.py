"""The rules of the world. Pure: numpy and the standard library; no files, clock, print, English or global randomness."""
