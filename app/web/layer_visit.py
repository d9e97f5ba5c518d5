"""A visit to a layer's page: by people of its province, of one it is shared with, or by anybody where it is public.

Row-level security decides what is seen of it; whoever is not of the province keeps the frame of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import PolicyDep, PrincipalDep
from app.accounts.policy import Action, Policy
from app.areas import queries as area_queries
from app.core.database import SessionDep
from app.core.errors import NotFound, NotSignedIn
from app.core.text import Language, Text
from app.web.language import page_language
from app.web.page import Page, ProvinceHeading
from app.web.visit import Visit, plain_page, province_visit


@dataclass(frozen=True, slots=True)
class LayerVisit:
    """Who looks at a layer of which province, in whose frame."""

    request: Request
    session: AsyncSession
    policy: Policy
    language: Language
    owner: ProvinceHeading
    """The province whose layer it is."""
    frame: Page
    is_ours: bool
    """Whether the reader has a role in that province."""

    @property
    def code(self) -> str:
        """The code of the layer's province."""
        return self.owner.code

    def page(self, data: Mapping[str, Any]) -> Page:
        """The frame with what the island needs; the map is drawn on the boundaries of the layer's province."""
        return replace(self.frame, section="layers", data={**data, "map_province": self.code})


def at_home(visit: Visit) -> LayerVisit:
    """The visit of somebody of the layer's province."""
    visit.policy.require(Action.READ_LAYERS, visit.code)
    return LayerVisit(
        visit.request, visit.session, visit.policy, visit.language, visit.province, visit.frame, is_ours=True
    )


async def layer_visit(
    request: Request, code: str, principal: PrincipalDep, policy: PolicyDep, session: SessionDep
) -> LayerVisit:
    """The visit of anybody; what is hidden from them is not there.

    Raises:
        NotFound, NotSignedIn: there is no such province.
        NotAllowed: somebody of the province whose token does not reach so far.
    """
    if principal.grants_in(code):
        return at_home(await province_visit(request, code, policy, session))
    found = await area_queries.province(session, code=code)
    if found is None:
        raise NotFound if principal.is_signed_in else NotSignedIn
    frame = await plain_page(request, principal, session)
    request.state.page = frame  # an error page keeps the frame
    owner = ProvinceHeading(found.code, Text(found.name_th, found.name_en), found.is_demo)
    return LayerVisit(request, session, policy, page_language(request), owner, frame, is_ours=False)


LayerVisitDep = Annotated[LayerVisit, Depends(layer_visit, scope="function")]
