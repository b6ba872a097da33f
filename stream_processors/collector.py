"""How often Python's garbage collector looks for cycles."""

from __future__ import annotations

import gc

THRESHOLDS = 20_000, 20, 50
"""Python's own are 700, 10, 10. A document makes thousands of objects and hardly a cycle: collecting at every 700th took 6 % of
the whole chain's CPU. 100,000 gained nothing more and cost up to 35 MB a worker (docs/DECISIONS.md).
"""


def collect_seldom() -> None:
    """For this process, and those that it forks."""
    gc.set_threshold(*THRESHOLDS)


def leave_what_is_loaded() -> None:
    """Look seldom, and never again at what there is now: models and tables, which stay."""
    collect_seldom()
    gc.collect()
    gc.freeze()
