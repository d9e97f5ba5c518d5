"""Collections: which version of which layer an id stands for, at the precision that whoever asks may see."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.errors import NotFound, NotSignedIn
from app.layers import queries
from app.layers.answers import current_of, sees_exact
from app.layers.counts import count_fields
from app.layers.models import Layer, LayerVersion
from app.layers.retraction import require_content

_ID = re.compile(r"(?P<province>[1-9][0-9])-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*?)(?:-v(?P<version>[1-9][0-9]{0,8}))?")


@dataclass(frozen=True, slots=True)
class Collection:
    """Features that somebody may see."""

    layer: Layer
    version: LayerVersion
    table: str
    fields: Sequence[Mapping[str, str]]
    is_pinned: bool

    @property
    def identity(self) -> str:
        """What answers about it follow from."""
        return f"{self.version.content_hash}/{self.table}"


async def find_collection(session: AsyncSession, policy: Policy, collection_id: str) -> Collection:
    """The vector collection of an id, `{province}-{slug}` or `{province}-{slug}-v{n}`.

    Raises:
        NotSignedIn: nobody asks, and nothing public has this id.
        NotFound: there is none for whoever asks.
        VersionRetracted: it is pinned and was retracted.
    """
    hidden = NotFound if policy.principal.is_signed_in else NotSignedIn
    found = _ID.fullmatch(collection_id)
    if found is None:
        raise hidden
    code, slug = found["province"], found["slug"]
    if policy.principal.grants_in(code):
        policy.require(Action.READ_LAYERS, code)
    layer = await queries.layer(session, province_code=code, slug=slug)
    if layer is None or layer.form != "vector":
        raise hidden
    rows = await queries.versions(session, province_code=code, slug=slug)
    number = int(found["version"]) if found["version"] else current_of([row.LayerVersion for row in rows])
    row = next((row for row in rows if row.LayerVersion.version == number), None)
    if row is None:
        raise hidden
    require_content(policy, row)
    version: LayerVersion = row.LayerVersion
    is_exact = sees_exact(policy, layer)
    table = version.table_name if is_exact else version.counts_table
    if table is None:
        raise hidden
    fields = version.fields if is_exact else count_fields(version)
    return Collection(layer, version, table, fields, found["version"] is not None)
