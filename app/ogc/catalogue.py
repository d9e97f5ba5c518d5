"""Which collections there are: one by its id, or all that somebody may see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.ogc.collection import Collection, hidden, parts_of
from app.ogc.input_collections import PREFIX, input_collection
from app.ogc.layer_collections import layer_collection
from app.ogc.rasters.raster import Raster
from app.ogc.seen import current_seen, find_seen, inputs_seen


async def find_collection(
    session: AsyncSession, policy: Policy, collection_id: str, *, as_of: datetime | None = None
) -> Collection:
    """The vector collection of an id: `{province}-{slug}`, `{province}-{slug}-v{n}`, `{province}-assessments-points`.

    Args:
        session: With the context of whoever asks.
        policy: Theirs.
        collection_id: As the address has it.
        as_of: The moment up to which the record is read; None for now.

    Raises:
        NotSignedIn: nobody asks, and nothing public has this id.
        NotFound: there is none for whoever asks.
        NothingRecordedYet: a layer had nothing then that they may read.
        VersionRetracted: it was retracted, and it is pinned or was current then.
    """
    parts = parts_of(collection_id)
    if parts is None:
        raise hidden(is_signed_in=policy.principal.is_signed_in)
    code, slug, number = parts
    if slug.startswith(PREFIX) and number is None:
        shape = slug.removeprefix(PREFIX)
        found = await input_collection(session, policy, province_code=code, shape=shape, as_of=as_of)
    else:
        found = await layer_collection(session, policy, province_code=code, slug=slug, number=number, as_of=as_of)
    return replace(found, as_of=as_of)


async def find_described(
    session: AsyncSession, policy: Policy, collection_id: str, *, as_of: datetime | None = None
) -> Collection | Raster:
    """What an id stands for, features or cells; arguments and errors as `find_collection`."""
    parts = parts_of(collection_id)
    if parts is None or (parts[1].startswith(PREFIX) and parts[2] is None):
        return await find_collection(session, policy, collection_id, as_of=as_of)
    shown = (await find_seen(session, policy, collection_id, as_of=as_of)).shown
    return shown if isinstance(shown, Raster) else replace(shown, as_of=as_of)


async def all_collections(session: AsyncSession, policy: Policy) -> Sequence[Collection]:
    """All current collections of features that somebody may see: their provinces', public and shared ones; by id."""
    features = [one.shown for one in await current_seen(session, policy) if isinstance(one.shown, Collection)]
    return sorted([*features, *await inputs_seen(session, policy)], key=lambda one: one.id)
