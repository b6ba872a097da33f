"""The bench: its articles, its arithmetic."""

from __future__ import annotations

import os
from collections import Counter

from click.testing import CliRunner

from deploy.bench.corpus import COPIES_PERCENT, Corpus
from deploy.bench.gate import committed, ratios, slower
from deploy.bench.processes import Meter, usage
from deploy.bench.report import Alone, Chain, Report, Sample, Soak
from deploy.bench.spool import spooled
from deploy.cli import main


def test_equal_seeds_give_equal_pages_and_others_do_not() -> None:
    first, again, other = (list(Corpus(20, seed, 4000)) for seed in (1, 1, 2))
    assert [one.body for one in first] == [one.body for one in again]
    assert [one.body for one in first] != [one.body for one in other]


def test_spooled_documents_come_back_as_they_were() -> None:
    made = list(Corpus(5, 1, 4000))
    with spooled(iter(made)) as documents:
        assert list(documents) == made


def test_pages_have_the_mean_size_that_was_asked_for() -> None:
    sizes = [len(document.body) for document in Corpus(60, 1, 60_000)]
    assert 45_000 < sum(sizes) / len(sizes) < 80_000
    assert max(sizes) > 1.5 * min(sizes)


def test_about_a_third_of_the_articles_are_copies_under_addresses_of_their_own() -> None:
    told = list(Corpus(500).told())
    kinds = Counter(one.kind for one in told)
    assert abs(kinds["copy"] / len(told) - COPIES_PERCENT / 100) < 0.07
    assert len({one.url for one in told}) == len(told)
    assert len({one.event.language for one in told}) > 5


def test_a_chain_tells_what_two_cores_could_carry() -> None:
    chain = Chain(100, 0.0, 4.0, {"enrich": 12.0, "kafka": 8.0}, {}, unfinished=20)
    assert chain.per_second == 20.0
    assert chain.capacity == 100.0


def test_ratios_are_of_what_was_measured_in_the_same_run() -> None:
    report = Report("", 2, 0.0, {}, 0, 1, alone=[Alone("extract", 5.0, 10)])
    assert report.ratios() == {}
    report.baselines = [Alone("trafilatura", 30.0, 10)]
    assert report.ratios() == {"extract over trafilatura": 6.0}


def test_the_meter_counts_the_cpu_of_a_process() -> None:
    meter = Meter({"own": os.getpid(), "gone": 2**22 - 3})
    sum(number * number for number in range(3_000_000))
    lap = meter.lap()
    assert lap["own"] > 0
    assert lap["gone"] == 0
    assert usage(os.getpid()).memory_bytes > 1_000_000


def test_articles_are_published_as_far_apart_as_was_asked_for() -> None:
    first, second = Corpus(2, 1, 0, apart=600.0)
    assert (second.observed_at - first.observed_at).total_seconds() == 600
    assert second.observed_at.isoformat().encode() in second.body


def test_a_soak_compares_the_minutes_after_the_memory_is_full() -> None:
    held = [(0, 50), (30, 70), (60, 100), (90, 100), (120, 110), (150, 112), (180, 90)]
    soak = Soak(4.0, 25.0, 6000, 60.0, [Sample(seconds, {"resolve": size}) for seconds, size in held])
    assert soak.of("resolve", full=False) == [60, 100, 111, 90]
    assert soak.of("resolve", full=True) == [100, 111, 90]
    mean = (100 + 111 + 90) / 3
    assert soak.spread("resolve") == max(111 - mean, mean - 90) / mean


def test_the_stages_alone_need_no_services() -> None:
    answer = CliRunner().invoke(main, ["bench", "stages", "--sample", "20", "--page-bytes", "3000", "--json"])
    assert answer.exit_code == 0, answer.output
    assert b'"name":"extract"' in answer.stdout_bytes


def test_the_gate_names_the_ratio_that_fell_and_lets_the_others_be() -> None:
    before = {"extract over trafilatura": 5.0, "resolve over trafilatura": 20.0}
    now = {"extract over trafilatura": 4.0, "resolve over trafilatura": 11.0}
    assert [one.split(":")[0] for one in slower(now, before)] == ["resolve over trafilatura"]


def test_no_stage_has_become_slower_than_the_committed_bench_allows() -> None:
    now, before = ratios(), committed()
    assert {"extract over trafilatura", "enrich over trafilatura", "stories over trafilatura"} <= now.keys()
    assert now.keys() == before.keys()
    assert not list(slower(now, before))
