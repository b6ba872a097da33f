"""The indexer: poll, bulk, a verdict on each item, commit. A plain kafka-python loop.

It commits only what has a verdict. While Elasticsearch cannot be written to, its partitions are paused and the same
batch waits; the group keeps its members and nothing is acknowledged.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import structlog
from elasticsearch import ApiError, BadRequestError, Elasticsearch, TransportError
from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from schemas.carried import pushed_ms
from schemas.codec import Record
from schemas.events import Outcome, Reason, Rejection, Stage
from schemas.kafka_options import group_options
from schemas.rejections import reject
from schemas.settings import Settings
from schemas.topics import INDEX_GROUP, REJECTED, RESOLVED, STORIES
from stream_processors import health as health_pages
from stream_processors import metrics
from stream_processors.breaker import Breaker
from stream_processors.delivery import Delivery
from stream_processors.documents import Indexable, indexable
from stream_processors.gauges import LAGS, waiting_of
from stream_processors.health import TICK_LIMIT_SECONDS, Health
from stream_processors.in_work import RECORDS_AT_ONCE
from stream_processors.outbox import retry_delay
from stream_processors.outcome_log import log_outcome
from stream_processors.shutdown import exit_after
from stream_processors.sinks import elasticsearch as sink
from stream_processors.sinks.client import connect, unsupported_version
from stream_processors.sinks.elasticsearch import Action, Result, Unavailable, Verdict
from stream_processors.sinks.rejected import RejectedSink
from stream_processors.slots import WorkerSlot

log = structlog.get_logger(__name__)
POLL_MS = 500
POLL_AGAIN_SECONDS = 20.0
"""Within a batch that takes long the consumer is polled too, so that the group does not take it for dead."""

Positions = dict[TopicPartition, OffsetAndMetadata]
Polled = dict[TopicPartition, list[Any]]


class Indexer:
    """One member of the index group."""

    def __init__(
        self,
        settings: Settings,
        consumer: KafkaConsumer,
        client: Elasticsearch,
        rejected: RejectedSink,
        health: Health,
    ) -> None:
        self._settings = settings
        self._consumer = consumer
        self._client = client
        self._rejected = rejected
        self._health = health
        self._breaker = Breaker(settings.breaker_ratio)
        self._stop = threading.Event()
        self._polled = time.monotonic()

    def stop(self) -> None:
        """Finish or abandon the batch in work, then return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Index until stopped."""
        topics = [self._settings.topic(topic) for topic in (RESOLVED, REJECTED, STORIES)]
        self._consumer.subscribe(topics, listener=_Listener(self._health))
        while not self._stop.is_set():
            self._health.tick()
            polled = self._poll()
            batch = [Record.of(message) for messages in polled.values() for message in messages]
            if batch and self._index(batch):
                self._commit(_positions(polled))
            LAGS.show(waiting_of(self._consumer))

    def _poll(self) -> Polled:
        """What has come in, as far as it fits into a bulk request.

        What a rebalance takes away meanwhile is written here too, to the same effect, and not committed.
        """
        polled: Polled = {}
        left, size = self._settings.bulk_documents, 0
        while left > 0 and size < self._settings.bulk_bytes:
            wait = 0 if polled else POLL_MS
            more = self._consumer.poll(timeout_ms=wait, max_records=min(left, RECORDS_AT_ONCE))
            self._polled = time.monotonic()
            for partition, messages in more.items():
                polled.setdefault(partition, []).extend(messages)
                left -= len(messages)
                size += sum(len(message.value or b"") for message in messages)
            if not more:
                break
        return polled

    def _index(self, batch: Sequence[Record]) -> bool:
        """Write the batch; False where it was abandoned, with nothing to commit."""
        prepared = [indexable(record, self._settings, sink.now()) for record in batch]
        delivery = Delivery(prepared, self._written, self._breaker, self._settings.bulk_bytes)
        try:
            return self._deliver_patiently(batch, prepared, delivery)
        finally:
            self._running_again()

    def _deliver_patiently(
        self, batch: Sequence[Record], prepared: Sequence[Indexable], delivery: Delivery
    ) -> bool:
        failures = 0
        while not self._stop.is_set():
            left = delivery.left
            try:
                delivery.attempt(probing=failures > 0)
                self._finish(batch, prepared, delivery)
                return True
            except (Unavailable, KafkaError) as error:
                failures = 1 if delivery.left < left else failures + 1
                self._wait(failures, error)
        return False

    def _finish(self, batch: Sequence[Record], prepared: Sequence[Indexable], delivery: Delivery) -> None:
        """Keep what was refused, count what became of each, once all of them have their results."""
        results = delivery.results
        self._rejected.write(
            [
                reject(record, Stage.INDEX, item.rejection or _refusal(result))
                for record, item, result in zip(batch, prepared, results, strict=True)
                if result.verdict is Verdict.REJECT and record.topic != self._settings.topic(REJECTED)
            ]
        )
        delivery.finish()
        for record, item, result in zip(batch, prepared, results, strict=True):
            _log_outcome(record, item, result)

    def _written(self, actions: Sequence[Action]) -> Iterator[Result]:
        for result in sink.written(self._client, actions):
            self._health.tick()
            if time.monotonic() - self._polled > POLL_AGAIN_SECONDS:
                self._poll_paused()
            yield result

    def _wait(self, failures: int, error: Exception) -> None:
        """Not ready, but alive, and polling with all partitions paused."""
        metrics.RETRIES.labels(Stage.INDEX, type(error).__name__).inc()
        metrics.BREAKER_OPEN.set(1)
        self._health.blocked("index", str(error)[:500])
        log.warning("cannot write, will try again", failures=failures, error=str(error)[:1000])
        end = time.monotonic() + retry_delay(failures)
        while time.monotonic() < end and not self._stop.is_set():
            self._health.tick()
            self._poll_paused()
            self._stop.wait(0.05)

    def _poll_paused(self) -> None:
        self._consumer.pause(*self._consumer.assignment())
        self._put_back(self._consumer.poll(timeout_ms=200))
        self._polled = time.monotonic()

    def _put_back(self, polled: Polled) -> None:
        """Records of partitions that a rebalance gave us while waiting: to be read again, not skipped."""
        for partition, messages in polled.items():
            self._consumer.seek(partition, messages[0].offset)

    def _running_again(self) -> None:
        if self._consumer.paused():
            self._consumer.resume(*self._consumer.paused())
        metrics.BREAKER_OPEN.set(0)
        self._health.clear("index")

    def _commit(self, positions: Positions) -> None:
        """Commit what is still ours; what a rebalance took is done again by its new owner, to the same effect."""
        ours = {tp: offset for tp, offset in positions.items() if tp in self._consumer.assignment()}
        try:
            if ours:
                self._consumer.commit(ours)
        except KafkaError as error:
            log.warning("commit failed, the batch will be repeated", error=repr(error))


class _Listener(ConsumerRebalanceListener):
    """Nothing is finished and uncommitted when a poll rebalances, so a revocation needs no commit of its own."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        log.info("partitions revoked", count=len(revoked))
        self._health.blocked("start", "rebalancing")

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        log.info("partitions assigned", count=len(assigned))
        self._health.clear("start")


def run_index(settings: Settings, port: int) -> None:
    """Index until SIGTERM or SIGINT."""
    with WorkerSlot(settings, INDEX_GROUP) as slot:
        _run(settings, port, slot.instance_id)


def _run(settings: Settings, port: int, instance_id: str) -> None:
    health = Health("index", TICK_LIMIT_SECONDS + settings.bulk_timeout)
    health_pages.serve(health, settings.health_host, port)
    client = connect(settings)
    _refuse_unsupported(client)
    consumer = KafkaConsumer(**group_options(settings, INDEX_GROUP), group_instance_id=instance_id)
    rejected = RejectedSink(settings)
    indexer = Indexer(settings, consumer, client, rejected, health)
    _on_signals(indexer.stop, settings.shutdown_timeout)
    try:
        indexer.run()
    finally:
        consumer.close(timeout_ms=5000)
        rejected.close()
        client.close()


def _refuse_unsupported(client: Elasticsearch) -> None:
    """End with a sentence where the server is of a version that will never take a write; a dead one is waited for."""
    try:
        problem = unsupported_version(str(client.info()["version"]["number"]))
    except BadRequestError:
        problem = unsupported_version("8 or older")
    except (ApiError, TransportError) as error:
        log.warning("Elasticsearch does not answer yet", error=str(error))
        return
    if problem:
        raise SystemExit(problem)


def _on_signals(stop: Callable[[], None], grace_seconds: float) -> None:
    def handle(number: int, _frame: object) -> None:
        log.info("shutting down", signal=number)
        exit_after(grace_seconds)
        stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def _positions(polled: Polled) -> Positions:
    return {tp: OffsetAndMetadata(messages[-1].offset + 1, "", -1) for tp, messages in polled.items()}


def _refusal(result: Result) -> Rejection:
    return Rejection(Reason.REFUSED_BY_INDEX, result.error)


def _log_outcome(record: Record, item: Indexable, result: Result) -> None:
    outcome = result.outcome or Outcome.REJECTED
    reason = None
    if result.verdict is Verdict.REJECT:
        reason = item.rejection.reason if item.rejection else Reason.REFUSED_BY_INDEX
    if item.observed_at and outcome in (Outcome.CREATED, Outcome.UPDATED):
        metrics.AGE_SECONDS.observe(max(0.0, (sink.now() - item.observed_at).total_seconds()))
        metrics.observe_end_to_end(pushed_ms(record.headers))
    index = item.action.index if item.action else None
    log_outcome(Stage.INDEX, outcome, record, item.document_id, item.url, None, reason=reason, index=index)
