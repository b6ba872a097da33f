"""Where the indexer writes: Elasticsearch, and `articles.rejected` for what Elasticsearch refuses."""
