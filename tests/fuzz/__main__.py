"""`python -m tests.fuzz --seconds 600`: every decoder in turn, for so long; the first fault ends it with its input."""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzz.decoders import DECODERS
from tests.fuzz.test_decoders import check

EXAMPLES_A_ROUND = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    end, rounds = time.monotonic() + parser.parse_args().seconds, 0
    while time.monotonic() < end:
        for name in DECODERS:
            check(name, EXAMPLES_A_ROUND)
        rounds += 1
        sys.stdout.write(f"round {rounds}: {EXAMPLES_A_ROUND} inputs for each of {len(DECODERS)} decoders\n")


if __name__ == "__main__":
    main()
