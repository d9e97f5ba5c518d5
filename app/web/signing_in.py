"""Signing in and out on pages; both work without scripts."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import service
from app.accounts.dependencies import SESSION_COOKIE, PrincipalDep, check_csrf, check_same_origin
from app.accounts.routes import SettingsDep, client_address, set_session_cookie
from app.areas import queries as area_queries
from app.core.database import DatabaseDep, SessionDep
from app.core.errors import SignInRefused, SonthanaError, TooManyAttempts
from app.core.problems import status_of
from app.web.language import page_language
from app.web.page import Page
from app.web.templating import render

router = APIRouter(include_in_schema=False)

START = "/"


def local_path(address: str) -> str:
    """The address if it is a page of this site, else the start page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return START
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme
    is_clean = "\\" not in address and all(character > " " and character != "\x7f" for character in address)
    return address if is_local and is_clean and not parts.netloc and len(address) <= 1000 else START


@router.get("/")
async def start(principal: PrincipalDep) -> Response:
    """The map of one's province, or the sign-in."""
    provinces = principal.provinces()
    return RedirectResponse(f"/provinces/{provinces[0]}/map" if provinces else "/sign-in", 303)


async def _sign_in_page(
    request: Request, database: DatabaseDep, *, next_path: str, login: str = "", error: SonthanaError | None = None
) -> Response:
    language = page_language(request)
    async with database.transaction() as session:
        await service.authenticate(session, None)
        is_demo = any(province.is_demo for province in await area_queries.provinces(session))
    return render(
        request,
        "sign_in.html",
        Page("sign_in"),
        status=status_of(type(error)) if error else 200,
        headers={"Cache-Control": "no-store", **(error.headers if error else {})},
        problem={"title": error.title.to(language), "detail": error.detail.to(language)} if error else None,
        next=next_path,
        login=login,
        demo=is_demo,
    )


@router.get("/sign-in")
async def sign_in_form(request: Request, database: DatabaseDep, next: str = START) -> Response:
    """The form to sign in."""
    return await _sign_in_page(request, database, next_path=local_path(next))


@router.post("/sign-in")
async def sign_in(
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    login: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    next: Annotated[str, Form(max_length=1000)] = START,
) -> Response:
    """Sign in and go where one wanted to go."""
    check_same_origin(request)
    try:
        if not login.strip() or not password or "\x00" in login + password:
            raise SignInRefused
        secret, _ = await service.sign_in(database, login=login, password=password, address=client_address(request))
    except (SignInRefused, TooManyAttempts) as error:
        return await _sign_in_page(request, database, next_path=local_path(next), login=login, error=error)
    response = RedirectResponse(local_path(next), 303)
    set_session_cookie(response, secret, settings)
    return response


@router.post("/sign-out")
async def sign_out(
    request: Request,
    principal: PrincipalDep,
    session: SessionDep,
    csrf_token: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Sign out and show the sign-in again."""
    check_csrf(request, csrf_token)
    await service.sign_out(session, principal)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response
