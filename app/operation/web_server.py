"""The web process: uvicorn on our app, and the questions one asks about its address."""

import http.client
import os
import socket
from collections.abc import Mapping
from typing import TypedDict

import uvicorn

from app.core.settings import Settings
from app.operation.refusal import Refusal
from spatial.sandbox import GDAL_SETTINGS

GRACE_SECONDS = 5
"""How long open requests and streams may take to end after SIGTERM."""

WITHOUT_REACHING_OUT: Mapping[str, str] = {
    name: GDAL_SETTINGS[name]
    for name in ("GDAL_SKIP", "OGR_SKIP", "GDAL_VRT_ENABLE_PYTHON", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS")
}
"""Environment of the web process, for GDAL, which reads it when it is first used: no driver that points to other files
or reaches the network. Which driver opens a file is named each time besides."""


IDLE_SECONDS = 75
"""How long a connection is kept for its next request. Longer than proxies and clients keep theirs as a rule (to 60 s):
who closes first must be the one who asks, or a request is cut off that was sent in the same moment."""


class Connections(TypedDict):
    """Options of uvicorn."""

    proxy_headers: bool
    forwarded_allow_ips: str
    timeout_keep_alive: int


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Answer requests until a signal comes."""
    require_free_port(host, port)
    os.environ.update(WITHOUT_REACHING_OUT)
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
        **connections_of(settings),
    )


def connections_of(settings: Settings) -> Connections:
    """How connections are kept, and the proxies whose word on who asks is taken."""
    return {
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies,
        "timeout_keep_alive": IDLE_SECONDS,
    }


def address_of(settings: Settings) -> str:
    """What to type into a browser on this machine."""
    return f"http://{_reachable(settings.host)}:{settings.port}"


def is_answering(settings: Settings, path: str) -> bool:
    """Whether the path answers 200 now."""
    connection = http.client.HTTPConnection(_reachable(settings.host).strip("[]"), settings.port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def require_free_port(host: str, port: int) -> None:
    """Refuse clearly if another program listens there already."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Refusal(f"ไม่รู้จักที่อยู่ {host}", f"Unknown address {host}.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            raise Refusal(
                f"พอร์ต {port} มีโปรแกรมอื่นใช้อยู่ หรือใช้ไม่ได้: กำหนดพอร์ตอื่น เช่น PORT={_another(port)} make demo",
                f"Port {port} is taken or not allowed ({error.strerror}): choose another, "
                f"for example PORT={_another(port)} make demo",
            ) from error


def _another(port: int) -> int:
    return port + 80 if port < 60000 else 8080


def _reachable(host: str) -> str:
    """The listening address as one connects to it from this machine."""
    if host in {"0.0.0.0", ""}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    if ":" in host:
        return "[::1]" if host == "::" else f"[{host}]"
    return host
