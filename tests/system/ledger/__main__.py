"""Strike with every fault while documents flow, and compare the books: `python -m tests.system.ledger`.

Prints the report as JSON: the faults with their recovery times, what came of the documents, and every broken promise.
"""

from __future__ import annotations

import argparse
import sys

import msgspec

from schemas import logs
from tests.system.ledger.run import Plan, run
from tests.system.running import own_services


def main() -> int:
    """Run against services of our own and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=600.0, help="how long the pushing takes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest-freeze", type=float, default=60.0, help="seconds; the shortest is 5")
    parser.add_argument("--faults", default="", help="their names, separated by commas; else all are drawn")
    arguments = parser.parse_args()
    plan = Plan(
        documents=arguments.documents,
        seconds=arguments.seconds,
        seed=arguments.seed,
        faults=tuple(name for name in arguments.faults.split(",") if name),
        freeze=(5.0, arguments.longest_freeze),
    )
    with own_services() as (settings, services):
        logs.configure(settings, "ledger")
        report = run(settings, services, plan)
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
    sys.stderr.write("".join(f"{problem}\n" for problem in report.problems))
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
