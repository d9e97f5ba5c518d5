"""What routes ask for: the principal behind the request, and its Policy."""

import base64
import hashlib
import hmac
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.accounts.principal import Principal, principal_from
from app.core.database import SessionDep
from app.core.errors import CsrfMissing, NotSignedIn
from app.core.problems import SESSION_COOKIE

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
AUTHENTICATE = text("SELECT authenticate(CAST(:digest AS bytea))")


def digest_of(secret: str) -> bytes:
    """What is stored of a session cookie or an app token; both are long and random, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_token_of(session_secret: str) -> str:
    """The CSRF token that belongs to a session: derived from its cookie, so that nothing else is stored."""
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def presented_token(request: Request) -> str | None:
    """The app token sent as Bearer, or as the password of Basic's user `token`."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:  # neither Base64 nor UTF-8
            return None
        return password if user == "token" and password else None
    return None


def presented_digest(request: Request) -> bytes | None:
    """Digest of the credential that the request carries; an Authorization header counts before a cookie."""
    if "authorization" in request.headers:
        token = presented_token(request)
        return digest_of(token) if token else None
    cookie = request.cookies.get(SESSION_COOKIE)
    return digest_of(cookie) if cookie else None


async def authenticate(session: AsyncSession, digest: bytes | None) -> Principal:
    """Open the transaction's context for whoever a digest belongs to; nobody, if it belongs to none."""
    return principal_from(await session.scalar(AUTHENTICATE, {"digest": digest}))


def check_csrf(request: Request, form_token: str | None = None) -> None:
    """Refuse a cookie-borne write without the session's CSRF token; tokens need none.

    Raises:
        CsrfMissing: the token is missing or another session's.
    """
    cookie = request.cookies.get(SESSION_COOKIE)
    if "authorization" in request.headers or request.method in SAFE_METHODS or not cookie:
        return
    given = request.headers.get("x-csrf-token") or form_token or ""
    if not hmac.compare_digest(given.encode(), csrf_token_of(cookie).encode()):
        raise CsrfMissing


def check_same_origin(request: Request) -> None:
    """Refuse a write that another site's page sends: browsers add cookies and Basic passwords to those by themselves.

    Raises:
        CsrfMissing: it comes from elsewhere.
    """
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise CsrfMissing
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise CsrfMissing


async def get_principal(request: Request, session: SessionDep) -> Principal:
    """Who asks: the first statement of the transaction, which opens its row-level context.

    Raises:
        NotSignedIn: an Authorization header was sent that is nobody's.
        CsrfMissing: a cookie-borne write of the API came without its token.
    """
    check_same_origin(request)
    principal = await authenticate(session, presented_digest(request))
    if not principal.is_signed_in and "authorization" in request.headers:
        raise NotSignedIn
    if principal.credential_kind == "session" and request.url.path.startswith("/api/"):
        check_csrf(request)
    return principal


PrincipalDep = Annotated[Principal, Depends(get_principal, scope="function")]


async def get_policy(principal: PrincipalDep) -> Policy:
    """The rights of whoever asks."""
    return Policy(principal)


PolicyDep = Annotated[Policy, Depends(get_policy, scope="function")]


def requires(action: Action) -> Any:
    """A dependency: the Policy of somebody who may do this in the province of the path, somehow.

    Declare it before the body, so that what a stranger sends is not looked at.
    """

    async def check(code: str, policy: PolicyDep) -> Policy:
        policy.require(action, code)
        return policy

    return Depends(check, scope="function")
