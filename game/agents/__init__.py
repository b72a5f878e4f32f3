"""Deciding: policies as array functions over worlds. None of them sees what a human could not see."""
