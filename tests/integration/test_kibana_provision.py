"""`dateline provision` with a Kibana beside the real services."""

from __future__ import annotations

from click.testing import CliRunner

from deploy.commands.operate import provision
from schemas.settings import Settings
from tests.fakes.kibana import fake_kibana


def test_provisioning_serves_kibana_after_the_indices_and_once(settings: Settings) -> None:
    with fake_kibana() as server:
        own = settings.model_copy(update={"kibana_url": server.url})
        first = CliRunner().invoke(provision, obj=own)
        assert first.exit_code == 0, first.output
        changes = first.stdout.splitlines()
        assert changes[-1].startswith("create Kibana objects in space default")
        assert changes[0].startswith("create topic")
        again = CliRunner().invoke(provision, obj=own)
        assert (again.exit_code, again.stdout) == (0, "")
        title = server.objects["default", "index-pattern", f"{own.index_prefix}news-articles"]["attributes"][
            "title"
        ]
        assert title == own.index("news-articles")
