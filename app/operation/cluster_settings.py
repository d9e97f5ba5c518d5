"""Settings of the private server: safe first, then quick for maps (docs/operations.md, "The private cluster")."""

import os
from pathlib import Path

MEGABYTE = 1024 * 1024


def server_settings(socket_folder: Path, *, durable: bool) -> str:
    """The text of the server's own settings file, written at each start."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    on_or_off = "on" if durable else "off"
    settings = {
        # reachable by a socket in a closed folder only, never without a password
        "listen_addresses": "''",
        "unix_socket_directories": _quoted(str(socket_folder)),
        "unix_socket_permissions": "0700",
        "password_encryption": "'scram-sha-256'",
        # what was answered is on disk
        "fsync": on_or_off,
        "synchronous_commit": "on",
        "full_page_writes": on_or_off,
        # size
        "max_connections": "100",
        "shared_buffers": f"'{max(32, min(memory_mb // 8, 512))}MB'",
        "effective_cache_size": f"'{max(128, memory_mb // 2)}MB'",
        "work_mem": "'16MB'",
        "maintenance_work_mem": f"'{max(64, min(memory_mb // 16, 256))}MB'",
        "max_wal_size": "'2GB'",
        # plans: small indexed reads, not parallel scans
        "random_page_cost": "1.1",
        "jit": "off",
        "autovacuum_naptime": "'10s'",  # a flood night fills tables faster than once a minute
        # log: who is refused and what fails, never the values in statements
        "log_line_prefix": "'%m [%p] %u@%d '",
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "'panic'",
        "lc_messages": "'C'",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "cluster_name": "'sonthana'",
    }
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
