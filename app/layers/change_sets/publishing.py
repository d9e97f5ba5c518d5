"""Publishing: a change set becomes one immutable version, by the way that all versions are made."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

import app
from app.accounts.policy import Action, Policy
from app.layers import catalogue
from app.layers.catalogue import Content, add_version
from app.layers.change_sets import queries as change_queries
from app.layers.change_sets.editable import editable_layer
from app.layers.change_sets.rebasing import plan
from app.layers.change_sets.refusals import ChangeSetState, NothingChanged, OpenConflicts
from app.layers.change_sets.stating import append, stated
from app.layers.change_sets.steps import found_change_set
from app.layers.derived_metadata import metadata_of_recount
from app.layers.filling import driver_of, schema_of, take_time
from app.layers.models import LayerVersion
from app.layers.reading import schema_with_fid, see_features
from spatial.content_hash import VectorHash


async def publish(session: AsyncSession, policy: Policy, *, province_code: str, slug: str, id_: UUID) -> LayerVersion:
    """Publish one's own open changes, or accept what somebody proposes: merged over the current version.

    Raises:
        NotFound: there is no such change set for them.
        ChangeSetState: it is neither their own and open, nor proposed.
        NothingChanged: nothing would be another.
        OpenConflicts: the same features were changed by others, and nobody decided.
    """
    grant = policy.require(Action.PUBLISH_LAYER, province_code)
    actor = policy.principal.actor(grant)
    await take_time(session)
    # the layer is locked first: which version is current stays so until the commit
    editable = await editable_layer(session, policy, province_code=province_code, slug=slug, locks=True)
    mine = await found_change_set(session, policy, province_code=province_code, slug=slug, id_=id_, locks=True)
    if mine.state not in change_queries.UNFINISHED:
        raise ChangeSetState(extra={"state": mine.state})
    current = editable.current
    counted = (await change_queries.counts(session, of=[mine]))[mine.id]
    planned = await plan(session, of=mine, versions=editable.versions, onto=current)
    conflicts = counted["conflicts"] + len(planned.conflicts)
    if conflicts:
        raise OpenConflicts(extra={"conflicts": conflicts, "current_version": current.version})
    if not planned.puts:
        raise NothingChanged
    made = await change_queries.make_edited_table(
        session,
        table=current.table_name or "",
        geometry_type=current.geometry_type or "",
        fields=current.fields,
        puts=planned.puts,
    )
    digest = VectorHash(schema_of(current.fields), current.geometry_type or "")
    await see_features(await driver_of(session), made["name"], schema_with_fid(current.fields), digest.update)
    lineage: dict[str, Any] = {
        "process": "edit",
        "parents": [{"slug": slug, "version": current.version, "content_hash": current.content_hash}],
        "change_set": {"id": str(mine.id), "base_version": mine.base_version, "person": str(mine.person_id)},
        "changes": {
            f"{name}s": sum(one.operation == name for one in planned.puts) for name in ("insert", "update", "delete")
        },
        "code_version": app.__version__,
    }
    content = Content(
        content_hash=digest.hexdigest(),
        extent=made["extent"],
        geometry_type=current.geometry_type,
        feature_count=made["count"],
        fields=current.fields,
        table_name=made["name"],
        lineage=lineage,
    )
    row = await catalogue.visible_version(session, province_code=province_code, slug=slug, version=current.version)
    layer = editable.layer
    version = await add_version(
        session,
        province_code=province_code,
        metadata=metadata_of_recount(layer, row).model_copy(update={"publish": True}),
        content=content,
        actor=actor,
        default_style=layer.style,
    )
    if not await change_queries.move(session, of=mine, to="published", version=version.version):
        raise ChangeSetState
    told = {**stated(mine, "published", counted), "version": version.version}
    await append(session, mine, "published", actor, told)
    return version
