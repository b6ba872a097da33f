"""Who may do what: Kafka access lists and Elasticsearch roles, one for each service, with the least that it needs."""
