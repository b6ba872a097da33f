"""Two resolvers share four languages, are killed and get work from each other: `python -m tests.system.rebalance`.

Every verdict and story must be the one that the same code gives without services and faults.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from random import Random

from kafka import KafkaProducer

from deploy.kafka_reader import read_topic
from deploy.services import admin
from deploy.supervisor import Supervisor, worker_environment
from deploy.trace import committed_offsets, partition_of
from schemas import codec
from schemas.events import EnrichedArticle, ResolvedArticle
from schemas.settings import Settings
from schemas.topics import ENRICHED, RESOLVE_APP, RESOLVED
from tests.fakes.messages import NOON, enriched
from tests.quality import spinner
from tests.system.reference import Said, decided, placed, said_of
from tests.system.running import Pipeline, own_services, pipeline

LANGUAGES = ("en", "de", "es", "pt")
SECONDS_BETWEEN_FAULTS = 4.0


def stream(count: int, seed: int = 3) -> list[EnrichedArticle]:
    """So many articles, a third of them copies, revisions and originals that come late, in four languages."""
    random = Random(seed)
    made: list[EnrichedArticle] = []
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        at = NOON + dt.timedelta(minutes=number)
        same = [one for one in made[-200:] if one.language == language]
        url, body, published = (
            f"https://{language}{number % 7}.example/{number}",
            _report(random, language),
            at,
        )
        if same and random.random() < 0.35:
            base = random.choice(same)
            how = random.choice(["exact", *sorted(spinner.NEAR), "revised", "earlier"])
            body = spinner.NEAR[how](base.body, random) if how in spinner.NEAR else base.body
            if how == "revised":
                url, body = base.url.full or url, f"{base.body}\nUpdated {number} times by {language} desk."
            if how == "earlier":
                body, published = f"{base.body}\nReported from {number}.", NOON - dt.timedelta(minutes=number)
        made.append(enriched(url, body, observed_at=at, published_at=published, language=language))
    return made


def _report(random: Random, language: str) -> str:
    """In words of its language only, so that no story is told in two."""
    letters = {"en": "bdf", "de": "gkl", "es": "mnp", "pt": "rst"}[language]
    words = ["".join(random.choice(letters) + random.choice("aeiou") for _ in range(3)) for _ in range(400)]
    names = [word.title() for word in words[::9]]
    sentences = []
    for _ in range(random.randint(8, 14)):
        drawn = random.choices(words, k=12)
        drawn[4], drawn[9] = random.choice(names), str(random.randint(10, 9999))
        sentences.append(" ".join(drawn).capitalize() + ".")
    return "\n".join(sentences)


def expected(articles: Sequence[EnrichedArticle]) -> dict[str, Said]:
    """Without services: one memory for each language, one for all stories."""
    return placed(decided((one.language, one) for one in articles))


def found(settings: Settings) -> dict[str, Said]:
    """The last that the topic says of each article."""
    said = {}
    for record in read_topic(settings, RESOLVED, seconds=60):
        article = codec.decode(record.value or b"", ResolvedArticle)
        said[article.article_id] = said_of(article)
    return said


def run(running: Pipeline, articles: Sequence[EnrichedArticle], kills: int) -> list[str]:
    """Push, let a second worker join, kill one and the other in turn; what differs from a run without faults."""
    assert len({partition_of(language.encode(), ENRICHED.partitions) for language in LANGUAGES}) == 4
    settings = running.settings
    environment = worker_environment(settings.environment())
    halves = articles[: len(articles) // 2], articles[len(articles) // 2 :]
    _push(settings, halves[0])
    running.wait_until(lambda: _committed(settings) > 0)
    with Supervisor(("resolve",), environment, settings.shutdown_timeout) as second:
        running.beside = [second]
        running.watch(SECONDS_BETWEEN_FAULTS)
        _push(settings, halves[1])
        for kill in range(kills):
            _kill((running.supervisor, second)[kill % 2])
            running.watch(SECONDS_BETWEEN_FAULTS)
        running.wait_until(lambda: _done(running), seconds=300)
        running.beside = []
    wanted, got = expected(articles), found(settings)
    return [
        f"{one}: {got.get(one)} for {wanted[one]}" for one in sorted(wanted) if got.get(one) != wanted[one]
    ]


def _push(settings: Settings, articles: Sequence[EnrichedArticle]) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    for article in articles:
        key, headers = article.language.encode(), codec.article_headers(article)
        producer.send(settings.topic(ENRICHED), codec.encode(article), key, headers=headers)
    producer.close()


def _kill(supervisor: Supervisor) -> None:
    (worker,) = supervisor.workers
    if worker.process is not None:
        os.kill(worker.process.pid, signal.SIGKILL)
        worker.process.wait()


def _done(running: Pipeline) -> bool:
    lags = running.lags()
    return lags["articles.enriched"] == lags["articles.deduplicated"] == 0


def _committed(settings: Settings) -> int:
    with admin(settings) as client:
        return sum(committed_offsets(client, settings, RESOLVE_APP).values())


def kinds(said: dict[str, Said]) -> Iterator[str]:
    """For people: how many of each verdict."""
    for kind in sorted({one.duplicate.kind for one in said.values()}):
        yield f"{sum(one.duplicate.kind == kind for one in said.values())} {kind}"


def main() -> int:
    """Run against services of our own and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--kills", type=int, default=6)
    arguments = parser.parse_args()
    articles = stream(arguments.articles)
    with own_services() as (settings, _), pipeline(settings, stages=("resolve",)) as running:
        different = run(running, articles, arguments.kills)
    sys.stdout.write(f"{len(articles)} articles: {', '.join(kinds(expected(articles)))}\n")
    sys.stdout.write("\n".join([*different, f"{len(different)} differ\n"]))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
