"""What all tests share. Tests that need Kafka or Elasticsearch run on one xdist worker, which starts them once."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from schemas.settings import Settings
from tests.services import Services, provide

NEED_SERVICES = ("integration", "system")
QUALITY_DATA = Path(os.environ.get("DATELINE_QUALITY_DATA") or Path(__file__).parents[2] / "shared" / "data")

hypothesis_settings.register_profile("long", max_examples=5000)
"""`pytest --hypothesis-profile=long`: the state machines search for minutes, not seconds."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(folder in item.path.parts for folder in NEED_SERVICES):
            item.add_marker(pytest.mark.xdist_group("services"))


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """A real Kafka and a real Elasticsearch."""
    with provide() as running:
        yield running


@pytest.fixture(scope="module")
def settings(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with topics and indices of this test module alone, not yet provisioned."""
    name = uuid.uuid4().hex[:8]
    return Settings(
        kafka_bootstrap_servers=services.kafka,
        elasticsearch_url=services.elasticsearch,
        topic_prefix=f"t{name}.",
        index_prefix=f"t{name}-",
        data_dir=tmp_path_factory.mktemp("data"),
        health_port=0,
        log_format="json",
        _env_file=None,
    )


@pytest.fixture(scope="session")
def quality_data() -> Path:
    """The public test data, which is not part of the repository."""
    if not QUALITY_DATA.is_dir():
        pytest.skip(f"no test data at {QUALITY_DATA}: set DATELINE_QUALITY_DATA to where it is")
    return QUALITY_DATA
