"""The datasets that rest on a layer version or an input, for the pages of those: the way back from part to whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.text import Text
from app.datasets import queries

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DatasetUse:
    """A version of a dataset that uses it."""

    title: Text
    version: str
    state: str
    href: str
    """Of its page."""


@dataclass(frozen=True, slots=True)
class DatasetUses:
    """The latest versions that use it, newest first."""

    shown: Sequence[DatasetUse]
    left_out: int
    """Versions that are not among them."""
    released: Sequence[DatasetUse] = ()
    """Those that the command acts on by now, all of them: it is told as soon as what they rest on moves."""


async def uses_of(
    session: AsyncSession,
    policy: Policy,
    *,
    province_code: str,
    layer: tuple[str, int] | None = None,
    assessment_id: UUID | None = None,
) -> DatasetUses:
    """Versions of datasets that rest on a layer version, or on an input in whatever version.

    There are none for those who may not read datasets.
    """
    if not policy.allows(Action.READ_DATASETS, province_code):
        return DatasetUses((), 0)
    rows = list(await queries.versions(session, province_code=province_code, layer=layer, assessment_id=assessment_id))
    rows.sort(key=lambda row: row.assembled_at, reverse=True)
    base = f"/provinces/{province_code}/datasets"
    uses = [
        DatasetUse(Text(row.title_th, row.title_en), row.version, row.state, f"{base}/{row.name}/{row.version}")
        for row in rows
    ]
    released = [use for use in uses if use.state == "released"]
    return DatasetUses(uses[:MOST_SHOWN], max(0, len(uses) - MOST_SHOWN), released)
