"""All benchmarks, or those named: python -m benchmarks [submissions] [live] [pages] [ingest] [maps] [tiles] [zonal]."""

import argparse
import tempfile
from pathlib import Path

from benchmarks import ingest, live, map_tiles, maps, pages, submissions, zonal
from benchmarks.environment import database, machine
from tests.acceptance.faults_service import PrivateService

OF_A_SERVICE = {
    "submissions": submissions.measure,
    "live": live.measure,
    "pages": pages.measure,
    "ingest": ingest.measure,
    "maps": maps.measure,
    "tiles": map_tiles.measure,
}
ALONE = {"zonal": zonal.measure}
"""Those that need no service, but a folder: none is started that would take its share of the machine."""


def main() -> None:
    """Measure, each on a service of its own or alone, and print ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", choices=[*OF_A_SERVICE, *ALONE, []], help="which; all if none is named")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side; their median counts")
    wanted = parser.parse_args()
    for name in wanted.names or [*OF_A_SERVICE, *ALONE]:
        with tempfile.TemporaryDirectory(prefix="sonthana-bench-") as place:
            folder = Path(place)
            print(machine())
            if name in ALONE:
                ALONE[name](folder, runs=wanted.runs)
            else:
                with PrivateService(folder) as service:
                    print(database(service.urls.admin))
                    OF_A_SERVICE[name](service, runs=wanted.runs)
            print(flush=True)


if __name__ == "__main__":
    main()
