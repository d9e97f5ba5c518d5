"""Changing what may change: the state of a version, and what a layer is called, who sees it, how it is drawn."""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.errors import Conflict, NotFound
from app.core.text import Text
from app.layers import queries
from app.layers.catalogue import visible_version
from app.layers.models import Layer, LayerVersion
from app.layers.schemas import LayerChange
from app.layers.stated import append, stated_layer
from app.record.events import Erasable, Subject

Step = Literal["publish", "deprecate", "retract"]

STEPS: Mapping[Step, tuple[frozenset[str], str]] = {
    "publish": (frozenset({"loaded", "deprecated"}), "published"),
    "deprecate": (frozenset({"published"}), "deprecated"),
    "retract": (frozenset({"loaded", "published", "deprecated"}), "retracted"),
}
"""Step → the states it may be taken from, and the state it leads to; the database holds the same."""


class StepRefused(Conflict):
    """A version's state does not allow the step."""

    code = "layer_step_refused"
    title = Text("สถานะของรุ่นนี้ทำรายการนี้ไม่ได้", "The state of this version does not allow that")
    advice = Text("โหลดหน้านี้ใหม่เพื่อดูสถานะล่าสุด", "Load it again to see its present state.")


async def take_step(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str, version: int, step: Step, reason: str = ""
) -> None:
    """Publish, deprecate or retract a version, with the reason on the record.

    Raises:
        NotFound: there is no such version.
        StepRefused: not from its present state.
    """
    grant = policy.require(Action.PUBLISH_LAYER, province_code)
    actor = policy.principal.actor(grant)
    layer = await queries.layer(session, province_code=province_code, slug=slug, locks=True)
    if layer is None:
        raise NotFound
    row: LayerVersion = (
        await visible_version(session, province_code=province_code, slug=slug, version=version)
    ).LayerVersion
    sources, target = STEPS[step]
    if row.state not in sources:
        raise StepRefused(extra={"state": row.state})
    row.state = target
    await session.flush()
    subject = Subject("layer", slug, version)
    erasables = [Erasable(Subject("layer", slug), "reason", reason)] if reason else []
    await append(session, layer, f"layer.version_{target}", subject, actor, {"state": target}, erasables)


async def change_layer(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str, change: LayerChange
) -> Layer:
    """Change what a layer is called, who sees it, or how it is drawn.

    Raises:
        NotFound: there is no such layer.
    """
    grant = policy.require(Action.PUBLISH_LAYER, province_code)
    layer = await queries.layer(session, province_code=province_code, slug=slug, locks=True)
    if layer is None:
        raise NotFound
    if change.title:
        layer.title_th, layer.title_en = change.title.th, change.title.en
    if change.description:
        layer.description_th, layer.description_en = change.description.th, change.description.en
    if change.sharing:
        layer.visibility, layer.shared_with = change.sharing.visibility, sorted(set(change.sharing.shared_with))
    if change.style is not None:
        layer.style = change.style
    await session.flush()
    subject = Subject("layer", slug)
    await append(session, layer, "layer.changed", subject, policy.principal.actor(grant), stated_layer(layer))
    return layer
