"""Any order of arrival, loss, redelivery, crash and replay gives the same index: state machines over the real cores.

The records of a stage stand in a log, as in Kafka; what a worker has not committed when it dies is read again. A longer
search: `pytest --hypothesis-profile=long tests/unit/stream_processors/test_machines.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from schemas import codec
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Pipeline, ResolvedArticle
from schemas.settings import Settings
from schemas.topics import RESOLVED
from stream_processors.breaker import Breaker
from stream_processors.delivery import Delivery
from stream_processors.documents import Indexable, indexable
from stream_processors.resolve import Arrival, Decision, DictMemory, Resolver
from stream_processors.sinks.elasticsearch import Action, Result, Unavailable, Verdict, classify
from tests.fakes.elasticsearch import ExternalIndex, actions_of
from tests.fakes.messages import BODY, NOON, enriched
from tests.unit.stream_processors.test_resolve import OTHER_BODY, A, B, C

SETTINGS = Settings(_env_file=None)
NEAR_BODY = BODY.replace("nine days", "ten days") + "The harbour master said so on the radio.\n"
SCALE = (settings().max_examples or 100) / 100
QUICK = settings(max_examples=round(40 * SCALE), stateful_step_count=30, deadline=None)
ARTICLES = st.builds(
    lambda url, minute, body, headline, pipeline: enriched(
        url,
        body,
        observed_at=NOON + dt.timedelta(minutes=minute),
        headline=headline,
        pipeline=Pipeline(pipeline),
    ),
    st.sampled_from([A, B, C]),
    st.integers(0, 5),
    st.sampled_from([BODY, OTHER_BODY, NEAR_BODY]),
    st.sampled_from([None, "Ferries sail"]),
    st.sampled_from([1, 1, 1, 2]),
)
Entry = EnrichedArticle | tuple[str, dt.datetime]
"""An article, or the deletion of one."""


class Worker:
    """Resolve as the agent runs it: decide, remember, send; a journal of what was remembered, to lose some of."""

    def __init__(self) -> None:
        self.memory: dict[str, bytes] = {}
        self.journal: list[tuple[str, bytes | None]] = []
        self.resolver = Resolver(DictMemory())

    def handle(self, log: Sequence[Entry], offset: int) -> Iterator[Outgoing]:
        """What the record at the offset makes it send."""
        entry, arrival = log[offset], Arrival(1_530_619_200_000 + offset, offset)
        if isinstance(entry, tuple):
            decision = self.resolver.delete(*entry, arrival)
            self._apply(decision)
            yield Outgoing(RESOLVED, entry[0].encode(), None, codec.deletion_headers(*entry))
        else:
            decision = self.resolver.decide(entry, arrival)
            self._apply(decision)
            yield from (_record(one) for one in (decision.article,) if one)
        for other in decision.rehomed:
            at = self.resolver.offset_of(other.article_id)
            known = log[at] if at >= 0 else None
            amended = self.resolver.amended(known) if isinstance(known, EnrichedArticle) else None
            yield from (_record(one) for one in (amended,) if one)

    def _apply(self, decision: Decision) -> None:
        self.resolver.apply(decision)
        self.journal += decision.changes.items()
        self.journal += [(key, None) for key in decision.removals]

    def commit(self) -> None:
        self.memory, self.journal = self._after(len(self.journal)), []

    def die(self, kept: int) -> None:
        """A replacement has what was committed, and so many of the marks that were made since."""
        self.memory = self._after(kept)
        self.journal = []
        store = DictMemory()
        store.update(self.memory)
        self.resolver = Resolver(store)
        self.resolver.load(self.memory.items())

    def _after(self, count: int) -> dict[str, bytes]:
        memory = dict(self.memory)
        for key, value in self.journal[:count]:
            if value is None:
                memory.pop(key, None)
            else:
                memory[key] = value
        return memory


def _record(article: ResolvedArticle) -> Outgoing:
    return Outgoing(
        RESOLVED, article.article_id.encode(), codec.encode(article), codec.article_headers(article)
    )


class Answers:
    """Elasticsearch, which has a bad day: of each action the next of `moods` says what happens to it."""

    def __init__(self, index: ExternalIndex, moods: list[str]) -> None:
        self._index, self._moods = index, moods

    def __call__(self, actions: Sequence[Action]) -> Iterator[Result]:
        for action in actions:
            mood = self._moods.pop() if self._moods else "good"
            if mood == "reset":
                raise Unavailable("reset")
            if mood == "busy":
                yield Result(Verdict.RETRY, error="429")
                continue
            ((_, said),) = self._index.store_one(actions_of(action.lines())[0]).items()
            if mood == "lost":
                raise Unavailable("done, but nobody heard of it")
            error = said.get("error", {}).get("type", "")
            yield classify(said["status"], error, "", said.get("result", ""))


def items(records: Sequence[Outgoing], start: int) -> list[Indexable]:
    return [indexable(_read(one, start + i), SETTINGS, NOON) for i, one in enumerate(records)]


def _read(outgoing: Outgoing, offset: int) -> Record:
    return Record(
        "articles.resolved",
        0,
        offset,
        1_530_619_200_000 + offset,
        outgoing.key,
        outgoing.value,
        outgoing.headers,
    )


def straight(log: Sequence[Entry]) -> ExternalIndex:
    """The index after one quiet pass."""
    worker, index = Worker(), ExternalIndex()
    sent = [one for offset in range(len(log)) for one in worker.handle(log, offset)]
    for number, one in enumerate(sent):
        Delivery(items([one], number), Answers(index, []), Breaker(0.5), 1 << 20).attempt(probing=False)
    return index


class Stages(RuleBasedStateMachine):
    """Two logs, a resolver and an indexer that die, are moved, and begin anew."""

    def __init__(self) -> None:
        super().__init__()
        self.enriched: list[Entry] = []
        self.resolved: list[Outgoing] = []
        self.worker, self.index = Worker(), ExternalIndex()
        self.read = self.read_committed = self.sent_committed = 0
        self.indexed = self.indexed_committed = 0
        self.versions: dict[tuple[str, str], int] = {}

    @rule(article=ARTICLES)
    def arrive(self, article: EnrichedArticle) -> None:
        self.enriched.append(article)

    @initialize(articles=st.lists(ARTICLES, min_size=2, max_size=6))
    def begin_with(self, articles: list[EnrichedArticle]) -> None:
        self.enriched += articles

    @rule(data=st.data())
    def arrive_again(self, data: st.DataObject) -> None:
        """A producer that did not hear of the acknowledgement."""
        if self.enriched:
            self.enriched.append(data.draw(st.sampled_from(self.enriched)))

    @rule(count=st.integers(1, 5))
    def resolve(self, count: int) -> None:
        for offset in range(self.read, min(self.read + count, len(self.enriched))):
            self.resolved += self.worker.handle(self.enriched, offset)
            self.read = offset + 1

    @rule()
    def commit_resolve(self) -> None:
        """Outputs are acknowledged, marks are in the changelog, then the offset is committed."""
        self.worker.commit()
        self.read_committed, self.sent_committed = self.read, len(self.resolved)

    @rule(data=st.data())
    def kill_resolve(self, data: st.DataObject) -> None:
        """Some of the marks are lost, and some of the outputs that nobody has read yet."""
        self.worker.die(data.draw(st.integers(0, len(self.worker.journal)), label="marks kept"))
        least = max(self.sent_committed, self.indexed)
        del self.resolved[
            data.draw(st.integers(least, max(least, len(self.resolved))), label="outputs kept") :
        ]
        self.read, self.sent_committed = self.read_committed, len(self.resolved)

    @rule(
        count=st.integers(1, 6),
        moods=st.lists(st.sampled_from(["good", "busy", "reset", "lost"]), max_size=8),
    )
    def index_batch(self, count: int, moods: list[str]) -> None:
        batch = self.resolved[self.indexed : self.indexed + count]
        delivery = Delivery(items(batch, self.indexed), Answers(self.index, moods), Breaker(0.5), 1500)
        failures = 0
        while True:
            try:
                delivery.attempt(probing=failures > 0)
                break
            except Unavailable:
                failures += 1
        assert all(result.verdict is Verdict.DONE for result in delivery.results)
        self.indexed += len(batch)

    @rule()
    def commit_index(self) -> None:
        self.indexed_committed = self.indexed

    @rule()
    def kill_index(self) -> None:
        self.indexed = self.indexed_committed

    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        """`dateline replay`: the offset is set back, all that is remembered stays."""
        self.commit_resolve()
        self.read = self.read_committed = data.draw(st.integers(0, self.read), label="replay from")

    @invariant()
    def versions_never_go_back(self) -> None:
        for key, version in self.versions.items():
            assert self.index.versions[key] >= version
        self.versions = dict(self.index.versions)

    def teardown(self) -> None:
        self.resolve(len(self.enriched))
        self.index_batch(len(self.resolved), [])
        wanted = straight(self.enriched)
        assert self.index.versions == wanted.versions
        assert self.index.documents == wanted.documents


class StagesWithDeletions(Stages):
    """And articles are deleted meanwhile."""

    @rule(url=st.sampled_from([A, B, C]), minute=st.integers(0, 6))
    def delete(self, url: str, minute: int) -> None:
        article_id = enriched(url).article_id
        self.enriched.append((article_id, NOON + dt.timedelta(minutes=minute)))


TestStages = Stages.TestCase
TestStages.settings = QUICK
TestStagesWithDeletions = StagesWithDeletions.TestCase
TestStagesWithDeletions.settings = QUICK


@settings(max_examples=round(100 * SCALE), deadline=None)
@given(
    st.lists(ARTICLES.filter(lambda one: one.pipeline.version == 1), min_size=2, max_size=8),
    st.randoms(use_true_random=False),
)
def test_any_order_of_arrival_leaves_the_same_articles(articles: list[EnrichedArticle], random: Any) -> None:
    """Verdicts on copies, revisions, and when an unchanged page was fetched, are those of the order; what is read is not.

    Of one pipeline: a better reading of an older state stands until the later ones are read again too.
    """
    shuffled = list(articles)
    random.shuffle(shuffled)
    forth, back = straight(articles), straight(shuffled)
    shown = ("headline", "body", "fingerprint")
    assert _only(forth, shown) == _only(back, shown)


def _only(index: ExternalIndex, fields: Sequence[str]) -> dict[Any, Any]:
    return {key: {name: one.get(name) for name in fields} for key, one in index.documents.items()}


def test_the_machine_notices_a_lost_mark() -> None:
    """A resolver that commits without its marks calls the copy new: the comparison would see it."""
    log: list[Entry] = [enriched(A), enriched(B)]
    worker = Worker()
    list(worker.handle(log, 0))
    worker.die(kept=0)
    (record,) = worker.handle(log, 1)
    said = msgspec.json.decode(record.value or b"", type=ResolvedArticle)
    assert said.duplicate.kind == "none"
    assert (
        straight(log).documents[SETTINGS.index("news-articles"), said.article_id]["duplicate"]["kind"]
        == "exact"
    )
