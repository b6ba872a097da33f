"""docs/PRODUCERS.md speaks of commands and options that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from deploy.cli import main

TEXT = (Path(__file__).parents[2] / "docs" / "PRODUCERS.md").read_text()
COMMANDS = sorted(set(re.findall(r"`dateline ((?:push|sources) \w+)([^`]*)`", TEXT)))


@pytest.mark.parametrize(("command", "rest"), COMMANDS)
def test_the_commands_of_the_page_are_the_commands_that_are_there(command: str, rest: str) -> None:
    answer = CliRunner().invoke(main, [*command.split(), "--help"])
    assert answer.exit_code == 0, answer.output
    for option in re.findall(r"--[a-z-]+", rest):
        assert option in answer.output


def test_every_way_to_push_is_on_the_page() -> None:
    push = main.get_command(click.Context(main), "push")
    assert isinstance(push, click.Group)
    assert {f"push {name}" for name in push.commands} <= {command for command, _ in COMMANDS}
