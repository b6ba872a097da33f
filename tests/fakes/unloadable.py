"""A module that cannot be imported."""

raise RuntimeError("no table of tests.fakes.unloadable")
