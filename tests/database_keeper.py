"""Keeps the tests' cluster alive for as long as the run lives.

python -m tests.database_keeper FOLDER CONTROLLER_PID
"""

import dataclasses
import json
import os
import select
import signal
import sys
from pathlib import Path

from app.operation.cluster import Cluster
from app.operation.migrate import upgrade
from app.operation.provision import provision
from app.operation.state_folder import write_private


def keep(folder: Path, controller: int) -> None:
    """Bring up cluster and template, say so in ready.json, and wait for SIGTERM or the controller's end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run = os.pidfd_open(controller)
    cluster = Cluster(folder / "state", durable=False)
    try:
        cluster.start()
        urls = provision(cluster.admin_url(), folder / "state", database="sonthana_template")
        upgrade(urls.owner)
        write_private(folder / "ready.json", json.dumps(dataclasses.asdict(urls)))
        select.select([run], [], [])
    finally:
        cluster.remove()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
