"""The embedded default services: the real Apache Kafka and Elasticsearch as local processes, fetched as packages."""

from deploy.embedded.errors import EmbeddedError
from deploy.embedded.process import Service
from deploy.embedded.runfile import Addresses, running_services
from deploy.embedded.services import EmbeddedServices

__all__ = ["Addresses", "EmbeddedError", "EmbeddedServices", "Service", "running_services"]
