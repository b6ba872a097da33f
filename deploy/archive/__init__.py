"""`articles.raw` kept for longer than Kafka keeps it: in WARC files that other tools read too, and back from them."""
