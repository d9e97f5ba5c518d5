"""A province's own classes of depth: read, and set on the record; what was classified before stays as it was."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.areas import queries as areas
from app.areas.models import Province
from app.core.errors import NotFound
from app.layers.schemas import DepthClasses
from app.record import service as record
from app.record.events import Event, Subject


async def depth_bounds(session: AsyncSession, *, province_code: str) -> list[float]:
    """Lower bounds of the classes in metres, ascending; the last class is open.

    Raises:
        NotFound: there is no such province.
    """
    province = await areas.province(session, code=province_code)
    if province is None:
        raise NotFound
    return province.depth_bounds_m


async def set_depth_bounds(
    session: AsyncSession, policy: Policy, *, province_code: str, wanted: DepthClasses
) -> list[float]:
    """Set the classes that depth rasters of the province are put in from now on."""
    grant = policy.require(Action.PUBLISH_LAYER, province_code)
    await session.execute(
        update(Province).where(Province.code == province_code).values(depth_bounds_m=wanted.lower_bounds_m)
    )
    await record.append(
        session,
        Event(
            type="province.depth_classes_set",
            province_code=province_code,
            subject=Subject("province", province_code),
            actor=policy.principal.actor(grant),
            content={"lower_bounds_m": wanted.lower_bounds_m},
        ),
    )
    return wanted.lower_bounds_m
