"""Errors as pages; whoever is not signed in is sent to sign in and back."""

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.core.errors import NotSignedIn, SonthanaError
from app.core.problems import request_id_of, status_of
from app.web.language import page_language
from app.web.page import Page
from app.web.templating import render


async def error_page(request: Request, error: SonthanaError) -> Response:
    """The answer to a browser; app/core/problems.py asks for it."""
    if isinstance(error, NotSignedIn):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(wanted, safe='/')}", 303)
    language = page_language(request)
    return render(
        request,
        "error.html",
        getattr(request.state, "page", None) or Page(),
        status=status_of(type(error)),
        headers={"Cache-Control": "no-store", **error.headers},
        title=error.title.to(language),
        detail=error.detail.to(language),
        error_status=status_of(type(error)),
        request_id=request_id_of(request) if status_of(type(error)) >= 500 else "",
    )
