#!/bin/sh
# What compose.yaml's health check calls in Kafka's own image: exit code 0 where a broker answers.
exec /opt/dateline/bin/python -c "
from kafka.admin import KafkaAdminClient
KafkaAdminClient(bootstrap_servers='$2', bootstrap_timeout_ms=5000).list_topics()
"
