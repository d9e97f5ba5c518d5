"""A database ready for the service: server up (ours or a given one), provisioned, migrated."""

from collections.abc import Generator
from contextlib import contextmanager

from app.core.settings import Settings, owner_database_url, service_database_url
from app.operation.cluster import Cluster
from app.operation.database_address import DatabaseUrls
from app.operation.migrate import upgrade
from app.operation.provision import database_in, provision, remember
from app.operation.shipping_rules import ship_missing_rules
from app.operation.state_folder import FolderLock


def prepare(settings: Settings, cluster: Cluster | None) -> DatabaseUrls:
    """Provision and migrate the database of the settings; a second time is quick and changes nothing.

    Its provinces are given the routing rules that shipped since they were made.

    Args:
        settings: Where the state folder is, and which database to use.
        cluster: The running private cluster, or None where SONTHANA_DATABASE_URL names a server.

    Raises:
        Refusal: the given server cannot be reached or its role may not prepare it.
    """
    if cluster is not None:
        urls = provision(cluster.admin_url(), settings.state_dir)
    else:
        url = settings.database_url or ""
        urls = provision(url, settings.state_dir, database=database_in(url))
    remember(settings, urls)
    upgrade(urls.owner)
    ship_missing_rules(urls.service)
    return urls


@contextmanager
def private_cluster(settings: Settings) -> Generator[Cluster | None]:
    """The private cluster, running for as long as the block does; None where a database is given."""
    if settings.database_url is not None:
        yield None
        return
    cluster = Cluster(settings.state_dir)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def migrate(settings: Settings) -> None:
    """Bring the database to the newest migration, in the running demo as well as in a state at rest."""
    if settings.database_url is None and _is_running(settings):
        upgrade(owner_database_url(settings))
        ship_missing_rules(service_database_url(settings))
        return
    with private_cluster(settings) as cluster:
        prepare(settings, cluster)


def _is_running(settings: Settings) -> bool:
    """Whether another process runs the private cluster now."""
    if not settings.state_dir.exists():
        return False
    with FolderLock(settings.state_dir / "pg.lock") as lock:
        return not lock.acquire()
