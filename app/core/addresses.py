"""Where the service is, as whoever asks reached it."""

from fastapi import Request


def service_root(request: Request) -> str:
    """The address before all paths: `https://maps.example`."""
    return str(request.base_url).rstrip("/")
