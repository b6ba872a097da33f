"""Whether we have become slower: ratios of this run against the committed ones, never seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources

import msgspec

from deploy.bench import baselines, stages
from deploy.bench.corpus import Corpus
from deploy.bench.report import Report

PAGES, PAGE_BYTES, SEED = 60, 170_000, 1
TOLERANCE = 0.65
"""A ratio of CPU times moves by a fifth between machines and by as much between runs on a busy one."""


def ratios() -> dict[str, float]:
    """Of a short run without services: each stage over trafilatura on the same pages."""
    pages = list(Corpus(PAGES, SEED, PAGE_BYTES))
    report = Report("", 0, 0.0, {}, PAGE_BYTES, SEED)
    report.alone, _ = stages.run(pages)
    report.baselines = [baselines.extraction(pages)]
    return report.ratios()


def committed() -> dict[str, float]:
    """Of the bench that docs/PERFORMANCE.md shows."""
    text = resources.files("deploy.bench").joinpath("measured.json").read_bytes()
    return msgspec.json.decode(text, type=Report).ratios()


def slower(now: Mapping[str, float], before: Mapping[str, float]) -> Iterator[str]:
    """A sentence for each ratio that fell below the tolerance."""
    for name in sorted(now.keys() & before.keys()):
        if now[name] < TOLERANCE * before[name]:
            yield f"{name}: {now[name]:.3f}, committed {before[name]:.3f}; see docs/PERFORMANCE.md for what to do"
