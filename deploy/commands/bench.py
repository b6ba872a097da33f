"""`dateline bench`."""

from __future__ import annotations

import importlib.metadata
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from deploy.bench.report import Report, Soak, machine, show
from deploy.commands.output import console
from deploy.services import configured
from schemas import logs
from schemas.events import RawDocument, ResolvedArticle
from schemas.settings import Settings

PARTS = ("stages", "chain", "baselines", "scaling", "peers", "soak")
USUAL = PARTS[:4]
"""What is run where nothing is named: the peers need the network, and a soak an hour."""
LEAST_FRESHNESS_ARTICLES = 100
SCALING_DOCUMENTS = 1000
SOAK_RATE = 25.0
"""Articles a second: about half of what two cores carry."""


@click.command()
@click.argument(
    "parts", nargs=-1, type=click.Choice(PARTS), metavar="[stages|chain|baselines|scaling|peers|soak]…"
)
@click.option(
    "--documents",
    default=2000,
    show_default=True,
    type=click.IntRange(50),
    help="Articles that go through the chain.",
)
@click.option(
    "--sample", default=300, show_default=True, type=click.IntRange(20), help="Articles for a stage alone."
)
@click.option(
    "--rate",
    "rates",
    multiple=True,
    type=click.FloatRange(0),
    help="Articles a second to push, repeatable; 0: as fast as it goes, then again at half of what came through.",
)
@click.option(
    "--page-bytes",
    default=170_000,
    show_default=True,
    type=click.IntRange(0, 4_000_000),
    help="Mean size of a page.",
)
@click.option("--seed", default=1, show_default=True, help="Of the generated articles.")
@click.option(
    "--wait", default=600.0, show_default=True, help="Seconds to wait for the last articles of a run."
)
@click.option(
    "--minutes", default=60.0, show_default=True, type=click.FloatRange(0.5), help="How long a soak takes."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
@click.pass_obj
def bench(
    settings: Settings,
    parts: tuple[str, ...],
    documents: int,
    sample: int,
    rates: tuple[float, ...],
    page_bytes: int,
    seed: int,
    wait: float,
    minutes: float,
    as_json: bool,
) -> None:
    """Generated articles through each stage alone and through the whole chain, beside baselines of the same run.

    \b
    dateline bench                              all but peers and soak, on embedded services of its own
    dateline bench stages peers                 others' extractors, fetched at first use
    dateline bench stages --sample 1000         no services
    dateline bench chain --rate 40 --json
    dateline bench soak --rate 25               an hour's memory, of which the first quarter fills it

    CPU time is counted, not only seconds, so that a busy machine shows. Data of the embedded services is thrown away;
    on services that the environment names, topics and indices get the prefix `bench`.
    """
    report = Report(machine(), os.cpu_count() or 1, os.getloadavg()[0], _versions(), page_bytes, seed)
    chosen = set(parts or USUAL)
    pages, articles = _alone(settings, report, chosen, sample)
    if {"chain", "baselines", "scaling", "soak"} & chosen:
        with _running(settings) as (own, pids):
            if "baselines" in chosen:
                from deploy.bench import baselines

                report.baselines += [baselines.extraction(pages), *baselines.on_services(own, articles)]
            if "chain" in chosen:
                _chains(report, own, pids, documents, rates or (0.0,), wait)
            if "scaling" in chosen:
                from deploy.bench import scaling

                report.scaling = list(scaling.run(own, min(documents, SCALING_DOCUMENTS), page_bytes, wait))
            if "soak" in chosen:
                report.soaks = list(_soaks(own, pids, minutes, rates or (0.0,), page_bytes, wait))
    if as_json:
        click.echo(msgspec.json.encode({**msgspec.to_builtins(report), "ratios": report.ratios()}))
        return
    show(report, console())


def _alone(
    settings: Settings, report: Report, chosen: set[str], sample: int
) -> tuple[list[RawDocument], list[ResolvedArticle]]:
    """What needs no services; the pages, and the articles that came of them, for what does."""
    if not {"stages", "baselines", "peers"} & chosen:
        return [], []
    from deploy.bench import peers, stages
    from deploy.bench.corpus import Corpus

    pages = list(Corpus(sample, report.seed, report.page_bytes))
    report.alone, articles = stages.run(pages)
    if "peers" in chosen:
        report.baselines += peers.run(pages, settings.cache_dir)
    return pages, articles


def _chains(
    report: Report,
    settings: Settings,
    pids: Mapping[str, int],
    documents: int,
    rates: tuple[float, ...],
    wait: float,
) -> None:
    from deploy.bench.chain import deployment

    with deployment(settings, pids) as running:
        report.first_found = running.first_found(report.page_bytes)
        running.warm(report.page_bytes)
        for rate in rates:
            done = running.run(documents, rate, report.page_bytes, wait)
            report.chains.append(done)
            if not rate and done.per_second:
                half = done.per_second / 2
                count = max(LEAST_FRESHNESS_ARTICLES, documents // 4)
                report.chains.append(running.run(count, half, report.page_bytes, wait))


def _soaks(
    settings: Settings,
    pids: Mapping[str, int],
    minutes: float,
    rates: tuple[float, ...],
    page_bytes: int,
    wait: float,
) -> Iterator[Soak]:
    from deploy.bench.chain import deployment
    from deploy.bench.soak import REMEMBERED_DAYS, soak

    with deployment(settings.model_copy(update={"memory_days": REMEMBERED_DAYS}), pids) as running:
        running.warm(page_bytes)
        for rate in rates:
            yield soak(running, minutes, rate or SOAK_RATE, page_bytes, wait)


@contextmanager
def _running(settings: Settings) -> Iterator[tuple[Settings, dict[str, int]]]:
    """Services whose data is thrown away, or a corner of its own on those of the environment; and their processes."""
    quiet = settings.model_copy(update={"log_level": "warning", "health_port": 0})
    logs.configure(quiet, "bench")
    if configured(settings):
        prefixes = {
            "topic_prefix": settings.topic_prefix + "bench.",
            "index_prefix": settings.index_prefix + "bench-",
        }
        yield quiet.model_copy(update=prefixes), {}
        return
    from deploy.embedded import EmbeddedServices

    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        own = quiet.model_copy(update={"data_dir": Path(folder)})
        embedded = EmbeddedServices(
            own.data_dir / "embedded",
            own.cache_dir,
            report=lambda text: click.echo(text, err=True),
            long_run=own.embedded_long_run,
        )
        with embedded as services:
            pids = {"kafka": services.kafka.pid or 0, "elasticsearch": services.elasticsearch.pid or 0}
            yield own.at(services.kafka.address, services.elasticsearch.address), pids


def _versions() -> dict[str, str]:
    return {
        name: importlib.metadata.version(name)
        for name in ("dateline", "faust-streaming", "kafka-python", "elasticsearch", "numpy")
    }
