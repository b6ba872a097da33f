"""Stream processors: extract, enrich, resolve and index the documents on the topics."""
