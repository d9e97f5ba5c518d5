"""The committee over HTTP: its units and seats."""

from typing import Annotated, Any

from fastapi import APIRouter

from app.accounts.dependencies import requires
from app.accounts.policy import Action, Policy
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.dialogue import queries

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["committee"])


@router.get("/committee")
async def read_committee(
    code: str, policy: Annotated[Policy, requires(Action.READ_PEOPLE)], session: SessionDep
) -> dict[str, Any]:
    """The committee in office: its term, its two dialogue units, its seats in every sector."""
    committee = await queries.committee(session, province_code=code)
    if committee is None:
        raise NotFound
    return {
        "id": committee.id,
        "name": {"th": committee.name_th, "en": committee.name_en},
        "term": {"start": committee.term_start, "end": committee.term_end},
        "units": [
            {"kind": unit.kind, "remit": {"th": unit.remit_th, "en": unit.remit_en}}
            for unit in await queries.units_of(session, committee_id=committee.id)
        ],
        "seats": [
            {
                "id": seat.id,
                "office": {"th": seat.office_th, "en": seat.office_en},
                "sector": seat.sector,
                "holder": seat.holder_name or None,
                "delegate": seat.delegate_name or None,
                "valid_from": seat.valid_from,
                "valid_until": seat.valid_until,
            }
            for seat in await queries.seats_of(session, committee_id=committee.id)
        ],
    }
