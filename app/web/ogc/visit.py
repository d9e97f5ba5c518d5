"""A visit to a page of the maps, by anybody: who it is, in which language, in which frame.

Whoever asks for what they may not know of is answered as the documents answer; app/web/error_page.py draws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import PolicyDep, PrincipalDep
from app.accounts.policy import Policy
from app.core.database import SessionDep
from app.core.negotiation import FORM
from app.core.parameters import KnownParameters, known_parameters
from app.core.text import Language
from app.ogc.answers import VARY
from app.web.language import page_language
from app.web.page import Page
from app.web.templating import render
from app.web.visit import plain_page


@dataclass(frozen=True, slots=True)
class MapsVisit:
    """Who looks at the maps, in which frame."""

    request: Request
    session: AsyncSession
    policy: Policy
    language: Language
    frame: Page

    def render(
        self, template: str, *, data: Mapping[str, Any] | None = None, status: int = 200, **values: Any
    ) -> Response:
        """A page of the maps; caches keep it apart from the document at the same address.

        Args:
            template: Beneath `templates/ogc`.
            data: What the page's island needs.
            status: Other than 200.
            values: What the template needs.
        """
        page = replace(self.frame, section="layers", data=data or {})
        return render(self.request, f"ogc/{template}", page, status=status, headers={"Vary": VARY}, form=FORM, **values)


async def maps_visit(request: Request, principal: PrincipalDep, policy: PolicyDep, session: SessionDep) -> MapsVisit:
    """The visit of whoever asks."""
    frame = await plain_page(request, principal, session)
    request.state.page = frame  # an error page keeps the frame
    return MapsVisit(request, session, policy, page_language(request), frame)


MapsVisitDep = Annotated[MapsVisit, Depends(maps_visit, scope="function")]


def known_on_page(*names: str) -> KnownParameters:
    """A dependency that refuses parameters that a page does not know: those of every page, and some of its own."""
    return known_parameters("f", "lang", *names)
