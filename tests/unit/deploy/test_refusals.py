"""What Elasticsearch refuses is told with its reason, and with what helps."""

from __future__ import annotations

import elasticsearch
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig

from deploy.errors import Failed
from deploy.services import sentences

META = ApiResponseMeta(403, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "127.0.0.1", 9200))


@pytest.mark.parametrize(
    ("kind", "reason", "fix"),
    [
        ("security_exception", "action [indices:data/read/search] is unauthorized", "docs/SECURITY.md"),
        ("cluster_block_exception", "index [news-articles-v3] blocked by: [FORBIDDEN/8]", "dateline doctor"),
    ],
)
def test_a_lack_of_rights_and_a_blocked_index_have_each_their_fix(kind: str, reason: str, fix: str) -> None:
    body = {"error": {"type": kind, "root_cause": [{"type": kind, "reason": reason}]}}
    with pytest.raises(Failed) as refused, sentences("http://127.0.0.1:9200"):
        raise elasticsearch.AuthorizationException(kind, META, body)
    assert (reason in str(refused.value), fix in str(refused.value)) == (True, True)
