"""Sign-in, app tokens, people and roles over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.accounts import queries, service
from app.accounts.addresses import counted_address
from app.accounts.dependencies import SESSION_COOKIE, PrincipalDep, check_same_origin, csrf_token_of
from app.accounts.schemas import (
    PersonRead,
    SignedIn,
    SignIn,
    TokenCreate,
    TokenMade,
    TokenRead,
    person_read,
)
from app.core.body import body_schema, json_body
from app.core.database import DatabaseDep, SessionDep
from app.core.errors import NotAllowed, NotSignedIn
from app.core.settings import Settings, get_settings
from app.core.text import Text

router = APIRouter(prefix="/api/v1")
SettingsDep = Annotated[Settings, Depends(get_settings)]


def client_address(request: Request) -> str:
    """The address that a request comes from, as limits count it."""
    return counted_address(request.client.host if request.client else "")


def set_session_cookie(response: Response, secret: str, settings: Settings) -> None:
    """Hand a session to the browser."""
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(service.SESSION_LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
        path="/",
    )


@router.post("/session", tags=["signing in"], openapi_extra=body_schema(SignIn))
async def sign_in(
    request: Request,
    response: Response,
    database: DatabaseDep,
    settings: SettingsDep,
    credentials: Annotated[SignIn, Depends(json_body(SignIn, limit=16 * 1024))],
) -> SignedIn:
    """Sign in with e-mail or phone number and password; the answer sets an HttpOnly cookie."""
    check_same_origin(request)
    secret, principal = await service.sign_in(
        database, login=credentials.login, password=credentials.password, address=client_address(request)
    )
    set_session_cookie(response, secret, settings)
    return SignedIn(person=person_read(principal), csrf_token=csrf_token_of(secret))


@router.get("/session", tags=["signing in"])
async def who_am_i(principal: PrincipalDep) -> PersonRead:
    """Who is signed in."""
    if not principal.is_signed_in:
        raise NotSignedIn
    return person_read(principal)


@router.delete("/session", status_code=204, tags=["signing in"])
async def sign_out(response: Response, principal: PrincipalDep, session: SessionDep) -> None:
    """Sign out: the session ends everywhere at once, its open streams within seconds."""
    if not principal.is_signed_in:
        raise NotSignedIn
    await service.sign_out(session, principal)
    response.delete_cookie(SESSION_COOKIE, path="/")


async def _own_session(principal: PrincipalDep) -> UUID:
    """The person who is signed in; a token makes no tokens, or it would outlive its own end."""
    if principal.person_id is None:
        raise NotSignedIn
    if principal.credential_kind != "session":
        raise NotAllowed(Text("โทเคนจัดการโทเคนไม่ได้ โปรดเข้าสู่ระบบ", "A token may not manage tokens. Sign in instead."))
    return principal.person_id


OwnSession = Annotated[UUID, Depends(_own_session, scope="function")]


@router.post("/tokens", status_code=201, tags=["signing in"], openapi_extra=body_schema(TokenCreate))
async def create_token(
    person_id: OwnSession,
    session: SessionDep,
    wanted: Annotated[TokenCreate, Depends(json_body(TokenCreate, limit=16 * 1024))],
) -> TokenMade:
    """Make an app token for QGIS or a script; the token is shown in this answer only."""
    token, secret = await service.create_token(
        session, person_id=person_id, name=wanted.name, scopes=list(wanted.scopes), expires_at=wanted.expires_at
    )
    return TokenMade(id=token.id, name=token.name, scopes=token.scopes, expires_at=token.expires_at, token=secret)


@router.get("/tokens", tags=["signing in"])
async def list_tokens(person_id: OwnSession, session: SessionDep) -> list[TokenRead]:
    """One's own app tokens."""
    return [
        TokenRead.model_validate(token, from_attributes=True)
        for token in await queries.tokens_of(session, person_id=person_id)
    ]


@router.delete("/tokens/{token_id}", status_code=204, tags=["signing in"])
async def revoke_token(token_id: UUID, person_id: OwnSession, session: SessionDep) -> None:
    """Revoke one of one's own app tokens."""
    await service.revoke_token(session, token_id=token_id)
