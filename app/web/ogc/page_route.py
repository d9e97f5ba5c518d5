"""A route that is there for whoever would rather have a page; all others find the document behind it.

So pages and documents have the same addresses, and `app/ogc` knows nothing of pages: the app includes these routes
before those of the maps (app/main.py).
"""

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from app.core.negotiation import prefers_page


class PageRoute(APIRoute):
    """Matches only where a page is wanted."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this route answers a request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not prefers_page(Request(scope)):
            return Match.NONE, {}
        return super().matches(scope)
