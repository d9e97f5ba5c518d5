"""Absolute addresses of the maps' resources, and links between them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from app.core.addresses import service_root

STYLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"
"""Of links to lists of styles."""


def root_of(request: Request) -> str:
    """Where the maps begin, as whoever asks reached us: `https://…/ogc`."""
    return f"{service_root(request)}/ogc"


def link(href: str, rel: str, media_type: str, title: str = "") -> dict[str, Any]:
    """A link as the standards write it."""
    return {"href": href, "rel": rel, "type": media_type, **({"title": title} if title else {})}


def with_query(address: str, query: Mapping[str, str]) -> str:
    """An address with a query; none where there is nothing to say."""
    return f"{address}?{urlencode(query)}" if query else address
