"""The `dateline` command as scripts rely on it: help, streams and exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from deploy.cli import COMMANDS, main
from deploy.errors import FAILED, REJECTED, UNREACHABLE, USAGE
from tests.services import free_port

HANG_SECONDS = 60
"""Far above what any of these takes: it ends a test that would never end."""


def _all_commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _all_commands(command, (*path, name))


ALL = dict(_all_commands(main))
NAMES = [" ".join(path) for path in ALL]


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env`, no settings and no embedded services of the developer's."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path))


def _dateline(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage: " in result.output


@pytest.mark.parametrize("name", NAMES)
def test_help_says_what_a_command_does_and_shows_it(name: str) -> None:
    """A sentence, and then examples, subcommands or described options."""
    command = ALL[tuple(name.split())]
    assert command.help
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert all(option.help for option in options), "each option has a sentence"
    assert f"dateline {name}" in command.help or options or isinstance(command, click.Group)


def test_the_commands_are_the_contracts() -> None:
    assert set(COMMANDS) >= {
        "demo", "up", "push", "work", "search", "trace", "rejected", "replay", "provision", "doctor",
        "extract", "enrich", "resolve",
    }  # fmt: skip
    assert {
        "rejected list",
        "rejected show",
        "rejected retry",
        "rejected drop",
        "push files",
        "push feed",
        "push sitemap",
        "push warc",
        "push serve",
        "push token",
        "sources list",
        "sources show",
        "sources reset",
    } <= set(NAMES)


def test_version_is_the_distributions() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.output) == (0, f"dateline, version {version('dateline')}\n")


USAGE_ERRORS = {
    "an unknown command": "fetch",
    "an unknown option": "search --colour red x",
    "a missing argument": "search",
    "no time": "search --from yesterday x",
    "an unknown stage": "work index archive",
    "an unknown reason": "rejected list --reason boredom",
    "nothing chosen": "rejected drop",
    "an unknown rule": "extract --url-from guess -",
    "neither URL nor id": "trace story",
    "nothing to delete": "delete",
    "an unknown level": "--log-level loud doctor",
}


@pytest.mark.parametrize("case", USAGE_ERRORS)
def test_a_usage_error_ends_with_2(case: str) -> None:
    result = CliRunner().invoke(main, USAGE_ERRORS[case].split())
    assert result.exit_code == USAGE, result.output
    assert re.search("Usage:|Error:", result.output)


def test_a_setting_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_POOL_PROCESSES", "many")
    result = CliRunner().invoke(main, ["extract", "-"])
    assert result.exit_code == USAGE
    assert "DATELINE_POOL_PROCESSES" in result.output


def test_the_process_ends_with_the_same_codes() -> None:
    """Through the console script's own handling, which differs from click's."""
    assert _dateline("--version").returncode == 0
    unknown = _dateline("fetch")
    assert (unknown.returncode, unknown.stdout) == (USAGE, "")
    assert "No such command" in unknown.stderr


UNREACHABLES = {
    "search": ("search", "x"),
    "push": ("push", "files", "a.html"),
    "provision": ("provision",),
    "doctor": ("doctor",),
    "trace": ("trace", "https://example.com/a"),
    "delete": ("delete", "https://example.com/a"),
}


@pytest.mark.parametrize("command", UNREACHABLES)
def test_a_service_that_does_not_answer_is_3_and_says_what_to_do(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Nothing is lost by an answer that never comes.</p>")
    port = free_port()
    result = _dateline(
        *UNREACHABLES[command],
        DATELINE_KAFKA_BOOTSTRAP_SERVERS=f"127.0.0.1:{port}",
        DATELINE_ELASTICSEARCH_URL=f"http://127.0.0.1:{port}",
    )
    assert result.returncode == UNREACHABLE, result.stderr
    assert "Traceback" not in result.stderr
    assert "dateline up" in result.stdout + result.stderr


@pytest.mark.parametrize("command", ["search", "provision", "doctor"])
def test_no_service_at_all_is_3_too(command: str) -> None:
    result = _dateline(*UNREACHABLES[command])
    assert result.returncode == UNREACHABLE, result.stderr
    assert "dateline up" in result.stdout + result.stderr


PAGE = "<html><head><title>Ferries return</title></head><body><article>{}</article></body></html>"
TEXT = (
    "<p>The ferries between the islands sailed again on Friday after nine days of storm, the harbour said.</p>"
    * 4
)


def _line(**fields: str) -> str:
    return (
        json.dumps({"url": "https://example.com/ferries", "fetched_at": "2018-03-14T17:05:12Z", **fields})
        + "\n"
    )


def test_extract_gives_articles_on_stdout_and_the_rest_on_stderr() -> None:
    result = _dateline(
        "extract", "-", stdin=_line(html=PAGE.format(TEXT)) + _line(url="https://example.com/b")
    )
    (article,) = map(json.loads, result.stdout.splitlines())
    assert article["url"]["full"] == "https://example.com/ferries"
    assert "standard input:2" in result.stderr
    assert "1 done, 1 rejected" in result.stderr
    assert result.returncode == 0


def test_extract_reads_a_directory_of_pages_and_scraped_texts(tmp_path: Path) -> None:
    for name in ("page-with-line-breaks.html", "text-with-byline-and-teasers.txt"):
        shutil.copy(Path(__file__).parents[1] / "data" / "extract" / name, tmp_path)
    result = _dateline("extract", "--fetched-at", "2024-05-03T06:00:00Z", str(tmp_path))
    methods = {json.loads(line)["extraction"]["method"] for line in result.stdout.splitlines()}
    assert methods == {"paragraphs", "text-lines"}
    assert (result.returncode, len(result.stdout.splitlines())) == (0, 2)


def test_strict_tells_by_4_that_something_was_rejected() -> None:
    result = _dateline("extract", "--strict", "-", stdin=_line(html=PAGE.format(TEXT)) + _line())
    assert (result.returncode, len(result.stdout.splitlines())) == (REJECTED, 1)


def test_nothing_but_rejections_is_1() -> None:
    result = _dateline("extract", "-", stdin="no json\n")
    assert (result.returncode, result.stdout) == (FAILED, "")


def test_the_three_stages_are_a_pipe() -> None:
    extracted = _dateline("extract", "-", stdin=_line(html=PAGE.format(TEXT)) * 2).stdout
    resolved = _dateline("resolve", stdin=_dateline("enrich", stdin=extracted).stdout)
    first, again = map(json.loads, resolved.stdout.splitlines())
    assert first == again, "the same document again is the same article again"
    assert first["revision"] == 1


def test_resolve_writes_an_article_again_whose_verdict_a_later_one_changes() -> None:
    """The second was published a day before the first, of which it is a copy."""
    text = "".join(
        f"<p>On day {day} of the storm ferry {day} lay in harbour {day}, it said.</p>" for day in range(9)
    )
    lines = [
        _line(url=f"https://{name}.example/ferries", html=PAGE.format(text).replace("<head>", head))
        for name, head in (
            ("one", '<head><meta property="article:published_time" content="2018-03-14T09:00:00Z">'),
            ("two", '<head><meta property="article:published_time" content="2018-03-13T09:00:00Z">'),
        )
    ]
    extracted = _dateline("extract", "-", stdin="".join(lines)).stdout
    written = [json.loads(line) for line in _dateline("resolve", stdin=extracted).stdout.splitlines()]
    first, second, again = written
    assert [one["duplicate"]["kind"] for one in written] == ["none", "none", "exact"]
    assert (again["article_id"], again["duplicate"]["of"]) == (first["article_id"], second["article_id"])


def test_a_line_that_is_no_article_is_rejected_by_its_number() -> None:
    result = _dateline("resolve", stdin='{"article_id": 5}\n')
    assert result.returncode == FAILED
    assert "line 1: rejected: bad_message" in result.stderr


def test_a_dry_run_needs_no_service_and_pushes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>a</p>")
    result = _dateline("push", "files", "--dry-run", "--url-from", "https://example.com/{stem}", "a.html")
    assert (result.returncode, result.stdout.split()[:2]) == (0, ["push", "https://example.com/a"])


def test_a_search_does_not_wait_for_what_it_does_not_use() -> None:
    code = "import sys, deploy.cli as c; c.main.get_command(None, 'search'); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"aiohttp", "httpx", "kafka", "numpy", "prometheus_client", "pyarrow", "requests", "structlog"}
    assert not heavy & set(modules.split())
    assert "elasticsearch" in modules.split()
