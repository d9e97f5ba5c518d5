"""Which collections there are: one by its id, or all that somebody may see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.layers import queries
from app.ogc.collection import Collection, hidden, parts_of
from app.ogc.input_collections import PREFIX, SHAPES, input_collection
from app.ogc.layer_collections import collection_of_version, layer_collection


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


async def all_collections(session: AsyncSession, policy: Policy) -> Sequence[Collection]:
    """All current collections that somebody may see, their own provinces' and what is public or shared; by id."""
    own = policy.principal.provinces()
    # whose token does not reach layers sees none of their own province's, not even public ones: as asking for one does
    blind = {code for code in own if not policy.allows(Action.READ_LAYERS, code)}
    versions = [
        collection_of_version(policy, layer, row, is_pinned=False)
        for layer, row in await queries.current_versions(session)
        if layer.form == "vector" and layer.province_code not in blind
    ]
    inputs = [
        await input_collection(session, policy, province_code=code, shape=shape)
        for code in own
        if policy.allows(Action.READ_INPUTS, code)
        for shape in SHAPES
    ]
    return sorted([*filter(None, versions), *inputs], key=lambda one: one.id)
