"""`make audit`: known weaknesses of the locked packages; where nobody can be asked, it says so and is no failure."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

LOCK = Path(__file__).parents[2] / "requirements.lock"
SECONDS = 120
KNOWN_WEAK = "aiohttp==3.9.0"
"""Asked first: some mirrors answer that nothing is known of anything, which would look like a clean result."""
SKIPPED = "audit skipped: the advisory service does not answer from here"


def main() -> int:
    """1 where a package has a known weakness."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as probe:
        probe.write(KNOWN_WEAK + "\n")
        probe.flush()
        answers = bool(weaknesses(asked(Path(probe.name))))
    return verdict(asked(LOCK) if answers else b"")


def asked(requirements: Path) -> bytes:
    """What pip-audit says, as JSON; nothing where it cannot ask."""
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", "10", "--requirement", str(requirements)]
    try:
        return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False).stdout
    except subprocess.TimeoutExpired:
        return b""


def weaknesses(answer: bytes) -> list[str]:
    """A line for each, with the version that mends it."""
    return [
        f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for package in _packages(answer)
        for one in package.get("vulns", ())
    ]


def verdict(answer: bytes) -> int:
    """Tell what was found; what could not be asked is said, and is neither clean nor a failure."""
    packages = _packages(answer)
    if not packages:
        sys.stderr.write(SKIPPED + "\n")
        return 0
    found = weaknesses(answer)
    unknown = sum("skip_reason" in package for package in packages)
    sys.stdout.writelines(line + "\n" for line in found)
    sys.stderr.write(
        f"{len(packages) - unknown} packages audited, {unknown} not known there, {len(found)} weaknesses\n"
    )
    return 1 if found else 0


def _packages(answer: bytes) -> list[dict[str, Any]]:
    if not answer.strip():
        return []
    found: list[dict[str, Any]] = msgspec.json.decode(answer)["dependencies"]
    return found


if __name__ == "__main__":
    sys.exit(main())
