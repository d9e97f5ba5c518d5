"""All benchmarks, or those named: python -m benchmarks [submissions] [live] [pages] [ingest] [--runs N]."""

import argparse
import tempfile
from pathlib import Path

from benchmarks import ingest, live, pages, submissions
from benchmarks.environment import describe
from tests.acceptance.faults_service import PrivateService

BENCHMARKS = {
    "submissions": submissions.measure,
    "live": live.measure,
    "pages": pages.measure,
    "ingest": ingest.measure,
}


def main() -> None:
    """Measure on a service of its own, and print ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which; all if none is named")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side; their median counts")
    wanted = parser.parse_args()
    for name in wanted.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="sonthana-bench-") as folder, PrivateService(Path(folder)) as service:
            print(describe(service.urls.admin))
            BENCHMARKS[name](service, runs=wanted.runs)
            print(flush=True)


if __name__ == "__main__":
    main()
