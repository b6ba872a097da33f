"""`python -m deploy.probe URL`: the image's health check; exit code 0 where the page answers 200."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

SECONDS = 4.0


def main(arguments: list[str]) -> int:
    """Ask the page named; what it says goes to standard output, where `docker inspect` shows it."""
    if len(arguments) != 1 or not arguments[0].startswith("http://"):
        sys.stderr.write("usage: python -m deploy.probe http://HOST:PORT/ready\n")
        return 2
    try:
        with urllib.request.urlopen(arguments[0], timeout=SECONDS) as answer:  # noqa: S310 (http, as checked)
            sys.stdout.write(answer.read(2000).decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        sys.stdout.write(error.read(2000).decode("utf-8", "replace"))
        return 1
    except OSError as error:
        sys.stdout.write(f"{arguments[0]} does not answer: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
