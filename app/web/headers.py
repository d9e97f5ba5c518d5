"""The headers of every page: what a browser may load, frame and keep."""

from urllib.parse import urlsplit

from app.core.settings import Settings


def content_security_policy(settings: Settings) -> str:
    """Only this origin may be loaded from, and the host of the background tiles where one is set."""
    tiles = ""
    if settings.tile_url:
        parts = urlsplit(settings.tile_url)
        tiles = f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{tiles}",
            "worker-src 'self'",
            f"connect-src 'self'{tiles}",
            "font-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def page_headers(settings: Settings, *, is_personal: bool) -> dict[str, str]:
    """Headers of an HTML answer, besides those that every answer has (app/main.py).

    What somebody signed in was shown is not kept: the next person at the same screen finds nothing by going back.
    """
    return {
        "Content-Security-Policy": content_security_policy(settings),
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
        "Cache-Control": "private, no-store" if is_personal else "private, no-cache",
        "Vary": "Cookie, Accept-Language",
    }
