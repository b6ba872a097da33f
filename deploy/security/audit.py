"""`make audit`: known weaknesses of the locked packages; where nobody can be asked, it says so and is no failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements.lock"
ASK_SECONDS = 60
UNREACHABLE = (
    "ConnectionError",
    "ServiceError",
    "ConnectionFailed",
    "Max retries",
    "timed out",
    "NameResolution",
)
SKIPPED = "audit skipped: the advisory service cannot be reached from here"


def main() -> int:
    """1 where a package has a known weakness."""
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--requirement", str(LOCK)]
    command += ["--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=ASK_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        sys.stderr.write(SKIPPED + "\n")
        return 0
    return verdict(done.returncode, done.stdout, done.stderr)


def verdict(code: int, found: str, errors: str) -> int:
    """What pip-audit said, and whether that is a failure. It ends with 1 for weaknesses and for a dead network alike."""
    if code and not found.strip() and any(word in errors for word in UNREACHABLE):
        sys.stderr.write(SKIPPED + "\n")
        return 0
    sys.stdout.write(found)
    sys.stderr.write(errors)
    return code


if __name__ == "__main__":
    sys.exit(main())
