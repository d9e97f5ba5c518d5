"""Another machine: a server, passwords and a state folder of its own, on which a backup is restored.

Done as docs/operations.md, "Backing up and restoring", tells operators to: pg_dump, and a copy of the store.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from app.core.settings import Settings
from app.operation.cluster import Cluster
from app.operation.database_address import DatabaseUrls
from app.operation.preparation import prepare
from app.operation.provision import DATABASE, OWNER
from app.operation.server_programs import server_programs
from tests.database import clone_of
from tests.service import Service


@dataclass
class Copy:
    """A restored database with its store; every test may ruin its own."""

    urls: DatabaseUrls
    settings: Settings

    @property
    def store(self) -> Path:
        """The folder of its blobs."""
        return Path(self.settings.blob_store)

    def alter(self, *statements: str) -> None:
        """Change rows as somebody who owns the machine: no trigger fires, no key is checked."""
        with psycopg.connect(self.urls.admin) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement.encode())


@dataclass
class Machine:
    """Where the backup was restored once; copies of it are cheap."""

    cluster: Cluster
    restored: DatabaseUrls
    folder: Path
    copies: list[Copy] = field(default_factory=list[Copy])

    def copy(self) -> Copy:
        """The restored database and store once more."""
        number = len(self.copies)
        urls = clone_of(self.restored, f"copy_{number}", server_url=self.cluster.admin_url())
        state = self.folder / f"state-{number}"
        shutil.copytree(self.folder / "store", state / "store")
        self.copies.append(Copy(urls, Settings(state_dir=state, database_url=urls.service)))
        return self.copies[-1]


@contextmanager
def restored_elsewhere(service: Service) -> Generator[Machine]:
    """A machine on which the service's backup was restored, for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="sonthana-elsewhere-"))
    folder.chmod(0o711)  # the server's account has to pass through
    cluster = Cluster(folder / "machine", durable=False)
    try:
        backup = folder / "sonthana.dump"
        run("pg_dump", "--format=custom", f"--file={backup}", service.urls.admin)
        shutil.copytree(service.settings.blob_store, folder / "store")
        cluster.start()
        settings = Settings(state_dir=folder / "machine", database_url=cluster.admin_url())
        prepare(settings, None)
        server = f"--maintenance-db={cluster.admin_url()}"
        run("dropdb", server, DATABASE)
        run("createdb", server, f"--owner={OWNER}", "--template=template0", "--encoding=UTF8", DATABASE)
        into = cluster.admin_url(DATABASE)
        run("pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={into}", str(backup))
        yield Machine(cluster, prepare(settings, None), folder)
    finally:
        cluster.remove()
        shutil.rmtree(folder)


def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; what it complains of is the test's failure."""
    done = subprocess.run(
        [server_programs() / program, "--no-password", *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
