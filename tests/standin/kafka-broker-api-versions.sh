#!/bin/sh
# What compose.yaml's health check calls in Kafka's own image: exit code 0 where a broker answers.
exec /opt/dateline/bin/python -c "
import sys
from kafka import KafkaConsumer
KafkaConsumer(bootstrap_servers='$2', api_version_auto_timeout_ms=5000).topics()
"
