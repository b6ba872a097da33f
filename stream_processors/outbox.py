"""Sending from a Faust worker: a send returns only once the broker has the record."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial

import faust
import structlog
from aiokafka.errors import MessageSizeTooLargeError

from schemas.codec import Outgoing
from schemas.events import Reason, Rejection, Stage
from schemas.settings import Settings
from schemas.topics import REJECTED, Topic
from stream_processors import metrics
from stream_processors.app import bytes_topic

log = structlog.get_logger(__name__)
SEND_SECONDS = 60.0
"""Longer than the client tries by itself (40 s); a record sent twice does no harm, one waited for for ever does."""
FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 5.0

Sending = asyncio.Future[bool]
"""A record under way; done when the broker has it, with whether it was sent more than once."""


class Outbox:
    """Sends records and waits for their acknowledgement, as long as that takes."""

    def __init__(self, app: faust.App, settings: Settings, stage: Stage, targets: tuple[Topic, ...]) -> None:
        self._stage = stage
        self._topics = {topic: bytes_topic(app, settings, topic) for topic in (*targets, REJECTED)}
        self._last: dict[tuple[str, bytes | None], Sending] = {}

    async def send(self, outgoing: Outgoing) -> None:
        """Return when the broker has acknowledged the record.

        Raises:
            Rejection: `too_large`: no broker will take it.
        """
        while not await self._taken(await self._started(outgoing), outgoing):
            pass

    async def begin(self, outgoing: Outgoing) -> Sending:
        """Give the record to the producer, and return what waits for its acknowledgement.

        Records go out in the order of these calls: waiting for several sends together would not keep it. Of one key
        they stay in it: where one has to be sent again, those begun after it are sent again behind it.

        Raises:
            Rejection: `too_large`: no broker will take it.
        """
        place = outgoing.topic.name, outgoing.key
        acknowledged = await self._started(outgoing)
        sending = asyncio.ensure_future(self._kept_in_order(acknowledged, outgoing, self._last.get(place)))
        self._last[place] = sending
        sending.add_done_callback(partial(self._forget, place))
        return sending

    def _forget(self, place: tuple[str, bytes | None], sending: Sending) -> None:
        if self._last.get(place) is sending:
            del self._last[place]

    async def _kept_in_order(
        self, acknowledged: Awaitable[object], outgoing: Outgoing, earlier: Sending | None
    ) -> bool:
        """Whether the record was sent again."""
        again = not await self._taken(acknowledged, outgoing)
        if earlier:
            await asyncio.wait([earlier])
            again = again or earlier.cancelled() or earlier.exception() is not None or earlier.result()
        if again:
            await self.send(outgoing)
        return again

    async def _started(self, outgoing: Outgoing) -> Awaitable[object]:
        attempt = 0
        while True:
            try:
                async with asyncio.timeout(SEND_SECONDS):  # `wait_for` would make a task for each
                    return await self._given(outgoing)
            except MessageSizeTooLargeError as error:
                raise _too_large(error) from error
            except Exception as error:  # noqa: BLE001 (whatever it is, the record must go out)
                attempt += 1
                await self._pause(attempt, outgoing, error)

    async def _given(self, outgoing: Outgoing) -> Awaitable[object]:
        topic = self._topics[outgoing.topic]
        return await topic.send(key=outgoing.key, value=outgoing.value, headers=outgoing.headers)  # type: ignore[no-any-return]

    async def _taken(self, acknowledged: Awaitable[object], outgoing: Outgoing) -> bool:
        """Whether the broker has the record; after a pause where it may not have it."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await acknowledged
        except MessageSizeTooLargeError as error:
            raise _too_large(error) from error
        except Exception as error:  # noqa: BLE001 (as above)
            await self._pause(1, outgoing, error)
            return False
        return True

    async def _pause(self, attempt: int, outgoing: Outgoing, error: Exception) -> None:
        metrics.RETRIES.labels(self._stage, type(error).__name__).inc()
        log.warning(
            "send failed, will be repeated",
            stage=self._stage,
            topic=outgoing.topic.name,
            attempt=attempt,
            error=repr(error),
        )
        await asyncio.sleep(retry_delay(attempt))


def _too_large(error: Exception) -> Rejection:
    return Rejection(Reason.TOO_LARGE, f"the record exceeds the topic's limit: {error}")


def retry_delay(attempt: int, jitter: Callable[[], float] = random.random) -> float:
    """Seconds before the attempt after `attempt` failures: exponential, capped, with full jitter.

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    longest = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * float(2 ** min(attempt, 16)))
    return FIRST_DELAY_SECONDS / 2 + jitter() * longest
