"""Absolute addresses of the maps' resources, and links between them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from app.core.addresses import service_root
from app.core.negotiation import FORM

STYLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"
"""Of links to lists of styles."""


def root_of(request: Request) -> str:
    """Where the maps begin, as whoever asks reached us: `https://…/ogc`."""
    return f"{service_root(request)}/ogc"


def link(href: str, rel: str, media_type: str, title: str = "") -> dict[str, Any]:
    """A link as the standards write it."""
    return {"href": href, "rel": rel, "type": media_type, **({"title": title} if title else {})}


def page_link(address: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A link to the page for people at the address of a document (app/web/ogc)."""
    return link(with_query(address, {**(query or {}), "f": FORM}), "alternate", "text/html")


def with_query(address: str, query: Mapping[str, str]) -> str:
    """An address with a query; none where there is nothing to say."""
    return f"{address}?{urlencode(query)}" if query else address
