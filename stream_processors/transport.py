"""How Faust's consumers fetch: a little later and more at once.

Faust asks for a record as soon as there is one, so that at tens of records a second the broker answers tens of requests
a second for each topic, and each batch holds one article. A tenth of a second of patience costs less than either.
"""

from __future__ import annotations

from faust.transport.drivers import aiokafka as driver

FETCH_MIN_BYTES = 64 * 1024
FETCH_WAIT_MS = 100
"""An answer comes with so many bytes, or after this time with what there is."""


class PatientThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Faust has no setting for either; both are read once, when the client starts."""

    def _create_worker_consumer(self, transport: driver.Transport) -> driver.aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_min_bytes = FETCH_MIN_BYTES  # noqa: SLF001
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001
        return consumer


class PatientConsumer(driver.Consumer):  # type: ignore[misc]
    """A consumer whose client is patient."""

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return PatientThread(self, loop=self.loop, beacon=self.beacon)


class PatientTransport(driver.Transport):  # type: ignore[misc]
    """Kafka, by aiokafka, with that consumer."""

    Consumer = PatientConsumer
