"""Whether we have become slower: ratios of this run against the committed ones, never seconds.

`python -m deploy.bench.gate` prints what to commit as `ratios.json`, on a quiet machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import resources

import msgspec

from deploy.bench import baselines, stages
from deploy.bench.corpus import Corpus
from deploy.bench.report import Report

PAGES, PAGE_BYTES, SEED = 60, 170_000, 1
ROUNDS = 3
"""The least time of each stage counts: what else runs only ever adds to it."""
TOLERANCE = 0.6
"""A ratio of CPU times moves by a fifth between machines and by more between runs on a busy one."""


def ratios() -> dict[str, float]:
    """Of a short run without services: each stage over trafilatura on the same pages."""
    pages = list(Corpus(PAGES, SEED, PAGE_BYTES))
    rounds = [(*stages.run(pages)[0], baselines.extraction(pages)) for _ in range(ROUNDS)]
    report = Report("", 0, 0.0, {}, PAGE_BYTES, SEED)
    report.alone = [min(same, key=lambda one: one.milliseconds) for same in zip(*rounds, strict=True)]
    return report.ratios()


def committed() -> dict[str, float]:
    """Those of the last release."""
    text = resources.files("deploy.bench").joinpath("ratios.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, float])


def slower(now: Mapping[str, float], before: Mapping[str, float]) -> Iterator[str]:
    """A sentence for each ratio that fell below the tolerance."""
    for name in sorted(now.keys() & before.keys()):
        if now[name] < TOLERANCE * before[name]:
            yield f"{name}: {now[name]:.3f}, committed {before[name]:.3f}; see docs/PERFORMANCE.md for what to do"


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(ratios())).decode() + "\n")
