"""How fast the game is: figures beside references of the same run, peers, a stored table, and where the time of a year goes."""
