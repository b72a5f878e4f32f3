"""The `peaks` command: one small module a verb."""
