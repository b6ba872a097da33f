"""Errors that end a command: one sentence on standard error, and an exit code that scripts can rely on."""

from __future__ import annotations

import click

FAILED, USAGE, UNREACHABLE, REJECTED, INTERRUPTED = 1, 2, 3, 4, 130


class Failed(click.ClickException):
    exit_code = FAILED


class Unreachable(click.ClickException):
    """A service does not answer, or none is configured."""

    exit_code = UNREACHABLE
