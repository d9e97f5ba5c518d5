"""People and roles of a province over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from app.accounts import people, queries
from app.accounts.dependencies import requires
from app.accounts.models import Person, RoleGrant
from app.accounts.policy import Action, Policy
from app.accounts.schemas import GrantCreate, GrantRead, PersonCreate, ProvincePerson
from app.core.body import body_schema, json_body
from app.core.database import SessionDep

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["people"])

Manager = Annotated[Policy, requires(Action.MANAGE_PEOPLE)]
Reader = Annotated[Policy, requires(Action.READ_PEOPLE)]


def grant_read(grant: RoleGrant, person: Person) -> GrantRead:
    """A grant with its holder."""
    return GrantRead(
        id=grant.id,
        person_id=person.id,
        person=person.full_name,
        role=grant.role,
        unit=grant.unit,
        office=grant.office,
        valid_from=grant.valid_from,
        valid_until=grant.valid_until,
    )


@router.get("/people")
async def list_people(code: str, policy: Reader, session: SessionDep) -> list[ProvincePerson]:
    """Everybody who holds or held a role in the province."""
    return [
        ProvincePerson(
            id=person.id,
            name=person.full_name,
            position={"th": person.position_th, "en": person.position_en},
            organisation=person.organisation,
            email=person.email,
            phone=person.phone,
        )
        for person in await queries.people_of(session, province_code=code)
    ]


@router.post("/people", status_code=201, openapi_extra=body_schema(PersonCreate))
async def create_person(
    code: str,
    policy: Manager,
    session: SessionDep,
    wanted: Annotated[PersonCreate, Depends(json_body(PersonCreate), scope="function")],
) -> GrantRead:
    """Make a person known to the province, with a first role; the answer is that role."""
    person, grant = await people.create_person(session, policy, province_code=code, wanted=wanted)
    return grant_read(grant, person)


@router.get("/roles")
async def list_roles(code: str, policy: Reader, session: SessionDep) -> list[GrantRead]:
    """Every role grant of the province, present and past."""
    return [grant_read(grant, person) for grant, person in await queries.grants_of(session, province_code=code)]


@router.post("/roles", status_code=201, openapi_extra=body_schema(GrantCreate))
async def give_role(
    code: str,
    policy: Manager,
    session: SessionDep,
    wanted: Annotated[GrantCreate, Depends(json_body(GrantCreate), scope="function")],
) -> GrantRead:
    """Give somebody whom the province knows a further role."""
    person, grant = await people.give_role(session, policy, province_code=code, wanted=wanted)
    return grant_read(grant, person)


@router.delete("/roles/{grant_id}", status_code=204)
async def end_role(code: str, grant_id: UUID, policy: Manager, session: SessionDep) -> None:
    """End a role now; streams that its holder keeps open through it end within seconds."""
    await people.end_role(session, policy, province_code=code, grant_id=grant_id)
