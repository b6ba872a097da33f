"""The Faust apps. Their settings are house rules, each bought with a reproduced fault: see docs/DECISIONS.md."""

from __future__ import annotations

import faust

from schemas import topics
from schemas.kafka_options import METADATA_AGE_MS, worker_client
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors.recovery import OrderedTableManager
from stream_processors.slots import WorkerSlot
from stream_processors.tls import tls_context
from stream_processors.transport import MOST_RECORDS, PatientTransport

BUFFERED_EVENTS = 128
COMMIT_SECONDS = 1.0
PRODUCER_LINGER_SECONDS, PRODUCER_BATCH_BYTES = 0.05, 256 * 1024
"""What a batch sends is one request, not one for each of its articles; by default a partition's is full at 16 kB, two articles."""
STORE_OPTIONS = {
    "driver": "rocksdict",
    "write_buffer_size": 2 * topics.MEBIBYTE,
    "block_cache_size": 8 * topics.MEBIBYTE,
    "max_open_files": 256,
}
"""A database per partition: the defaults would let each of twelve take gigabytes. With 8 and 32 MiB they held 110 MB after
60,000 articles and went on growing, with these 61; an article costs 0.02 ms more. No `ttl`: it lost most of what the databases held, see docs/DECISIONS.md."""


class App(faust.App):  # type: ignore[misc]
    """Faust's, with a transport that fetches more at once."""

    def _new_transport(self) -> faust.TransportT:
        return PatientTransport(self.conf.broker_consumer, self)


def create_app(settings: Settings, name: str, slot: WorkerSlot) -> faust.App:
    """An app that loses nothing by its settings: at least once, offsets by us, topics by provisioning."""
    brokers = (settings.kafka_bootstrap_servers or "").split(",")
    return App(
        settings.group(name),
        broker=";".join(f"kafka://{broker.strip()}" for broker in brokers),
        broker_client_id=worker_client(),
        broker_credentials=credentials(settings),
        store="rocksdb://",
        datadir=str(slot.path),
        autodiscover=False,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=slot.instance_id,
        consumer_metadata_max_age_ms=METADATA_AGE_MS,
        consumer_max_fetch_size=topics.MEBIBYTE,  # of each of 12 partitions; 4 hold 29 MB more in a backlog
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=min(3.0, settings.session_timeout / 3),
        broker_rebalance_timeout=30.0,
        broker_request_timeout=40.0,
        broker_commit_interval=COMMIT_SECONDS,
        broker_max_poll_records=MOST_RECORDS,
        stream_buffer_maxsize=BUFFERED_EVENTS,
        stream_wait_empty=True,
        producer_acks=-1,
        producer_compression_type="zstd",
        producer_max_request_size=topics.MAX_REJECTED_BYTES,
        producer_linger=PRODUCER_LINGER_SECONDS,
        producer_max_batch_size=PRODUCER_BATCH_BYTES,
        TableManager=OrderedTableManager,
        table_standby_replicas=0,  # a stale record of a standby's changelog made Faust skip all before it: docs/DECISIONS.md
        worker_redirect_stdouts=False,
        value_serializer="raw",
        key_serializer="raw",
    )


def credentials(settings: Settings) -> faust.SASLCredentials | faust.SSLCredentials | None:
    """What `kafka_options.security_options` says, for Faust."""
    context = tls_context(settings)
    if settings.kafka_security_protocol.startswith("SASL"):
        password = settings.kafka_password
        return faust.SASLCredentials(
            username=settings.kafka_username or "",
            password=password.get_secret_value() if password else "",
            ssl_context=context,
            mechanism=settings.kafka_sasl_mechanism,
        )
    return faust.SSLCredentials(context) if context else None


def bytes_topic(app: faust.App, settings: Settings, topic: Topic) -> faust.TopicT:
    """A topic whose records come as bytes: what cannot be decoded must reach the step, to be rejected there."""
    return app.topic(
        settings.topic(topic),
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )


def memory_table(app: faust.App, name: str, partitions: int) -> faust.Table:
    """A memory of resolve: a plain table (windowed tables do not expire after a restart)."""
    return app.Table(
        name,
        partitions=partitions,
        key_type=bytes,
        value_type=bytes,
        options=dict(STORE_OPTIONS),
        help="marks of articles and texts seen within the window",
    )
