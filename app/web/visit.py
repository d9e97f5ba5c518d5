"""Somebody's visit to a page: who it is, which province, in which language, and the page's frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import SESSION_COOKIE, PolicyDep, PrincipalDep, csrf_token_of
from app.accounts.policy import Action, Policy
from app.accounts.principal import Principal
from app.areas import queries as area_queries
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.core.text import Language, Text
from app.dialogue import queries as dialogue_queries
from app.web import queries, words
from app.web.language import page_language
from app.web.page import Page, ProvinceHeading, Reader


def csrf_token(request: Request, principal: Principal) -> str:
    """The token that the page's forms and scripts send with their writes."""
    cookie = request.cookies.get(SESSION_COOKIE)
    return csrf_token_of(cookie) if cookie and principal.credential_kind == "session" else ""


def reader_of(policy: Policy, province_code: str | None) -> Reader | None:
    """The person as the frame shows them, with their rights in the province."""
    principal = policy.principal
    if principal.person_id is None:
        return None
    position = Text(principal.position_th, principal.position_en or principal.position_th)
    if province_code is None:
        return Reader(str(principal.person_id), principal.name, position)
    return Reader(
        id=str(principal.person_id),
        name=principal.name,
        position=position,
        roles=tuple(words.ROLE[grant.role] for grant in principal.grants_in(province_code)),
        may_submit=policy.allows(Action.SUBMIT_INPUT, province_code),
        may_read_feed=policy.allows(Action.READ_COMMAND_STREAM, province_code),
        may_acknowledge=policy.allows(Action.ACKNOWLEDGE, province_code),
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """An entry of the province's code list."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to a page of a province, by somebody who may read its inputs."""

    request: Request
    session: AsyncSession
    policy: Policy
    language: Language
    province: ProvinceHeading
    frame: Page
    kinds: Sequence[Kind]
    areas: dict[str, Text]

    @property
    def code(self) -> str:
        """The province's code."""
        return self.province.code

    def page(self, section: str, **data: Any) -> Page:
        """The frame of this page, with what its island needs."""
        shared: dict[str, Any] = {
            "kinds": self.kind_labels(),
            "areas": {code: name.to(self.language) for code, name in self.areas.items()},
        }
        return Page(section, self.province, self.frame.reader, self.frame.csrf_token, shared | data)

    def kind_labels(self) -> dict[str, str]:
        """Labels of the kinds in the page's language."""
        return {kind.code: kind.label.to(self.language) for kind in self.kinds}

    def area_label(self, codes: Sequence[str]) -> str:
        """Names of areas, smallest first, without the province."""
        names = [self.areas[code].to(self.language) for code in codes if len(code) > 2 and code in self.areas]
        return ", ".join(names) or Text("นอกเขตจังหวัด", "outside the province").to(self.language)


async def province_visit(request: Request, code: str, policy: PolicyDep, session: SessionDep) -> Visit:
    """The visit of somebody who may read the province's inputs.

    Raises:
        NotSignedIn, NotFound, NotAllowed: as `Policy.require`.
    """
    policy.require(Action.READ_INPUTS, code)
    found = await area_queries.province(session, code=code)
    if found is None:
        raise NotFound
    province = ProvinceHeading(found.code, Text(found.name_th, found.name_en), found.is_demo)
    frame = Page("", province, reader_of(policy, code), csrf_token(request, policy.principal))
    request.state.page = frame  # an error page keeps the frame
    return Visit(
        request=request,
        session=session,
        policy=policy,
        language=page_language(request),
        province=province,
        frame=frame,
        kinds=[
            Kind(kind.code, Text(kind.label_th, kind.label_en))
            for kind in await dialogue_queries.kinds(session, province_code=code)
        ],
        areas=await queries.area_names(session, province_code=code),
    )


VisitDep = Annotated[Visit, Depends(province_visit, scope="function")]


async def plain_page(request: Request, principal: PrincipalDep, session: SessionDep) -> Page:
    """The frame of a page that belongs to no province: that of the reader's first province, if any."""
    policy = Policy(principal)
    codes = principal.provinces()
    found = await area_queries.province(session, code=codes[0]) if codes else None
    heading = ProvinceHeading(found.code, Text(found.name_th, found.name_en), found.is_demo) if found else None
    return Page("", heading, reader_of(policy, found.code if found else None), csrf_token(request, principal))


PlainPageDep = Annotated[Page, Depends(plain_page, scope="function")]
