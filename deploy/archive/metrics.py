"""What the archiver counts: beside the workers' metrics, since only the archiver has them."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

DOCUMENTS = Counter("dateline_archived_documents", "Documents in whole files of the archive")
BYTES = Counter("dateline_archived_bytes", "Bytes of the archive's whole files, compressed")
WAITING = Gauge(
    "dateline_archive_waiting_records",
    "Records of the archiver's partitions of articles.raw that are in no whole file yet",
)
LAST_FILE = Gauge(
    "dateline_archive_last_file_timestamp_seconds",
    "When the archiver last ended a file, or had nothing to put into one",
)
